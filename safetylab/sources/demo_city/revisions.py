"""Which rows the police correct between the two exports, and which carry a fault.

No row is chosen twice, so every count is exact and independent of all others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.demo_city.incidents import Incidents
from safetylab.sources.demo_city.offences import CODES, OFFENCES
from safetylab.sources.demo_city.truths import DAYS, Faults, Revisions

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# The code of the first export, that of the second, rows at scale 1.
RECODED = (
    ("A1", "H1", 30),
    ("H2", "H1", 30),
    ("A2", "A1", 130),
    ("T1", "B2", 70),
    ("D1", "B2", 40),
)
WITHDRAWN, MOVED = 60, 60  # at scale 1
LATE_SHARE = 0.025
LAST_TWO_MONTHS = 61

# As a share of all rows.
FAULT_SHARES = {
    "duplicate_line": 0.003,
    "duplicate_folio": 0.0008,
    "missing_coordinates": 0.012,
    "null_island": 0.0016,
    "swapped_coordinates": 0.0013,
    "outside_city": 0.001,
    "decimal_point": 0.002,
    "midnight": 0.03,
    "noon": 0.012,
    "unreadable_date": 0.0005,
    "unknown_hour": 0.01,
    "unknown_code": 0.0007,
    "wrong_neighbourhood": 0.02,
    "blank_sex": 0.01,
    "blank_place": 0.02,
}
# Codes nothing is planted in, so that losing a few to Z9 changes no truth.
_MAY_LOSE_CODE = ("R2", "D1", "N1", "X1")


@dataclass(frozen=True, slots=True)
class Marks:
    """What befalls each of n rows.

    what : "" or "late", "recoded", "withdrawn", "moved", or a field of Faults, shape (n,)
    was  : row of OFFENCES in the first export, shape (n,)
    """

    what: NDArray[np.str_]
    was: Ints

    def rows(self, what: str) -> Ints:
        """Rows so marked."""
        return np.flatnonzero(self.what == what)


def mark(rng: np.random.Generator, incidents: Incidents, *, scale: float) -> Marks:
    """Choose late, recoded, withdrawn, moved and faulty rows, each row at most once."""
    n = len(incidents.day)
    marks = Marks(np.full(n, "", dtype="U20"), incidents.code.copy())
    recent = incidents.day >= DAYS - LAST_TWO_MONTHS
    _choose(rng, marks, "late", round(LATE_SHARE * int(recent.sum())), recent)
    for was, code, count in RECODED:
        may = (incidents.code == CODES.index(code)) & (incidents.day >= DAYS - 730)
        rows = _choose(rng, marks, "recoded", _scaled(count, scale), may)
        marks.was[rows] = CODES.index(was)
    last_year = incidents.day >= DAYS - 366
    _choose(rng, marks, "withdrawn", _scaled(WITHDRAWN, scale), last_year)
    _choose(rng, marks, "moved", _scaled(MOVED, scale), last_year)
    for fault, share in FAULT_SHARES.items():
        _choose(rng, marks, fault, round(share * n), _eligible(incidents, fault))
    return marks


def revisions(marks: Marks, incidents: Incidents) -> Revisions:
    """The counts of what was marked for revision."""
    rows = marks.rows("recoded")
    pairs = [
        (CODES[w], CODES[c]) for w, c in zip(marks.was[rows], incidents.code[rows], strict=True)
    ]
    return Revisions(
        late=len(marks.rows("late")),
        recoded=tuple((was, code, pairs.count((was, code))) for was, code, _ in RECODED),
        withdrawn=len(marks.rows("withdrawn")),
        moved=len(marks.rows("moved")),
    )


def faults(marks: Marks) -> Faults:
    """The counts of what was marked as faulty, and the one header in the middle."""
    return Faults(**{f: len(marks.rows(f)) for f in FAULT_SHARES}, repeated_header=1)


def _choose(
    rng: np.random.Generator, marks: Marks, what: str, count: int, eligible: Bools
) -> Ints:
    free = np.flatnonzero(eligible & (marks.what == ""))
    rows = rng.choice(free, size=min(count, len(free)), replace=False)
    marks.what[rows] = what
    return np.asarray(rows)


def _scaled(count: int, scale: float) -> int:
    return max(1, round(count * scale))


def _eligible(incidents: Incidents, fault: str) -> Bools:
    if fault == "blank_sex":
        return np.array([o.women is not None for o in OFFENCES])[incidents.code]
    if fault == "unknown_code":
        return np.isin(incidents.code, [CODES.index(code) for code in _MAY_LOSE_CODE])
    # A later version of a folio must still be in time for the first export.
    return (
        np.asarray(incidents.day < DAYS - 60)
        if fault == "duplicate_folio"
        else (np.ones(len(incidents.day), dtype=bool))
    )
