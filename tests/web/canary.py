"""A small lab whose sensitive records are marked, so that any trace of them can be found."""

import csv
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from safetylab import desk
from tests.store.conftest import COLUMNS, SETTINGS, degrees, make_lab, row

MARK = "CANARIO"
AT = (datetime(2025, 1, 8), datetime(2025, 2, 8))
SPOTS = ((613.7, 287.1), (1391.3, 641.9), (377.9, 1683.3), (1707.1, 1412.7))
"""Where the marked records are, metres from the corner; one in each zone."""
RESIDENTS = "area,year,sex,age_from,age_to,residents"
OWN_CODES = """\
# version: 2026.2
code,place,iccs,confidence,attempted,weapon,family,minor,name,note
M1,,020611,high,0,,0,1,OMISIÓN DE CUIDADO,a child
V1,,02,medium,0,,1,0,VIOLENCIA FAMILIAR,no act is told
"""
MORE = {
    'time = "hora"': 'time = "hora"\ncase_number = "caso"\ndescription = "relato"',
    'updated = "act"': 'updated = "act"\nfamily = "familia"',
    'female = ["F"]': 'female = ["F"]\nyes = ["SI"]',
}
FIELDS = (*COLUMNS, "caso", "relato", "familia")
Record = dict[str, str]


def spots() -> list[tuple[str, str]]:
    """The marked places in degrees, to three decimals: a hundred metres."""
    return [(f"{float(lon):.3f}", f"{float(lat):.3f}") for lon, lat in map(_degrees, SPOTS)]


def make(folder: Path) -> Path:
    """A lab of three years and two vintages; in the second, two marked records are gone."""
    lab = make_lab(folder, complete=True)
    settings = SETTINGS.replace("COMPLETE", "true")
    for before, after in MORE.items():
        assert before in settings
        settings = settings.replace(before, after)
    (folder / "lab.toml").write_text(settings, encoding="utf-8")
    (folder / "crosswalks").mkdir()
    (folder / "crosswalks" / "demo.csv").write_text(OWN_CODES, encoding="utf-8")
    (folder / "residents").mkdir()
    (folder / "public").mkdir()
    lived = [f"{zone},2023,{sex},,,{9000}" for zone in "ABCD" for sex in ("female", "male")]
    (folder / "residents" / "zone.csv").write_text("\n".join([RESIDENTS, *lived, ""]))
    records = [*_ordinary(), *_marked()]
    for n, at in enumerate(AT):
        export = _written(folder.parent / f"export-{n}.csv", records[: len(records) - 2 * n])
        desk.open(lab.folder).compile(export, at=at)
    return folder


def _ordinary() -> Iterator[Record]:
    chance = random.Random(7)
    for n in range(2400):
        lon, lat = degrees(chance.uniform(20, 1980), chance.uniform(20, 1980))
        day = date(2022, 1, 1) + timedelta(days=n * 1096 // 2400)
        code = chance.choice(("R1", "T1", "A1", "A2", "B1", "H1", "T2"))
        plain = {"caso": f"c{n}", "relato": code, "familia": "NO"}
        yield row(f"o{n}", fecha=str(day), codigo=code, lon=lon, lat=lat, zona="") | plain


def _marked() -> Iterator[Record]:
    """Sexual and family violence, children, codes nobody knows, rows set aside."""
    kinds = {"S1": 11, "V1": 7, "M1": 3, "A1": 9, "Z7": 30, f"{MARK} ABUSO DE MENOR": 2, "S9": 2}
    codes = [code for code, times in kinds.items() for _ in range(times)]
    for n, code in enumerate(codes, 1):
        lon, lat = _degrees(SPOTS[n % 4])
        yield row(
            f"{MARK}ID{n}",
            fecha=_day(n),
            codigo=code,
            lugar=f"{MARK} PLAZA {n}",
            zona=f"{MARK} ZONA {n}",
            lon=lon,
            lat=lat,
            edad="9" if n % 3 else "31",
        ) | {
            "caso": f"{MARK}CASO{n}",
            "relato": f"{MARK} relato de la víctima {n}",
            "familia": "SI" if code == "A1" else "NO",
        }
    for n in (1, 2):
        yield row(f"{MARK}ROTA{n}", fecha=f"{MARK} no se sabe", codigo="S1") | {
            "caso": "",
            "relato": f"{MARK} rota",
            "familia": "SI",
        }


def _day(n: int) -> str:
    return str(date(2024, 1, 3) + timedelta(days=5 * n))


def _degrees(spot: tuple[float, float]) -> tuple[str, str]:
    return degrees(*spot)


def _written(path: Path, records: list[Record]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(records)
    return path
