"""Tables of every rate at once: an area beside its city, two areas, two periods.

They are made of released rows only, and the tests are of the released counts; pages and downloads
are the same table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from safetylab.assess import similar, standing
from safetylab.assess.indicator import Indicator
from safetylab.assess.question import ALPHA
from safetylab.assess.standing import Pair, Verdict
from safetylab.release import WITHHELD, Release, Row
from safetylab.stats import rates
from safetylab.terms.errors import BadLab, LabBusy, NotEnoughData, SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web.shown import figures, lived, tables
from safetylab.web.shown.figures import Ask

FIRST = ("indicator", "name", "unit", "period")
FIGURES = ("numerator", "denominator", "value", "low", "high")
TESTED = ("ratio", "ratio_low", "ratio_high", "p", "p_adjusted")


@dataclass(frozen=True, slots=True)
class Place:
    """An area; without an id, the whole city."""

    layer: str = ""
    id: str = ""
    name: str = ""

    @property
    def ask_layer(self) -> str | None:
        """The layer to ask the desk for: None is the first, so that pages share its figures."""
        first = next(iter(figures.lab().layers), None)
        return None if self.layer in ("", first) else self.layer


def place(layer: str, id_: str) -> Place | None:
    """The area of that layer and id, None where there is none. Raises SafetyLabError."""
    if layer not in figures.lab().layers:
        return None
    found = figures.layer(layer)
    return Place(layer, id_, found.names[found.ids.index(id_)]) if id_ in found.ids else None


def profile(of: Place, year: Period) -> Release:
    """Every rate of an area beside the city's and its similar areas'.

    Columns: those of the area's figures and their change, city_value, city_low, city_high,
    similar_low and similar_high (lowest and highest rate of the similar areas), and the test
    against the rest of the city: ratio, p, p_adjusted, differs (higher, lower, none).
    Raises NotEnoughData where no rate can be told.
    """
    alike = similar_ids(of, year)
    made = _every(lambda each: _with_city(each, of, year, alike))
    verdicts = standing.judged([row.pop("pair") for row in made.rows])
    rows = [row | _tested(verdict) for row, verdict in zip(made.rows, verdicts, strict=True)]
    kept = [
        name
        for name in ("change", "against_numerator", "against_value")
        if any(name in row for row in rows)
    ]
    beside = ("city_value", "city_low", "city_high", "similar_low", "similar_high")
    columns = (*FIRST, "area", "area_name", *FIGURES, *kept, *beside, *TESTED, "differs", WITHHELD)
    return made.release(rows, columns, _profile_said(of, year, rows))


def areas(first: Place, second: Place, year: Period) -> Release:
    """Every rate of two areas of one layer, and which is higher beyond chance.

    Columns: figures of both with first_ and second_ before them, and of the first over the second:
    ratio, p, p_adjusted, differs. Raises NotEnoughData where no rate can be told.
    """
    made = _every(lambda each: _two_areas(each, first, second, year))
    verdicts = standing.judged([row.pop("pair") for row in made.rows])
    rows = [row | _tested(verdict) for row, verdict in zip(made.rows, verdicts, strict=True)]
    said = _alike_said(rows) or say(
        "Of {n} rates compared in {year}, {up} are higher in {first} than in {second} and {down} "
        "lower, by more than chance.",
        year=year.label(),
        first=first.name,
        second=second.name,
        **_numbers(rows),
    )
    return made.release(rows, _two_sided(), said)


def periods(of: Place, later: Period, earlier: Period) -> Release:
    """Every rate of the city, or of an area, in two periods: the later is the first.

    Columns as in areas(). Raises NotEnoughData where no rate can be told.
    """
    made = _every(lambda each: _two_periods(each, of, later, earlier))
    kept = standing.adjusted([row.get("p") for row in made.rows])
    rows = [
        row | {"p_adjusted": p, "differs": _direction(row, p)}
        for row, p in zip(made.rows, kept, strict=True)
    ]
    said = _alike_said(rows) or say(
        "Of {n} rates compared in {place}, {up} were higher in {later} than in {earlier} and "
        "{down} lower, by more than chance.",
        place=of.name or figures.lab().name,
        later=later.label(),
        earlier=earlier.label(),
        **_numbers(rows),
    )
    return made.release(rows, _two_sided(), said)


def similar_ids(of: Place, year: Period) -> tuple[str, ...]:
    """The most similar areas of the layer; none where nobody can tell."""
    try:
        return alike(of, year).ids
    except SafetyLabError:
        return ()


def alike(of: Place, year: Period) -> similar.Alike:
    """The most similar areas. Raises NotEnoughData where nobody can tell which."""
    people = lived.people(of.layer, year.start.year)
    least = figures.lab().disclosure.smallest_population
    return similar.of_area(people, of.id, smallest=least)


@dataclass(frozen=True, slots=True)
class _Made:
    """Rows of all the rates that can be told, and what is said of them."""

    rows: list[Row]
    notes: tuple[str, ...]
    base: Release

    def release(self, rows: Sequence[Row], columns: Sequence[str], said: str) -> Release:
        """The table with its sentence."""
        whole = tuple({name: row.get(name) for name in columns} for row in rows)
        return Release(said, tuple(columns), whole, self.notes, self.base.provenance)


def _every(make: Callable[[Indicator], tuple[Row, Release]]) -> _Made:
    rows: list[Row] = []
    notes: list[str] = []
    base: Release | None = None
    for each in tables.rates():
        try:
            row, base = make(each)
        except SafetyLabError as why:
            reason = _reason(why)
            named_already = reason.startswith(each.name())
            notes.append(reason if named_already else f"{each.name()}: {reason}")
            continue
        named = {"indicator": each.code, "name": each.name(), "unit": each.unit()}
        rows.append(named | row)
    if base is None:
        raise NotEnoughData(
            say("No rate can be told here."), hint=" ".join(list(dict.fromkeys(notes))[:2])
        )
    return _Made(rows, tuple(dict.fromkeys(notes)), base)


def _reason(why: SafetyLabError) -> str:
    """Why a rate is not told; what is wrong with the lab's folder is its operator's affair."""
    if isinstance(why, BadLab | LabBusy):
        return say("cannot be told at the moment.")
    return why.fact


def _row(release: Release, id_: str) -> Row:
    """The area's row. Raises NotEnoughData where the table has none of it."""
    found = next((row for row in release.rows if row.get("area") == id_), None)
    if found is None:
        raise NotEnoughData(say("Nothing is told of this area."))
    return found


def _with_city(
    each: Indicator, of: Place, year: Period, alike: Sequence[str]
) -> tuple[Row, Release]:
    release = tables.compared(each.code, year, "area", of.ask_layer)
    row = _row(release, of.id)
    city = _city(each, year)
    rated = [r["value"] for r in release.shown if r["area"] in alike and r["value"] is not None]
    beside = {f"city_{name}": (city or {}).get(name) for name in ("value", "low", "high")}
    ends = {"similar_low": min(rated, default=None), "similar_high": max(rated, default=None)}
    pair = standing.against_rest(row, release.rows, city)
    # What the release tested is the change since the year before; here it is told in words only.
    plain = {name: value for name, value in row.items() if name not in TESTED}
    return plain | {"period": year.code, "pair": pair} | beside | ends, release


def _city(each: Indicator, year: Period) -> Row | None:
    try:
        found = tables.compared(each.code, year).rows
    except SafetyLabError:
        return None
    return found[0] if len(found) == 1 else None


def _two_areas(each: Indicator, first: Place, second: Place, year: Period) -> tuple[Row, Release]:
    release = tables.compared(each.code, year, "area", first.ask_layer)
    one, other = _row(release, first.id), _row(release, second.id)
    pair: Pair | None = standing.of_two(one, other)
    sides = _side(one, "first") | _side(other, "second")
    hidden = bool(one[WITHHELD] or other[WITHHELD])
    return sides | {"period": year.code, "pair": pair, WITHHELD: hidden}, release


def _two_periods(
    each: Indicator, of: Place, later: Period, earlier: Period
) -> tuple[Row, Release]:
    by = "area" if of.id else ""
    release = figures.released(Ask(each.code, by, later, earlier, of.ask_layer))
    row = _row(release, of.id) if of.id else release.rows[0]
    before = {name: row.get(f"against_{name}") for name in ("numerator", "denominator", "value")}
    before |= _interval(before, each.per)
    sides = _side(row, "first") | _side(before | {WITHHELD: row[WITHHELD]}, "second")
    tested = {name: row.get(name) for name in ("ratio", "ratio_low", "ratio_high", "p")}
    told = {"period": f"{later.code} {earlier.code}", WITHHELD: row[WITHHELD]}
    return sides | tested | told, release


def _interval(row: Row, per: int) -> Row:
    if row["value"] is None or not row["denominator"] or row["numerator"] is None:
        return {"low": None, "high": None}
    low, high = rates.rate_interval(row["numerator"], row["denominator"], per)
    return {"low": float(low), "high": float(high)}


def _side(row: Row, which: str) -> Row:
    return {f"{which}_{name}": row.get(name) for name in (*FIGURES, WITHHELD)}


def _two_sided() -> tuple[str, ...]:
    sides = [f"{which}_{name}" for which in ("first", "second") for name in (*FIGURES, WITHHELD)]
    return (*FIRST, *sides, *TESTED, "differs", WITHHELD)


def _profile_said(of: Place, year: Period, rows: Sequence[Row]) -> str:
    counted = _numbers(rows)
    if not counted["n"]:
        return say("No rate of {area} can be set beside the rest of the city.", area=of.name)
    return _alike_said(rows) or say(
        "Of {n} rates compared in {year}, {up} are higher in {area} than in the rest of the city "
        "and {down} lower, by more than chance.",
        year=year.label(),
        area=of.name,
        **counted,
    )


def _alike_said(rows: Sequence[Row]) -> str:
    """Where nothing differs beyond chance, or nothing was tested; else empty."""
    counted = _numbers(rows)
    if not counted["n"]:
        return say("No rate could be tested.")
    if counted["up"] or counted["down"]:
        return ""
    return say("None of the {n} rates compared differs by more than chance.", n=counted["n"])


def _numbers(rows: Sequence[Row]) -> dict[str, int]:
    """How many rates were compared, how many are higher, how many lower."""
    told = [row["differs"] for row in rows if row["differs"]]
    return {"n": len(told), "up": told.count("higher"), "down": told.count("lower")}


def _direction(row: Row, p: float | None) -> str | None:
    if p is None:
        return None
    if p >= ALPHA:
        return standing.NO_MORE
    return "higher" if row["ratio"] is None or row["ratio"] > 1 else "lower"


def _tested(verdict: Verdict | None) -> dict[str, Any]:
    if verdict is None:
        return dict.fromkeys((*TESTED, "differs"))
    return {
        "ratio": verdict.ratio,
        "ratio_low": verdict.low,
        "ratio_high": verdict.high,
        "p": verdict.p,
        "p_adjusted": verdict.p_adjusted,
        "differs": verdict.word,
    }
