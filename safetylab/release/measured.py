"""A measurement of a protected class at the door: as fine, and as new, as it may be told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from safetylab.assess import comparing, pieces
from safetylab.assess.measure import measure
from safetylab.assess.measurement import Measurement
from safetylab.assess.question import COMPARED, FIGURES, Question, Row
from safetylab.release import plan as plans
from safetylab.release.cells import CITY
from safetylab.release.offers import EATEN
from safetylab.release.plan import Plan
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import STEPS, Period
from safetylab.terms.words import say


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be told: the measurement, which of its rows go, and what a reader must know."""

    result: Measurement
    hidden: frozenset[int]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A measurement, the plan of its class, and the layer of its rows: areas, or groups."""

    result: Measurement
    plan: Plan
    layer: str

    @property
    def question(self) -> Question:
        return self.result.question

    def place(self, row: Row) -> str | None:
        """The area or the group that the row is of."""
        if self.layer in (CITY, pieces.SEX, pieces.AGE):
            return None if self.layer == CITY else row[self.layer]
        if self.layer == pieces.BOTH:
            return pieces.person((row["sex"], row["age"]))
        return None if row["area"] is None else str(row["area"])


def is_protected(result: Measurement) -> bool:
    """Whether what leaves of it is decided by a plan."""
    if result.indicator.answer is not None:
        return False
    by, indicator = result.question.by, result.indicator
    by_sex = "sex" in by and bool(pieces.kept_by_sex(indicator))
    kept = pieces.is_protected(result.question.facts.lab, indicator)
    return kept or "age" in by or by_sex


def answer(result: Measurement) -> Answer:
    """What of the measurement may be told.

    Raises BadRequest where nothing as coarse as may be told answers the question, BadLab where the
    record of releases is damaged or cannot be written.
    """
    asked = _asked(result)
    coarse = _coarsened(asked)
    notes = [] if coarse is asked else [_coarser(asked.question, coarse.question)]
    return _told(coarse, notes)


def _asked(result: Measurement) -> _Asked:
    question, indicator = result.question, result.indicator
    groups = [key for key in (pieces.SEX, pieces.AGE) if key in question.by]
    facts = question.facts
    if not groups:
        layer = facts.lab.layer(question.layer).name if "area" in question.by else CITY
        return _Asked(result, plans.of(facts, indicator), layer)
    if "area" in question.by or pieces.public_parents(facts.lab, indicator):
        raise BadRequest(
            say(
                "{indicator} is not told by sex or age of so few people.",
                indicator=indicator.name(),
            ),
            hint=say("ask for the whole city, or leave sex and age out."),
        )
    return _Asked(result, plans.of(facts, indicator, people=True), ",".join(groups))


def _coarsened(asked: _Asked) -> _Asked:
    """The same, or by a longer step or over a longer period if it is told by such only."""
    question = asked.question
    if _is_offered(asked, question.period, question.step):
        return asked
    years = {f"{part.start.year:04d}" for part in question.period.by_year()}
    steps = [asked.plan.step(asked.layer, year) for year in years]
    if not all(steps):
        raise _not_told(asked)
    step = max(steps, key=STEPS.__getitem__)
    span = question.period.widened(step)
    longer = max(question.step, step, key=STEPS.__getitem__) if question.step else None
    if not _is_offered(asked, span, longer):
        raise _not_told(asked)
    by = tuple(longer if longer and key == question.step else key for key in question.by)
    wider = replace(question, by=by, period=span, against=_against(question, span, step))
    return replace(asked, result=_measured(asked, wider, question.facts.vintage.number))


def _is_offered(asked: _Asked, period: Period, step: str | None) -> bool:
    parts = period.split(step) if step else (period,)
    return all(asked.plan.offers(asked.layer, part) for part in parts)


def _against(question: Question, span: Period, step: str) -> Period | None:
    if question.against is None:
        return None
    a_year_ago = question.against == question.period.year_ago()
    return span.year_ago() if a_year_ago else question.against.widened(step)


def _measured(asked: _Asked, question: Question, vintage: int) -> Measurement:
    return measure(
        question.facts.lab,
        asked.result.indicator.code,
        by=question.by,
        period=question.period,
        layer=question.layer,
        against=question.against,
        as_of=vintage,
    )


def _told(asked: _Asked, notes: Sequence[str]) -> Answer:
    """Each row of the vintage at which it was told, or withheld."""
    question, result = asked.question, asked.result
    every = _with_unknown(asked, result.rows)
    vintages = [_vintage(asked, row) for row in every]
    rows, held = _of_vintages(asked, question, every, vintages)
    if question.against is not None:
        rows = _compared(asked, rows)
    left = [n for n, row in enumerate(rows) if vintages[n] is None or not _is_empty(row, question)]
    rows, vintages = [rows[n] for n in left], [vintages[n] for n in left]
    hidden = frozenset(n for n, vintage in enumerate(vintages) if vintage is None)
    if question.against is not None:
        rows = _judged(rows, hidden)
    whole = not hidden and not held and rows == list(result.rows)
    kept = result if whole else replace(result, rows=tuple(rows), text="")
    return Answer(kept, hidden, (*notes, *held, *_fuller(asked, hidden)))


def _vintage(asked: _Asked, row: Row) -> int | None:
    return asked.plan.vintage(asked.layer, asked.place(row), _span(row, asked.question))


def _with_unknown(asked: _Asked, rows: Sequence[Row]) -> list[Row]:
    """The rows, and the unknown places and groups that are withheld and count nobody.

    A measurement has a row of the unknown only where it counts somebody: that a withheld one is
    there would tell as much.
    """
    question = asked.question
    keys = product(*({row[key]: 0 for row in rows} | {None: 0} for key in question.dimensions))
    unknown = [key for key in keys if None in key]
    parts = question.period.split(question.step) if question.step else (question.period,)
    there = {_key(row, question) for row in rows}
    made = [_blank(question, key, part) for part in parts for key in unknown]
    more = [
        row for row in made if _key(row, question) not in there and _vintage(asked, row) is None
    ]
    return sorted([*rows, *more], key=lambda row: parts.index(_span(row, question)))


def _blank(question: Question, key: Sequence[str | None], part: Period) -> Row:
    row: Row = dict(zip(question.dimensions, key, strict=True))
    row |= {"area_name": say("unknown place")} if "area" in row else {}
    row |= {question.step: part.code} if question.step else {}
    return row | dict.fromkeys((*FIGURES, *(COMPARED if question.against else ())))


def _is_empty(row: Row, question: Question) -> bool:
    """Whether it is of the unknown and counts nobody."""
    unknown = any(row[key] is None for key in question.dimensions)
    return unknown and not row["numerator"] and not row.get("against_numerator")


def _of_vintages(
    asked: _Asked, question: Question, rows: Sequence[Row], vintages: Sequence[int | None]
) -> tuple[list[Row], tuple[str, ...]]:
    """The rows with the figures of the vintages that they are told of, and what to say of it."""
    found, held = list(rows), []
    now = question.facts.vintage.number
    for vintage in sorted({v for v in vintages if v is not None and v != now}):
        then = {_key(row, question): row for row in _measured(asked, question, vintage).rows}
        for n, row in enumerate(rows):
            if vintages[n] == vintage:
                before = then.get(_key(row, question))
                found[n] = before or _nothing(row)
                held += [vintage] if before and before["numerator"] != row["numerator"] else []
    return found, tuple(_held(vintage) for vintage in sorted(set(held)))


def _nothing(row: Row) -> Row:
    """An unknown place or group of which the vintage had no record: its row was not there yet."""
    gone = [name for name in COMPARED if name in row]
    return row | {"numerator": 0, "value": None, "low": None, "high": None} | dict.fromkeys(gone)


def _compared(asked: _Asked, rows: Sequence[Row]) -> list[Row]:
    """The rows, without a comparison where the earlier figure is not told, or told otherwise."""
    question = asked.question
    assert question.against is not None
    earlier = replace(question, period=question.against, against=None)
    before = _measured(asked, earlier, question.facts.vintage.number).rows
    vintages = [
        asked.plan.vintage(asked.layer, asked.place(row), _span(row, earlier)) for row in before
    ]
    told, _ = _of_vintages(asked, earlier, before, vintages)
    known = {
        _matched(row, earlier): row["numerator"]
        for row, vintage in zip(told, vintages, strict=True)
        if vintage is not None
    }
    return [
        row
        if row.get("against_numerator") in (None, known.get(_matched(row, question), -1))
        else row | dict.fromkeys(COMPARED)
        for row in rows
    ]


def _judged(rows: Sequence[Row], hidden: frozenset[int]) -> list[Row]:
    """The rows with false discoveries controlled over those that are told.

    With the withheld among them, the adjusted p of the others would give theirs away.
    """
    tested = {
        n: row | {"change": "up" if row["ratio"] is None or row["ratio"] > 1 else "down"}
        for n, row in enumerate(rows)
        if n not in hidden and row.get("p") is not None
    }
    again = dict(zip(tested, comparing.adjusted(tested), strict=True))
    return [again.get(n, row) for n, row in enumerate(rows)]


def _span(row: Row, question: Question) -> Period:
    return periods.parse(str(row[question.step])) if question.step else question.period


def _key(row: Row, question: Question) -> tuple[str | None, ...]:
    return tuple(row[key] for key in question.by)


def _matched(row: Row, question: Question) -> tuple[object, ...]:
    """What a row and its counterpart of another period have in common."""
    parts = question.period.split(question.step) if question.step else (question.period,)
    return (parts.index(_span(row, question)), *(row[key] for key in question.dimensions))


def _coarser(asked: Question, told: Question) -> str:
    if told.period != asked.period:
        return say(
            "Told for {longer} instead of {shorter}, so that few cases cannot be picked out.",
            longer=told.period.label(),
            shorter=asked.period.label(),
        )
    words = {"month": say("month"), "quarter": say("quarter"), "year": say("year")}
    return say(
        "Told by {longer} instead of by {shorter}, so that few cases cannot be picked out.",
        longer=words[told.step or "year"],
        shorter=words[asked.step or "month"],
    )


def _held(vintage: int) -> str:
    return say(
        "Some figures are as vintage {n} had them: to show what was revised since would give "
        "small counts away.",
        n=str(vintage),
    )


def _not_told(asked: _Asked) -> BadRequest:
    indicator, question = asked.result.indicator, asked.question
    told = asked.plan.whole_years(asked.layer)
    if told:
        return BadRequest(
            say(
                "{indicator} cannot be told for {period} without risk to people.",
                indicator=indicator.name(),
                period=question.period.label(),
            ),
            hint=say(
                "ask for whole calendar years from {first} to {last}.",
                first=told[0],
                last=told[-1],
            ),
        )
    return BadRequest(
        say("{indicator} cannot be told so without risk to people.", indicator=indicator.name()),
        hint=say("ask for the whole city by calendar year."),
    )


def _fuller(asked: _Asked, hidden: frozenset[int]) -> list[str]:
    """Where much is withheld, the layer of larger areas that tells more."""
    lab = asked.question.facts.lab
    if "area" not in asked.question.by or len(hidden) <= EATEN * len(asked.result.rows):
        return []
    sizes = {name: asked.plan.size(name) for name in lab.layers}
    larger = [name for name, n in sizes.items() if 1 < n < sizes[asked.layer]]
    if not larger:
        return []
    layer = lab.layer(max(larger, key=sizes.__getitem__)).label()
    return [say("More can be told by larger areas: {layer}.", layer=layer)]
