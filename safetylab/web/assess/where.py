"""Where the latest year's rates changed by more than chance, area by area."""

from dataclasses import dataclass

from safetylab.assess.indicator import Indicator
from safetylab.release import WITHHELD, Release, Row
from safetylab.terms.errors import SafetyLabError
from safetylab.terms.period import Period
from safetylab.terms.words import say
from safetylab.web.assess import news
from safetylab.web.shown import figures, tables

MOST = 6
"""Areas named of an indicator, on either side; the others stand on its page."""
FIRST = 2
"""Areas named at first sight."""


@dataclass(frozen=True, slots=True)
class Place:
    """An area whose rate changed. size: how much, in a few words. counts: now and then."""

    id: str
    name: str
    size: str
    counts: str


@dataclass(frozen=True, slots=True)
class Where:
    """An indicator's areas. more: how many are not named; withheld: how many cannot be told."""

    code: str
    name: str
    rose: tuple[Place, ...]
    more_rose: int
    fell: tuple[Place, ...]
    more_fell: int
    areas: int
    withheld: int

    @property
    def anywhere(self) -> bool:
        """Whether any area changed by more than chance."""
        return bool(self.rose or self.fell)

    @property
    def short(self) -> tuple[tuple[str, tuple[Place, ...], int], ...]:
        """The few surest on either side: its sign, its first areas, how many more there are."""
        sides = (("up", self.rose, self.more_rose), ("down", self.fell, self.more_fell))
        return tuple(
            (sign, places[:FIRST], more + len(places[FIRST:]))
            for sign, places, more in sides
            if places
        )

    @property
    def withheld_said(self) -> str:
        """How many areas nothing can be said of."""
        return say(
            "{n} of {areas} areas withheld: too few to tell without risk to people",
            n=self.withheld,
            areas=self.areas,
        )


@dataclass(frozen=True, slots=True)
class Map:
    """All indicators' areas.

    untold : why an indicator is told of no area. why: why there are no areas at all
    """

    layer: str
    layer_label: str
    changed: tuple[Where, ...]
    still: tuple[Where, ...]
    untold: tuple[str, ...]
    why: SafetyLabError | None = None


def where(year: Period) -> Map:
    """Every rate by area beside the year before, the lab's first layer."""
    try:
        layer = figures.lab().layer(None)
    except SafetyLabError as why:
        return Map("", "", (), (), (), why)
    found: list[Where] = []
    untold: list[str] = []
    for each in tables.rates():
        try:
            release = tables.compared(each.code, year, "area")
            if release.period != year.code:
                untold.append(_of(each.name(), " ".join(release.notes)))
                continue
            found.append(_where(each, release))
        except SafetyLabError as why:
            untold.append(_of(each.name(), why.fact))
    hidden = [each for each in found if each.withheld == each.areas]
    untold += [_of(each.name, each.withheld_said) for each in hidden]
    told = [each for each in found if each not in hidden]
    changed = tuple(each for each in told if each.anywhere)
    still = tuple(each for each in told if not each.anywhere)
    return Map(layer.name, layer.label(), changed, still, tuple(untold))


def _of(name: str, fact: str) -> str:
    """The fact, saying of which indicator."""
    return fact if name in fact else f"{name}: {fact}"


def _where(of: Indicator, release: Release) -> Where:
    rows = [row for row in release.rows if row.get("area")]
    rose, fell = (_most(rows, direction) for direction in ("up", "down"))
    return Where(
        code=of.code,
        name=of.name(),
        rose=tuple(_place(row) for row in rose[:MOST]),
        more_rose=len(rose[MOST:]),
        fell=tuple(_place(row) for row in fell[:MOST]),
        more_fell=len(fell[MOST:]),
        areas=len({row["area"] for row in rows}),
        withheld=sum(bool(row[WITHHELD]) for row in rows),
    )


def _most(rows: list[Row], direction: str) -> list[Row]:
    """The rows that changed this way, the surest first."""
    found = [row for row in rows if row.get("change") == direction]
    return sorted(found, key=lambda row: (row["p"], -float(row["numerator"])))


def _place(row: Row) -> Place:
    counts = say("{n}, before {m}", n=row["numerator"], m=row["against_numerator"])
    return Place(str(row["area"]), str(row["area_name"]), news.size(row), counts)
