"""What may be told of a protected class at a vintage: every figure of it, decided together."""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from safetylab.assess import pieces
from safetylab.assess.indicator import Indicator
from safetylab.assess.pieces import Facts
from safetylab.release import ledger, offers
from safetylab.release.cells import CITY, Block, Cell, months_of
from safetylab.release.ledger import Told
from safetylab.release.protect import Guard, Place, Steps, cells_of, protect
from safetylab.release.versions import Version, version
from safetylab.terms import period as periods
from safetylab.terms.period import Period


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told of one class. years: calendar year -> how it was told last."""

    code: str
    years: Mapping[str, Told]

    def vintage(self, layer: str, place: str | None, period: Period) -> int | None:
        """Of which vintage the figure of a place and period is told; None where it is not."""
        cells = self._cells(layer, place, period)
        told = {self._of(cell) for cell in cells}
        return told.pop() if len(told) == 1 else None

    def offers(self, layer: str, period: Period) -> bool:
        """Whether figures of the layer's places, or of the city, are made of cells that are told
        or withheld one by one."""
        return bool(self._cells(layer, None, period))

    def whole_years(self, layer: str) -> list[str]:
        """The calendar years of which the layer's places are told, the first first."""
        return sorted(year for year in self.years if self.offers(layer, periods.year(int(year))))

    def size(self, layer: str) -> int:
        """How many of the layer's places have been told of, or withheld; 0 where none is."""
        told = [each for each in self.years.values() if each.steps.get((self.code, layer))]
        return max((each.places.get(layer, 0) for each in told), default=0)

    def step(self, layer: str, year: str) -> str:
        """The finest step of time told of the layer's places, or of the city; empty for none."""
        told = self.years.get(year)
        return told.steps.get((self.code, layer), "") if told else ""

    def _of(self, cell: Cell) -> int | None:
        told = self.years[cell.span[:4]]
        return None if cell in told.hidden else told.vintage

    def _cells(self, layer: str, place: str | None, period: Period) -> list[Cell]:
        """The cells that make up the figure; none where it is not made up of cells."""
        spans = [span for part in period.by_year() for span in self._spans(layer, part)]
        return [Cell(self.code, layer, place, span) for span in spans] if all(spans) else []

    def _spans(self, layer: str, part: Period) -> list[str]:
        """Its year, or the steps that make up its months; an empty one where they do not."""
        year = f"{part.start.year:04d}"
        step, told = self.step(layer, year), self.years.get(year)
        if told is None or not step or part.start.day != 1 or part.end.day != 1:
            return [""]
        months = tuple(f"{month.start:%Y-%m}" for month in part.split("month"))
        over = layer == CITY or set(told.months) >= {*months_of(year)} or told.months == (year,)
        if not over or not set(months) <= {*told.months, *_within(told.months)}:
            return [""]
        if months == months_of(year):
            return [year]
        spans = {"month": list(months), "quarter": _quarters(year, months)}.get(step, [])
        return spans or [""]


def of(facts: Facts, indicator: Indicator, *, people: bool = False) -> Plan:
    """The plan for the facts' vintage, made and recorded where there is none yet.

    people: of the city by the victims' sex and age, instead of by place. Raises BadLab where the
    record of releases is damaged or cannot be written.
    """
    group = (indicator,) if people else pieces.related(facts.lab, indicator)
    key = _Key((str(facts.lab.folder.resolve()), _lab(facts)), facts, group, people)
    return Plan(indicator.code, _latest(_made(key), facts.vintage.number))


@dataclass(frozen=True, slots=True)
class _Key:
    """What a plan depends on: compared by its stamp and the classes alone."""

    stamp: tuple[str, str]
    facts: Facts
    group: tuple[Indicator, ...]
    people: bool

    def __hash__(self) -> int:
        return hash((self.stamp, self.name))

    def __eq__(self, other: object) -> bool:
        alike = isinstance(other, _Key) and (self.stamp, self.name) == (other.stamp, other.name)
        return alike and (self.facts.lab.folder / ledger.FOLDER).is_dir()

    @property
    def name(self) -> str:
        """The group's name in the record."""
        return "+".join(one.code for one in self.group) + (".people" if self.people else "")


@lru_cache(maxsize=64)
def _made(key: _Key) -> tuple[Told, ...]:
    facts, looked = key.facts, key.stamp[1]
    with ledger.writing(facts.lab, key.name):
        before = ledger.of(facts.lab, key.name)
        if before.looked == looked:
            return before.told
        after = _after(key, before.told)
        ledger.keep(facts.lab, key.name, ledger.Record(after, looked))
    return after


def _lab(facts: Facts) -> str:
    """What decides a plan besides the record: vintage, limits, boundaries, residents."""
    digests = pieces.people_digests(facts)
    limits = sorted(asdict(facts.lab.disclosure).items())
    found = (facts.vintage.number, limits, sorted(pieces.boundaries(facts).items()), digests)
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]


def _latest(told: Sequence[Told], vintage: int) -> dict[str, Told]:
    """How each year was last told, up to a vintage."""
    return {each.year: each for each in told if each.vintage <= vintage}


def _after(key: _Key, before: tuple[Told, ...]) -> tuple[Told, ...]:
    """What was told and what this vintage adds; one older than the last told adds nothing."""
    if any(each.vintage > key.facts.vintage.number for each in before):
        return before
    offered = _offered(key)
    # The solver lets other threads run, and years have nothing to do with each other.
    with ThreadPoolExecutor() as at_once:
        found = at_once.map(lambda year: _next(key, before, year, *offered[year]), offered)
        return (*before, *(told for told in found if told is not None))


def _next(
    key: _Key, before: tuple[Told, ...], year: str, block: Block, steps: Steps
) -> Told | None:
    past = [each for each in before if each.year == year]
    return _year(key, block, offers.for_year(steps, past, pieces.boundaries(key.facts)), past)


def _offered(key: _Key) -> dict[str, tuple[Block, Steps]]:
    """Each year's counts in their finest parts, and the steps by which they are offered."""
    if key.people:
        found = offers.people(key.facts, key.group[0])
        return {year: (block, _by_year(key, block)) for year, block in found.items()}
    blocks = offers.blocks(key.facts, key.group)
    steps = offers.steps(key.facts, key.group, blocks)
    return {year: (block, steps[year]) for year, block in blocks.items()}


def _by_year(key: _Key, block: Block) -> dict[tuple[str, str], str]:
    """The steps of a block told by year: none where not even the city's figure is told."""
    found = offers.by_year(block)
    one, year = key.group[0], periods.year(int(block.year))
    told = (
        not pieces.is_protected(key.facts.lab, one)
        or of(key.facts, one).vintage(CITY, None, year) is not None
    )
    return found if told else dict.fromkeys(found, "")


def _year(key: _Key, block: Block, steps: Steps, past: list[Told]) -> Told | None:
    """The year as it is to be told now; None where it stays as it was told."""
    facts, digest = key.facts, _digest(block)
    limits, areas = asdict(facts.lab.disclosure), pieces.boundaries(facts)
    if past and _same(past[-1], digest, limits, areas):
        return None
    guard = _guard(key, block)
    before = [_version(key, each) for each in past]
    hidden = protect(block, cells_of(block, steps), guard, before)
    if hidden is None:
        return _withdrawn(key, past)
    months = block.parts.months
    places = {layer: len(block.places(layer)) for layer in block.parts.layers}
    found = (digest, areas, places, dict(steps))
    return Told(block.vintage, block.year, months, *found, hidden, limits)


def _withdrawn(key: _Key, past: list[Told]) -> Told | None:
    """The year as told last, less what the lab's limits, now stricter, let out no more."""
    limits = asdict(key.facts.lab.disclosure)
    if not past or all(limits[name] <= past[-1].limits.get(name, 0) for name in limits):
        return None
    last = _version(key, past[-1])
    hidden = protect(last.block, last.cells, _guard(key, last.block))
    gone = frozenset(last.cells) if hidden is None else hidden | past[-1].hidden
    return replace(past[-1], hidden=gone, limits=limits)


def _guard(key: _Key, block: Block) -> Guard:
    facts = key.facts
    if not key.people:
        return Guard(facts.lab.disclosure, offers.barred(facts, block))
    sensitive = pieces.is_protected(facts.lab, key.group[0])
    kept = pieces.kept_by_sex(key.group[0])
    year = periods.year(int(block.year))
    by_sex = all(of(facts, one).vintage(CITY, None, year) is not None for one in kept)
    sexes = frozenset(one.of.victim_sex for one in kept)
    plain = frozenset[Place]() if sensitive else _plain(block, sexes, by_sex)
    none = sensitive and not sexes
    told = [(CITY, None), *([] if none else _told_by_sex(block, sexes, by_sex))]
    return Guard(facts.lab.disclosure, plain=plain, open=frozenset(told), groups=True)


def _plain(block: Block, kept: frozenset[str | None], by_sex: bool) -> frozenset[Place]:
    """The groups whose count may be small: all but children and the sexes of which a class is
    kept; by sex only where those classes are told themselves."""
    return frozenset(
        (layer, place)
        for layer in block.parts.layers
        for place in block.places(layer)
        if pieces.is_grown(layer, place)
        and (layer == pieces.AGE or (by_sex and (place or "").partition(",")[0] not in kept))
    )


def _told_by_sex(block: Block, kept: frozenset[str | None], by_sex: bool) -> list[Place]:
    """What is told by sex besides this plan: all of a class that keeps none, else the kept."""
    places = block.places(pieces.SEX) if pieces.SEX in block.parts.layers else ()
    return [(pieces.SEX, sex) for sex in places if not kept or (by_sex and sex in kept)]


def _same(last: Told, digest: str, limits: Mapping[str, int], areas: Mapping[str, str]) -> bool:
    return last.digest == digest and last.limits == limits and last.areas == areas


def _version(key: _Key, told: Told) -> Version:
    """What was told then, with the counts of then."""
    then = pieces.at(key.facts, told.vintage)
    if key.people:
        block = offers.people(then, key.group[0])[told.year]
    else:
        block = offers.block(then, key.group, told.year, told.months, tuple(told.areas))
    least = 0 if key.people else key.facts.lab.disclosure.smallest_count
    return version(block, cells_of(block, told.steps), told.hidden, least)


def _digest(block: Block) -> str:
    parts = block.parts
    head = repr((sorted(map(sorted, parts.atoms)), parts.layers, parts.pieces, parts.months))
    return hashlib.sha256(head.encode() + parts.counts.tobytes()).hexdigest()[:32]


def _within(spans: Sequence[str]) -> list[str]:
    """The months of the spans."""
    return [month for span in spans for month in months_of(span)]


def _quarters(year: str, months: Sequence[str]) -> list[str]:
    found = [f"{year}-Q{n}" for n in range(1, 5) if set(months_of(f"{year}-Q{n}")) <= set(months)]
    return found if len(found) * 3 == len(months) else []
