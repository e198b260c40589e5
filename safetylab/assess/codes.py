"""Local codes and the classes they became, fit to be shown outside.

Counts are rounded, those of sensitive classes are not told at all, and a code that nobody
classified is listed only where enough incidents have it: its description may be sensitive too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from safetylab.assess.listing import Listing
from safetylab.assess.measurement import provenance
from safetylab.store import coding, incidents, vintages
from safetylab.store.coding import Coded, Key
from safetylab.store.incidents import Facts
from safetylab.store.lab import Lab
from safetylab.terms import offence
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.words import say, say_many

COLUMNS = (
    *("source", "code", "description", "iccs", "name"),
    *("confidence", "kind", "incidents", "note"),
)
CLASSIFIED, DELIBERATE, UNKNOWN, OTHERS = "classified", "deliberate", "unknown", "others"
LONGEST = 80
Row = dict[str, Any]


def listed(lab: Lab) -> Listing:
    """Every code of the lab's crosswalks, and those that no crosswalk knows.

    Columns: source, code, description, iccs, name (of the class), confidence, kind (classified,
    deliberate, unknown, others), incidents (rounded, None where not told), note.
    Raises BadRequest in a lab without facts.
    """
    facts = _facts(lab)
    known = coding.coded(lab)
    by_class, unknown = coding.used(facts, known) if facts.rows else ({}, {})
    least = max(lab.disclosure.smallest_count, 1)
    rows = [_known(each, by_class, least) for each in known]
    rows += _unknown(facts, unknown, least)
    return Listing(provenance(facts), COLUMNS, tuple(rows), _said(rows, least))


def _facts(lab: Lab) -> Facts:
    """The lab's incidents; without rows where its sources publish counts only."""
    try:
        return incidents.facts(lab)
    except NotEnoughData:
        return Facts(lab, vintages.as_of(lab.facts, None), "")


def rounded(n: int, least: int) -> int | None:
    """The count to the nearest 2 × least, None below `least`: no subtraction gives it back."""
    unit = 2 * least
    return None if n < least else (n + least) // unit * unit


def _known(each: Coded, counts: Mapping[Key, int], least: int) -> Row:
    told = not (each.sensitive or offence.is_sensitive(each.iccs))
    n = counts.get((f"{each.source}\t{each.code}", each.iccs), 0) if told else 0
    return {
        "source": each.source,
        "code": each.code,
        "description": _short(each.name),
        "iccs": each.iccs or None,
        "name": offence.name(each.iccs) if each.iccs else None,
        "confidence": each.confidence,
        "kind": CLASSIFIED if each.iccs else DELIBERATE,
        "incidents": rounded(n, least),
        "note": each.note or None,
    }


def _unknown(facts: Facts, counts: Mapping[Key, int], least: int) -> Iterator[Row]:
    words = coding.described(facts, least) if counts else {}
    blank = dict.fromkeys(COLUMNS)
    enough = sorted((key for key, n in counts.items() if n >= least), key=lambda k: -counts[k])
    for source, code in enough:
        yield blank | {
            "source": source,
            "code": _short(code),
            "description": _short(words.get((source, code), "")) or None,
            "kind": UNKNOWN,
            "incidents": rounded(counts[source, code], least),
        }
    if few := len(counts) - len(enough):
        yield blank | {"kind": OTHERS, "description": _others(few, least)}


def _others(n: int, least: int) -> str:
    return say_many(
        "{n} other code, with fewer than {least} incidents",
        "{n} other codes, each with fewer than {least} incidents",
        n,
        least=least,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _said(rows: list[Row], least: int) -> str:
    kinds = [row["kind"] for row in rows]
    codes = {(row["source"], row["code"]) for row in rows if row["kind"] == CLASSIFIED}
    return " ".join(
        (
            say_many(
                "{n} local code has a class of ICCS.",
                "{n} local codes have a class of ICCS.",
                len(codes),
            ),
            say_many(
                "{n} has none on purpose.", "{n} have none on purpose.", kinds.count(DELIBERATE)
            ),
            say(
                "Numbers of incidents are rounded to the nearest {unit}; those of sensitive "
                "classes are not told here.",
                unit=2 * least,
            ),
        )
    )
