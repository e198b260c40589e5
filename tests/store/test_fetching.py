"""Fetching: what is asked of a portal, when only its updates, and what stays after a failure."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest

from safetylab.sources.chicago import API_NAMES
from safetylab.sources.polite import Manners
from safetylab.store import fetching, ingest, vintages
from safetylab.store.fetching import EVER, fetched
from safetylab.store.lab import Lab, open_lab
from safetylab.terms.errors import BadFile, BadRequest, LabBusy, SourceFailed
from tests.sources import socrata_server
from tests.sources.socrata_server import DATASET, Portal, serving

SINCE_2018 = (date(2018, 1, 1), date.max)
AT = datetime(2018, 6, 1)
SETTINGS = """
name = "Chicago"
languages = ["en"]
timezone = "America/Chicago"
crs = "EPSG:26971"
[sources.chicago]
portal = "{url}"
dataset = "{dataset}"
[sources.files]
type = "jalisco"
"""


def crime(number: int, day: str = "2018-02-03", updated: str = "2018-03-01") -> dict[str, str]:
    row = dict.fromkeys(API_NAMES, "")
    return row | {
        "id": str(number),
        "case_number": f"HZ{number:06}",
        "date": f"{day}T13:30:00.000",
        "iucr": "0320",
        "primary_type": "ROBBERY",
        "description": "STRONGARM - NO WEAPON",
        "location_description": "STREET",
        "domestic": "false",
        "community_area": "25",
        "updated_on": f"{updated}T10:00:00.000",
        "latitude": "41.88",
        "longitude": "-87.76",
    }


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.setattr(socrata_server, "COLUMNS", tuple(API_NAMES))
    rows = [crime(n) for n in range(1, 13)] + [crime(n, "2015-05-05") for n in range(13, 15)]
    with serving(rows) as portal:
        yield portal


@pytest.fixture
def lab(portal: Portal, tmp_path: Path) -> Lab:
    folder = tmp_path / "chicago"
    folder.mkdir()
    (folder / "lab.toml").write_text(SETTINGS.format(url=portal.url, dataset=DATASET))
    return open_lab(folder)


MANNERS = Manners(
    tries=2, silence=5, page_size=5, pause=lambda _: None, transport=httpx.HTTPTransport()
)


def fetch_and_compile(lab: Lab, days=EVER, **changes) -> tuple[fetching.Fetched, int]:
    """What was fetched, and the lab's newest vintage afterwards."""
    with fetched(lab, "chicago", days=days, manners=MANNERS, **changes) as found:
        if found.pages:
            ingest.compile_files(lab, "chicago", found.pages, at=AT)
    newest = vintages.latest(lab.facts)
    return found, newest.number if newest else 0


def wheres(portal: Portal) -> list[str]:
    return [asked.params.get("$where", "") for asked in portal.asked if not asked.is_page]


def incoming(lab: Lab) -> list[str]:
    folder = lab.facts / ".incoming" / "chicago"
    return sorted(path.name for path in folder.glob("*"))


# --- what is asked


def test_the_first_time_all_of_the_days_come(lab, portal):
    found, vintage = fetch_and_compile(lab, SINCE_2018)
    assert (found.download.received, found.updates, vintage) == (12, False, 1)
    assert wheres(portal) == ["(date >= '2018-01-01T00:00:00.000')"]
    (compiled,) = vintages.history(lab.facts)
    assert compiled.counts["added"] == 12
    assert [file["name"] for file in compiled.files] == [f"page-{n:05}.csv" for n in (1, 2, 3)]


def test_the_second_time_only_updates_come(lab, portal):
    fetch_and_compile(lab, SINCE_2018)
    portal.insert([crime(20, updated="2018-03-05")])
    portal.execute(
        "UPDATE data SET updated_on = '2018-03-06T01:00:00.000', iucr = '031A' WHERE id = '3'"
    )
    found, vintage = fetch_and_compile(lab)
    assert found.updates and vintage == 2
    assert wheres(portal)[-1] == (
        "(updated_on >= '2018-03-01T10:00:00.000' AND date >= '2018-01-01T00:00:00.000')"
    )
    counts = vintages.history(lab.facts)[-1].counts
    assert (counts["added"], counts["updated"]) == (1, 1)


def test_days_never_fetched_do_not_come_by_their_updates_alone(lab, portal):
    """A few rows of 2015 would look like a 2015 with little crime."""
    fetch_and_compile(lab, SINCE_2018)
    portal.execute("UPDATE data SET updated_on = '2018-03-06T01:00:00.000' WHERE id = '13'")
    fetch_and_compile(lab)
    assert "date >= '2018-01-01" in wheres(portal)[-1]
    found, _ = fetch_and_compile(lab, (date(2015, 1, 1), date.max))
    assert not found.updates
    assert found.download.received == 14


def test_a_lab_of_files_is_not_taken_for_one_that_was_fetched(lab, portal, tmp_path):
    row = crime(99)
    export = tmp_path / "export.csv"
    export.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    ingest.compile_files(lab, "chicago", [export], at=AT)
    found, _ = fetch_and_compile(lab)
    assert not found.updates
    assert found.download.received == 14


def test_named_days_within_the_known_ones_bring_all_updates(lab, portal):
    """Else the newest update would be moved on over those that were not asked for."""
    fetch_and_compile(lab)
    updated = "updated_on = '2018-03-06T01:00:00.000', iucr = '031A'"
    portal.execute(f"UPDATE data SET {updated} WHERE id IN ('3', '13')")
    found, _ = fetch_and_compile(lab, SINCE_2018)
    assert found.updates and found.days == EVER
    assert vintages.history(lab.facts)[-1].counts["updated"] == 2


def test_stretches_that_touch_become_one(lab, portal):
    fetch_and_compile(lab, (date(2018, 2, 1), date(2018, 3, 1)))
    fetch_and_compile(lab, (date(2015, 1, 1), date(2018, 2, 1)))
    found, _ = fetch_and_compile(lab)
    assert (found.updates, found.days) == (True, (date(2015, 1, 1), date(2018, 3, 1)))


def test_of_stretches_apart_the_later_is_kept_up_to_date(lab, portal):
    fetch_and_compile(lab, SINCE_2018)
    fetch_and_compile(lab, (date(2015, 1, 1), date(2016, 1, 1)))
    found, _ = fetch_and_compile(lab)
    assert (found.updates, found.days) == (True, SINCE_2018)


@pytest.mark.parametrize("change", ["portal", "vintages", "memory"])
def test_what_is_remembered_is_not_believed_blindly(lab, portal, change):
    fetch_and_compile(lab, SINCE_2018)
    memory = lab.facts / ".incoming" / "chicago.json"
    said = json.loads(memory.read_text())
    if change == "portal":
        memory.write_text(json.dumps(said | {"dataset": "zzzz-9999"}))
    elif change == "vintages":
        memory.write_text(json.dumps(said | {"vintage": 7}))
    else:
        memory.write_text('{"portal": 3')
    found, _ = fetch_and_compile(lab, SINCE_2018)
    assert not found.updates and found.download.received == 12


def test_the_token_goes_along(lab, portal):
    fetch_and_compile(lab, token="secret")
    assert {asked.token for asked in portal.asked} == {"secret"}
    assert all("secret" not in path.read_text() for path in lab.facts.rglob("*.json"))


def test_nothing_new_makes_no_vintage(lab, portal):
    found, vintage = fetch_and_compile(lab, (date(2030, 1, 1), date.max))
    assert (found.pages, vintage) == ((), 0)
    assert incoming(lab) == []


# --- what stays


def test_after_a_compile_the_pages_are_gone(lab, portal):
    fetch_and_compile(lab)
    assert incoming(lab) == []
    assert not list((lab.facts / ".incoming").glob("chicago"))


def test_an_interrupted_download_goes_on(lab, portal):
    portal.faults.extend([None, "broken", "broken"])
    with pytest.raises(SourceFailed):
        fetch_and_compile(lab)
    assert "page-00001.csv" in incoming(lab)
    assert vintages.latest(lab.facts) is None
    before = len(portal.pages_asked)
    found, vintage = fetch_and_compile(lab)
    assert (found.download.received, vintage) == (14, 1)
    assert len(portal.pages_asked) - before == 2


def test_an_interrupted_compile_does_not_download_again(lab, portal):
    with pytest.raises(KeyboardInterrupt), fetched(lab, "chicago", manners=MANNERS) as found:
        raise KeyboardInterrupt
    asked = len(portal.asked)
    again, vintage = fetch_and_compile(lab)
    assert len(portal.asked) == asked
    assert (again.download, vintage) == (found.download, 1)


def test_pages_that_cannot_be_compiled_are_not_kept(lab, portal):
    portal.execute("UPDATE data SET date = '2018-02-30T00:00:00.000'")
    with pytest.raises(BadFile):
        fetch_and_compile(lab)
    assert incoming(lab) == []
    assert not (lab.facts / ".incoming" / "chicago.json").exists()


def test_rows_that_never_came_are_asked_for_again(lab, portal, monkeypatch):
    whole = portal.query

    def too_many(params):
        names, rows = whole(params)
        return names, [(15, *rows[0][1:])] if names[0] == "how_many" else rows

    monkeypatch.setattr(portal, "query", too_many)
    found, _ = fetch_and_compile(lab)
    assert (found.download.promised, found.download.received) == (15, 14)
    monkeypatch.setattr(portal, "query", whole)
    again, _ = fetch_and_compile(lab)
    assert not again.updates


def test_two_downloads_at_once_are_one_too_many(lab, portal):
    with (
        fetched(lab, "chicago", manners=MANNERS),
        pytest.raises(LabBusy, match="downloading"),
        fetched(lab, "chicago", manners=MANNERS),
    ):
        pass


def test_progress_counts_rows(lab, portal):
    seen: list[tuple[str, float]] = []
    fetch_and_compile(lab, progress=lambda step, share: seen.append((step, share)))
    assert seen[0] == ("downloading: 0 of 14 rows", 0.0)
    assert seen[-1] == ("downloading: 14 of 14 rows", 1.0)


# --- where


def test_a_source_of_files_has_no_portal(lab):
    assert fetching.portal(lab, "files") is None
    with pytest.raises(BadRequest, match="no portal"), fetched(lab, "files"):
        pass


def test_chicago_has_its_own_portal(tmp_path):
    (tmp_path / "lab.toml").write_text(
        SETTINGS.replace('portal = "{url}"\n', "").replace('dataset = "{dataset}"\n', "")
    )
    dataset = fetching.portal(open_lab(tmp_path), "chicago")
    assert (dataset.base_url, dataset.id) == ("https://data.cityofchicago.org", "ijzp-q8t2")


def test_a_portal_elsewhere_must_be_safe(lab, tmp_path):
    (tmp_path / "lab.toml").write_text(SETTINGS.format(url="http://example.org", dataset=DATASET))
    with pytest.raises(BadRequest, match="not the address of a portal"):
        fetching.portal(open_lab(tmp_path), "chicago")
