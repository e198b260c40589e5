"""Crosswalks: checked at the door, whole for the data we know, and never silent on a gap."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetylab.sources import crosswalk
from safetylab.sources.crosswalk import COLUMNS, PLACES, Crosswalk, load, normalise
from safetylab.terms import offence
from safetylab.terms.errors import BadFile, BadRequest

BUILTIN = crosswalk.builtin()
VERSION = "# version: 7\n"
HEADER = ",".join(COLUMNS) + "\n"
GOOD = "R1,,0401,high,0,,0,0,Robbery,\n"


def file(folder: Path, rows: str, head: str = VERSION + HEADER) -> Path:
    path = folder / "own.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def iucr() -> Crosswalk:
    return load("iucr")


# The built-in crosswalks


def test_the_builtin_ones_are_found_by_being_in_the_folder() -> None:
    assert BUILTIN == ("demo", "iucr", "jalisco", "nibrs", "sesnsp")


@pytest.mark.parametrize("name", BUILTIN)
def test_every_builtin_one_loads_with_its_version(name: str) -> None:
    assert load(name).version == "2026.1"


@pytest.mark.parametrize("name", BUILTIN)
def test_every_code_has_a_fallback(name: str) -> None:
    known = load(name)
    assert not {row.code for row in known.rows if known.entry(row.code) is None}


@pytest.mark.parametrize("name", BUILTIN)
def test_a_best_guess_gives_its_reason(name: str) -> None:
    assert not [r.code for r in load(name).rows if r.confidence in ("low", "none") and not r.note]


@pytest.mark.parametrize("name", ["jalisco", "sesnsp"])
def test_labels_are_written_as_the_normaliser_leaves_them(name: str) -> None:
    assert not [row.code for row in load(name).rows if row.code != normalise(row.code)]


def test_iucr_codes_have_four_characters_in_upper_case(iucr: Crosswalk) -> None:
    assert not [r.code for r in iucr.rows if len(r.code) != 4 or r.code != r.code.upper()]


# The traps of the Chicago codes


@pytest.mark.parametrize(
    ("code", "iccs"),
    [
        ("0110", "0101"),
        ("0130", "0101"),
        ("0141", "0103"),
        ("0142", "010321"),
        ("041A", "020111"),
        ("0460", "020112"),
        ("0486", "020112"),
        ("051A", "020121"),
        ("0560", "020122"),
        ("0266", "030113"),
        ("0325", "040121"),
        ("0870", "050221"),
        ("0910", "050211"),
        ("1020", "0504"),
        ("1153", "07019"),
        ("1200", "07049"),
        ("2024", "060111"),
        ("2014", "06012"),
    ],
)
def test_a_code_means_its_class(iucr: Crosswalk, code: str, iccs: str) -> None:
    row = iucr.entry(code)
    assert row is not None and row.iccs == iccs


@pytest.mark.parametrize(
    ("code", "place", "iccs"),
    [
        ("0313", "street", "040111"),
        ("0313", "open_space", "040111"),
        ("031A", "transport", "040111"),
        ("0320", "residence", "040112"),
        ("0320", "business", "0401"),
        ("0320", "other", "0401"),
        ("0320", None, "0401"),
        ("0610", "residence", "05012"),
        ("0610", "business", "05011"),
        ("0620", "public_building", "05013"),
        ("0620", "vehicle", "050222"),
        ("0620", None, "0501"),
        ("0810", "vehicle", "050222"),
        ("0810", "street", "0502"),
    ],
)
def test_the_place_decides_where_iccs_asks_for_it(
    iucr: Crosswalk, code: str, place: str | None, iccs: str
) -> None:
    row = iucr.entry(code, place)
    assert row is not None and row.iccs == iccs


def test_a_code_nobody_wrote_down_has_no_entry(iucr: Crosswalk) -> None:
    assert iucr.entry("9999") is None
    assert load("demo").entry("Z9") is None


def test_a_place_refines_its_fallback_and_never_contradicts_it(iucr: Crosswalk) -> None:
    breaks = {
        row.code
        for row in iucr.rows
        if row.place and not offence.within(row.iccs, _fallback(iucr, row.code))
    }
    # Illinois counts breaking into a vehicle as burglary; ICCS as theft from it.
    assert breaks == {"0610", "0620", "0630"}


def _fallback(known: Crosswalk, code: str) -> str:
    row = known.entry(code)
    assert row is not None
    return row.iccs


def test_nothing_but_the_homicide_codes_is_intentional_homicide(iucr: Crosswalk) -> None:
    murder = offence.INTENTIONAL_HOMICIDE
    assert {r.code for r in iucr.rows if offence.within(r.iccs, murder)} == {"0110", "0130"}


def test_domestic_battery_is_a_tag_not_a_class(iucr: Crosswalk) -> None:
    domestic, other = iucr.entry("0486"), iucr.entry("0460")
    assert domestic is not None and other is not None
    assert (domestic.iccs, domestic.family) == (other.iccs, True)
    assert not other.family


def test_attempts_carry_their_tag_and_the_class_of_the_deed(iucr: Crosswalk) -> None:
    attempt = iucr.entry("033A", "street")
    assert attempt is not None
    assert (attempt.iccs, attempt.attempted, attempt.weapon) == ("040111", True, "firearm")


def test_child_victims_are_marked_where_the_code_says_so(iucr: Crosswalk) -> None:
    marked = {row.code for row in iucr.rows if row.minor}
    assert {"0266", "0485", "1582", "1750", "1792"} <= marked
    assert not marked & {"0281", "0460", "2210"}


# Places


@pytest.mark.parametrize("name", ["locations_chicago", "locations_demo"])
def test_words_for_places_lead_to_the_vocabulary(name: str) -> None:
    assert set(crosswalk.locations(name).values()) <= set(PLACES)


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("STREET", "street"),
        ("PARKING LOT/GARAGE(NON.RESID.)", "street"),
        ("PARK PROPERTY", "open_space"),
        ("CTA BUS STOP", "transport"),
        ("RESIDENCE-GARAGE", "residence"),
        ("GAS STATION", "business"),
        ("SCHOOL, PUBLIC, GROUNDS", "public_building"),
        ("VEHICLE NON-COMMERCIAL", "vehicle"),
    ],
)
def test_a_word_for_a_place_means_its_class(word: str, place: str) -> None:
    assert crosswalk.locations("locations_chicago")[normalise(word)] == place


def test_a_place_outside_the_vocabulary_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "BAR,street\nPUB,pub\n", "local_name,place\n")
    with pytest.raises(BadFile, match=r"own\.csv, line 3: place is 'pub'"):
        crosswalk.locations(path)


# The door


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("R1,,401,high,0,,0,0,Robbery,\n", "no offence code '401'"),
        ("R1,pub,0401,high,0,,0,0,Robbery,\n", "place is 'pub'"),
        ("R1,,0401,sure,0,,0,0,Robbery,\n", "confidence is 'sure'"),
        ("R1,,0401,high,yes,,0,0,Robbery,\n", "attempted is 'yes'"),
        ("R1,,0401,high,0,gun,0,0,Robbery,\n", "weapon is 'gun'"),
        ("R1,,,none,0,,0,0,Robbery,\n", "needs its reason"),
        ("R1,,,low,0,,0,0,Robbery,why\n", "Confidence 'none'"),
        ("R1,,0401,none,0,,0,0,Robbery,why\n", "Confidence 'none'"),
        (",,0401,high,0,,0,0,Robbery,\n", "code is empty"),
        ("B1,,05012,high,0,,0,0,Burglary,\n", "twice"),
        ("R1,,0401\n", "confidence is ''"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: str, fault: str) -> None:
    path = file(tmp_path, "B1,,05012,high,0,,0,0,Burglary,\n" + row)
    with pytest.raises(BadFile, match=rf"own\.csv, line 4: .*{fault}") as caught:
        load(path)
    assert caught.value.hint


def test_the_line_counts_comments_and_rows_over_several_lines(tmp_path: Path) -> None:
    rows = 'B1,,05012,high,0,,0,0,Burglary,"two\nlines"\n' + "R1,,401,high,0,,0,0,Robbery,\n"
    with pytest.raises(BadFile, match="line 6"):
        load(file(tmp_path, rows, "# title: x\n" + VERSION + HEADER))


def test_missing_columns_are_listed(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="lacks the columns iccs, note"):
        load(file(tmp_path, "", VERSION + HEADER.replace("iccs,", "").replace(",note", "")))


@pytest.mark.parametrize("head", ["", "version: 3", "# title: without a version\n" + HEADER])
def test_a_file_without_version_or_header_is_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(BadFile):
        load(file(tmp_path, GOOD if head else "", head))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        load(tmp_path / "none.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("# version: 1 – ñ".encode("cp1252"))
    with pytest.raises(BadFile, match="not UTF-8"):
        load(path)


def test_an_unknown_name_is_a_bad_request_that_lists_the_known() -> None:
    with pytest.raises(BadRequest, match="'atlantis'") as caught:
        load("atlantis")
    assert "iucr" in caught.value.hint


def test_a_spreadsheets_marks_and_padding_are_forgiven(tmp_path: Path) -> None:
    head = "\ufeff# version: 7,,,,,,,,,\r\n" + HEADER
    own = load(file(tmp_path, " R1 ,street,040111,high,0,,0,0,Robbery,\r\n", head))
    assert own.version == "7"
    assert own.rows[0].code == "R1"


# As a table, as a fingerprint, in a lab


def test_the_table_has_nulls_where_nothing_is_known() -> None:
    demo = load("demo")
    table = demo.as_arrow()
    assert tuple(table.column_names) == COLUMNS
    assert table.num_rows == len(demo.rows)
    lost = {row["code"]: row for row in table.to_pylist()}["X1"]
    assert (lost["iccs"], lost["weapon"], lost["place"]) == (None, None, "")
    assert (lost["attempted"], lost["family"], lost["minor"]) == (False, False, False)


def test_the_digest_follows_the_content_alone(tmp_path: Path) -> None:
    rows = [GOOD, "B1,,05012,high,0,,0,0,Burglary,\n"]
    known = load(file(tmp_path, "".join(rows)))
    turned = load(file(tmp_path, "".join(reversed(rows)), "# title: x\n" + VERSION + HEADER))
    assert len(known.digest) == 64
    assert turned.digest == known.digest
    assert replace(known, version="8").digest != known.digest
    assert replace(known, rows=known.rows[:1]).digest != known.digest


def test_a_labs_own_rows_add_and_override(tmp_path: Path) -> None:
    base = load("demo")
    rows = "Z9,,0504,low,0,,0,0,Graffiti,\nR1,street,04011,low,0,,0,0,Robbery,\n"
    both = crosswalk.merged(base, load(file(tmp_path, rows)))
    assert (both.name, both.version) == ("demo", "2026.1+7")
    assert len(both.rows) == len(base.rows) + 1
    assert [
        both.entry(*key).iccs for key in (("Z9",), ("R1", "street"), ("R1", "open_space"))
    ] == [
        "0504",
        "04011",
        "040111",
    ]
    assert both.digest != base.digest


# Labels


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Robo a persona", "robo a persona"),
        ("  ROBO  A\tPERSONA ", "robo a persona"),
        ("Violación", "violacion"),
        ("Daño a la propiedad", "dano a la propiedad"),
        ("Extorsio\u0301n", "extorsion"),
        ("", ""),
    ],
)
def test_labels_lose_case_accents_and_spaces(label: str, code: str) -> None:
    assert normalise(label) == code


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip() and "  " not in once


@given(st.text(alphabet="abcñáéíóúü "), st.sampled_from(["upper", "lower", "title"]))
def test_case_does_not_matter(text: str, case: str) -> None:
    assert normalise(getattr(text, case)()) == normalise(text)
