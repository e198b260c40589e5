"""Chicago's real records as a lab: six years, in community areas and police districts."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from benchmarks import chicago_csv
from safetylab.store import areas, cities, ingest
from safetylab.store import lab as labs
from safetylab.store.boundaries import Reading

AT = datetime(2018, 12, 1)


def make(folder: Path, data: Path) -> None:
    """A lab whose first vintage has every row. data: the reference data."""
    lab = cities.create(folder, city="chicago")
    geo = data / "chicago_geo" / "police_districts.geojson"
    districts = _dissolved(geo, folder.parent / "districts.geojson")
    reading = Reading(id_column="DIST_NUM", name_column="DIST_NUM")
    areas.add(lab, districts, layer="district", reading=reading)
    export = chicago_csv.write(data / "chicago_crime", folder.parent / "crimes.csv")
    ingest.compile_files(labs.open_lab(folder), "chicago", [export], at=AT)
    export.unlink()


def _dissolved(path: Path, to: Path) -> Path:
    read = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, list[Any]] = {}
    for feature in read["features"]:
        number = str(feature["properties"]["DIST_NUM"])
        found.setdefault(number, []).append(shape(feature["geometry"]))
    features = [
        {
            "type": "Feature",
            "properties": {"DIST_NUM": number},
            "geometry": mapping(shapely.union_all(shapes)),
        }
        for number, shapes in sorted(found.items())
    ]
    to.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return to
