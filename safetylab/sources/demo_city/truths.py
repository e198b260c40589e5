"""What is true of Puerto Almendra because it was planted there, stated exactly.

Days are local calendar days and periods half-open; metres are those of `crs`. Counts of rows
are of the second export, the one that holds the truth, each folio counted once.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

START = date(2020, 1, 1)
END = date(2025, 1, 1)
DAYS = (END - START).days
FIRST_EXPORT = date(2025, 1, 10)
SECOND_EXPORT = date(2025, 2, 10)
CRS = "EPSG:32613"
# The Pacific zone without summer time: each local hour exists, and exists once.
TIME_ZONE = "America/Hermosillo"


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A disc in which extra street robberies were placed evenly.

    x, y, radius : metres
    share        : extra robberies, as a share of the street robberies expected of the city
    planted      : rows placed there on top of what the surrounding neighbourhood has anyway
    """

    code: str
    x: float
    y: float
    radius: float
    share: float
    neighbourhood: str
    planted: int = 0


@dataclass(frozen=True, slots=True)
class NearRepeat:
    """Every burglary brings on `expected` more, evenly within `metres` and under `days` days.

    Children have children too. Those that fell in the river, outside the city or after the end
    are not there; `offspring` counts those that are.
    """

    code: str
    metres: float
    days: int
    expected: float
    offspring: int = 0


@dataclass(frozen=True, slots=True)
class Seasons:
    """December multiplies theft by `december`; assault follows 1 + swing cos(year), 1 on average.

    peak : day of the year (1 January = 0) on which assault is 1 + swing
    """

    december_codes: tuple[str, ...]
    december: float
    swing_codes: tuple[str, ...]
    swing: float
    peak: int


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """From `start` on, the expected number in the neighbourhoods is multiplied by `ratio`."""

    code: str
    start: date
    ratio: float
    neighbourhoods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with its true effect, and what it truly displaced to the adjacent ones."""

    name: str
    code: str
    start: date
    rule: str
    ratio: float
    neighbourhoods: tuple[str, ...]
    displacement: float
    adjacent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """From a day on, the whole city has `ratio` times as many incidents of an offence."""

    code: str
    start: date
    ratio: float


@dataclass(frozen=True, slots=True)
class Outbreak:
    """A few weeks in which one disc had `planted` extra incidents, evenly in space and time.

    x, y, radius : metres. start, end : days, half-open
    planted      : rows placed there on top of what the place has anyway, all with their place
    """

    code: str
    x: float
    y: float
    radius: float
    neighbourhood: str
    start: date
    end: date
    planted: int


@dataclass(frozen=True, slots=True)
class Revisions:
    """How the second export differs from the first, in rows.

    late      : only in the second; all happened in the last two months
    recoded   : (code in the first, code in the second, rows)
    withdrawn : only in the first
    moved     : in both, with other coordinates and neighbourhood
    """

    late: int
    recoded: tuple[tuple[str, str, int], ...]
    withdrawn: int
    moved: int


@dataclass(frozen=True, slots=True)
class Faults:
    """Rows that carry each fault; both exports have the same ones, and no row has two.

    duplicate_line      : lines that repeat another word for word
    duplicate_folio     : lines that repeat a folio with a later update and another place
    missing_coordinates : both blank
    null_island         : both zero
    swapped_coordinates : longitude and latitude exchanged
    outside_city        : 20 to 60 km from the middle of the city
    decimal_point       : a decimal point where all others have a decimal comma
    midnight, noon      : recorded at exactly 00:00 or 12:00, which no other row is
    unreadable_date     : no such day
    unknown_hour        : "N.D."
    unknown_code        : code Z9
    wrong_neighbourhood : the recorded neighbourhood (and district) is not where the point lies
    blank_sex           : a victim whose sex is blank
    blank_place         : the kind of place is blank
    repeated_header     : lines in the middle that repeat the header
    """

    duplicate_line: int
    duplicate_folio: int
    missing_coordinates: int
    null_island: int
    swapped_coordinates: int
    outside_city: int
    decimal_point: int
    midnight: int
    noon: int
    unreadable_date: int
    unknown_hour: int
    unknown_code: int
    wrong_neighbourhood: int
    blank_sex: int
    blank_place: int
    repeated_header: int


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its file, the day it was made, its lines below the header, its folios."""

    path: str
    made: date
    lines: int
    folios: int


@dataclass(frozen=True, slots=True)
class Truths:
    """Everything planted in one city, and the numbers its files must add up to.

    rows                : folios of the second export by offence code
    homicide_events     : places and times of code H1; its victims are rows["H1"]
    residents           : residents by year
    """

    note: str
    city: str
    seed: int
    scale: float
    crs: str
    time_zone: str
    start: date
    end: date
    exports: tuple[Export, ...]
    rows: dict[str, int]
    homicide_events: int
    residents: dict[int, int]
    hot_spots: tuple[HotSpot, ...]
    near_repeat: NearRepeat
    seasons: Seasons
    change_point: ChangePoint
    turns: tuple[Turn, ...]
    outbreak: Outbreak
    programme: Programme
    revisions: Revisions
    faults: Faults


def save(truths: Truths, path: Path) -> None:
    """Write the truths as JSON, days as ISO 8601."""
    text = json.dumps(asdict(truths), ensure_ascii=False, indent=2, default=date.isoformat)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
