"""Recorded family violence, a tag across offences."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms.words import N_

FAMILY_VIOLENCE_RATE = Indicator(
    code="family_violence_rate",
    label=N_("Recorded family violence"),
    definition=N_("Offences of any class recorded as domestic or family violence."),
    counts="offences",
    of=Selection(family=True),
    reference=N_("IDB/Cisalva SES; ICCS tag ViP"),
    caveat=N_("Most is never reported: a rise may mean more trust, not more violence."),
)
