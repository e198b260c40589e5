"""Who lives in Puerto Almendra: residents by area, year, sex and age, and poverty."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from safetylab.sources.demo_city.land import Land

YEARS = tuple(range(2020, 2026))
SEXES = ("female", "male")
AGES: tuple[tuple[int, int | None], ...] = ((0, 14), (15, 29), (30, 44), (45, 59), (60, None))
RESIDENTS = 600_000  # in 2022, the year the incidents are drawn from
GROWTH = 1.008

_CROWDING = {"harbour": 0.6, "centre": 1.3, "hillside": 1.4, "plain": 1.0}
_POVERTY = {"harbour": 0.36, "centre": 0.2, "hillside": 0.5, "plain": 0.26}
_AGE_SHARE = np.array([0.235, 0.245, 0.22, 0.17, 0.13])
_WOMEN = np.array([0.49, 0.5, 0.515, 0.525, 0.55])


@dataclass(frozen=True, slots=True)
class People:
    """Residents and poverty of the n areas.

    residents : shape (n, years, sexes, ages), in the order of YEARS, SEXES and AGES
    poverty   : share of residents in poverty, from 0 to 1, shape (n,)
    """

    residents: NDArray[np.int64]
    poverty: NDArray[np.float64]

    def by_year(self) -> dict[int, int]:
        """Residents of the whole city by year."""
        totals = self.residents.sum(axis=(0, 2, 3))
        return {year: int(total) for year, total in zip(YEARS, totals, strict=True)}

    def by_area(self, year: int) -> NDArray[np.int64]:
        """Residents of each area in one of YEARS, shape (n,). Raises ValueError."""
        return np.asarray(self.residents[:, YEARS.index(year)].sum(axis=(1, 2)))


def make_people(rng: np.random.Generator, land: Land, *, scale: float) -> People:
    """Settle `scale` times 600,000 residents (2022) on the land."""
    size = np.array([cell.area for cell in land.cells])
    weight = size * [_CROWDING[k] for k in land.kind] * rng.uniform(0.85, 1.15, len(size))
    poverty = _poverty(rng, land)
    ages = _AGE_SHARE * np.exp(np.outer(poverty - 0.33, [0.9, 0.4, 0.0, -0.5, -0.9]))
    ages /= ages.sum(axis=1, keepdims=True)
    shape = weight[:, None, None] * np.stack([ages * _WOMEN, ages * (1 - _WOMEN)], axis=1)
    counts = [_apportion(round(scale * RESIDENTS * GROWTH ** (y - 2022)), shape) for y in YEARS]
    return People(residents=np.stack(counts, axis=1), poverty=poverty)


def write_people(people: People, land: Land, folder: Path) -> None:
    """Write residents/neighbourhood.csv and residents/poverty.csv; age_to is inclusive."""
    folder = folder / "residents"
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["area,year,sex,age_from,age_to,residents"]
    for (a, y, s, b), count in np.ndenumerate(people.residents):
        low, high = AGES[b]
        upper = "" if high is None else high
        lines.append(f"{land.ids[a]},{YEARS[y]},{SEXES[s]},{low},{upper},{count}")
    _save(folder / "neighbourhood.csv", lines)
    poverty = zip(land.ids, people.poverty, strict=True)
    _save(folder / "poverty.csv", ["area,poverty_share", *(f"{i},{p:.3f}" for i, p in poverty)])


def _poverty(rng: np.random.Generator, land: Land) -> NDArray[np.float64]:
    """Poverty by kind of neighbourhood, deepest high on the hillside."""
    base = np.array([_POVERTY[k] for k in land.kind])
    height = land.local[:, 0] + 1.6 * land.local[:, 1]
    hill = land.kind == "hillside"
    above = np.where(hill, height - height[hill].mean(), 0)
    share = base + 5e-5 * above + rng.uniform(-0.06, 0.06, len(base))
    return np.asarray(share.clip(0.05, 0.9).round(3))


def _apportion(total: int, shape: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers in proportion to `shape` that sum to `total` (largest remainders)."""
    exact = total * shape / shape.sum()
    whole = np.floor(exact).astype(np.int64)
    left = total - int(whole.sum())
    largest = np.argsort(-(exact - whole), axis=None, kind="stable")[:left]
    whole.ravel()[largest] += 1
    return np.asarray(whole)


def _save(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
