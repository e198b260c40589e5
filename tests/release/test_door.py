"""The door: what goes out of it, and that nothing withheld can be had back from what does."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetylab.release import WITHHELD, Release, release
from safetylab.release.inside import withheld
from safetylab.store import lab as labs
from safetylab.store.lab import Disclosure as Limits
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadRequest
from safetylab.terms.result import Disclosure, Provenance

RULE = Disclosure(
    counts=("numerator",), follows=("value",), offences=("0301",), sensitive=True, keys=("area",)
)
PROVENANCE = Provenance("Quadra", 1, "2024-01-01T00:00:00Z", ("Police",))
LAB = Lab(
    folder=Path("nowhere"),
    name="Quadra",
    languages=("en",),
    timezone="UTC",
    crs="EPSG:32613",
    earliest=labs.date(2010, 1, 1),
    layers={},
    sources={},
)
LEAST = LAB.disclosure.smallest_count


@dataclass(frozen=True)
class Table:
    """A result of rows; its summary says every figure that it has."""

    rows: Sequence[Mapping[str, Any]]
    disclosure: Disclosure = RULE
    provenance: Provenance = PROVENANCE

    def table(self) -> pa.Table:
        return pa.Table.from_pylist([dict(row) for row in self.rows])

    def summary(self) -> str:
        counts = [str(row["numerator"]) for row in self.rows if row["numerator"] is not None]
        return "Counts: " + ", ".join(counts)

    def plot(self) -> str:
        return ""

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Table":
        return replace(self, rows=rows)


def by_area(*counts: int, people: float | None = 10_000.0) -> list[dict[str, Any]]:
    per = 1e5 / people if people else None
    return [
        {
            "area": f"Z{n}",
            "numerator": count,
            "denominator": people,
            "value": count * per if per else None,
        }
        for n, count in enumerate(counts)
    ]


def outputs(out: Release) -> tuple[str, str, str]:
    return out.summary, out.as_csv(), out.as_json()


def told(out: Release) -> list[int | None]:
    return [row["numerator"] for row in out.rows]


counts = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@settings(deadline=None)
@given(counts)
def test_no_small_count_of_a_sensitive_class_leaves_in_any_form(found: list[int]) -> None:
    out = release(Table(by_area(*found)), LAB)
    small = set(range(1, LEAST))
    assert not small & set(told(out))
    assert all(row["value"] is None for row in out.rows if row[WITHHELD])
    read = list(csv.DictReader(io.StringIO(out.as_csv())))
    assert not small & {int(row["numerator"]) for row in read if row["numerator"]}
    again = json.loads(out.as_json())
    assert not small & {row["numerator"] for row in again["rows"]}
    said = out.summary.removeprefix("Counts: ").split(", ")
    assert not {str(n) for n in small} & set(said)


@settings(deadline=None)
@given(counts)
def test_what_is_not_withheld_is_as_it_was(found: list[int]) -> None:
    rows = by_area(*found)
    out = release(Table(rows), LAB)
    for before, after in zip(rows, out.rows, strict=True):
        if not after[WITHHELD]:
            assert {**before, WITHHELD: False} == after
    if all(n == 0 or n >= LEAST for n in found):
        assert out.shown == out.rows
        assert out.notes == ()


@settings(deadline=None)
@given(counts, st.data())
def test_a_withheld_count_could_be_any_small_one_and_nothing_would_look_different(
    found: list[int], data: st.DataObject
) -> None:
    """The attack: the city's total is published beside the table, and the rule is known."""
    out = release(Table(by_area(*found)), LAB)
    few = [n for n, count in enumerate(found) if 0 < count < LEAST]
    cover = [n for n, row in enumerate(out.rows) if row[WITHHELD] and found[n] >= LEAST]
    if not few or len(cover) != 1 or len(out.shown) == 0:
        return
    at = data.draw(st.sampled_from(few))
    for other in range(1, LEAST):
        twin = list(found)
        twin[at], twin[cover[0]] = other, found[cover[0]] + found[at] - other
        if twin[cover[0]] >= LEAST:
            assert outputs(release(Table(by_area(*twin)), LAB)) == outputs(out)


@pytest.mark.parametrize("least, rows", [(3, 4), (4, 3), (5, 3)])
def test_from_every_small_table_and_its_total_no_small_count_comes_back(
    least: int, rows: int
) -> None:
    most = 2 * least + 3
    alike: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for found in product(range(most + 1), repeat=rows):
        if sum(found) <= most:  # all tables with this total are here
            hidden = withheld(by_area(*found), RULE, Limits(least, 0))
            seen = tuple(None if n in hidden else count for n, count in enumerate(found))
            alike[sum(found), seen].append(found)
    checked = 0
    for (total, seen), tables in alike.items():
        for n in range(rows):
            possible = {table[n] for table in tables}
            if seen[n] is None and total >= least and possible & set(range(1, least)):
                # Where the whole line went, two candidates do; else all small counts remain.
                whole = all(count is None for count in seen)
                assert len(possible) >= 2
                assert whole or possible >= set(range(1, least))
                checked += 1
    assert checked > 20


def test_a_small_count_takes_a_larger_one_with_it() -> None:
    out = release(Table(by_area(3, 30, 50)), LAB)
    assert told(out) == [None, None, 50]
    assert "2 rows are withheld" in out.notes[0]


def test_the_table_goes_as_a_whole_where_nothing_else_hides_it() -> None:
    out = release(Table(by_area(4, 4)), LAB)
    assert told(out) == [None, None]
    assert out.summary.startswith("Withheld")
    assert "4" not in out.summary


def test_the_one_figure_of_a_city_is_withheld_if_small() -> None:
    out = release(Table(by_area(2)), LAB)
    assert told(out) == [None]
    assert outputs(out) == outputs(release(Table(by_area(1)), LAB))


def test_zeros_say_nothing_of_anybody() -> None:
    assert told(release(Table(by_area(0, 0, 12)), LAB)) == [0, 0, 12]


@settings(deadline=None)
@given(st.lists(st.integers(0, 25), min_size=12, max_size=12))
def test_neither_margin_of_a_table_of_two_keys_gives_a_count_back(found: list[int]) -> None:
    rows = [
        {"area": f"Z{n // 4}", "month": f"2024-0{n % 4 + 1}", **row}
        for n, row in enumerate({"numerator": count} for count in found)
    ]
    hidden = withheld(rows, replace(RULE, keys=("area", "month")), LAB.disclosure)
    for key in ("area", "month"):
        for name in {row[key] for row in rows}:
            line = [n for n, row in enumerate(rows) if row[key] == name]
            gone = [n for n in line if n in hidden]
            few = [n for n in gone if 0 < found[n] < LEAST]
            larger = [n for n in gone if found[n] >= LEAST]
            together = sum(found[n] for n in gone)
            covered = together >= len(few) + LEAST * len(larger) + LEAST - 1 and larger
            assert not few or covered or gone == line


def test_a_count_that_is_small_in_either_period_takes_both() -> None:
    rule = replace(RULE, counts=("numerator", "against_numerator"))
    rows = [
        {**row, "against_numerator": before}
        for row, before in zip(by_area(20, 30, 40), (3, 35, 45), strict=True)
    ]
    out = release(Table(rows, rule), LAB)
    assert [row["against_numerator"] for row in out.rows] == [None, None, 45]
    assert told(out) == [None, None, 40]


def test_few_people_are_not_told_of() -> None:
    among_few = by_area(8, people=60.0) + by_area(500, 600)
    out = release(Table([{**row, "area": n} for n, row in enumerate(among_few)]), LAB)
    assert told(out) == [None, None, 600]


def test_a_rate_among_few_people_is_no_rate() -> None:
    plain = replace(RULE, sensitive=False)
    (row,) = release(Table(by_area(8, people=60.0), plain), LAB).rows
    assert (row["numerator"], row["value"], row[WITHHELD]) == (8, None, False)


@settings(deadline=None)
@given(counts)
def test_other_classes_leave_as_they_are(found: list[int]) -> None:
    out = release(Table(by_area(*found), replace(RULE, sensitive=False)), LAB)
    assert told(out) == found


def test_points_of_sensitive_classes_are_refused() -> None:
    with pytest.raises(BadRequest, match="never leave as points"):
        release(Table(by_area(50), replace(RULE, points=True)), LAB)


def test_no_column_of_a_file_is_there_twice() -> None:
    plain = release(Table(by_area(50)), LAB)
    listed = replace(
        plain, columns=(*plain.columns, "vintage"), rows=({**plain.rows[0], "vintage": 7},)
    )
    for out, name in ((plain, "vintage"), (listed, "as_of")):
        head, row = (line.split(",") for line in out.as_csv().splitlines())
        assert len(set(head)) == len(head) == len(row)
        assert row[head.index(name)] == "1"


names = st.text(min_size=1).filter(lambda text: "\x00" not in text)


@settings(deadline=None)
@given(names)
def test_no_name_becomes_a_formula_and_none_is_lost(name: str) -> None:
    rows = [{**row, "area": name} for row in by_area(50)]
    out = release(Table(rows), LAB).as_csv()
    (row,) = csv.DictReader(io.StringIO(out, newline=""))
    kept = name.replace("\r", " ")
    assert row["area"] in (kept, f"'{kept}")
    assert row["area"].strip()[:1] not in set("=+-@＝＋－＠|%")


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "|x", "%x", "\n=1"]
)
def test_a_formula_gets_an_apostrophe(name: str) -> None:
    rows = [{**row, "area": name} for row in by_area(50)]
    assert f"'{name}" in release(Table(rows), LAB).as_csv()


def strict(text: str) -> Any:
    def refuse(name: str) -> Any:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf")])
def test_json_is_json_and_csv_has_no_infinity(odd: float) -> None:
    rows = [{**row, "value": odd} for row in by_area(50)]
    out = release(Table(rows), LAB)
    assert strict(out.as_json())["rows"][0]["value"] is None
    assert "nan" not in out.as_csv()
    assert "inf" not in out.as_csv()


def test_a_release_says_where_its_figures_come_from() -> None:
    read = strict(release(Table(by_area(50)), LAB).as_json())
    assert (read["lab"], read["vintage"], read["sources"]) == ("Quadra", 1, ["Police"])
    assert read["published_at"] == "2024-01-01T00:00:00Z"
