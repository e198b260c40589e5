"""Which local codes the records bear, and what the lab's crosswalks make of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from safetylab.sources import crosswalk
from safetylab.store import classifying, query
from safetylab.store.incidents import Facts
from safetylab.store.lab import Lab
from safetylab.terms.errors import SafetyLabError

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Coded:
    """A local code with one of the classes that the crosswalk gives it.

    iccs      : empty where deliberately not classified
    places    : the classes of places for which it holds, empty for anywhere else
    sensitive : the crosswalk tags it as family violence or as harm to a child
    """

    source: str
    code: str
    name: str
    iccs: str
    confidence: str
    places: tuple[str, ...]
    sensitive: bool
    note: str


def coded(lab: Lab) -> tuple[Coded, ...]:
    """Every row of the crosswalks of the lab's sources, rows of one code and class as one."""
    return tuple(each for source in lab.sources for each in _of_source(lab, source))


def _of_source(lab: Lab, name: str) -> tuple[Coded, ...]:
    together: dict[Key, list[crosswalk.Row]] = {}
    for row in _rows(lab, name):
        together.setdefault((row.code, row.iccs), []).append(row)
    return tuple(_coded(name, rows) for rows in together.values())


def _coded(source: str, rows: list[crosswalk.Row]) -> Coded:
    first = rows[0]
    return Coded(
        source=source,
        code=first.code,
        name=first.name,
        iccs=first.iccs,
        confidence=first.confidence,
        places=tuple(sorted({row.place for row in rows} - {""})),
        sensitive=any(row.family or row.minor for row in rows),
        note=next((row.note for row in rows if row.note), ""),
    )


def _rows(lab: Lab, name: str) -> tuple[crosswalk.Row, ...]:
    """The crosswalk's rows; none where the source or its crosswalk cannot be read."""
    try:
        codes = classifying.books(lab, lab.source(name)).codes
    except SafetyLabError:
        return ()
    return codes.rows if codes else ()


def used(facts: Facts, known: tuple[Coded, ...]) -> tuple[Mapping[Key, int], Mapping[Key, int]]:
    """How many incidents have each code: (code, class) of the crosswalk, then of unknown codes.

    Keys are source and code joined by a tab, and the class; (source, code) for unknown ones.
    """
    spelt = {(each.source, each.code) for each in known}
    found = query.ask(
        "SELECT source, code, offence, count(*) AS n FROM "
        f"{facts.rows} AS i GROUP BY source, code, offence"
    )
    by_class: Counter[Key] = Counter()
    unknown: Counter[Key] = Counter()
    for row in found.to_pylist():
        source, code = str(row["source"]), str(row["code"] or "")
        as_known = next((c for c in (code, crosswalk.normalise(code)) if (source, c) in spelt), "")
        if as_known:
            by_class[f"{source}\t{as_known}", str(row["offence"] or "")] += int(row["n"])
        elif row["offence"] is None:
            unknown[source, code] += int(row["n"])
    return by_class, unknown


def described(facts: Facts, least: int) -> Mapping[Key, str]:
    """(source, code) -> its commonest description, of those that `least` incidents share.

    A description may be free text about one case: what fewer share is never quoted.
    """
    found = query.ask(
        f"SELECT source, code, description, count(*) AS n FROM {facts.rows} AS i "
        "WHERE offence IS NULL AND description IS NOT NULL "
        "GROUP BY source, code, description HAVING count(*) >= $least "
        "ORDER BY n, description",
        {"least": least},
    )
    return {
        (str(r["source"]), str(r["code"] or "")): str(r["description"]) for r in found.to_pylist()
    }
