"""Recorded sexual violence, ICCS 0301."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

SEXUAL_VIOLENCE_RATE = Indicator(
    code="sexual_violence_rate",
    label=N_("Recorded sexual violence"),
    definition=N_("Recorded acts of sexual violence (ICCS 0301)."),
    counts="offences",
    of=Selection(offences=(offence.SEXUAL_VIOLENCE,)),
    reference=N_("ICCS 0301; never a substitute for SDG 5.2.2"),
    caveat=N_("Most is never reported: a rise may mean more trust, not more violence."),
)
