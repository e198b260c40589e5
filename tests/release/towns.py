"""A town whose two area layers cross, its records, and all that a reader could ask of it."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from safetylab.desk import Desk
from safetylab.release import Release
from safetylab.store import lab as labs
from safetylab.terms import period
from safetylab.terms.errors import SafetyLabError
from tests.store.conftest import COLUMNS, degrees, make_lab, row

ZONES = {"A": (0, 0), "B": (1000, 0), "C": (0, 1000), "D": (1000, 1000)}
QUARTERS = {"P": (0, 700), "Q": (700, 1400), "R": (1400, 2000)}
AGES = ((0, 14), (15, 29), (30, 59), (60, None))
SEXES = {"female": "F", "male": "M", None: ""}
CODES = {"S1": "sexual_violence_rate", "H1": "homicide_rate", "R1": "robbery_rate"}


@dataclass(frozen=True)
class Record:
    """One incident: its code, day, zone (None: unknown), metres east and north, victim."""

    folio: str
    code: str
    day: date
    zone: str | None = "A"
    x: float = 500.0
    y: float = 500.0
    sex: str | None = "female"
    age: int | None = 30

    @property
    def quarter(self) -> str | None:
        """In which of the layer `quarter` it lies."""
        if self.zone is None:
            return None
        return next(name for name, (left, right) in QUARTERS.items() if left <= self.x < right)

    @property
    def band(self) -> str | None:
        """Its victim's age group."""
        if self.age is None:
            return None
        low, high = next(
            b for b in AGES if b[0] <= self.age and (b[1] is None or self.age <= b[1])
        )
        return f"{low}+" if high is None else f"{low}-{high}"


@dataclass(frozen=True)
class Told:
    """One figure that was asked for. `count`: None where it was withheld.

    vintage: that was asked; the figure may be of an earlier one where the notes say so (`held`)
    """

    code: str
    vintage: int
    keys: tuple[tuple[str, str | None], ...]
    months: tuple[str, ...]
    count: int | None
    held: bool = False


def town(folder: Path, people: int = 3000) -> Desk:
    """The lab Quadra with a second layer, `quarter`, that crosses its zones; no records yet."""
    make_lab(folder, complete=True)
    settings = (folder / "lab.toml").read_text()
    layer = '[layers.quarter]\nlabel = { en = "Quarter", es = "Barrio" }\n[sources.police]\n'
    (folder / "lab.toml").write_text(settings.replace("[sources.police]\n", layer, 1))
    strips = [_strip(name, left, right) for name, (left, right) in QUARTERS.items()]
    collection = {"type": "FeatureCollection", "features": strips}
    (folder / "areas" / "quarter.geojson").write_text(json.dumps(collection))
    (folder / "residents").mkdir()
    lines = [
        f"{zone},{year},{sex},{low},{'' if high is None else high},{people // 8}\n"
        for zone in ZONES
        for year in (2023, 2024, 2025)
        for sex in ("female", "male")
        for low, high in AGES
    ]
    head = "area,year,sex,age_from,age_to,residents\n"
    (folder / "residents" / "zone.csv").write_text(head + "".join(lines))
    return Desk(labs.open_lab(folder))


def _strip(name: str, left: float, right: float) -> dict[str, Any]:
    corners = ((left, 0), (right, 0), (right, 2000), (left, 2000), (left, 0))
    ring = [[float(value) for value in degrees(*corner)] for corner in corners]
    return {
        "type": "Feature",
        "properties": {"id": name, "name": f"Quarter {name}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def receive(desk: Desk, records: Iterable[Record], when: datetime, until: date) -> None:
    """Compile these records, and a theft in zone A on each day from 2023 to `until`."""
    first = date(2023, 1, 1)
    days = [first + timedelta(days=n) for n in range((until - first).days)]
    every = [*records, *(Record(f"t{day}", "T1", day) for day in days)]
    path = desk.lab.folder.parent / f"{desk.lab.folder.name}-{when:%Y%m%d}.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(_row(each) for each in every)
    desk.compile(path, at=when)


def _row(of: Record) -> dict[str, str]:
    lon, lat = degrees(of.x, of.y) if of.zone else ("", "")
    who = {"sexo": SEXES[of.sex], "edad": "" if of.age is None else str(of.age)}
    where = {"zona": of.zone or "", "lon": lon, "lat": lat}
    return row(of.folio, fecha=str(of.day), codigo=of.code, **where, **who)


def made_up(seed: int, per_year: float, years: Sequence[int] = (2023, 2024)) -> list[Record]:
    """Records of every class of CODES, clustered, some of unknown place, sex or age."""
    chance = np.random.default_rng(seed)
    found = []
    for code in CODES:
        for year in years:
            rates = chance.gamma(0.6, per_year / 0.6, size=len(ZONES))
            for zone, n in zip(ZONES, chance.poisson(rates).tolist(), strict=True):
                found += [
                    _one(chance, code, year, zone, f"{code}{year}{zone}{i}") for i in range(n)
                ]
    return found


def _one(chance: np.random.Generator, code: str, year: int, zone: str, folio: str) -> Record:
    day = date(year, 1, 1) + timedelta(days=int(chance.integers(365)))
    x, y = (float(at + chance.choice([150, 350, 600, 850])) for at in ZONES[zone])
    sex = str(chance.choice(["female", "male"], p=[0.6, 0.4])) if chance.random() < 0.95 else None
    age = int(chance.choice([8, 20, 40, 70], p=[0.1, 0.4, 0.4, 0.1]))
    place = zone if chance.random() < 0.97 else None
    return Record(folio, code, day, place, x, y, sex, age if chance.random() < 0.9 else None)


def everything(
    desk: Desk, codes: Sequence[str], periods: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any], Release]]:
    """What the pages and the API give of the newest vintage, whatever one asks."""
    for code in codes:
        for asked in questions(periods):
            try:
                yield code, asked, desk.release(desk.measure(code, **asked))
            except SafetyLabError as why:
                assert not any(sign.isdigit() and sign in "1234" for sign in _bare(str(why)))


def _bare(text: str) -> str:
    """Without years and what belongs to them, and the names of codes."""
    return re.sub(r"\d{4}(-\d\d)*|quarter \d|\d+ \w+ \d{4}|0-14|15|0301", "", text)


def questions(periods: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Breakdowns, layers, periods and comparisons."""
    for span in periods:
        for step in ("", "month", "quarter", "year"):
            for layer in ("zone", "quarter"):
                yield {"by": ("area", step) if step else "area", "layer": layer, "period": span}
            yield {"by": step, "period": span}
        yield {"by": "area", "layer": "zone", "period": span, "against": "year"}
        yield {"by": "", "period": span, "against": "year"}
        yield {"by": "area", "layer": "quarter", "period": span, "against": "2023"}
        for by in ("sex", "age", "sex,age", "month,age"):
            yield {"by": by, "period": span}


def figures(code: str, asked: dict[str, Any], release: Release) -> Iterator[Told]:
    """What the release tells and withholds, from its file in CSV."""
    held = any("as vintage" in note for note in release.notes)
    vintage, layer = release.provenance.vintage, asked.get("layer", "")
    for each in csv.DictReader(io.StringIO(release.as_csv())):
        names = [name for name in ("area", "sex", "age") if name in each]
        keys = tuple((layer if n == "area" else n, each[n] or None) for n in names)
        step = next((name for name in ("month", "quarter", "year") if name in each), None)
        told = Told(code, vintage, keys, months_of(each[step] if step else release.period), None)
        yield replace(told, count=_number(each["numerator"]), held=held)
        if each.get("against_numerator") and not step:
            yield replace(
                told, months=months_of(release.against), count=_number(each["against_numerator"])
            )
        if each["withheld"] == "True":
            gone = {"numerator", "value", "low", "high", "ratio", "dispersion", "p"}
            gone |= {"p_adjusted", "change"}
            assert not any(each.get(name) for name in gone)


def _number(text: str) -> int | None:
    return int(text) if text else None


def months_of(span: str) -> tuple[str, ...]:
    """The months that a period's code stands for; it is made of whole ones."""
    return tuple(f"{part.start:%Y-%m}" for part in period.parse(span).split("month"))
