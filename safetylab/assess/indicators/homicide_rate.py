"""Intentional homicide, SDG 16.1.1."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

HOMICIDE_RATE = Indicator(
    code="homicide_rate",
    label=N_("Intentional homicide"),
    definition=N_(
        "Victims of intentional homicide (ICCS 0101) among residents; attempts are not counted."
    ),
    counts="victims",
    of=Selection(offences=(offence.INTENTIONAL_HOMICIDE,)),
    reference=N_("UNSD metadata 16-01-01; ICCS 0101"),
    caveat=N_("Counted in the year of the incident, even when a court rules later."),
)
