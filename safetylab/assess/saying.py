"""A measurement in sentences that an official may quote: figures, ranges, changes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from safetylab.assess.indicator import Indicator
from safetylab.assess.question import Question, Row
from safetylab.stats.rates import smallest_detectable_ratio
from safetylab.terms import period as periods
from safetylab.terms.period import STEPS
from safetylab.terms.words import N_, number, percent, say

_OVER_PLACES = N_(
    "{indicator}, {period}: from {low} in {where_low} to {high} in {where_high} ({unit})."
)
_OVER_TIME = N_(
    "{indicator}, {period}: lowest in {where_low} ({low}), highest in {where_high} ({high}); "
    "{unit}."
)


def said(indicator: Indicator, question: Question, rows: Sequence[Row]) -> str:
    """What the rows say: the figure, or the lowest and the highest, and what changed."""
    if len(rows) == 1:
        return _single(indicator, question, rows[0])
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return _no_rate(indicator, question, rows)
    return _range(indicator, question, rows, known)


def labels(question: Question, rows: Sequence[Row]) -> list[str]:
    """What tells each row from the others, in words; areas of one name by their ids too."""
    times = Counter(name for _, name in {(row.get("area"), row.get("area_name")) for row in rows})
    return [_label(question, row, times) for row in rows]


def _label(question: Question, row: Row, times: Mapping[str | None, int]) -> str:
    parts = [_word(key, row[key]) for key in question.by if key != "area"]
    if "area" in question.by:
        name = str(row["area_name"])
        parts.insert(0, f"{name} ({row['area']})" if times[name] > 1 else name)
    return ", ".join(parts) or question.period.label()


def _word(key: str, value: str | None) -> str:
    if value is None:
        return say("unknown")
    return periods.parse(value).label() if key in STEPS else _sex(value)


def _sex(value: str) -> str:
    return {"female": say("female"), "male": say("male")}.get(value, value)


def _no_rate(indicator: Indicator, question: Question, rows: Sequence[Row]) -> str:
    """The count, where there is no rate; not even that where the door took a part of it."""
    values = {"indicator": indicator.name(), "period": question.period.label()}
    counts = [row["numerator"] for row in rows]
    if None in counts:
        return say("{indicator}, {period}: no rate can be shown.", **values)
    if any(row["denominator"] for row in rows):
        return say(
            "{indicator}: {n} in {period}; no rate, for want of enough residents.",
            n=sum(counts),
            **values,
        )
    return say(
        "{indicator}: {n} in {period}; no rate, for want of residents.", n=sum(counts), **values
    )


def _single(indicator: Indicator, question: Question, row: Row) -> str:
    change = change_said(question, row)
    return " ".join(part for part in (_figure(indicator, question, row), change) if part)


def _figure(indicator: Indicator, question: Question, row: Row) -> str:
    if row["value"] is None:
        return _no_rate(indicator, question, [row])
    return say(
        "{indicator}, {period}: {value} {unit} (95 % interval {low} to {high}, from {n}).",
        indicator=indicator.name(),
        period=question.period.label(),
        value=number(row["value"], 1),
        unit=indicator.unit(),
        low=number(row["low"], 1),
        high=number(row["high"], 1),
        n=row["numerator"],
    )


def change_said(question: Question, row: Row) -> str:
    """Whether it really changed, in words: never a bare percentage."""
    if question.against is None or row.get("change") is None:
        return ""
    if not row["numerator"] and not row["against_numerator"]:
        return say("There was none in {before} either.", before=question.against.label())
    values = _change_values(question, row)
    if row["change"] == "none":
        none = say(
            "No significant change from {from_} in {before}: anything from {low} to {high} ({p}).",
            **values,
        )
        return " ".join(part for part in (none, _noticeable(question, row)) if part)
    if row["ratio"] is None:
        return say("Up from none in {before} ({p}).", **values)
    if row["change"] == "up":
        return say(
            "Up {share} from {from_} in {before} (95 % interval {low} to {high}; {p}).", **values
        )
    return say(
        "Down {share} from {from_} in {before} (95 % interval {low} to {high}; {p}).", **values
    )


def _change_values(question: Question, row: Row) -> dict[str, Any]:
    before, high, ratio = row["against_value"], row["ratio_high"], row["ratio"]
    return {
        "before": question.against.label() if question.against else "",
        "from_": number(
            row["against_numerator"] if before is None else before, int(before is not None)
        ),
        "share": "" if ratio is None else percent(abs(ratio - 1)),
        "low": _signed(row["ratio_low"]),
        # Infinite in a measurement, nothing at all once it has passed the door.
        "high": _signed(high) if high is not None and high < 100 else "∞",
        "p": _sure(row),
    }


def _signed(ratio: float) -> str:
    share = round(ratio - 1, 2) + 0.0  # no minus zero
    return f"+{percent(share)}" if share > 0 else percent(share)


def _sure(row: Row) -> str:
    """p as it is printed; where nobody can say how unevenly incidents come, on what it rests."""
    p = f"p = {number(row['p'], 3)}" if row["p"] >= 0.001 else f"p < {number(0.001, 3)}"
    if row.get("dispersion") is None:
        return say("{p} if one incident does not bring on others", p=p)
    return p


def _noticeable(question: Question, row: Row) -> str:
    """How large a change would have been seen."""
    assert question.against is not None
    if not row["against_numerator"]:
        return ""
    past = row["against_denominator"] or question.against.days
    now = row["denominator"] or question.period.days
    worth = row["against_numerator"] / (row.get("dispersion") or 1.0)
    fall, rise = smallest_detectable_ratio(worth, past, now)
    if fall != fall:
        return say(
            "Only a rise of {rise} or more would probably have been noticed, and no fall.",
            rise=percent(rise - 1),
        )
    return say(
        "A fall of {fall} or a rise of {rise} would probably have been noticed (power 80 %).",
        fall=percent(1 - fall),
        rise=percent(rise - 1),
    )


def _range(
    indicator: Indicator, question: Question, rows: Sequence[Row], known: Sequence[Row]
) -> str:
    words = dict(zip(map(id, rows), labels(question, rows), strict=True))
    if len(known) == 1:
        return _only_one(indicator, question, known[0], words[id(known[0])])
    top, bottom = max(known, key=_value), min(known, key=_value)
    # "From 5 in May to 9 in March" would sound like a rise where the rows are steps of time.
    range_ = say(
        _OVER_TIME if question.step and not question.dimensions else _OVER_PLACES,
        indicator=indicator.name(),
        period=question.period.label(),
        low=number(bottom["value"], 1),
        where_low=words[id(bottom)],
        high=number(top["value"], 1),
        where_high=words[id(top)],
        unit=indicator.unit(),
    )
    range_ = _beside_all(indicator, question, rows) or range_
    if question.against is None:
        return range_
    return f"{range_} {_changed(question, [row for row in known if row.get('change')])}"


def _changed(question: Question, tested: Sequence[Row]) -> str:
    assert question.against is not None
    words = [row["change"] for row in tested]
    values = {
        "n": len(words),
        "before": question.against.label(),
        "up": words.count("up"),
        "down": words.count("down"),
    }
    if any(row.get("dispersion") is None for row in tested):
        return say(
            "Of {n} compared with {before}, {up} rose and {down} fell by more than chance, if one "
            "incident does not bring on others.",
            **values,
        )
    return say(
        "Of {n} compared with {before}, {up} rose and {down} fell by more than chance.", **values
    )


def _beside_all(indicator: Indicator, question: Question, rows: Sequence[Row]) -> str:
    """How many areas differ from all of them together; the lowest and highest would be a ranking.

    Nothing where some areas' figures are not known, or where the rows are not areas alone.
    """
    areas = [row for row in rows if row.get("area") is not None]
    if question.by != ("area",) or any(row["value"] is None for row in areas):
        return ""
    counted = sum(row["numerator"] for row in areas)
    city = counted / sum(row["denominator"] for row in areas) * indicator.per
    return say(
        "{indicator}, {period}: of {n} areas, {above} lie clearly above {city}, the rate of all "
        "together, and {below} clearly below ({unit}; 95 % intervals).",
        indicator=indicator.name(),
        period=question.period.label(),
        n=len(areas),
        above=sum(row["low"] > city for row in areas),
        below=sum(row["high"] < city for row in areas),
        city=number(city, 1),
        unit=indicator.unit(),
    )


def _only_one(indicator: Indicator, question: Question, row: Row, where: str) -> str:
    return say(
        "{indicator}, {period}: {value} in {where} ({unit}); of the others no rate can be told.",
        indicator=indicator.name(),
        period=question.period.label(),
        value=number(row["value"], 1),
        where=where,
        unit=indicator.unit(),
    )


def _value(row: Row) -> float:
    return float(row["value"])
