"""Compiling: every row is accounted for, later exports revise, failures leave no trace."""

import gzip
from datetime import date, datetime, timedelta

import pytest

from safetylab.store import incidents, query, vintages
from safetylab.store import quality as records
from safetylab.terms import period
from safetylab.terms.errors import BadFile, BadRequest
from tests.store.conftest import AT, compiled, degrees, fingerprint, make_lab, row

LATER = AT + timedelta(days=30)
YEAR = period.year(2024)


def kept(lab, columns="*", as_of=None):
    facts = incidents.facts(lab, as_of)
    return query.ask(f"SELECT {columns} FROM {facts.rows} ORDER BY incident_id").to_pylist()


def robberies(lab, when):
    chosen = incidents.Selection(offences=("0401",))
    return incidents.count(incidents.facts(lab, when).rows, chosen, YEAR)["offences"][0].as_py()


def test_every_row_is_compiled_set_aside_or_repeated(lab, export):
    path = export(
        [
            row("1"),
            row("2"),
            row("2", act="2024-07-01 00:00", codigo="H1"),
            row("", codigo="R1"),
            row("4", fecha="31/31/2024"),
            row("5", fecha="1899-12-30"),
            row("6", fecha="2099-01-01"),
            *[row(str(n)) for n in range(10, 20)],
        ]
    )

    counts = compiled(lab, path).counts

    assert counts["read"] == 17
    assert counts["compiled"] + counts["quarantined"] + counts["repeated"] == counts["read"]
    assert (counts["compiled"], counts["quarantined"], counts["repeated"]) == (12, 4, 1)


def test_of_repeated_rows_the_one_updated_last_counts(lab, export):
    compiled(
        lab,
        export([row("1", act="2024-07-01 00:00", codigo="H1"), row("1", act="2024-06-01 00:00")]),
    )

    assert [r["code"] for r in kept(lab)] == ["H1"]


def test_quarantine_keeps_the_row_its_line_and_the_reason(lab, export):
    compiled(lab, export([row("1"), row("2"), row("3", fecha="soon")]))

    vintage = vintages.latest(lab.facts)
    rows = query.relation(lab.facts, vintage, "quarantine")
    aside = query.ask(f"SELECT * FROM {rows}").to_pylist()

    assert [(r["line"], r["fault"]) for r in aside] == [(4, "date_unreadable")]
    assert '"fecha":"soon"' in aside[0]["raw_row"]
    assert records.quarantined(incidents.facts(lab))[0]["n"] == 1


def test_lines_that_are_no_rows_are_set_aside_too(lab, export, tmp_path):
    path = export([row("1"), row("2"), row("3")])
    path.write_text(path.read_text() + "4,2024-01-01\n" + ",".join("x" * 20) + "\n")

    counts = compiled(lab, path).counts

    assert (counts["read"], counts["quarantined"]) == (5, 2)


def test_the_header_again_in_the_middle_is_set_aside(lab, export):
    path = export([row("1"), row("2")])
    text = path.read_text()
    path.write_text(text + text)

    counts = compiled(lab, path).counts

    assert (counts["quarantined"], counts["repeated"], counts["compiled"]) == (1, 2, 2)


def test_the_same_file_again_changes_nothing(lab, export):
    path = export([row("1"), row("2")])
    compiled(lab, path)
    before = fingerprint(lab.folder)

    again = compiled(lab, path, at=LATER)

    assert not again.anything_new
    assert again.summary().startswith("Nothing changed")
    assert fingerprint(lab.folder) == before


def test_a_later_export_adds_updates_and_keeps(lab, export):
    compiled(lab, export([row("1"), row("2"), row("3", act="2024-12-01 00:00")], "first.csv"))

    second = compiled(
        lab,
        export(
            [
                row("1"),
                row("2", codigo="H1", act="2024-08-01 00:00"),
                row("3", codigo="A1", act="2024-06-01 00:00"),
                row("4", fecha="2024-05-02"),
            ],
            "second.csv",
        ),
        at=LATER,
    )

    fates = {k: second.counts.get(k, 0) for k in ("added", "updated", "unchanged", "older")}
    assert fates == {"added": 1, "updated": 1, "unchanged": 1, "older": 1}
    assert [r["code"] for r in kept(lab)] == ["R1", "H1", "R1", "R1"]
    assert [r["first_vintage"] for r in kept(lab)] == [1, 1, 1, 2]
    assert second.details["changed_fields"]["code"] == 1
    assert second.details["late"] == 1


def test_a_figure_can_be_asked_as_of_a_vintage(lab, export):
    compiled(lab, export([row("1"), row("2")], "first.csv"))
    compiled(lab, export([row("1"), row("2"), row("3")], "second.csv"), at=LATER)

    counted = {
        when: robberies(lab, when) for when in (None, 1, 2, "2025-03-01", date(2025, 3, 15))
    }

    assert list(counted.values()) == [3, 2, 3, 2, 2]
    with pytest.raises(BadRequest, match="no vintage 7"):
        incidents.facts(lab, 7)


def test_a_row_that_moves_to_another_year_stands_once(lab, export):
    compiled(lab, export([row("1"), row("2")], "first.csv"))
    moved = row("1", fecha="2023-12-31", act="2024-09-01 00:00")
    compiled(lab, export([moved, row("2")], "second.csv"), at=LATER)

    assert [(r["incident_id"], r["year"]) for r in kept(lab)] == [("1", 2023), ("2", 2024)]


def test_complete_files_withdraw_what_they_no_longer_hold(tmp_path, export):
    lab = make_lab(tmp_path / "complete", complete=True)
    compiled(lab, export([row("1"), row("2"), row("3", fecha="2024-01-01")], "first.csv"))

    second = compiled(
        lab,
        export([row("1", fecha="2024-05-01"), row("4", fecha="2024-05-31")], "second.csv"),
        at=LATER,
    )

    assert second.counts["withdrawn"] == 1  # row 2; row 3 lies outside the second file's days
    assert [r["incident_id"] for r in kept(lab)] == ["1", "3", "4"]
    assert [r["incident_id"] for r in kept(lab, as_of=1)] == ["1", "2", "3"]


def test_raw_files_are_kept_untouched_with_hash_and_licence(lab, export):
    path = export([row("1")])
    compiled(lab, path)

    (file,) = vintages.latest(lab.facts).files
    stored = lab.facts / file["kept"]

    assert stored.read_bytes() == path.read_bytes()
    assert file["sha256"] in str(stored)
    assert (file["publisher"], file["licence"]) == ("Police of Quadra", "CC0-1.0")
    assert file["accessed_at"] == "2025-03-01T12:00:00Z"


def test_packed_files_are_kept_packed(lab, export, tmp_path):
    packed = tmp_path / "export.csv.gz"
    packed.write_bytes(gzip.compress(export([row("1")]).read_bytes()))

    assert compiled(lab, packed).counts["compiled"] == 1
    (file,) = vintages.latest(lab.facts).files
    assert (lab.facts / file["kept"]).read_bytes() == packed.read_bytes()


def test_a_file_mostly_useless_is_refused_and_leaves_no_trace(lab, export):
    compiled(lab, export([row("1")], "first.csv"))
    before = fingerprint(lab.folder)

    with pytest.raises(BadFile, match=r"75\s% of the rows of bad\.csv cannot be used") as refusal:
        compiled(lab, export([row("9"), *[row(n, fecha="x") for n in "234"]], "bad.csv"), at=LATER)

    assert "unreadable date (3)" in refusal.value.hint
    assert fingerprint(lab.folder) == before


def test_places_come_from_the_point_else_from_the_record(lab, export):
    in_d = dict(zip(("lon", "lat"), degrees(1500, 1500), strict=True))
    nowhere = {"lon": "", "lat": ""}
    compiled(
        lab,
        export(
            [
                row("1", zona="B", **in_d),
                row("2", zona="zone b", **nowhere),
                row("3", zona="Elsewhere", **nowhere),
                row("4", zona="C", lon="0", lat="0"),
                row("5", zona="", lon=in_d["lat"], lat=in_d["lon"]),
                row("6", zona="", lon="-87.6", lat="41.8"),
            ]
        ),
    )

    found = kept(lab, "area_zone, placed_zone, recorded_zone, point_fault")

    assert [tuple(r.values()) for r in found] == [
        ("D", "point", "B", None),
        ("B", "record", "B", "missing"),
        (None, None, None, "missing"),
        ("C", "record", "C", "null_island"),
        ("D", "point", None, "swapped"),
        (None, None, None, "outside"),
    ]


def test_instants_are_utc_and_days_are_local(lab, export):
    compiled(lab, export([row("1", fecha="2019-07-01", hora="23:30"), row("2", hora="N.D.")]))

    first, second = kept(lab, "occurred_at, day, hour, heaped")

    assert first["occurred_at"] == datetime(2019, 7, 2, 4, 30)  # summer time, UTC-5
    assert (first["day"], first["hour"]) == (date(2019, 7, 1), 23)
    assert second["hour"] is None


def test_midnight_and_noon_are_flagged(lab, export):
    hours = {"1": "00:00", "2": "12:00", "3": "12:01", "4": ""}
    compiled(lab, export([row(n, hora=hour) for n, hour in hours.items()]))

    assert [r["heaped"] for r in kept(lab)] == ["midnight", "noon", None, None]


def test_unknown_codes_are_kept_counted_and_listed(lab, export):
    compiled(
        lab,
        export([row("1"), row("2", codigo="Z9"), row("3", codigo="X1"), row("4", codigo="Z9")]),
    )

    listed = records.unclassified(incidents.facts(lab))

    assert [(r["code"], r["incidents"]) for r in listed] == [("Z9", 2), ("X1", 1)]
    assert len(kept(lab)) == 4


def test_a_lab_may_say_what_its_own_codes_mean(lab, export):
    own = lab.folder / "crosswalks"
    own.mkdir()
    (own / "demo.csv").write_text(
        "# version: 1\n"
        "code,place,iccs,confidence,attempted,weapon,family,minor,name,note\n"
        "Z9,,0502,high,0,,0,0,HURTO,\n"
    )
    compiled(lab, export([row("1", codigo="Z9"), row("2")]))

    assert [r["offence"] for r in kept(lab)] == ["0502", "040111"]


def test_a_changed_crosswalk_lets_the_same_file_be_compiled_again(lab, export):
    path = export([row("1", codigo="Z9"), row("2")])
    compiled(lab, path)
    (lab.folder / "crosswalks").mkdir()
    (lab.folder / "crosswalks" / "demo.csv").write_text(
        "# version: 1\n"
        "code,place,iccs,confidence,attempted,weapon,family,minor,name,note\n"
        "Z9,,0502,high,0,,0,0,HURTO,\n"
    )

    again = compiled(lab, path, at=LATER)

    assert again.counts["updated"] == 1
    assert [r["offence"] for r in kept(lab)] == ["0502", "040111"]
    assert [r["offence"] for r in kept(lab, as_of=1)] == [None, "040111"]
