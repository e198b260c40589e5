"""Coordinates of any reference system in metres, which is what distances are told in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError, ProjError

from safetylab.terms.errors import BadRequest
from safetylab.terms.words import number, say

Floats = NDArray[np.float64]

WGS84 = "EPSG:4326"
PLANE = "none"
"""In place of a reference system: a plane in metres, of no known place."""
DEGREES = (180.0, 90.0)
WIDEST = 5.0
"""A city's degrees span less than this."""


@dataclass(frozen=True, slots=True)
class Metres:
    """Points in metres.

    xy : shape (n, 2), NaN where the reference system has no such place
    crs : of xy, "" for a plane of no known place. note: what was done, "" where nothing was
    """

    xy: Floats
    crs: str
    note: str


def of(given: Floats, crs: str | None, *, degrees: bool = False) -> Metres:
    """The points in metres: as they are, from feet, or from degrees by their zone of UTM.

    given : shape (n, 2), x or longitude first. crs: None where nobody has said. degrees: the
    columns' names say longitude and latitude.
    Raises BadRequest for a reference system that is none or that the coordinates cannot be of.
    """
    if crs is None and (degrees or _of_a_city(given)):
        _must_be_named(degrees)
        crs = WGS84
    if crs is None or crs.lower() == PLANE:
        note = say("Coordinates were taken as metres of a plane, no reference system being named.")
        return Metres(given, "", "" if crs else note)
    named = _named(crs)
    if named.is_geographic:
        return _by_zone(given, named, crs)
    if _in_range(given):
        raise BadRequest(
            say("The coordinates look like degrees, not like {crs}.", crs=crs),
            hint=say("say --crs EPSG:4326 if they are longitudes and latitudes."),
        )
    factor = float(named.axis_info[0].unit_conversion_factor or 1.0) if named.axis_info else 1.0
    if factor == 1.0:
        return Metres(given, crs, "")
    return Metres(
        given * factor,
        "",
        say(
            "Coordinates of {crs} were turned into metres ({factor} each).",
            crs=crs,
            factor=number(factor, 4),
        ),
    )


def _named(crs: str) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except CRSError as why:
        raise BadRequest(
            say("'{crs}' is no reference system.", crs=crs[:60]),
            hint=say("write it like EPSG:32613; 'none' stands for a plane in metres."),
        ) from why


def _must_be_named(named: bool) -> None:
    if not named:
        raise BadRequest(
            say("The coordinates look like degrees, and no reference system is named."),
            hint=say("say --crs EPSG:4326 for degrees, or --crs none for metres."),
        )


def _in_range(given: Floats) -> bool:
    known = given[np.isfinite(given).all(axis=1)]
    return bool(len(known)) and bool((np.abs(known) <= DEGREES).all())


def _of_a_city(given: Floats) -> bool:
    """Whether numbers of few units' span with fractions of a thousandth stand for a city."""
    known = given[np.isfinite(given).all(axis=1)]
    if not _in_range(given) or len(known) < 2:
        return False
    fine = np.abs(known * 100 - np.rint(known * 100)).max() > 1e-3
    far = np.abs(known).max() > WIDEST
    return bool(fine and far and (np.ptp(known, axis=0) < WIDEST).all())


def _by_zone(given: Floats, named: CRS, crs: str) -> Metres:
    if not _in_range(given):
        raise BadRequest(
            say("The coordinates are no longitudes and latitudes of {crs}.", crs=crs),
            hint=say("--x is the longitude, --y the latitude; or name another --crs."),
        )
    known = given[np.isfinite(given).all(axis=1)]
    zone = _zone(known[(np.abs(known) > 1e-3).any(axis=1)])
    try:
        moved = Transformer.from_crs(named, zone, always_xy=True)
    except ProjError as why:
        raise BadRequest(say("{crs} cannot be turned into metres.", crs=crs)) from why
    x, y = moved.transform(given[:, 0], given[:, 1], errcheck=False)
    xy = np.column_stack([x, y]).astype(np.float64)
    # Null Island: where coordinates are written that nobody knew.
    xy[~np.isfinite(xy).all(axis=1) | (np.abs(given) <= 1e-3).all(axis=1)] = np.nan
    return Metres(xy, zone, say("Degrees were turned into metres by {zone}.", zone=zone))


def _zone(known: Floats) -> str:
    """The zone of UTM in which most points lie."""
    if not len(known):
        raise BadRequest(
            say("All points are at latitude and longitude zero."),
            hint=say("that is where failed geocoding puts them: look at the file."),
        )
    lon, lat = np.median(known, axis=0)
    around = AreaOfInterest(lon, lat, lon, lat)
    found = query_utm_crs_info(datum_name="WGS 84", area_of_interest=around)
    if not found:
        raise BadRequest(
            say("No zone of UTM holds the points."), hint=say("name a projected --crs.")
        )
    return f"{found[0].auth_name}:{found[0].code}"
