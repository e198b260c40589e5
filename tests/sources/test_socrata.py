"""Downloading from a portal: every row once, though the data change and we are cut short."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from safetylab.sources.socrata import About, Dataset, metadata
from safetylab.terms.errors import SourceFailed
from tests.sources.socrata_server import DATASET, ROWS, crime, ids_of, opaque, rows_of, serving


class Interrupted(Exception):
    pass


# --- all rows, once


def test_all_rows_arrive_once_as_they_are(fetch):
    fetched = fetch()
    assert ids_of(fetched) == list(range(1, ROWS + 1))
    for row in rows_of(fetched):
        number = int(row["id"])
        assert row == {**crime(number), "socrata_id": opaque(number)}
    assert fetched.is_whole
    assert fetched.summary() == "All 23 rows have arrived."
    assert [page.name for page in fetched.pages] == [f"page-0000{n}.csv" for n in range(1, 6)]


def test_identifiers_of_the_test_portal_are_not_in_the_order_of_the_alphabet():
    ids = [opaque(number) for number in range(1, ROWS + 1)]
    assert ids != sorted(ids), "else the tests could not tell a client that sorts them itself"


@pytest.mark.parametrize(
    ("page_size", "files", "requests"),
    [(1, 23, 24), (22, 2, 2), (23, 1, 2), (24, 1, 1), (50_000, 1, 1)],
)
def test_paging_boundaries(fetch, manners, portal, page_size, files, requests):
    fetched = fetch(manners=replace(manners, page_size=page_size))
    assert ids_of(fetched) == list(range(1, ROWS + 1))
    assert (len(fetched.pages), len(portal.pages_asked)) == (files, requests)


def test_nothing_to_download(fetch, portal, tmp_path):
    portal.execute("DELETE FROM data")
    fetched = fetch()
    assert (fetched.pages, fetched.promised, fetched.is_whole) == ((), 0, True)
    assert portal.pages_asked == []
    assert fetched.newest is None


def test_one_row_reads_as_one_row(fetch):
    assert fetch(where="id = '3'").summary() == "The one row promised has arrived."


def test_progress_counts_up_to_the_promise(fetch):
    seen = []
    fetch(on_progress=lambda received, promised: seen.append((received, promised)))
    assert seen == [(0, 23), (5, 23), (10, 23), (15, 23), (20, 23), (23, 23)]


def test_the_token_travels_in_its_header_and_nowhere_else(fetch, portal, tmp_path):
    fetch(token="s3cret")
    assert {asked.token for asked in portal.asked} == {"s3cret"}
    assert not any("s3cret" in str(asked.params) for asked in portal.asked)
    assert "s3cret" not in (tmp_path / "session.json").read_text()


# --- the data set changes while we read


def test_a_row_withdrawn_from_an_earlier_page_does_not_hide_another(fetch, portal):
    def withdraw(received: int, promised: int) -> None:
        if received == 10:
            portal.execute("DELETE FROM data WHERE number IN (1, 2, 7)")

    fetched = fetch(on_progress=withdraw)
    assert ids_of(fetched) == list(range(1, ROWS + 1))


def test_an_updated_row_does_not_come_twice(fetch, portal):
    def update(received: int, promised: int) -> None:
        portal.execute("UPDATE data SET updated_on = '2018-03-09' WHERE number % 2 = 0")

    assert ids_of(fetch(on_progress=update)) == list(range(1, ROWS + 1))


def test_rows_added_meanwhile_are_fetched_and_told(fetch, portal):
    def add(received: int, promised: int) -> None:
        if received == 10:
            portal.insert([crime(100), crime(101), crime(102)])

    fetched = fetch(on_progress=add)
    assert ids_of(fetched) == [*range(1, ROWS + 1), 100, 101, 102]
    assert not fetched.is_whole
    assert "promised 23 rows and 26 arrived" in fetched.summary()


def test_rows_withdrawn_ahead_of_us_are_told(fetch, portal):
    def withdraw(received: int, promised: int) -> None:
        portal.execute("DELETE FROM data WHERE number > 20")

    fetched = fetch(on_progress=withdraw)
    assert ids_of(fetched) == list(range(1, 21))
    assert "promised 23 rows and 20 arrived" in fetched.summary()


# --- interruptions


def interrupted_at(rows: int) -> Callable[[int, int], None]:
    def stop(received: int, promised: int) -> None:
        if received >= rows:
            raise Interrupted

    return stop


@pytest.mark.parametrize("rows", [0, 5, 10, 20, 23])
def test_an_interrupted_download_asks_only_for_what_is_missing(fetch, portal, rows):
    with pytest.raises(Interrupted):
        fetch(on_progress=interrupted_at(rows))
    already = len(portal.pages_asked)
    assert already == -(-rows // 5)
    fetched = fetch()
    assert ids_of(fetched) == list(range(1, ROWS + 1))
    # Only the finished one starts over.
    assert len(portal.pages_asked) == (5 if rows < ROWS else 10)
    counts = len(portal.asked) - len(portal.pages_asked)
    assert counts == (1 if rows < ROWS else 2)


def test_a_failed_download_keeps_its_pages(fetch, portal):
    portal.faults.extend([None, None, *["busy"] * 4])
    with pytest.raises(SourceFailed) as failed:
        fetch()
    assert "what has arrived is kept" in failed.value.hint
    assert ids_of(fetch()) == list(range(1, ROWS + 1))
    assert len(portal.pages_asked) == 2 + 4 + 3


def test_a_finished_download_starts_over_to_be_fresh(fetch, portal):
    fetch()
    portal.execute("DELETE FROM data WHERE number > 3")
    fetched = fetch()
    assert ids_of(fetched) == [1, 2, 3]
    assert sorted(page.name for page in fetched.pages[0].parent.glob("page-*")) == [
        "page-00001.csv"
    ]


@pytest.mark.parametrize("change", ["where", "page_size"])
def test_another_question_starts_over(fetch, manners, portal, change):
    with pytest.raises(Interrupted):
        fetch(on_progress=interrupted_at(10))
    if change == "where":
        fetched = fetch(where="date < '2018-02-15T00:00:00.000'")
        assert ids_of(fetched) == list(range(1, 14))
    else:
        fetched = fetch(manners=replace(manners, page_size=7))
        assert ids_of(fetched) == list(range(1, ROWS + 1))
    assert "$where" not in portal.pages_asked[2].params or change == "where"
    assert ":id" not in portal.pages_asked[2].params.get("$where", "")


@pytest.mark.parametrize("damage", ["lost page", "shorter page", "half a session", "odd session"])
def test_a_damaged_folder_starts_over(fetch, portal, tmp_path, damage):
    with pytest.raises(Interrupted):
        fetch(on_progress=interrupted_at(10))
    session = tmp_path / "session.json"
    match damage:
        case "lost page":
            (tmp_path / "page-00001.csv").unlink()
        case "shorter page":
            (tmp_path / "page-00002.csv").write_text("id\n")
        case "half a session":
            session.write_text(session.read_text()[:60])
        case "odd session":
            session.write_text(json.dumps({"pages": [{"name": 1}]}))
    assert ids_of(fetch()) == list(range(1, ROWS + 1))
    assert len(portal.pages_asked) == 2 + 5


def test_no_half_page_ever_bears_a_page_s_name(fetch, portal, tmp_path):
    portal.faults.extend([None, *["dropped"] * 4])
    with pytest.raises(SourceFailed):
        fetch()
    assert [page.name for page in tmp_path.glob("page-*.csv")] == ["page-00001.csv"]
    assert json.loads((tmp_path / "session.json").read_text())["pages"][0]["rows"] == 5


# --- metadata


def test_what_the_portal_says_of_the_data(dataset, portal, manners):
    portal.about = {
        "name": "Crimes",
        "attribution": "Police Department",
        "license": {"name": "Public Domain"},
        "rowsUpdatedAt": 1_541_000_000,
    }
    assert metadata(dataset, manners=manners) == About(
        "Crimes",
        "Public Domain",
        "Police Department",
        datetime(2018, 10, 31, 15, 33, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "about", [None, {}, {"license": None, "rowsUpdatedAt": "yesterday"}, ["odd"], {"name": None}]
)
def test_a_portal_may_say_nothing_of_the_data(dataset, portal, manners, about):
    portal.about = about
    assert metadata(dataset, manners=manners) == About()


def test_a_licence_may_be_known_by_its_code_only(dataset, portal, manners):
    portal.about = {"licenseId": "CC0_10"}
    assert metadata(dataset, manners=manners).licence == "CC0_10"


def test_a_portal_that_is_down_is_not_a_portal_that_says_nothing(manners):
    with serving([]) as gone:
        dataset = Dataset(gone.url, DATASET, "UTC")
    with pytest.raises(SourceFailed):
        metadata(dataset, manners=manners)
