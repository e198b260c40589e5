"""A small lab of four square kilometres, and exports written for it row by row."""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from pyproj import Transformer

from safetylab.store import ingest
from safetylab.store import lab as labs
from safetylab.store.ingest import Compilation
from safetylab.store.lab import Lab

AT = datetime(2025, 3, 1, 12)
ORIGIN = (670_000.0, 2_285_000.0)  # metres, EPSG:32613
COLUMNS = (
    "folio",
    "fecha",
    "hora",
    "codigo",
    "lugar",
    "zona",
    "lon",
    "lat",
    "sexo",
    "edad",
    "act",
)
TO_DEGREES = Transformer.from_crs("EPSG:32613", "EPSG:4326", always_xy=True)

SETTINGS = """
name = "Quadra"
languages = ["en", "es"]
timezone = "America/Mexico_City"
crs = "EPSG:32613"
earliest = 2010-01-01
[layers.zone]
label = { en = "Zone", es = "Zona" }
[sources.police]
type = "police_csv"
publisher = "Police of Quadra"
licence = "CC0-1.0"
crosswalk = "demo"
locations = "locations_demo"
delimiter = ","
complete = COMPLETE
[sources.police.columns]
incident_id = "folio"
date = "fecha"
time = "hora"
code = "codigo"
place_text = "lugar"
victim_sex = "sexo"
victim_age = "edad"
updated = "act"
[sources.police.formats]
date = ["%Y-%m-%d"]
time = ["%H:%M"]
updated = ["%Y-%m-%d %H:%M"]
[sources.police.words]
female = ["F"]
male = ["M"]
[[sources.police.coordinates]]
x = "lon"
y = "lat"
crs = "EPSG:4326"
[sources.police.areas]
zone = "zona"
"""


def degrees(x: float, y: float) -> tuple[str, str]:
    """Longitude and latitude of a point x, y metres from the south-west corner."""
    lon, lat = TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)
    return f"{lon:.7f}", f"{lat:.7f}"


def row(folio: str, **given: str) -> dict[str, str]:
    """A sound row: a street robbery in zone A, to be altered by column."""
    lon, lat = degrees(500, 500)
    first = (folio, "2024-05-10", "13:30", "R1", "VIA PUBLICA", "A")
    sound = dict(zip(COLUMNS, first, strict=False))
    sound |= {"lon": lon, "lat": lat, "sexo": "F", "edad": "30", "act": "2024-06-01 00:00"}
    return sound | given


def _square(name: str, x: float, y: float) -> dict[str, object]:
    corners = [(x, y), (x + 1000, y), (x + 1000, y + 1000), (x, y + 1000), (x, y)]
    ring = [[float(v) for v in degrees(*corner)] for corner in corners]
    return {
        "type": "Feature",
        "properties": {"id": name, "name": f"Zone {name}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def make_lab(folder: Path, *, complete: bool = False) -> Lab:
    """The lab Quadra with zones A, B, C, D."""
    (folder / "areas").mkdir(parents=True)
    (folder / "lab.toml").write_text(SETTINGS.replace("COMPLETE", str(complete).lower()))
    squares = [
        _square("A", 0, 0),
        _square("B", 1000, 0),
        _square("C", 0, 1000),
        _square("D", 1000, 1000),
    ]
    collection = {"type": "FeatureCollection", "features": squares}
    (folder / "areas" / "zone.geojson").write_text(json.dumps(collection))
    return labs.open_lab(folder)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """An empty lab."""
    return make_lab(tmp_path / "quadra")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to a CSV file of the publisher's."""

    def write(rows: Sequence[dict[str, str]], name: str = "export.csv") -> Path:
        path = tmp_path / name
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def compiled(lab: Lab, *paths: Path, at: datetime = AT) -> Compilation:
    """Compile files as the source `police`."""
    return ingest.compile_files(lab, "police", paths, at=at)


def fingerprint(folder: Path) -> str:
    """A digest of every file's name and content; the empty lock does not count."""
    seen = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".lock":
            seen.update(str(path.relative_to(folder)).encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()
