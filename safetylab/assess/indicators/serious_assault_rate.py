"""Serious assault, ICCS 020111."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

SERIOUS_ASSAULT_RATE = Indicator(
    code="serious_assault_rate",
    label=N_("Serious assault"),
    definition=N_("Serious assaults (ICCS 020111), as the police recorded them."),
    counts="offences",
    of=Selection(offences=(offence.SERIOUS_ASSAULT,)),
    reference="ICCS 020111",
    caveat=N_("Where serious begins differs between penal codes; compare cities with care."),
)
