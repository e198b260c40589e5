"""Quality of the records area by area: what the records of a place lack, beside the city's.

Counts would tell of protected classes too, by subtraction from other tables. So records are told
to the nearest hundred and faults as shares in round figures, and nothing of areas with few.
"""

from collections.abc import Mapping
from typing import Any

from safetylab.assess.listing import Listing
from safetylab.assess.measurement import provenance
from safetylab.store import area_quality as records
from safetylab.store import areas, incidents
from safetylab.store.lab import Lab
from safetylab.terms.words import say

FEWEST, MANY, ROUND = 200, 2000, 100
"""Shares are told of areas with 200 records or more; to a tenth of a per cent from 2,000 on."""
FAULTS = {
    "no_hour": "rows",
    "heaped": "rows",
    "unclassified": "rows",
    "from_record": "rows",
    "disagree": "both",
}
"""What is looked for, and the records that it is a share of."""
CITY = "*"
"""Stands for the whole city in the column `area`."""


def listed(lab: Lab, layer: str) -> Listing:
    """One row per area of the layer, and one for the city: records, and the share of each fault.

    Raises BadRequest for an unknown layer, BadLab for one without boundaries, NotEnoughData
    without incidents.
    """
    facts = incidents.facts(lab)
    loaded = areas.load(lab, layer)
    names = dict(zip(loaded.ids, loaded.names, strict=True))
    found = records.totals(facts, layer).to_pylist()
    whole = {name: sum(row[name] for row in found) for name in ("rows", "both", *FAULTS)}
    rows = [_row(CITY, lab.name, whole)]
    rows += [_row(row["area"], names[row["area"]], row) for row in found if row["area"] in names]
    return Listing(
        provenance(facts),
        ("area", "area_name", "records", *FAULTS),
        tuple(rows),
        say(
            "Faults of the records by area: {layer}. Records are rounded to hundreds.",
            layer=lab.layer(layer).label(),
        ),
    )


def label(fault: str) -> str:
    """A fault in the reader's words."""
    return {
        "no_hour": say("without an hour"),
        "heaped": say("at exactly midnight or noon"),
        "unclassified": say("offence not classified"),
        "from_record": say("placed by what the record says, for want of a point on the map"),
        "disagree": say("record and map disagree"),
    }[fault]


def _row(area: str, name: str, found: Mapping[str, Any]) -> Mapping[str, Any]:
    told = found["rows"] >= FEWEST
    return {
        "area": area,
        "area_name": name,
        "records": round(found["rows"] / ROUND) * ROUND if told else None,
        **{fault: _share(found[fault], found[of]) for fault, of in FAULTS.items()},
    }


def _share(count: int, of: int) -> float | None:
    """A share of so many records, no finer than they bear."""
    return None if of < FEWEST else round(count / of, 3 if of >= MANY else 2)
