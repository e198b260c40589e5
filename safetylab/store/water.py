"""What a map shows besides areas: coast, river and sea, where the lab has them."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer

from safetylab.store.lab import Lab

FOLDER = "areas_extra"


def of(lab: Lab) -> tuple[Any, ...]:
    """Surfaces and lines of the folder `areas_extra`, metres; none where there are none."""
    files = sorted((lab.folder / FOLDER).glob("*.geojson"))
    return tuple(
        shape for file in files for shape in _read(file, file.stat().st_mtime_ns, lab.crs)
    )


@lru_cache(maxsize=16)
def _read(file: Path, written: int, crs: str) -> tuple[Any, ...]:
    found = shapely.from_geojson(file.read_text(encoding="utf-8"), on_invalid="ignore")
    if found is None:
        return ()
    moved = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    metres = shapely.transform(shapely.get_parts(found), moved, interleaved=False)
    return tuple(metres)
