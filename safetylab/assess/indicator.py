"""Indicators: what we count, over whom, and by which published definition.

An indicator is a module in `indicators/` that declares one Indicator, and a file of worked
examples of the same name. It is found by being there (catalogue.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from safetylab.store.incidents import Selection
from safetylab.store.lab import Lab
from safetylab.terms import offence
from safetylab.terms.words import say

Answer = Callable[[Any, "Indicator"], Any]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A published definition; the fields follow the SDG metadata template.

    counts : whether each row counts as one offence, or for the victims it stands for
    of     : which incidents
    among  : the people it is per: all residents, or those of one sex
    answer : the function (question, indicator) -> Measurement that computes it; None means a rate
    measure : a rate is per people and year, a share is per hundred incidents
    protect : small counts are withheld although the class itself is not a sensitive one
    label, definition, caveat : English; their Spanish is in the catalogue (N_ marks them)
    """

    code: str
    label: str
    definition: str
    counts: Literal["offences", "victims"]
    of: Selection
    among: Literal["residents", "female", "male"] = "residents"
    per: int = 100_000
    better: Literal["lower", "higher"] = "lower"
    measure: Literal["rate", "share"] = "rate"
    protect: bool = False
    reference: str
    caveat: str = ""
    answer: Answer | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sensitive(self) -> bool:
        """Whether its incidents are never shown as points, and small counts of them withheld."""
        tagged = self.protect or self.of.family is True
        return tagged or any(offence.is_sensitive(c) for c in self.of.offences)

    def protected_in(self, lab: Lab) -> bool:
        """Whether its small counts are withheld: of sensitive classes always, of others if the
        city has chosen so."""
        return self.sensitive or lab.disclosure.protect_all

    @property
    def sex(self) -> str | None:
        """The sex it is confined to, if any."""
        return None if self.among == "residents" else self.among

    def name(self) -> str:
        """Its label in the reader's language."""
        return say(self.label)

    def unit(self) -> str:
        """Its unit in the reader's language."""
        if self.measure == "share":
            return say("% of incidents")
        counted = say("victims") if self.counts == "victims" else say("offences")
        people = {
            "residents": say("residents"),
            "female": say("women and girls"),
            "male": say("men and boys"),
        }[self.among]
        return say(
            "{counted} per {per} {people} a year", counted=counted, per=self.per, people=people
        )
