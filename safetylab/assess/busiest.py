"""Which weekdays and hours have most, which may have as many, and whether they differ at all."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

from safetylab.assess import naming
from safetylab.terms.words import number, percent, say

Floats = NDArray[np.float64]
LEVEL = 0.05
HARDLY = 0.1
"""Of the average day: weekdays that differ from it by less hardly differ, however sure that is."""
LISTED = 3
"""Days and hours that a sentence names; more are counted."""
STRETCH = 6
"""Hours in a row, a quarter of the day."""


def alike(sums: Floats, squares: Floats, occasions: Floats) -> NDArray[np.bool_]:
    """Those that chance does not tell from the fullest, the fullest among them, shape (n,).

    sums, squares: of weights, shape (n,); occasions: how often the period holds each. The rates'
    differences as normal deviates, at 5 % for all that are compared (Bonferroni).
    """
    rate = sums / occasions
    top = int(rate.argmax())
    variance = squares / occasions**2
    apart = np.sqrt(variance + variance[top])
    furthest = special.ndtri(1.0 - LEVEL / 2.0 / max(len(sums) - 1, 1))
    return np.asarray(rate[top] - rate <= furthest * apart)


def differ(sums: Floats, squares: Floats, occasions: Floats) -> bool:
    """Whether they differ by more than chance, and any by a tenth of the average or more.

    Pearson's chi-square, over the mean square of a weight.
    """
    expected = sums.sum() * occasions / occasions.sum()
    weight = squares.sum() / sums.sum()
    chi = float(((sums - expected) ** 2 / (expected * weight)).sum())
    sure = special.chdtrc(len(sums) - 1, chi) <= LEVEL
    return bool(sure and (np.abs(sums / expected - 1.0) >= HARDLY).any())


def weekdays(
    title: str, days: Sequence[tuple[float, float, float]], squares: Floats, occasions: Floats
) -> str:
    """Which weekdays have most and fewest, or that they hardly differ.

    days: of each the count and its interval; squares: of its weights, shape (7,).
    """
    n = np.array([each[0] for each in days])
    rate = n / occasions
    most, least = int(rate.argmax()), int(rate.argmin())
    values: dict[str, object] = {"title": title, "least": _written(n, least)}
    values |= {"fewest": _names([least]), "most": _written(n, most)}
    if not differ(n, squares, occasions):
        return say(
            "{title}: the weekdays hardly differ, from {least} on a {fewest} to {most} on a "
            "{fullest}.",
            fullest=_names(_tied(n, most)),
            **values,
        )
    leading = np.flatnonzero(alike(n, squares, occasions))
    if len(leading) > LISTED:
        return say(
            "{title}: most on a {fullest} ({most}), though {n} other weekdays may have as many; "
            "fewest on a {fewest} ({least}).",
            fullest=_names([most]),
            n=len(leading) - 1,
            **values,
        )
    if len(leading) > 1:
        return say(
            "{title}: most on {fullest} ({from_} to {to}, too near each other to rank), fewest on "
            "a {fewest} ({least}).",
            fullest=_names(leading[np.argsort(-rate[leading])].tolist()),
            from_=_number(n[leading].min(), n),
            to=_number(n[leading].max(), n),
            **values,
        )
    return say(
        "{title}: most on a {fullest} ({most}, 95 % interval {low} to {high}), fewest on a "
        "{fewest} ({least}).",
        fullest=_names([most]),
        low=_number(days[most][1], n),
        high=_number(days[most][2], n),
        **values,
    )


def hours(counts: Floats, low: Floats, high: Floats, others: int) -> str:
    """The hours of the week with most, all that have equally many; counts: shape (168,).

    others: how many more chance does not tell from them.
    """
    top = int(counts.argmax())
    tied = _tied(counts, top)
    values = {
        "at": _written(counts, top),
        "low": _number(low[top], counts),
        "high": _number(high[top], counts),
    }
    if len(tied) > LISTED:
        return say("{n} hours of the week have most, {at} each.", n=len(tied), **values)
    named = naming.together([_hour(each) for each in tied])
    said = (
        say("The fullest hour is {hours}, with {at} ({low} to {high}).", hours=named, **values)
        if len(tied) == 1
        else say(
            "The fullest hours are {hours}, with {at} each ({low} to {high}).",
            hours=named,
            **values,
        )
    )
    if others >= len(tied):
        said += " " + say("Others may be as full: they differ by no more than chance.")
    return said


def stretch(counts: Floats) -> str:
    """The quarter of the day that holds most; counts: of the hours of the week, shape (168,)."""
    from safetylab.draw import week

    day = counts.reshape(-1, week.HOURS).sum(axis=0)
    held = np.array([np.roll(day, -k)[:STRETCH].sum() for k in range(week.HOURS)])
    first = int(held.argmax())
    return say(
        "In the six hours from {first} to {last} fall {share} of all; 25 % if hours were alike.",
        first=week.hour_name(first),
        last=week.hour_name((first + STRETCH) % week.HOURS),
        share=percent(held[first] / day.sum()),
    )


def _tied(counts: Floats, top: int) -> list[int]:
    """Those with as many as written, the top first."""
    rest = [k for k in range(len(counts)) if _written(counts, k) == _written(counts, top)]
    return [top, *(k for k in rest if k != top)]


def _written(counts: Floats, which: int) -> str:
    return _number(float(counts[which]), counts)


def _number(n: float, counts: Floats) -> str:
    """Whole where all counts are, as incidents spread over ranges of time are not."""
    return number(n, 0 if np.array_equal(counts, counts.round()) else 1)


def _names(days: Iterable[int]) -> str:
    from safetylab.draw import week

    return naming.together([week.day_name(each) for each in days])


def _hour(which: int) -> str:
    from safetylab.draw import week

    return f"{week.day_name(which // week.HOURS)} {week.hour_name(which % week.HOURS)}"
