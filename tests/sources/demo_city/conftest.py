"""Puerto Almendra, written once, and read back for the tests.

The files are read here with nothing but the csv and json modules, so that a mistake in the
package's own reader cannot hide one in the city.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from safetylab.sources.demo_city import Truths, write_city

Words = NDArray[np.str_]
Columns = dict[str, Words]
Floats = NDArray[np.float64]
NOWHERE = -1


@dataclass(frozen=True)
class Written:
    """A city's folder, its truths, and its two exports as columns of text."""

    folder: Path
    truths: Truths
    first: Columns
    second: Columns

    def json(self, path: str) -> Any:
        return json.loads((self.folder / path).read_text(encoding="utf-8"))

    def shapes(self, path: str = "areas/neighbourhood.geojson") -> NDArray[Any]:
        features = self.json(path)["features"]
        return np.array([shapely.geometry.shape(f["geometry"]) for f in features])

    def named(self, key: str) -> list[str]:
        features = self.json("areas/neighbourhood.geojson")["features"]
        return [f["properties"][key] for f in features]

    def table(self, path: str) -> list[dict[str, str]]:
        with (self.folder / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def recorded(self, columns: Columns) -> NDArray[np.int64]:
        """Row of the neighbourhood that each line names."""
        rows = {name.upper(): k for k, name in enumerate(self.named("name"))}
        return np.array([rows[name] for name in columns["colonia"].tolist()])

    def located(self, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """The neighbourhood each point lies in, straight from the written file, in degrees."""
        found = np.full(len(lon), NOWHERE)
        known = np.flatnonzero(np.isfinite(lon))
        tree = shapely.STRtree(self.shapes())
        point, cell = tree.query(shapely.points(lon[known], lat[known]), predicate="intersects")
        found[known[point]] = cell
        return found

    def faults_found(self, columns: Columns) -> dict[str, int]:
        whole = set(zip(*columns.values(), strict=True))
        one = each_once(columns)
        headers = int((columns["folio"] == "folio").sum())
        return {
            "duplicate_line": len(columns["folio"]) - len(whole) - (headers - 1),
            "duplicate_folio": len(whole) - 1 - len(one["folio"]),
            "repeated_header": headers,
            **_bad_coordinates(self, one),
            **_bad_words(one),
        }


@dataclass(frozen=True)
class Facts:
    """The second export as an analyst would have it: each folio once, on a known day.

    xy is in metres, NaN where the row has no usable coordinates.
    """

    code: Words
    day: NDArray[np.datetime64]
    xy: Floats
    area: Words

    def of(self, *codes: str) -> NDArray[np.bool_]:
        return np.isin(self.code, codes)

    def since(self, start: Any) -> NDArray[np.bool_]:
        return np.asarray(self.day >= np.datetime64(start))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("puerto_almendra")
    return read(folder, write_city(folder))


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("small")
    return read(folder, write_city(folder, seed=3, scale=0.05))


@pytest.fixture(scope="session")
def facts(city: Written) -> Facts:
    columns = each_once(city.second)
    day = _days(columns["fecha"])
    known = ~np.isnat(day)
    xy = _metres(*_degrees(columns))
    area = np.array(city.named("id"))[city.recorded(columns)]
    return Facts(columns["codigo"][known], day[known], xy[known], area[known])


def read(folder: Path, truths: Truths) -> Written:
    first, second = (_columns(folder / export.path) for export in truths.exports)
    return Written(folder, truths, first, second)


def each_once(columns: Columns) -> Columns:
    """The first line of each folio, without the repeated header."""
    folios, once = np.unique(columns["folio"], return_index=True)
    return {name: column[once[folios != "folio"]] for name, column in columns.items()}


def _bad_words(one: Columns) -> dict[str, int]:
    return {
        "midnight": int((one["hora"] == "00:00").sum()),
        "noon": int((one["hora"] == "12:00").sum()),
        "unknown_hour": int((one["hora"] == "N.D.").sum()),
        "unreadable_date": int(np.isnat(_days(one["fecha"])).sum()),
        "unknown_code": int((one["codigo"] == "Z9").sum()),
        "blank_sex": int((one["sexo_victima"] == "").sum()),
        "blank_place": int((one["lugar"] == "").sum()),
    }


def _bad_coordinates(city: Written, one: Columns) -> dict[str, int]:
    lon, lat = _degrees(one)
    missing, null = np.isnan(lon) & np.isnan(lat), (lon == 0) & (lat == 0)
    swapped = np.abs(lat) > 90
    where = city.located(lon, lat)
    outside = (where == NOWHERE) & ~missing & ~null & ~swapped
    recorded = city.recorded(one)
    dots = np.char.find(one["longitud"], ".") >= 0
    assert (dots == (np.char.find(one["latitud"], ".") >= 0)).all()
    return {
        "missing_coordinates": int(missing.sum()),
        "null_island": int(null.sum()),
        "swapped_coordinates": int((swapped & (city.located(lat, lon) != NOWHERE)).sum()),
        "outside_city": int(outside.sum()),
        "decimal_point": int(dots.sum()),
        "wrong_neighbourhood": int(((where != NOWHERE) & (where != recorded)).sum()),
    }


def _columns(path: Path) -> Columns:
    with path.open(encoding="latin-1", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    return {
        name: np.array(column)
        for name, column in zip(header, zip(*rows, strict=True), strict=True)
    }


def _days(texts: Words) -> NDArray[np.datetime64]:
    return np.array([_day(text) for text in texts.tolist()], dtype="M8[D]")


def _day(text: str) -> np.datetime64:
    try:
        return np.datetime64("-".join(reversed(text.split("/"))), "D")
    except ValueError:
        return np.datetime64("NaT")


def _degrees(columns: Columns) -> tuple[Floats, Floats]:
    lon, lat = (
        np.array([_number(text) for text in columns[name].tolist()])
        for name in ("longitud", "latitud")
    )
    return lon, lat


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def _metres(lon: Floats, lat: Floats) -> Floats:
    """Metres, NaN outside the waters the city lies in."""
    there = (np.abs(lon + 107.5) < 0.1) & (np.abs(lat - 19) < 0.1)
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:32613", always_xy=True).transform(lon, lat)
    return np.where(there[:, None], np.column_stack([x, y]), np.nan)
