"""Areas that come after the facts: incidents are placed again, as a vintage of its own."""

import json
from datetime import timedelta

from safetylab.store import incidents, query, relocating
from safetylab.store import lab as labs
from tests.store.conftest import AT, compiled, row


def test_a_layer_added_later_gets_its_incidents(lab, export):
    compiled(lab, export([row("1"), row("2", lon="", lat="", zona="B")]))
    zones = json.loads((lab.folder / "areas/zone.geojson").read_text())
    whole = {"type": "FeatureCollection", "features": zones["features"][:1]}
    whole["features"][0]["properties"]["id"] = "north"
    (lab.folder / "areas/part.geojson").write_text(json.dumps(whole))
    with (lab.folder / "lab.toml").open("a") as settings:
        settings.write('\n[layers.part]\nlabel = { en = "Part" }\n')
    wider = labs.open_lab(lab.folder)

    vintage = relocating.place_again(wider, at=AT + timedelta(days=1))

    assert vintage.number == 2
    facts = incidents.facts(wider)
    found = query.ask(
        f"SELECT area_zone, area_part FROM {facts.rows} ORDER BY incident_id"
    ).to_pylist()
    assert [tuple(r.values()) for r in found] == [("A", "north"), ("B", None)]


def test_a_lab_without_facts_has_nothing_to_place(lab):
    assert relocating.place_again(lab, at=AT) is None
