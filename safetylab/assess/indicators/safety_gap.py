"""The safety gap between areas, after Chicago's Violence Reduction Dashboard."""

from safetylab.assess import gap
from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

SAFETY_GAP = Indicator(
    code="safety_gap",
    label=N_("Safety gap"),
    definition=N_(
        "Serious violence (ICCS 0101 and 020111) in the fifth of residents whose areas had most "
        "of it in the period before, against the fifth whose areas had least."
    ),
    counts="victims",
    of=Selection(offences=(offence.INTENTIONAL_HOMICIDE, offence.SERIOUS_ASSAULT)),
    answer=gap.answer,
    reference="City of Chicago, Violence Reduction Dashboard",
    caveat=N_("Areas are ranked by the period before, so that chance alone opens no gap."),
)
