"""A small lab whose months of sexual violence are written down zone by zone."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from safetylab.desk import Desk
from tests.store.conftest import COLUMNS, degrees, make_lab, row

Months = Mapping[tuple[str, str], int]
"""(zone, month) -> cases."""
CORNERS = {"A": (500, 500), "B": (1500, 500), "C": (500, 1500), "D": (1500, 1500)}
PEOPLE = "area,year,sex,age_from,age_to,residents\n"


def desk(folder: Path, *, people: int = 3000) -> Desk:
    """The lab Quadra, empty; this many residents in each of its four zones."""
    lab = make_lab(folder, complete=True)
    sexes = [(zone, sex) for zone in "ABCD" for sex in ("female", "male")]
    lines = "".join(f"{zone},2024,{sex},,,{people // 2}\n" for zone, sex in sexes)
    (folder / "residents").mkdir()
    (folder / "residents" / "zone.csv").write_text(PEOPLE + lines)
    return Desk(lab)


def receive(at: Desk, cases: Months, when: datetime, code: str = "S1", **also: Months) -> None:
    """Compile a delivery with these cases, and a theft in each zone on each of the year's days.

    also: cases of other codes.
    """
    rows = [
        _row(f"{each}{zone}{month}{n}", zone, f"{month}-15", each)
        for each, found in {**also, code: cases}.items()
        for (zone, month), count in found.items()
        for n in range(count)
    ]
    rows += [
        _row(f"t{zone}{month}{day}", zone, f"2024-{month:02d}-{day:02d}", "T1")
        for zone in "ABCD"
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    path = at.lab.folder.parent / f"{at.lab.folder.name}-{when:%Y%m%d}.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    at.compile(path, at=when)


def _row(folio: str, zone: str, day: str, code: str) -> dict[str, str]:
    lon, lat = degrees(*CORNERS[zone])
    return row(folio, fecha=day, codigo=code, zona=zone, lon=lon, lat=lat)


def evenly(**by_zone: int) -> dict[tuple[str, str], int]:
    """So many cases in each zone, spread over the months of 2024."""
    found: dict[tuple[str, str], int] = {}
    for zone, count in by_zone.items():
        for n in range(count):
            key = (zone, f"2024-{n % 12 + 1:02d}")
            found[key] = found.get(key, 0) + 1
    return found
