"""Killings of women and girls, a proxy of femicide."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

FEMICIDE_PROXY = Indicator(
    code="femicide_proxy",
    label=N_("Killings of women and girls (femicide proxy)"),
    definition=N_("Female victims of intentional homicide (ICCS 0101) among women and girls."),
    counts="victims",
    of=Selection(offences=(offence.INTENTIONAL_HOMICIDE,), victim_sex="female"),
    among="female",
    protect=True,
    reference=N_("UNODC/UN Women 2022; ICCS 0101 by sex of the victim"),
    caveat=N_(
        "A proxy: police records seldom tell motive or relationship, so every killing counts."
    ),
)
