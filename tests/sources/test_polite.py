"""Patience and its limits, tried on a portal that commits every fault."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from safetylab.sources.socrata import Dataset, download
from safetylab.terms.errors import SourceFailed
from tests.sources.socrata_server import DATASET, ROWS, crime, ids_of, serving

# --- back-off


def test_without_a_token_the_portal_throttles_and_we_wait_as_long_as_it_says(
    fetch, portal, manners, pauses
):
    def rest(seconds: float) -> None:
        pauses.append(seconds)
        portal.allowance = 3

    portal.allowance = 3
    fetched = fetch(manners=replace(manners, pause=rest))
    assert ids_of(fetched) == list(range(1, ROWS + 1))
    # One count and five pages, three at a time; the refused one counts against nobody.
    assert pauses == [7.0]


def test_with_a_token_nobody_waits(fetch, portal, pauses):
    portal.allowance = 0
    assert fetch(token="t").is_whole
    assert pauses == []


def test_a_throttled_asker_without_a_token_is_told_to_get_one(fetch, portal, pauses):
    portal.allowance = 0
    with pytest.raises(SourceFailed) as failed:
        fetch()
    assert pauses == [7.0, 7.0, 7.0]
    assert "in 4 tries; the last trouble: 127.0.0.1 answered 429." in failed.value.fact
    assert "SAFETYLAB_SOCRATA_TOKEN" in failed.value.hint


def test_retry_after_may_be_a_date_and_is_read_by_the_portal_s_clock(fetch, portal, pauses):
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    portal.retry_after = format_datetime(soon, usegmt=True)
    portal.faults.append("busy_with_pause")
    assert fetch().is_whole
    assert pauses == [pytest.approx(90, abs=3)]


@pytest.mark.parametrize("value", ["Thu, 01 Jan 1970 00:00:00 GMT", "0"])
def test_a_pause_that_is_over_is_no_pause(fetch, portal, pauses, value):
    portal.retry_after = value
    portal.faults.append("busy_with_pause")
    assert fetch().is_whole
    assert pauses == [0.0]


@pytest.mark.parametrize("value", ["soon", "-5", "²", "Thu, 99 Foo 1970", None])
def test_an_unreadable_pause_is_as_good_as_none(fetch, portal, pauses, value):
    portal.retry_after = value
    portal.faults.append("busy_with_pause")
    assert fetch().is_whole
    assert len(pauses) == 1 and 0.5 <= pauses[0] <= 1.0


def test_a_pause_beyond_patience_ends_the_download(fetch, portal, pauses):
    portal.retry_after = "7200"
    portal.faults.append("busy_with_pause")
    with pytest.raises(SourceFailed, match="left alone for 120 minutes"):
        fetch()
    assert pauses == []


def test_back_off_doubles_with_a_jitter_that_the_seed_repeats(fetch, portal, manners, pauses):
    def waits(seed: int) -> list[float]:
        pauses.clear()
        portal.faults.extend(["busy"] * 3)
        fetch(manners=replace(manners, seed=seed))
        return list(pauses)

    first = waits(1)
    for pause, longest in zip(first, (1.0, 2.0, 4.0), strict=True):
        assert longest / 2 <= pause <= longest
    assert waits(1) == first
    assert waits(2) != first


def test_back_off_ends_at_a_minute(fetch, portal, manners, pauses):
    portal.faults.extend(["busy"] * 9)
    fetch(manners=replace(manners, tries=10))
    assert max(pauses) <= 60.0
    assert pauses[-1] >= 30.0


# --- faults


@pytest.mark.parametrize(
    "fault",
    [
        "busy",
        "broken",
        "preparing",
        "dropped",
        "dropped_before_a_line_ends",
        "truncated",
        "last_newline_missing",
        "zipped_and_dropped",
        "zipped_and_truncated",
    ],
)
def test_a_passing_fault_costs_one_more_request(fetch, portal, pauses, fault):
    portal.faults.extend([None, fault])
    fetched = fetch()
    assert ids_of(fetched) == list(range(1, ROWS + 1))
    assert fetched.is_whole
    assert len(pauses) == 1
    second, again = portal.pages_asked[1:3]
    assert second == again


@pytest.mark.parametrize("fault", ["busy", "truncated", "dropped"])
def test_a_fault_while_counting_passes_too(fetch, portal, pauses, fault):
    portal.count_faults.append(fault)
    assert fetch().is_whole
    assert len(pauses) == 1


def test_silence_is_a_passing_fault(fetch, portal, manners, pauses):
    portal.faults.extend([None, "slow"])
    assert fetch(manners=replace(manners, silence=0.15)).is_whole
    assert len(pauses) == 1


def test_a_page_that_comes_short_is_continued(fetch, portal):
    portal.faults.extend([None, "short", "short"])
    fetched = fetch()
    assert ids_of(fetched) == list(range(1, ROWS + 1))
    assert fetched.is_whole


def test_compressed_pages_are_unpacked(fetch, portal):
    portal.faults.extend(["zipped"] * 5)
    assert ids_of(fetch()) == list(range(1, ROWS + 1))


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("broken", "answered 500"),
        ("dropped", "the line dropped"),
        ("truncated", "the page breaks off in the middle of a line"),
    ],
)
def test_a_lasting_fault_ends_after_as_many_tries_as_allowed(
    fetch, portal, pauses, fault, trouble
):
    portal.faults.extend([fault] * 20)
    with pytest.raises(SourceFailed, match=trouble):
        fetch()
    assert len(portal.pages_asked) == 4
    assert len(pauses) == 3


def test_lasting_silence_is_told(fetch, portal, manners):
    portal.faults.extend(["slow"] * 2)
    with pytest.raises(SourceFailed, match="it fell silent"):
        fetch(manners=replace(manners, silence=0.1, tries=2))


def test_nobody_there(tmp_path, manners, pauses):
    with serving([]) as gone:
        dataset = Dataset(gone.url, DATASET, "America/Chicago")
    with pytest.raises(SourceFailed, match="no connection"):
        download(dataset, tmp_path, manners=manners)
    assert len(pauses) == 3


@pytest.mark.parametrize(
    ("fault", "sentence", "hint"),
    [
        ("html", "answered with 'text/html' where CSV was asked for", "maintenance"),
        ("elsewhere", "sends us on to http://127.0.0.2:9/, another host", "new address"),
        ("forbidden", 'refused the question (403): {"message":"Invalid app_token"}', "TOKEN"),
    ],
)
def test_what_no_second_try_can_mend_is_not_tried_again(
    fetch, portal, pauses, fault, sentence, hint
):
    portal.faults.append(fault)
    with pytest.raises(SourceFailed) as failed:
        fetch()
    assert sentence in failed.value.fact
    assert hint in failed.value.hint
    assert (len(portal.pages_asked), pauses) == (1, [])


def test_html_where_a_count_was_asked(fetch, portal):
    portal.count_faults.append("html")
    with pytest.raises(SourceFailed, match="JSON was asked for"):
        fetch()


def test_a_malformed_where_is_told_in_the_portal_s_words(fetch, pauses):
    with pytest.raises(SourceFailed, match=r"\(400\).*no such column: nowhere"):
        fetch(where="nowhere = '1'")
    assert pauses == []


def test_an_unknown_data_set(portal, tmp_path, manners):
    with pytest.raises(SourceFailed, match=r"404.*no such dataset"):
        download(Dataset(portal.url, "zzzz-9999", "UTC"), tmp_path, manners=manners)


def test_a_bad_token_is_named_in_the_hint(fetch, portal):
    portal.faults.append("forbidden")
    with pytest.raises(SourceFailed) as failed:
        fetch(token="expired")
    assert "still valid" in failed.value.hint
    assert "expired" not in str(failed.value)


def test_a_redirect_within_the_portal_is_followed(fetch, portal):
    portal.faults.extend([None, "moved"])
    assert ids_of(fetch(token="t")) == list(range(1, ROWS + 1))
    assert portal.pages_asked[2].path == "/moved/page.csv"
    assert portal.pages_asked[2].token == "t"


def test_another_port_is_another_host(fetch, portal):
    with serving([]) as stranger:
        portal.elsewhere = f"{stranger.url}/resource/{DATASET}.csv"
        portal.faults.append("elsewhere")
        with pytest.raises(SourceFailed, match="another host"):
            fetch(token="t")
        assert stranger.asked == []


def test_circles_end(fetch, portal):
    portal.faults.extend(["moved"] * 50)
    with pytest.raises(SourceFailed, match="in circles"):
        fetch()
    assert len(portal.pages_asked) == 6


@pytest.mark.parametrize("fault", [None, "zipped"])
def test_a_page_beyond_the_bound_is_refused(fetch, portal, manners, tmp_path, fault):
    portal.insert([{**crime(300), "primary_type": "x" * 100_000}])
    portal.faults.extend([fault] * 9)
    with pytest.raises(SourceFailed, match="larger than"):
        fetch(manners=replace(manners, largest=50_000))
    assert sum(page.stat().st_size for page in tmp_path.glob("page-*.csv")) < 50_000


def test_a_portal_that_ignores_where_does_not_hold_us_for_ever(fetch, portal):
    portal.obeys_where = False
    with pytest.raises(SourceFailed, match="the same rows again"):
        fetch()
    assert len(portal.pages_asked) == 2
