"""A lab for the pages to show: the made-up city, one area renamed as nobody should name one."""

import json
import shutil
from datetime import datetime
from pathlib import Path

from safetylab import desk
from safetylab.store import cities

HOSTILE = '=Barrio <b>&"x"'
FIRST, SECOND = datetime(2026, 1, 10), datetime(2026, 2, 10)


def make(folder: Path) -> Path:
    """The demo city's lab with its first export compiled; its area N01 has a hostile name."""
    cities.create(folder, city="demo")
    _rename(folder / "areas" / "neighbourhood.geojson")
    compile_export(folder, 0, at=FIRST)
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of a lab that was made, to write to."""
    return Path(shutil.copytree(folder, to))


def compile_export(folder: Path, which: int, *, at: datetime) -> None:
    """Compile one of the city's two exports."""
    export = sorted((folder / "exports").glob("*.csv"))[which]
    desk.open(folder).compile(export, at=at)


def _rename(areas: Path) -> None:
    collection = json.loads(areas.read_text(encoding="utf-8"))
    for feature in collection["features"]:
        if feature["properties"]["id"] == "N01":
            feature["properties"]["name"] = HOSTILE
    areas.write_text(json.dumps(collection), encoding="utf-8")
