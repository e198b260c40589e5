"""Robbery from the person in public places, ICCS 040111."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

STREET_ROBBERY_RATE = Indicator(
    code="street_robbery_rate",
    label=N_("Street robbery"),
    definition=N_("Robberies from the person in a public place (ICCS 040111); attempts included."),
    counts="offences",
    of=Selection(offences=(offence.STREET_ROBBERY,)),
    reference="ICCS 040111",
    caveat=N_(
        "Per resident: places with many visitors look worse than they are for those who "
        "live there."
    ),
)
