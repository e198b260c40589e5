"""Burglary of dwellings, ICCS 05012."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

RESIDENTIAL_BURGLARY_RATE = Indicator(
    code="residential_burglary_rate",
    label=N_("Residential burglary"),
    definition=N_("Burglaries of private residential premises (ICCS 05012); attempts included."),
    counts="offences",
    of=Selection(offences=(offence.RESIDENTIAL_BURGLARY,)),
    reference="ICCS 05012",
    caveat=N_("Per resident, not per dwelling, until the lab has dwellings."),
)
