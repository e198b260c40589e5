"""safetylab measure: indicators of the lab, for the analyst inside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from safetylab.cli import helping, options, printing
from safetylab.cli.printing import out
from safetylab.cli.watching import watching
from safetylab.terms.column import Column
from safetylab.terms.errors import NotEnoughData, SafetyLabError
from safetylab.terms.period import STEPS, parse
from safetylab.terms.words import N_, say

if TYPE_CHECKING:
    from safetylab.assess.measurement import Measurement
    from safetylab.desk import Desk

Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Indicators measured, and for the others the reason why not, by code."""

    measured: tuple["Measurement", ...]
    not_measured: Mapping[str, SafetyLabError]


@click.command(
    "measure",
    cls=helping.Command,
    help=N_("Measure indicators, each with its 95 % interval. Without a name, all of them."),
    epilog="safetylab measure homicide_rate --by area --against year",
)
@helping.argument("indicators", nargs=-1, metavar=N_("[INDICATOR…]"))
@options.about
@helping.option("--list", "only_list", is_flag=True, help=N_("List the indicators there are."))
@options.formatted
@options.everywhere
def command(
    indicators: tuple[str, ...],
    lab: str | None,
    form: str,
    only_list: bool,
    **question: Any,
) -> None:
    """Print figures inside the lab: nothing is withheld from its analyst."""
    if only_list:
        _list(form)
        return
    with watching(say("measuring")) as progress:
        desk = options.desk_in(options.folder(lab))
        found = measured(desk, indicators, question, progress)
    _SHOWN[form](found)


def measured(desk: "Desk", codes: Sequence[str], question: Question, progress: Any) -> Found:
    """The indicators named; or all, but for those that the records cannot answer.

    Raises what the desk raises for a named one, and where not even one can be answered.
    """
    done: list[Measurement] = []
    failed: dict[str, SafetyLabError] = {}
    wanted = list(dict.fromkeys(codes)) or list(desk.indicators())
    for n, code in enumerate(wanted):
        progress(code, n / len(wanted))
        try:
            done.append(desk.measure(code, **question))
        except NotEnoughData as why:
            failed[code] = why
            if codes:
                raise
    if not done:
        raise next(iter(failed.values()))
    return Found(tuple(done), failed)


def row_of(m: "Measurement", row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the indicator, period, unit and vintage that it is of."""
    against = m.question.against
    return {
        "indicator": m.indicator.code,
        "period": m.question.period.code,
        **row,
        "unit": m.indicator.unit(),
        **({"against": against.code} if against else {}),
        "vintage": m.provenance.vintage,
    }


def _as_table(found: Found) -> None:
    for m in found.measured:
        out(replace(m, notes=()).summary())
    for code, why in found.not_measured.items():
        out(f"{code}: {why.fact}")
    # What holds for all of them is said once.
    for note in dict.fromkeys(note for m in found.measured for note in m.notes):
        out(note)
    rows = [
        row_of(m, row) | {"name": m.indicator.name()} for m in found.measured for row in m.rows
    ]
    several = len(found.measured) > 1
    heads = _headings()
    there = {name for row in rows for name, value in row.items() if value is not None}
    wanted = ["name", *(name for name in heads if name != "name")]
    shown = [name for name in wanted if name in there and (several or name != "name")]
    if len(rows) > 1 or several:
        out()
        spoken = [_spoken(row) for row in rows]
        printing.table(
            spoken, [Column(n, heads[n], digits=3 if n == "p_adjusted" else 1) for n in shown]
        )


def _spoken(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its months, sexes and changes in the reader's words."""
    sexes = {"female": say("female"), "male": say("male")}
    parts = {step: parse(row[step]).label() for step in STEPS if row.get(step)}
    sex = {"sex": sexes.get(row["sex"], row["sex"])} if row.get("sex") else {}
    return {**row, **parts, **sex, "change": _change(row.get("change"))}


def _as_csv(found: Found) -> None:
    rows = [row_of(m, row) for m in found.measured for row in m.table().to_pylist()]
    names = list(dict.fromkeys(name for row in rows for name in row))
    last = ("unit", "against", "vintage")
    ordered = [n for n in names if n not in last] + [n for n in last if n in names]
    printing.as_csv(rows, ordered)
    for code, why in found.not_measured.items():
        printing.err(f"{code}: {why.fact}")


def _as_json(found: Found) -> None:
    provenance = found.measured[0].provenance
    printing.as_json(
        {
            "lab": provenance.lab,
            "vintage": provenance.vintage,
            "published_at": provenance.published_at,
            "sources": list(provenance.sources),
            "measurements": [_said(m) for m in found.measured],
            "not_measured": [
                {"indicator": code, "why": why.fact} for code, why in found.not_measured.items()
            ],
        }
    )


def _said(m: "Measurement") -> dict[str, Any]:
    against = m.question.against
    return {
        "indicator": m.indicator.code,
        "name": m.indicator.name(),
        "unit": m.indicator.unit(),
        "period": m.question.period.code,
        "against": against.code if against else None,
        "by": list(m.question.by),
        "summary": m.summary(),
        "notes": list(m.notes),
        "rows": m.table().to_pylist(),
    }


def _list(form: str) -> None:
    from safetylab.assess import catalogue

    rows = [
        {
            "indicator": code,
            "name": each.name(),
            "unit": each.unit(),
            "definition": say(each.definition),
            "reference": each.reference,
        }
        for code, each in catalogue.indicators().items()
    ]
    if form == "csv":
        printing.as_csv(rows, tuple(rows[0]))
    elif form == "json":
        printing.as_json({"indicators": rows})
    else:
        names = {"indicator": say("Indicator"), "name": say("Name"), "unit": say("Unit")}
        printing.table(rows, [Column(name, heading) for name, heading in names.items()])


def _headings() -> dict[str, str]:
    return {
        "name": say("Indicator"),
        "area": say("Area"),
        "area_name": say("Name"),
        "sex": say("Sex"),
        "age": say("Age"),
        "year": say("Year"),
        "quarter": say("Quarter"),
        "month": say("Month"),
        "numerator": say("Count"),
        "value": say("Value"),
        "low": say("from"),
        "high": say("to"),
        "against_value": say("Before"),
        "change": say("Change"),
        "p_adjusted": say("p"),
    }


def _change(verdict: str | None) -> str | None:
    words = {"up": say("up"), "down": say("down"), "none": say("unclear")}
    return words.get(verdict or "")


_SHOWN = {"table": _as_table, "csv": _as_csv, "json": _as_json}
