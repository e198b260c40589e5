"""Totals of what is wrong with the incident rows, in one pass; revisions; unclassified codes."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from safetylab.store import incidents, query, vintages
from safetylab.store.incidents import Facts
from safetylab.terms.errors import NotEnoughData

# Somebody is the victim where the record tells of one, and of every offence against a person:
# acts that kill, harm or threaten, sexual acts, and robbery of people, not of establishments.
_VICTIM = (
    "(victim_sex IS NOT NULL OR victim_age IS NOT NULL OR offence LIKE '01%' OR "
    "offence LIKE '02%' OR offence LIKE '03%' OR offence LIKE '0401%' "
    "AND offence NOT LIKE '04013%')"
)

_TOTALS = {
    "rows": "count(*)",
    "without_point": "count(*) FILTER (WHERE x IS NULL)",
    "no_coordinates": "count(*) FILTER (WHERE point_fault = 'missing')",
    "null_island": "count(*) FILTER (WHERE point_fault = 'null_island')",
    "swapped": "count(*) FILTER (WHERE point_fault = 'swapped')",
    "outside": "count(*) FILTER (WHERE point_fault = 'outside')",
    "no_hour": "count(*) FILTER (WHERE hour IS NULL)",
    "midnight": "count(*) FILTER (WHERE heaped = 'midnight')",
    "noon": "count(*) FILTER (WHERE heaped = 'noon')",
    "unclassified": "count(*) FILTER (WHERE offence IS NULL)",
    "low_confidence": "count(*) FILTER (WHERE confidence = 'low')",
    "no_place": "count(*) FILTER (WHERE place IS NULL)",
    "with_victim": f"count(*) FILTER (WHERE {_VICTIM})",
    "no_sex": f"count(*) FILTER (WHERE victim_sex IS NULL AND {_VICTIM})",
    "no_age": f"count(*) FILTER (WHERE victim_age IS NULL AND {_VICTIM})",
    "no_description": "count(*) FILTER (WHERE description IS NULL)",
    "no_updated": "count(*) FILTER (WHERE updated_at IS NULL)",
}

# Rows that say the same of the same place and minute, and are told apart by their number only.
# Most share place and minute with no other: grouping the few that do takes a third of the memory.
_TWINS = """
SELECT coalesce(sum(n - 1), 0)::BIGINT AS twins FROM (
  SELECT count(*) AS n FROM {rows} AS i JOIN (
    SELECT x AS its_x, y AS its_y, occurred_at AS its_time FROM {rows} AS j WHERE x IS NOT NULL
    GROUP BY x, y, occurred_at HAVING count(*) > 1) AS k
  ON x = its_x AND y = its_y AND occurred_at IS NOT DISTINCT FROM its_time
  GROUP BY source, occurred_at, code, description, place, family, x, y, victim_sex, victim_age
  HAVING count(*) > 1) AS t
"""


def totals(facts: Facts) -> dict[str, int]:
    """Counts over all incidents of the vintage, by name; see assess.quality for their labels."""
    return {**_counted(facts.rows, tuple(facts.lab.layers)), **_arrivals(facts)}


@lru_cache(maxsize=4)
def _counted(rows: str, layers: tuple[str, ...]) -> Mapping[str, int]:
    # Kept, since the files that `rows` names never change, and readers have many languages.
    wanted = dict(_TOTALS)
    for layer in layers:
        both = f"recorded_{layer} IS NOT NULL AND placed_{layer} = 'point'"
        differ = f"recorded_{layer} <> area_{layer}"
        wanted |= {
            f"unplaced_{layer}": f"count(*) FILTER (WHERE area_{layer} IS NULL)",
            f"record_{layer}": f"count(*) FILTER (WHERE placed_{layer} = 'record')",
            f"both_{layer}": f"count(*) FILTER (WHERE {both})",
            f"disagree_{layer}": f"count(*) FILTER (WHERE {both} AND {differ})",
        }
    select = ", ".join(f"{sql} AS {name}" for name, sql in wanted.items())
    (row,) = query.ask(f"SELECT {select} FROM {rows} AS i").to_pylist()
    (twins,) = query.ask(_TWINS.format(rows=rows)).to_pylist()
    return MappingProxyType({**row, **twins})


def _arrivals(facts: Facts) -> dict[str, int]:
    """Sums over the vintages so far."""
    known = _so_far(facts)
    sums = {
        name: sum(int(vintage.counts.get(name, 0)) for vintage in known)
        for name in ("read", "quarantined", "repeated")
    }
    return sums | {"late": sum(int(vintage.details.get("late", 0)) for vintage in known)}


def _so_far(facts: Facts) -> list[vintages.Vintage]:
    return [v for v in vintages.history(facts.lab.facts) if v.number <= facts.vintage.number]


def revisions(facts: Facts) -> tuple[Mapping[str, Any], ...]:
    """One row per vintage: when, which files, rows new, changed, late, withdrawn, set aside."""
    return tuple(
        {
            "vintage": vintage.number,
            "published_at": vintage.published_at,
            "source": vintage.source,
            "files": ", ".join(str(file["name"]) for file in vintage.files),
            "read": int(vintage.counts.get("read", 0)),
            "added": int(vintage.counts.get("added", 0)),
            "updated": int(vintage.counts.get("updated", 0)),
            "withdrawn": int(vintage.counts.get("withdrawn", 0)),
            "late": int(vintage.details.get("late", 0)),
            "quarantined": int(vintage.counts.get("quarantined", 0)),
            "repeated": int(vintage.counts.get("repeated", 0)),
            "changed_fields": dict(vintage.details.get("changed_fields", {})),
        }
        for vintage in _so_far(facts)
    )


def revision_by_month(facts: Facts) -> tuple[Mapping[str, Any], ...]:
    """Months whose number of records changed with the vintage: month, before, after, change.

    Against the vintage before it; months that only either of them has are left out, being no
    revision. Empty for the first vintage.
    """
    earlier = [v for v in _so_far(facts)[:-1] if "incidents" in v.tables]
    if not earlier:
        return ()
    try:
        rows = query.relation(facts.lab.facts, earlier[-1], "incidents")
    except NotEnoughData:
        return ()
    before, after = incidents.coverage(rows), incidents.coverage(facts.rows)
    return tuple(
        {
            "month": f"{month:%Y-%m}",
            "before": before[month][0],
            "after": after[month][0],
            "change": after[month][0] - before[month][0],
        }
        for month in sorted(before.keys() & after.keys())
        if after[month][0] != before[month][0]
    )


def unclassified(facts: Facts) -> tuple[Mapping[str, Any], ...]:
    """Codes that have no ICCS class, with how many incidents have them, most first."""
    found = query.ask(
        "SELECT source, code, any_value(description) AS description, count(*) AS incidents "
        f"FROM {facts.rows} AS i WHERE offence IS NULL GROUP BY source, code "
        "ORDER BY incidents DESC, code"
    )
    return tuple(found.to_pylist())


def quarantined(facts: Facts) -> tuple[Mapping[str, Any], ...]:
    """Reasons for which rows were set aside, with how many, per vintage."""
    if "quarantine" not in facts.vintage.tables:
        return ()
    rows = query.relation(facts.lab.facts, facts.vintage, "quarantine")
    found = query.ask(
        f"SELECT source, vintage, fault, count(*) AS n, min(line) AS first_line FROM {rows} AS q "
        "GROUP BY source, vintage, fault ORDER BY vintage, n DESC, fault"
    )
    return tuple(found.to_pylist())
