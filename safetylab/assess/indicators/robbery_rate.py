"""Robbery, ICCS 0401."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

ROBBERY_RATE = Indicator(
    code="robbery_rate",
    label=N_("Robbery"),
    definition=N_(
        "Robberies (ICCS 0401): property taken with force or threat; attempts included."
    ),
    counts="offences",
    of=Selection(offences=(offence.ROBBERY,)),
    reference="ICCS 0401; IDB/Cisalva SES",
    caveat=N_("Only what was reported; victimisation surveys find several times as many."),
)
