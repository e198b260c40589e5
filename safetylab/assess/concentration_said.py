"""Words of a concentration: its measures, and whether the same places stay the fullest."""

from collections.abc import Mapping
from typing import Any

from safetylab.terms.words import percent, say


def named(measure: str) -> str:
    """A measure in words."""
    return {
        "share_in_top": say("share of incidents in the fullest places"),
        "places_holding": say("share of places that hold so many incidents"),
        "gini": say("Gini index"),
        "generalised_gini": say("generalised Gini index"),
        "overlap": say("fullest places that stay so"),
    }[measure]


def unknown() -> str:
    """Why it cannot be told whether the same places are the fullest."""
    return say(
        "Whether the same places are the fullest from year to year cannot be told: that takes two "
        "whole years, from January to December."
    )


def stayed(row: Mapping[str, Any]) -> str:
    """How many of the fullest places were so in two years."""
    return say(
        "{years}: {overlap} of the fullest 5 % were the same in both years; it would be "
        "{shuffled} if they were drawn at random each year, and some {alike} if no risk had "
        "changed.",
        years=row["years"],
        overlap=percent(row["overlap"]),
        shuffled=percent(row["shuffled"]),
        alike=percent(row["alike"]),
    )
