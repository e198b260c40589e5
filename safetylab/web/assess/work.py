"""What the lab is working on and what the city has set itself, beside the newest figures."""

from dataclasses import dataclass
from typing import Any

from safetylab.release import Row
from safetylab.store.announced import Work
from safetylab.store.lab import Lab
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import number, say
from safetylab.web.assess import aiming
from safetylab.web.shown import figures, tables


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work, or a target without one. figure, target: sentences, or empty.

    code, indicator : the indicator it wants to move, empty where it names none
    """

    title: str
    about: str = ""
    since: str = ""
    code: str = ""
    indicator: str = ""
    figure: str = ""
    target: str = ""
    source: str = ""


def tasks(year: Period) -> tuple[Task, ...]:
    """The lab's work in its order, then the targets that no work is for."""
    lab = figures.lab()
    named = {each.indicator for each in lab.work}
    alone = [code for code in lab.targets if code not in named]
    found = [_task(lab, each, year) for each in lab.work]
    found += [_target(lab, code, year) for code in alone]
    return tuple(each for each in found if each.title)


def _task(lab: Lab, work: Work, year: Period) -> Task:
    measured = _measured(lab, work.indicator, year)
    since = _since(work, year)
    return Task(title=work.title(), about=work.about(), since=since, **measured)


def _since(work: Work, year: Period) -> str:
    """When it began; and where the figure is older, that it can tell nothing of the work."""
    if not work.since:
        return ""
    said = say("Since {day}.", day=work.since)
    if work.since < year.end or not work.indicator:
        return said
    early = say("The figure below is from before, so it cannot show what the work does.")
    return f"{said} {early}"


def _target(lab: Lab, code: str, year: Period) -> Task:
    measured = _measured(lab, code, year)
    return Task(title=measured.get("indicator", ""), **measured)


def _measured(lab: Lab, code: str, year: Period) -> dict[str, Any]:
    """The indicator's newest figure and how it stands to its target; nothing where unknown."""
    indicator = figures.desk().indicators().get(code)
    if indicator is None:
        return {}
    said = {"code": code, "indicator": indicator.name()}
    try:
        row = tables.compared(code, year).rows[0]
    except (SafetyLabError, IndexError):
        return said
    target = lab.targets.get(code)
    return said | {
        "figure": _figure(row, indicator.unit(), year),
        "target": aiming.said(target, row, indicator.better) if target else "",
        "source": target.source if target else "",
    }


def _figure(row: Row, unit: str, year: Period) -> str:
    if row["value"] is None:
        return ""
    return say(
        "{year}: {value} {unit} (95 % interval {low} to {high}).",
        year=year.label(),
        value=number(row["value"], 1),
        unit=unit,
        low=number(row["low"], 1),
        high=number(row["high"], 1),
    )
