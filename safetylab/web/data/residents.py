"""Which layers have residents, of which years, and what their file says of its source."""

from dataclasses import dataclass

import pyarrow.compute as pc

from safetylab.store import residents, residents_file
from safetylab.store.lab import Lab
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say, say_many


@dataclass(frozen=True, slots=True)
class Lived:
    """The residents of one layer. remarks: what its file says of where they come from."""

    layer: str
    said: str
    remarks: str


def all_of(lab: Lab) -> tuple[Lived, ...]:
    """Every layer of the lab, with or without residents."""
    return tuple(_of(lab, name) for name in lab.layers)


def _of(lab: Lab, name: str) -> Lived:
    label = lab.layer(name).label()
    try:
        table = residents.load(lab, name)
    except SafetyLabError as why:
        return Lived(label, why.fact, "")
    if table is None or not table.num_rows:
        return Lived(label, say("No residents: areas of this layer have counts only."), "")
    years = sorted(pc.unique(table["year"]).to_pylist())
    remarks = residents_file.remarks(residents.file_of(lab, name))
    return Lived(
        label,
        say_many(
            "{n} area, residents of {years}, {split}.",
            "{n} areas, residents of {years}, {split}.",
            len(pc.unique(table["area"])),
            years=_spans(years),
            split=_split(set(pc.unique(table["sex"]).to_pylist()), table),
        ),
        " ".join(remark.lstrip("# ") for remark in remarks),
    )


def _split(sexes: set[str], table: object) -> str:
    by_age = pc.count(table["age_from"]).as_py() > 0  # type: ignore[index]
    by_sex = bool(sexes - {"all"})
    if by_sex and by_age:
        return say("by sex and age")
    if by_sex or by_age:
        return say("by sex") if by_sex else say("by age")
    return say("not split by sex or age")


def _spans(years: list[int]) -> str:
    """Years that follow each other as one span: 2000, 2010–2024."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
