"""Which columns are coordinates, in which order, and in which reference system."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import ProjError

from safetylab.sources.guessing.fields import bare
from safetylab.sources.tidying import column, decimal

Floats = NDArray[np.float64]

AXES = {
    "lon": ("longitud", "longitude", "lon", "long", "lng"),
    "lat": ("latitud", "latitude", "lat"),
    "x": ("x", "coordx", "xcoord", "utmx", "este", "easting"),
    "y": ("y", "coordy", "ycoord", "utmy", "norte", "northing"),
}
_ACROSS = {"lon": "lat", "x": "y"}
WGS84 = "EPSG:4326"
SAME_PLACE = 25.0
LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A pair of coordinate columns.

    crs     : "" where only a person can say
    swapped : the columns' names say the other order
    apart   : median distance in metres from the file's longitudes and latitudes, if those told
              the reference system; else NaN
    likely  : reference systems to look at where crs is ""
    """

    x: str
    y: str
    crs: str
    swapped: bool = False
    apart: float = float("nan")
    likely: tuple[str, ...] = ()


def mark(engine: duckdb.DuckDBPyConnection, header: Sequence[str]) -> str:
    """The decimal sign of the coordinate columns."""
    points = commas = 0
    for name in (n for pair in named_pairs(header) for n in pair):
        given = f"trim({column(name)})"
        row = engine.execute(
            f"SELECT count(*) FILTER (regexp_full_match({given}, '[+-]?\\d+\\.\\d+')), "
            f"count(*) FILTER (regexp_full_match({given}, '[+-]?[\\d.]+,\\d+')) FROM raw"
        ).fetchall()[0]
        points, commas = points + row[0], commas + row[1]
    return "," if commas > points else "."


def found(
    engine: duckdb.DuckDBPyConnection, header: Sequence[str], mark: str
) -> tuple[Found, ...]:
    """The pairs of coordinates in the table `raw`, longitude and latitude first."""
    read = {pair: _read(engine, pair, mark) for pair in named_pairs(header)}
    degrees: dict[tuple[str, str], Found] = {}
    for pair, xy in read.items():
        if known := _in_degrees(pair, xy):
            degrees[pair] = known
    base = next(iter(degrees), None)
    lonlat = read[base][:, :: -1 if degrees[base].swapped else 1] if base else None
    others = [
        _projected(pair, xy, lonlat)
        for pair, xy in read.items()
        if pair not in degrees and _is_plane(xy)
    ]
    return (*degrees.values(), *others)


def named_pairs(header: Sequence[str]) -> list[tuple[str, str]]:
    """Columns that go together by their names: lon with lat, x with y, "utm x" with "utm y"."""
    axes = {name: found for name in header if (found := _axis(name))}
    pairs: list[tuple[str, str]] = []
    for name, (axis, rest) in axes.items():
        wanted = _ACROSS.get(axis)
        same = [other for other, (a, r) in axes.items() if a == wanted and r == rest]
        alone = [other for other, (a, _) in axes.items() if a == wanted]
        if same or len(alone) == 1:
            pairs.append((name, (same or alone)[0]))
    return pairs


def _axis(name: str) -> tuple[str, str] | None:
    words = bare(name).split()
    for axis, known in AXES.items():
        for word in words:
            if word in known:
                return axis, " ".join(w for w in words if w != word)
    return None


def _read(engine: duckdb.DuckDBPyConnection, pair: tuple[str, str], mark: str) -> Floats:
    """Both coordinates of every row, shape (n, 2); NaN where they are missing or zero."""
    x, y = (decimal(name, mark) for name in pair)
    rows = engine.execute(f"SELECT coalesce({x}, 0) AS x, coalesce({y}, 0) AS y FROM raw")
    read = rows.fetchnumpy()
    xy = np.column_stack([np.asarray(read[axis], dtype=float) for axis in ("x", "y")])
    xy[(xy == 0).any(axis=1)] = np.nan
    return xy


def _there(xy: Floats) -> Floats:
    return xy[np.isfinite(xy).all(axis=1)]


def _in_degrees(pair: tuple[str, str], read: Floats) -> Found | None:
    xy = np.abs(_there(read))
    if not len(xy) or np.mean((xy <= 180).all(axis=1)) < 0.9:
        return None
    if np.mean(xy[:, 1] <= 90) >= 0.5:
        return Found(*pair, WGS84)
    if np.mean(xy[:, 0] <= 90) >= 0.5:
        return Found(pair[1], pair[0], WGS84, swapped=True)
    return None


def _is_plane(read: Floats) -> bool:
    xy = _there(read)
    return bool(len(xy)) and bool(np.median(np.abs(xy)) > 1000)


def _projected(pair: tuple[str, str], read: Floats, lonlat: Floats | None) -> Found:
    if lonlat is None:
        return Found(*pair, "")
    both = np.isfinite(read).all(axis=1) & np.isfinite(lonlat).all(axis=1)
    if not both.any():
        return Found(*pair, "")
    looked = np.flatnonzero(both)[:: max(1, int(both.sum()) // LOOKED_AT)]
    xy, degrees = read[looked], lonlat[looked]
    usual = utm(degrees)
    ranked = [(_apart(usual, xy, degrees), usual)]
    if ranked[0][0] > 1.0:
        ranked = sorted((_apart(code, xy, degrees), code) for code in candidates(degrees))
    if ranked and ranked[0][0] < SAME_PLACE:
        return Found(*pair, _plainest(ranked), apart=ranked[0][0])
    return Found(*pair, "", likely=(usual,))


def _plainest(ranked: list[tuple[float, str]]) -> str:
    """Of systems that agree within a metre of the best: WGS 84 / UTM, or the lowest number."""
    near = [code for apart, code in ranked if apart <= ranked[0][0] + 1.0]
    return min(near, key=lambda code: (not code.startswith(("EPSG:326", "EPSG:327")), code))


def candidates(lonlat: Floats) -> list[str]:
    """Projected systems in use where these points are, as EPSG codes."""
    west, south = np.percentile(lonlat, 5, axis=0).tolist()
    east, north = np.percentile(lonlat, 95, axis=0).tolist()
    where = AreaOfInterest(west, south, east, north)
    there = query_crs_info("EPSG", [PJType.PROJECTED_CRS], where, contains=True)
    return list(dict.fromkeys((utm(lonlat), *(f"EPSG:{each.code}" for each in there))))


def utm(lonlat: Floats) -> str:
    """The EPSG code of the UTM zone (WGS 84) around most points."""
    lon, lat = np.median(lonlat, axis=0).tolist()
    return f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) % 60 + 1}"


def _apart(code: str, xy: Floats, lonlat: Floats) -> float:
    """Median distance between the pairs in metres, infinite where it cannot be computed."""
    system = CRS.from_user_input(code)
    metres = system.axis_info[0].unit_conversion_factor if system.axis_info else 1.0
    try:
        there = Transformer.from_crs(WGS84, system, always_xy=True)
    except ProjError:
        return float("inf")
    x, y = there.transform(lonlat[:, 0], lonlat[:, 1])
    away = np.hypot(x - xy[:, 0], y - xy[:, 1]) * metres
    return float(np.median(away)) if np.isfinite(away).all() else float("inf")
