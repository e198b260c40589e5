"""An attacker of withheld counts, and labs made up for it. Knows nothing of the door's own audit.

What was published are sums of whole, non-negative unknowns. A withheld count is safe when two
whole tables that fit everything published differ in it by the protection level or more; where
random pushing does not show two such tables, mixed-integer programming decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from safetylab.assess.pieces import Parts
from safetylab.release.cells import CITY, Block, Cell, places_first
from safetylab.release.protect import Guard, cells_of, inside_tables, protect
from safetylab.release.versions import Version, version
from safetylab.store.lab import Disclosure

LEVEL = 5
BARRED, SMALL, IN_TABLE, OPENED = "few residents", "small", "in-table complement", "opened"
LAYERS = ("beat", "district", "zone")


@dataclass
class Known:
    """Everything that an attacker knows: unknowns by name, and sums of them that were told.

    truth : name -> what it is. told: names and what they come to. least: pairs (new, old) of
    which the first cannot be less than the second.
    """

    truth: dict[Any, int] = field(default_factory=dict)
    told: list[tuple[tuple[Any, ...], int]] = field(default_factory=list)
    grown: list[tuple[Any, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Program:
    """The same as matrices. `top`: no unknown is looked for above it."""

    order: dict[Any, int]
    sums: sparse.csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    top: NDArray[np.float64]
    truth: NDArray[np.int64]

    def fits(self, x: NDArray[np.int64]) -> bool:
        values = self.sums @ x
        return bool((x >= 0).all() and (values >= self.low).all() and (values <= self.high).all())


def breaches(
    known: Known, hidden: Sequence[tuple[Any, ...]], level: int = LEVEL
) -> list[tuple[int, int, int]]:
    """(number, lowest, highest) of the withheld sums that are known to within less than `level`.

    Raises AssertionError where what was told does not fit the truth.
    """
    program = _program(known, level)
    assert program.fits(program.truth)
    wanted = _rows(hidden, program.order)
    low = high = wanted @ program.truth
    low, high = _pushed(program, wanted, low, high, level)
    found = []
    for n in np.flatnonzero(high - low < level).tolist():
        ends = _ends(program, wanted[[n], :].toarray().ravel())
        if ends[1] - ends[0] < level:
            found.append((n, *ends))
    return found


def _program(known: Known, level: int) -> _Program:
    order = {name: n for n, name in enumerate(known.truth)}
    truth = np.array(list(known.truth.values()), dtype=np.int64)
    told = _rows([names for names, _ in known.told], order)
    values = np.array([value for _, value in known.told], dtype=np.float64)
    pairs = [(order[new], order[old]) for new, old in known.grown]
    at = np.arange(len(pairs)).repeat(2)
    flat = np.array(pairs, dtype=np.int64).reshape(-1)
    ends = np.tile([1, -1], len(pairs))
    grown = sparse.csr_array((ends, (at, flat)), shape=(len(pairs), len(order)))
    return _Program(
        order,
        sparse.csr_array(sparse.vstack([told, grown])),
        np.concatenate([values, np.zeros(len(pairs))]),
        np.concatenate([values, np.full(len(pairs), np.inf)]),
        truth + 6.0 * level,
        truth,
    )


def _rows(sums: Sequence[tuple[Any, ...]], order: dict[Any, int]) -> sparse.csr_array:
    at = [n for n, names in enumerate(sums) for _ in names]
    columns = [order[name] for names in sums for name in names]
    ones = np.ones(len(at), dtype=np.int64)
    return sparse.csr_array((ones, (at, columns)), shape=(len(sums), len(order)))


def _pushed(
    program: _Program,
    wanted: sparse.csr_array,
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    level: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tables that fit, each far from the truth in many sums at once."""
    chance, idle = np.random.default_rng(7), 0
    while idle < 6 and (narrow := high - low < level).any():
        signs = np.where(chance.random(len(low)) < 0.5, -1.0, 1.0) * narrow
        x = _solved(program, signs @ wanted, whole=False)
        if x is not None:
            low, high = np.minimum(low, wanted @ x), np.maximum(high, wanted @ x)
        idle = 0 if (high - low < level).sum() < narrow.sum() else idle + 1
    return low, high


def _ends(program: _Program, sum_: NDArray[np.int64]) -> tuple[int, int]:
    """The least and the most that the sum can be, in whole numbers."""
    found = []
    for sign in (-1.0, 1.0):
        x = _solved(program, sign * sum_, whole=False)
        x = _solved(program, sign * sum_, whole=True) if x is None else x
        assert x is not None
        found.append(int(sum_ @ x))
    return found[0], found[1]


def _solved(
    program: _Program, objective: NDArray[np.float64], *, whole: bool
) -> NDArray[np.int64] | None:
    """The table with the most of the objective; None where the best is not in whole numbers."""
    found = milp(
        -objective,
        integrality=np.full(len(objective), int(whole)),
        bounds=Bounds(0, program.top),
        constraints=LinearConstraint(program.sums, program.low, program.high),
    )
    if found.x is None:
        return None
    x = np.rint(found.x).astype(np.int64)
    near = np.abs(found.x - x).max(initial=0) < 1e-6
    return x if near and program.fits(x) else None


# Labs made up, as the door sees them: one year of counts in their finest parts.


@dataclass(frozen=True)
class Shape:
    """How a lab is made up.

    mean      : records of a class in a piece and month
    additions : records that the next vintage adds to each, on average
    withdrawn : whether some are also taken back
    steps     : a number that decides by which step each layer is told; 0 for the door's own rule
    """

    beats: int = 4
    districts: int = 2
    zones: int = 2
    months: int = 12
    classes: int = 1
    mean: float = 0.3
    vintages: int = 1
    additions: float = 0.02
    withdrawn: bool = False
    barred: bool = False
    steps: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Attacked:
    """A lab after the attack. kinds: how many cells were withheld, by reason; all of `cells`."""

    cells: int
    counting: int
    kinds: dict[str, int]
    breaches: tuple[str, ...]
    stayed: int


def attacked(shape: Shape) -> Attacked:
    """Make the lab up, let the door decide, publish the rest and attack it."""
    chance = np.random.default_rng(shape.seed)
    steps, barred = _steps(shape, chance), _barred(shape, chance)
    guard = Guard(Disclosure(smallest_count=LEVEL), barred)
    told: list[Version] = []
    stayed = 0
    blocks = _blocks(shape, chance)
    chosen = steps or {}
    for block in blocks:
        fresh = steps or _uneaten(block, guard)
        chosen = {key: _coarser(step, chosen.get(key, step)) for key, step in fresh.items()}
        cells = cells_of(block, chosen)
        hidden = protect(block, cells, guard, told)
        if hidden is None:
            stayed += 1
        else:
            told.append(version(block, cells, hidden, LEVEL))
    return _outcome(told, guard, stayed)


def _outcome(told: Sequence[Version], guard: Guard, stayed: int) -> Attacked:
    known = Known()
    hidden: list[tuple[Any, ...]] = []
    names: list[Any] = []
    before: Block | None = None
    kinds = dict.fromkeys((BARRED, SMALL, IN_TABLE, OPENED), 0)
    wrong: list[str] = []
    for each in told:
        _tell(known, each.block, before)
        within = inside_tables(each.block, each.cells, guard)
        for cell in each.cells:
            parts = _parts(each.block, cell)
            value = sum(known.truth[part] for part in parts)
            if cell not in each.hidden:
                known.told.append((parts, value))
                if 0 < value < LEVEL or cell[1:3] in guard.barred:
                    wrong.append(f"told: {cell} {value}")
                continue
            hidden.append(parts)
            names.append(cell)
            kinds[_kind(cell, value, within, guard)] += 1
        before = each.block
    slivers = [sliver for each in told for sliver in (*_slivers(known, each), *_left(known, each))]
    found = breaches(known, [*hidden, *slivers])
    names += slivers
    wrong += [f"known: {names[n]} from {low} to {high}" for n, low, high in found]
    return Attacked(
        sum(len(each.cells) for each in told),
        sum(value > 0 for each in told for value in each.block.values(each.cells)),
        kinds,
        tuple(wrong),
        stayed,
    )


def _slivers(known: Known, told: Version) -> list[tuple[Any, ...]]:
    """Where areas of the layers cross: small counts of a class in a span that a layer is told by.

    Nobody tells of these, but differences between layers might.
    """
    found: dict[Any, list[Any]] = {}
    spans = sorted({cell[0::3] for cell in told.cells if cell.layer})
    for index in np.ndindex(told.block.parts.counts.shape):
        piece = told.block.parts.pieces[index[1]]
        for code, span in spans if None not in piece else ():
            if _is_of(told.block.parts, Cell(code, CITY, None, span), index):
                found.setdefault((code, piece, span), []).append(_name(told.block, index))
    return [
        tuple(names)
        for names in found.values()
        if 0 < sum(known.truth[name] for name in names) < LEVEL
    ]


def _left(known: Known, told: Version) -> list[tuple[Any, ...]]:
    """Small counts of class a without those of b, which lies within it."""
    both = [
        cell for cell in told.cells if cell.code == "a" and cell._replace(code="b") in told.cells
    ]
    found = [
        tuple(name for name in _parts(told.block, cell) if name[1] == frozenset("a"))
        for cell in both
    ]
    return [names for names in found if 0 < sum(known.truth[name] for name in names) < LEVEL]


def _kind(cell: Cell, value: int, within: frozenset[Cell], guard: Guard) -> str:
    if cell[1:3] in guard.barred:
        return BARRED
    if 0 < value < LEVEL:
        return SMALL
    return IN_TABLE if cell in within else OPENED


def _tell(known: Known, block: Block, before: Block | None) -> None:
    """The block's unknowns; those that an earlier vintage had too can only have grown."""
    parts = block.parts
    for index in np.ndindex(parts.counts.shape):
        name = _name(block, index)
        known.truth[name] = int(parts.counts[index])
        old = (before.vintage, *name[1:]) if before else None
        if old in known.truth and known.truth[old] <= known.truth[name]:
            known.grown.append((name, old))


def _name(block: Block, index: tuple[int, ...]) -> tuple[Any, ...]:
    atom, piece, month = index
    parts = block.parts
    return (block.vintage, parts.atoms[atom], parts.pieces[piece], parts.months[month])


def _parts(block: Block, cell: Cell) -> tuple[Any, ...]:
    """The unknowns that the cell is the sum of."""
    return tuple(
        _name(block, index)
        for index in np.ndindex(block.parts.counts.shape)
        if _is_of(block.parts, cell, index)
    )


def _is_of(parts: Parts, cell: Cell, index: tuple[int, ...]) -> bool:
    atom, piece, month = index
    if cell.code not in parts.atoms[atom]:
        return False
    if cell.layer and parts.pieces[piece][parts.layers.index(cell.layer)] != cell.place:
        return False
    number, span = int(parts.months[month][5:7]), cell.span.rstrip("~")
    if "Q" in span:
        return (number - 1) // 3 + 1 == int(span[-1])
    return len(span) == 4 or number == int(span[5:7])


def _blocks(shape: Shape, chance: np.random.Generator) -> Iterable[Block]:
    atoms = [frozenset("a"), frozenset("ab")][: shape.classes]
    pieces = _pieces(shape, chance)
    rate = chance.gamma(0.7, shape.mean / 0.7, size=(len(atoms), len(pieces), 1))
    counts = chance.poisson(np.broadcast_to(rate, (len(atoms), len(pieces), 12)))
    first = shape.months if shape.vintages > 1 else 12 if shape.months > 6 else shape.months
    for vintage in range(1, shape.vintages + 1):
        months = first if vintage == 1 else 12
        codes = tuple(f"2024-{n:02d}" for n in range(1, months + 1))
        seen = counts[:, :, :months].astype(np.int64)
        yield Block(vintage, "2024", Parts(tuple(atoms), LAYERS, tuple(pieces), codes, seen))
        counts = counts + chance.poisson(shape.additions, size=counts.shape)
        if shape.withdrawn:
            counts = np.maximum(counts - chance.poisson(0.01, size=counts.shape), 0)


def _pieces(shape: Shape, chance: np.random.Generator) -> list[tuple[str | None, ...]]:
    """Beats lie in districts; zones cut across both; some records lie nowhere that is known."""
    found: dict[tuple[str | None, ...], None] = {}
    for beat in range(shape.beats):
        district = f"D{beat * shape.districts // shape.beats}"
        for zone in chance.choice(shape.zones, size=int(chance.integers(1, 3))):
            found[f"B{beat}", district, f"Z{zone}"] = None
    return [*found, (None, None, None)]


def _steps(shape: Shape, chance: np.random.Generator) -> dict[tuple[str, str], str] | None:
    if not shape.steps:
        return None
    steps = np.random.default_rng(shape.steps)
    return {
        (code, layer): str(steps.choice(["month", "quarter", "year", "year", ""]))
        if layer
        else str(steps.choice(["month", "month", "year"]))
        for code in "ab"[: shape.classes]
        for layer in (CITY, *LAYERS)
    }


def _uneaten(block: Block, guard: Guard) -> dict[tuple[str, str], str]:
    """As the door chooses: the finest step of which no more than a quarter goes."""
    found = {(code, CITY): "month" for code in block.codes}
    for code in block.codes:
        for layer in LAYERS:
            steps = ("month", "quarter") if block.total == block.year else ()
            fine = [step for step in steps if _eaten(block, guard, (code, layer), step) <= 0.25]
            found[code, layer] = fine[0] if fine else "year"
    return found


def _eaten(block: Block, guard: Guard, key: tuple[str, str], step: str) -> float:
    cells = [Cell(key[0], key[1], p, s) for p in block.places(key[1]) for s in block.spans(step)]
    cells = [cell for cell in places_first(cells) if block.values([cell])[0]]
    gone = inside_tables(block, cells, guard)
    return len(gone) / len(cells) if cells else 1.0


def _coarser(one: str, other: str) -> str:
    order = ("month", "quarter", "year", "")
    return max(one, other, key=order.index)


def _barred(shape: Shape, chance: np.random.Generator) -> frozenset[tuple[str, str | None]]:
    if not shape.barred:
        return frozenset()
    beats = chance.choice(shape.beats, size=max(1, shape.beats // 4), replace=False)
    return frozenset(("beat", f"B{n}") for n in beats.tolist())


def drawn(seed: int) -> Shape:
    """One of the shapes, at random."""
    chance = np.random.default_rng(seed)

    def pick(values: Sequence[Any]) -> Any:
        return values[int(chance.integers(len(values)))]

    return Shape(
        beats=pick([2, 3, 4, 6, 8]),
        districts=pick([1, 2, 3]),
        zones=pick([1, 2, 3, 4]),
        months=pick([5, 7, 12, 12]),
        classes=pick([1, 1, 2]),
        mean=pick([0.05, 0.1, 0.3, 0.5, 1.0, 2.0, 5.0]),
        vintages=pick([1, 1, 2, 2, 3]),
        additions=pick([0.005, 0.02, 0.1]),
        withdrawn=pick([False, False, False, True]),
        barred=pick([False, False, True]),
        steps=pick([0, 0, 1, 2, 3, 4, 5]),
        seed=seed,
    )
