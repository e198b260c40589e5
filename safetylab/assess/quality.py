"""Quality: what is wrong with the records, in figures and one score from 0 to 100."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from safetylab.assess.listing import Listing
from safetylab.assess.measurement import provenance
from safetylab.store import quality as records
from safetylab.store.incidents import Facts
from safetylab.terms.result import Disclosure, Provenance
from safetylab.terms.words import number, percent, say

WEIGHTS = {
    "compiled": 25,
    "placed": 20,
    "classified": 20,
    "complete": 15,
    "clock": 10,
    "agreement": 5,
    "unrepeated": 5,
}
"""Points of the score: each part is a share from 0 to 1, see docs/quality.md. Parts that cannot
be told for a source are left out and the others weigh more."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. share: of `of` rows, NaN-free; `group` is where it stands in the report."""

    group: str
    name: str
    label: str
    count: int
    of: int

    @property
    def share(self) -> float:
        """count / of, 0 where there is nothing to divide."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """The report: checks, the parts of the score, the revisions from vintage to vintage.

    revised_months : months whose number of records the newest vintage changed, and by how many
    """

    provenance: Provenance
    checks: tuple[Check, ...]
    parts: Mapping[str, float]
    revisions: tuple[Mapping[str, Any], ...]
    unclassified: tuple[Mapping[str, Any], ...]
    revised_months: tuple[Mapping[str, Any], ...] = ()

    @property
    def score(self) -> float:
        """0 to 100: the weighted mean of the parts that could be told."""
        weight = sum(WEIGHTS[name] for name in self.parts)
        return 100 * sum(WEIGHTS[n] * share for n, share in self.parts.items()) / weight

    @property
    def disclosure(self) -> Disclosure:
        """Shares and counts over the whole city."""
        return Disclosure(counts=("count",), follows=("share",))

    def summary(self) -> str:
        """The score and what costs most of it."""
        said = say(
            "Quality of the records: {score} of 100 (vintage {vintage}).",
            score=number(self.score),
            vintage=str(self.provenance.vintage),
        )
        lost = {n: WEIGHTS[n] * (1 - share) for n, share in self.parts.items() if share < 0.9995}
        worst = sorted(lost, key=lost.__getitem__, reverse=True)[:2]
        parts = [_part_said(name, self.parts[name]) for name in worst]
        if not parts:
            return said
        most = say("Costs most: {parts}.", parts=say(" and ").join(parts))
        return f"{said} {most}"

    def keeping(self, rows: Sequence[Mapping[str, Any]]) -> "Quality":
        """Itself: the door withholds none of its rows."""
        return self

    def table(self) -> pa.Table:
        """One row per check: group, check, label, count, of, share."""
        return pa.table(
            {
                "group": [check.group for check in self.checks],
                "check": [check.name for check in self.checks],
                "label": [check.label for check in self.checks],
                "count": [check.count for check in self.checks],
                "of": [check.of for check in self.checks],
                "share": [check.share for check in self.checks],
            }
        )

    def plot(self) -> str:
        """The parts of the score as SVG bars."""
        from safetylab.draw import intervals

        rows = [(part_label(n), (s * 100, s * 100, s * 100)) for n, s in self.parts.items()]
        return intervals.bars(
            [label for label, _ in rows], [v for _, v in rows], title=say("Quality"), unit="%"
        )


def scored(of: Quality) -> Listing:
    """The parts of the score: shares from 0 to 1, and the points that each weighs."""
    rows = [
        {"part": name, "label": part_label(name), "share": share, "weight": WEIGHTS[name]}
        for name, share in of.parts.items()
    ]
    return Listing(of.provenance, ("part", "label", "share", "weight"), tuple(rows), of.summary())


def part_label(name: str) -> str:
    """A part of the score in the reader's words."""
    return {
        "compiled": say("rows that could be used"),
        "placed": say("incidents with a place"),
        "classified": say("offences classified"),
        "complete": say("fields filled in"),
        "clock": say("hours that are not rounded to midnight or noon"),
        "agreement": say("recorded area agrees with the map"),
        "unrepeated": say("incidents without a twin"),
    }[name]


def _part_said(name: str, share: float) -> str:
    lack = {
        "compiled": say("rows that could not be used"),
        "placed": say("incidents without a place"),
        "classified": say("offences not classified"),
        "complete": say("empty fields"),
        "clock": say("hours missing or rounded to midnight or noon"),
        "agreement": say("recorded areas that disagree with the map"),
        "unrepeated": say("incidents with a twin"),
    }[name]
    return f"{lack} ({percent(1 - share, 1)})"


def report(facts: Facts) -> Quality:
    """The quality of the lab's records as of a vintage. The formula is in docs/quality.md."""
    found = records.totals(facts)
    checks = tuple(
        Check(group, name, label, int(found[name]), int(found[of]))
        for group, name, label, of in _checks(facts, found)
    )
    return Quality(
        provenance(facts),
        checks,
        _parts(found, facts),
        records.revisions(facts),
        records.unclassified(facts),
        records.revision_by_month(facts),
    )


def _checks(facts: Facts, found: Mapping[str, int]) -> list[tuple[str, str, str, str]]:
    """(group, column, label, column of the whole) for everything the totals hold."""
    rows = [
        ("arrival", "quarantined", say("set aside: rows that cannot be used"), "read"),
        ("arrival", "repeated", say("repeated within a file"), "read"),
        ("arrival", "twins", say("alike in all but identifier: possible duplicates"), "rows"),
        ("arrival", "late", say("arrived when later days were already known"), "rows"),
        ("place", "without_point", say("without usable coordinates"), "rows"),
        ("place", "no_coordinates", say("without coordinates in the record"), "rows"),
        ("place", "null_island", say("at latitude and longitude zero"), "rows"),
        ("place", "swapped", say("axes swapped, mended"), "rows"),
        ("place", "outside", say("coordinates outside the city"), "rows"),
    ]
    for layer in facts.lab.layers.values():
        label = layer.label()
        rows += [
            (
                "place",
                f"unplaced_{layer.name}",
                say("{layer}: unknown place", layer=label),
                "rows",
            ),
            (
                "place",
                f"record_{layer.name}",
                say("{layer}: from the record, for want of a point", layer=label),
                "rows",
            ),
            (
                "place",
                f"disagree_{layer.name}",
                say("{layer}: record and map disagree", layer=label),
                f"both_{layer.name}",
            ),
        ]
    rows += [
        ("time", "no_hour", say("without an hour"), "rows"),
        ("time", "midnight", say("at exactly midnight"), "rows"),
        ("time", "noon", say("at exactly noon"), "rows"),
        ("offence", "unclassified", say("offence not classified"), "rows"),
        ("offence", "low_confidence", say("classified with low confidence"), "rows"),
    ]
    rows += [("field", f"no_{name}", label, _WHOLE[name]) for name, label in _fields().items()]
    return [row for row in rows if row[1] in found]


_WHOLE = {"sex": "with_victim", "age": "with_victim"} | dict.fromkeys(
    ("place", "description", "updated"), "rows"
)
"""Field -> the rows that ought to have it: a damaged shop window has no sex."""


def _fields() -> dict[str, str]:
    return {
        "place": say("without a kind of place"),
        "sex": say("without the victim's sex"),
        "age": say("without the victim's age"),
        "description": say("without a description"),
        "updated": say("without the time of last update"),
    }


def _parts(found: Mapping[str, int], facts: Facts) -> dict[str, float]:
    n = max(found["rows"], 1)
    layer = next(iter(facts.lab.layers), None)
    parts = {
        "compiled": 1 - found["quarantined"] / max(found["read"], 1),
        "placed": 1 - found["without_point"] / n,
        "classified": 1 - found["unclassified"] / n,
        "complete": _complete(found),
        "clock": _clock(found, n),
        "unrepeated": 1 - found["twins"] / n,
    }
    if layer and found.get(f"both_{layer}"):
        parts["agreement"] = 1 - found[f"disagree_{layer}"] / found[f"both_{layer}"]
    return parts


def _complete(found: Mapping[str, int]) -> float:
    """The mean over the fields of the share of rows that have it, of those that ought to.

    A field that a source never has counts as empty: see docs/quality.md.
    """
    shares = [1 - found[f"no_{name}"] / max(found[of], 1) for name, of in _WHOLE.items()]
    return sum(shares) / len(shares)


def _clock(found: Mapping[str, int], n: int) -> float:
    """1 where no hour is missing, and midnight and noon hold no more than their two minutes."""
    heaped = max(0.0, (found["midnight"] + found["noon"]) / n - 2 / 1440)
    return max(0.0, 1 - found["no_hour"] / n - heaped)
