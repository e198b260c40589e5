"""The only door out. Small counts are withheld here, once, for every output."""

from collections.abc import Sequence
from dataclasses import asdict

from safetylab.assess import pieces
from safetylab.assess.measurement import Measurement
from safetylab.assess.pieces import Facts
from safetylab.release import ledger, measured, plan
from safetylab.release.inside import withheld
from safetylab.release.released import WITHHELD, Release, Row, finite
from safetylab.store.compiling import Progress, silent
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadRequest
from safetylab.terms.result import Disclosure, Result
from safetylab.terms.words import number, say, say_many


def release(result: Result, lab: Lab) -> Release:
    """Withhold what may not leave, then write the summary.

    A measurement of a protected class is told as its plan says (see plan), maybe coarser than
    asked; any other sensitive table is looked at by itself. Raises BadRequest for points of
    sensitive classes and cells that are too small, which never leave, and for questions to which
    nothing may be told; BadLab where a release cannot be recorded.
    """
    _check_points(result.disclosure, lab)
    _check_analysis(result, lab)
    if isinstance(result, Measurement) and measured.is_protected(result):
        answer = measured.answer(result)
        return _released(answer.result, answer.hidden, answer.notes, lab)
    rule = result.disclosure
    kept = rule.sensitive or lab.disclosure.protect_all
    rows = result.table().to_pylist() if kept else []
    hidden = withheld(rows, rule, lab.disclosure) if kept else frozenset()
    _note(result, lab)
    return _released(result, hidden, (), lab)


def decide(facts: Facts, progress: Progress = silent) -> None:
    """Decide and record what may be told of every sensitive class at the facts' vintage.

    Done beforehand, or else with the first release: it can take half a minute for a large city.
    Raises BadLab where the record is damaged or cannot be written.
    """
    rates = pieces.protected(facts.lab)
    for n, indicator in enumerate(rates):
        progress(indicator.name(), n / len(rates))
        plan.of(facts, indicator)


def _released(result: Result, hidden: frozenset[int], notes: Sequence[str], lab: Lab) -> Release:
    rule, table = result.disclosure, result.table()
    rows: list[Row] = [{**finite(row), WITHHELD: False} for row in table.to_pylist()]
    shown = [_emptied(row, rule) if n in hidden else row for n, row in enumerate(rows)]
    shown = [_without_tiny_rates(row, rule, lab) for row in shown]
    asked = result.question if isinstance(result, Measurement) else None
    return Release(
        summary=_summary(result, shown, len(hidden)),
        columns=(*table.column_names, WITHHELD),
        rows=tuple(shown),
        notes=(*notes, *_notes(len(hidden), lab)),
        provenance=result.provenance,
        period=asked.period.code if asked else "",
        against=asked.against.code if asked and asked.against else "",
    )


def _check_points(rule: Disclosure, lab: Lab) -> None:
    if rule.points and rule.sensitive:
        raise BadRequest(
            say("Sexual, domestic and family violence never leave as points."),
            hint=say("release them by area."),
        )
    if rule.points and rule.cell is not None and rule.cell < lab.disclosure.smallest_cell:
        raise BadRequest(
            say(
                "Cells of {cell} metres are too small to leave the lab.",
                cell=number(rule.cell),
            ),
            hint=say(
                "choose {least} metres or more, or change smallest_cell in lab.toml.",
                least=number(lab.disclosure.smallest_cell),
            ),
        )


def _check_analysis(result: Result, lab: Lab) -> None:
    """An analysis speaks of all its figures at once: where any would be withheld, none leaves."""
    if not hasattr(result, "about") or isinstance(result, Measurement):
        return
    if result.disclosure.sensitive or lab.disclosure.protect_all:
        raise BadRequest(
            say("Of a protected class only its measures leave the lab, no such analysis."),
            hint=say("release its measures: by month, or by area."),
        )


def _note(result: Result, lab: Lab) -> None:
    """Record what leaves of the classes that no plan protects."""
    what = {
        "what": type(result).__name__.lower(),
        "offences": list(result.disclosure.offences),
        "by": list(result.disclosure.keys),
        "vintage": result.provenance.vintage,
        "limits": asdict(lab.disclosure),
    }
    if isinstance(result, Measurement):
        what |= {"indicator": result.indicator.code, "period": result.question.period.code}
    ledger.note(lab, what)


def _emptied(row: Row, rule: Disclosure) -> Row:
    gone = dict.fromkeys((*rule.counts, *rule.follows))
    return {
        name: gone.get(name, value) if name in gone else value for name, value in row.items()
    } | {WITHHELD: True}


def _without_tiny_rates(row: Row, rule: Disclosure, lab: Lab) -> Row:
    """A rate over very few people says little and gives much away."""
    people = [row.get(name) for name in ("denominator", "against_denominator")]
    if all(n is None or n >= lab.disclosure.smallest_population for n in people):
        return row
    return {name: None if name in rule.follows else value for name, value in row.items()}


def _summary(result: Result, rows: list[Row], hidden: int) -> str:
    if hidden and len(rows) == hidden:
        return say("Withheld: the count is too small to be shown without risk to people.")
    return result.keeping(
        [{k: v for k, v in row.items() if k != WITHHELD} for row in rows]
    ).summary()


def _notes(hidden: int, lab: Lab) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (
        say_many(
            "{n} row is withheld to protect people: counts under {least} of sensitive classes, "
            "and what would give them back.",
            "{n} rows are withheld to protect people: counts under {least} of sensitive classes, "
            "and what would give them back.",
            hidden,
            least=lab.disclosure.smallest_count,
        ),
    )
