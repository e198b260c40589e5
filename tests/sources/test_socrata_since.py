"""The question put to a portal: since when, of which days, and with nothing slipped in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.sources.socrata import Dataset, download, since
from safetylab.terms.errors import BadRequest, SourceFailed
from tests.sources.socrata_server import ROWS, crime, ids_of

CHICAGO = Dataset("https://data.cityofchicago.org", "ijzp-q8t2", "America/Chicago")


# --- since the last update


def test_only_what_was_updated_since_arrives(fetch, portal, dataset):
    first = fetch()
    assert first.newest == datetime(2018, 3, 1, 16, 0, tzinfo=UTC)
    portal.execute("UPDATE data SET updated_on = '2018-03-02T09:15:00.000' WHERE number = 4")
    portal.insert([crime(200, updated="2018-03-02T09:15:00.000")])
    second = fetch(where=since(dataset, updated_since=first.newest + timedelta(seconds=1)))
    assert ids_of(second) == [4, 200]
    assert second.newest == datetime(2018, 3, 2, 15, 15, tzinfo=UTC)


def test_a_batch_that_shares_the_instant_of_the_last_download_is_not_missed(
    fetch, portal, dataset
):
    first = fetch(where="id > '0'")
    portal.insert([crime(200)])
    second = fetch(where=since(dataset, updated_since=first.newest))
    assert 200 in ids_of(second)


def test_occurred_is_half_open(fetch, dataset):
    where = since(dataset, occurred_from=date(2018, 2, 5), occurred_until=date(2018, 2, 8))
    assert ids_of(fetch(where=where)) == [4, 5, 6]


def test_limits_are_joined_and_quoted():
    where = since(
        CHICAGO,
        updated_since=datetime(2018, 7, 1, 5, 0, 0, 250_000, tzinfo=UTC),
        occurred_from=date(2015, 1, 1),
        occurred_until=datetime(2016, 1, 1, 15, tzinfo=UTC),
    )
    assert where == (
        "updated_on >= '2018-07-01T00:00:00.250'"
        " AND date >= '2015-01-01T00:00:00.000' AND date < '2016-01-01T00:00:00.000'"
    )
    assert since(CHICAGO) == ""


def test_an_instant_means_the_same_in_any_zone():
    tokyo = datetime(2018, 7, 1, 14, tzinfo=timezone(timedelta(hours=9)))
    assert since(CHICAGO, updated_since=tokyo) == "updated_on >= '2018-07-01T00:00:00.000'"


def test_the_hour_that_autumn_repeats_is_asked_twice_rather_than_missed():
    # 06:45 UTC is 01:45 summer time; half an hour later the clocks show 01:15 winter time.
    summer, winter = (
        datetime(2018, 11, 4, 6, 45, tzinfo=UTC),
        datetime(2018, 11, 4, 7, 15, tzinfo=UTC),
    )
    assert since(CHICAGO, updated_since=summer) == "updated_on >= '2018-11-04T00:45:00.000'"
    assert since(CHICAGO, updated_since=winter) == "updated_on >= '2018-11-04T01:15:00.000'"


MINUTES = st.integers(0, 2 * 24 * 60)


@given(night=st.sampled_from([(2018, 3, 10), (2018, 11, 3), (2018, 7, 1)]), a=MINUTES, b=MINUTES)
def test_no_later_update_is_missed_across_a_change_of_clocks(night, a, b):
    start = datetime(*night, tzinfo=UTC)
    asked, updated = (start + timedelta(minutes=m) for m in sorted((a, b)))
    limit = since(CHICAGO, updated_since=asked).split("'")[1]
    wall_time = updated.astimezone(ZoneInfo("America/Chicago")).replace(tzinfo=None)
    assert limit <= wall_time.isoformat(timespec="milliseconds")


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(BadRequest, match="no time zone"):
        since(CHICAGO, updated_since=datetime(2018, 7, 1))


def test_a_data_set_without_updates_is_asked_whole(fetch, dataset, tmp_path, manners):
    mute = replace(dataset, updated_column="")
    assert download(mute, tmp_path, manners=manners).newest is None
    with pytest.raises(BadRequest, match="does not say when its rows were updated"):
        since(mute, updated_since=datetime(2018, 7, 1, tzinfo=UTC))


# --- injection


@pytest.mark.parametrize(
    "changes",
    [
        {"base_url": "http://data.cityofchicago.org"},
        {"base_url": "data.cityofchicago.org"},
        {"base_url": "https://data.cityofchicago.org/resource"},
        {"base_url": "https://me:secret@data.cityofchicago.org"},
        {"base_url": "file:///etc/passwd"},
        {"base_url": "https://exa mple.org:x"},
        {"id": "../../admin"},
        {"id": "ijzp-q8t2.json?x="},
        {"date_column": "1=1) OR (date"},
        {"date_column": ""},
        {"updated_column": "updated_on' OR '1'='1"},
        {"zone": "America/Atlantis"},
        {"zone": "../etc/localtime"},
    ],
)
def test_a_data_set_with_an_impossible_name_or_address_is_refused(changes):
    with pytest.raises(BadRequest):
        replace(CHICAGO, **changes)


def test_a_where_with_or_keeps_its_meaning_across_pages(fetch):
    fetched = fetch(where="id = '1' OR id <> '2'")
    assert ids_of(fetched) == [1, *range(3, ROWS + 1)]


def test_quotes_in_a_where_stay_text(fetch, portal):
    portal.execute("UPDATE data SET primary_type = 'it''s :id > ''x''' WHERE number > 9")
    fetched = fetch(where="primary_type = 'it''s :id > ''x'''")
    assert ids_of(fetched) == list(range(10, ROWS + 1))


def test_an_identifier_from_a_hostile_portal_stays_text(fetch, portal):
    portal.db.create_function("opaque", 1, lambda number: f"row-{number}' OR '1'='1")
    with pytest.raises(SourceFailed, match="400"):
        fetch()
    assert portal.pages_asked[-1].params["$where"] == "(:id > 'row-5'' OR ''1''=''1')"
