"""p of local statistics by the way that suits the values, and the sentences that go with it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from safetylab.assess.places import Places
from safetylab.store.compiling import Progress
from safetylab.terms.errors import BadRequest, NotEnoughData
from safetylab.terms.words import N_, number, say, say_many

if TYPE_CHECKING:
    from safetylab.stats.local.tails import Tails

Floats = NDArray[np.float64]
SEED = 20260101
ALTERNATIVES = ("two-sided", "greater", "less", "directed")
MOST_PERMUTATIONS = 99_999
LEAST_SEARCH, MOST_SEARCH = 99_999, 999_999
SHARPNESS, MOST_ENOUGH = 1_000_000, 2_500
MOST_NAMES = 8
Way = Literal["exact", "search", "permutations"]
Alternative = Literal["two-sided", "greater", "less", "directed"]


class Asked(TypedDict, total=False):
    """What one may ask of a local statistic; what is not said has its default.

    neighbours   : queen, rook, or metres
    alternative  : two-sided, greater, less or directed (half of two-sided)
    permutations : how many, as in other programs; else p is exact, or searched for
    fdr          : share of what is found that may be chance
    seed         : of the permutations
    """

    neighbours: str
    alternative: Alternative
    permutations: int | None
    fdr: float
    seed: int


def checked(asked: Asked, alternative: Alternative) -> Asked:
    """All that may be asked, with its defaults. Raises BadRequest for what makes no sense."""
    whole: Asked = {
        "neighbours": "queen",
        "alternative": alternative,
        "permutations": None,
        "fdr": 0.05,
        "seed": SEED,
    }
    whole |= asked
    if whole["alternative"] not in ALTERNATIVES:
        raise BadRequest(
            say("'{given}' is no alternative.", given=str(whole["alternative"])[:40]),
            hint=say("there are {known}.", known=", ".join(ALTERNATIVES)),
        )
    draws = whole["permutations"]
    if draws is not None and not 1 <= draws <= MOST_PERMUTATIONS:
        raise BadRequest(
            say("{n} permutations are not drawn.", n=number(draws)),
            hint=say("choose from 99 to {most}.", most=number(MOST_PERMUTATIONS)),
        )
    if not 0 < whole["fdr"] < 1:
        raise BadRequest(
            say("A share of false discoveries of {share} is none.", share=str(whole["fdr"])),
            hint=say("try 0.05."),
        )
    return whole


def comparable(places: Places, fewest: int) -> None:
    """Raises NotEnoughData where there are too few places, or all hold the same."""
    if places.n < fewest:
        raise _too_few(places, fewest)
    if not np.ptp(places.values):
        raise NotEnoughData(
            say("All {n} places hold the same: none stands out.", n=places.n),
            hint=say("choose a longer period, or other places."),
        )
    if places.alone.all():
        raise NotEnoughData(
            say("No place has a neighbour to be compared with."),
            hint=say("name a distance in metres: --neighbours 1000."),
        )


def _too_few(places: Places, fewest: int) -> NotEnoughData:
    if places.cell is None:
        return NotEnoughData(
            say("This needs {least} areas; there are {n}.", least=fewest, n=places.n),
            hint=say("choose a layer of smaller areas, or compare cells."),
        )
    return NotEnoughData(
        say("This needs {least} cells; there are {n}.", least=fewest, n=places.n),
        hint=say("choose cells smaller than {side} metres.", side=number(places.cell)),
    )


def tails(
    places: Places, asked: Asked, *, conditional: bool, progress: Progress
) -> "tuple[Tails, Way]":
    """Both tails of the sum around each place, and how they were told.

    By permutations where so many are asked for, always conditional, as other programs make them;
    else counted over every permutation where the values are counts, or searched for. The latter
    two leave a place its own value where `conditional`, else rearrange it with the others'.
    """
    from safetylab.stats.local import exact, permuted, permuting
    from safetylab.stats.local.neighbours import with_selves
    from safetylab.stats.local.permuted import Ends

    heard = _hearing(progress)
    w = places.w if conditional else with_selves(places.w)
    draws, seed = asked["permutations"], asked["seed"]
    if draws is not None:
        _said_if_fresh(permuting.count_equal, progress)
        return permuted.drawn(
            places.values, places.w, draws, seed=seed, progress=heard
        ), "permutations"
    _said_if_fresh(exact.multiply, progress)
    found = exact.counted(places.values, w, conditional=conditional)
    if found is not None:
        return found, "exact"
    _said_if_fresh(permuting.search, progress)
    most = int(np.clip(4 * places.n / asked["fdr"], LEAST_SEARCH, MOST_SEARCH))
    # Fewer places can be told more sharply in the same time.
    ends = Ends(most, int(np.clip(SHARPNESS / places.n, 50, MOST_ENOUGH)))
    return permuted.searched(
        places.values, w, ends, conditional=conditional, seed=seed, progress=heard
    ), "search"


def _hearing(progress: Progress) -> Callable[[float], None]:
    doing = say("permuting")
    return lambda share: progress(doing, share)


def _said_if_fresh(loop: Callable[..., Any], progress: Progress) -> None:
    """Tell that the first calculation on a machine takes some seconds more."""
    from safetylab.stats.compiled import fresh

    if fresh(loop):
        progress(say("preparing the calculation, once on this machine"), 0.0)


def way_said(way: Way, draws: int, conditional: bool) -> str:
    """How p was told, in a sentence."""
    if way == "permutations":
        return say(
            "p from {n} conditional permutations: each place keeps its value, its neighbours' are "
            "drawn from the others.",
            n=draws,
        )
    if way == "search":
        return say(
            "p from up to {n} permutations, fewer where the answer is clear early.", n=draws
        )
    if conditional:
        return say(
            "p is exact: it counts every way in which the other places' values could lie around a "
            "place."
        )
    return say(
        "p is exact: it counts every way in which the same counts could lie over the places."
    )


def too_coarse(asked: Asked, n: int) -> str:
    """What permutations that are too few cannot find among so many places, or ''."""
    draws = asked["permutations"]
    if draws is None:
        return ""
    least = (2 if asked["alternative"] == "two-sided" else 1) / (draws + 1)
    together = int(np.ceil(round(least * n / asked["fdr"], 9)))
    if together <= 1:
        return ""
    return say(
        "With {draws} permutations no p is below {least}: of {n} places {together} must reach it "
        "together before any is found.",
        draws=draws,
        least=number(least, max(3, int(np.ceil(-np.log10(least))))),
        n=n,
        together=together,
    )


ASKED = {
    "two-sided": N_("either more or less than elsewhere"),
    "greater": N_("more than elsewhere"),
    "less": N_("less than elsewhere"),
    "directed": N_("the nearer side, undoubled, which finds twice as much by chance"),
}


def neighbours_said(places: Places) -> str:
    """Who the neighbours are, in words."""
    if places.neighbours == "queen":
        return say("the eight cells around") if places.cell else say("the areas that touch it")
    if places.neighbours == "rook":
        return (
            say("the four cells beside") if places.cell else say("the areas that share a border")
        )
    return say("all within {metres} metres", metres=number(float(places.neighbours)))


def p_said(p: float) -> str:
    """p as it is written in a sentence: "p = 0.012", "p < 0.001"."""
    if p < 0.001:
        return say("p < {least}", least=number(0.001, 3))
    return say("p = {p}", p=number(p, 3))


def choices(places: Places, asked: Asked, way: Way, draws: int) -> dict[str, Any]:
    """Every choice, for programs."""
    by = {"by": "areas"} if places.cell is None else {"by": "cells", "cell": places.cell}
    return {
        **by,
        "neighbours": places.neighbours,
        "alternative": asked["alternative"],
        "p": way,
        "permutations": draws,
        "seed": None if way == "exact" else asked["seed"],
        "fdr": asked["fdr"],
        "beyond": places.beyond,
    }


def alone_said(places: Places) -> str:
    """How many places without neighbours have no figure, or ''."""
    n = int(places.alone.sum())
    if not n:
        return ""
    return say_many(
        "{n} place without neighbours has no figure.",
        "{n} places without neighbours have no figure.",
        n,
    )


def named(places: Places, some: NDArray[np.bool_]) -> tuple[str, ...]:
    """The names of some areas; none of cells."""
    if not places.names:
        return ()
    return tuple(places.names[n] or places.ids[n] for n in np.flatnonzero(some))


def listed(names: Sequence[str]) -> str:
    """A few names and how many more there are."""
    shown = ", ".join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return shown
    return say("{names} and {n} more", names=shown, n=len(names) - MOST_NAMES)
