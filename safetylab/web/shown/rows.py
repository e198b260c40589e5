"""Released figures in the reader's words: what stands in the cells of a table."""

from dataclasses import dataclass
from typing import Any

from safetylab.release import WITHHELD, Release, Row
from safetylab.terms import period as periods
from safetylab.terms.words import number, say


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table. direction: up, down, none, or empty where nothing was compared."""

    code: str
    name: str
    unit: str
    count: str
    value: str
    interval: str
    change: str
    direction: str
    told: bool


def line(row: Row, *, code: str, name: str, unit: str = "") -> Line:
    """A released row; what it does not tell is said in words, never left blank."""
    return Line(
        code=code,
        name=name,
        unit=unit,
        count=say("withheld") if row[WITHHELD] else number(row["numerator"]),
        value=value_said(row),
        interval=_interval(row),
        change=_change(row),
        direction=str(row.get("change") or ""),
        told=row["value"] is not None,
    )


def step_of(release: Release) -> str:
    """The step of time that the rows are by; the door may have made it coarser. Empty if none."""
    return next((step for step in ("month", "quarter", "year") if step in release.columns), "")


def key_said(key: str, value: object) -> str:
    """What tells a row from the others, in words: a month, an age, a sex."""
    if value is None:
        return say("not recorded")
    text = str(value)
    if key in ("month", "quarter", "year"):
        return periods.parse(text).label()
    return {"female": say("female"), "male": say("male")}.get(text, text.replace("-", "–"))


def value_said(row: Row) -> str:
    """The rate, or why there is none."""
    if row[WITHHELD]:
        return say("withheld")
    if row["value"] is None:
        return say("too few residents") if row["denominator"] else say("no residents counted")
    return _figure(row["value"])


def sentence(row: Row, name: str, unit: str) -> str:
    """What a map says of an area."""
    if row["value"] is None:
        return f"{name}: {value_said(row)}"
    return say(
        "{name}: {value} {unit} (95 % interval {low} to {high})",
        name=name,
        value=_figure(row["value"]),
        unit=unit,
        low=_figure(row["low"]),
        high=_figure(row["high"]),
    )


def figures(row: Row) -> tuple[float | None, float | None, float | None]:
    """Value and interval, for drawing."""
    return row["value"], row["low"], row["high"]


def _figure(value: float) -> str:
    return number(value, 1)


def _interval(row: Row) -> str:
    if row["value"] is None:
        return "–"
    return say("{low} to {high}", low=_figure(row["low"]), high=_figure(row["high"]))


def _change(row: Row) -> str:
    rate, count = row.get("against_value"), row.get("against_numerator")
    # Where nobody counted residents, counts are compared, and it is they that went up or down.
    before = number(count) if rate is None else number(rate, 1)
    known: dict[Any, str] = {
        "up": say("up from {before}", before=before),
        "down": say("down from {before}", before=before),
        "none": say("no significant change"),
    }
    return known.get(row.get("change"), "–")
