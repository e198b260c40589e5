"""Theft, ICCS 0502."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

THEFT_RATE = Indicator(
    code="theft_rate",
    label=N_("Theft"),
    definition=N_("Thefts (ICCS 0502), without force, threat or burglary; vehicles included."),
    counts="offences",
    of=Selection(offences=(offence.THEFT,)),
    reference="ICCS 0502; IDB/Cisalva SES",
    caveat=N_("Small thefts are the least reported of all offences."),
)
