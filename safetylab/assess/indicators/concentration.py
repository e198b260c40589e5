"""Concentration of crime in places."""

from safetylab.assess import concentration
from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms.words import N_

CONCENTRATION = Indicator(
    code="concentration",
    label=N_("Concentration of crime"),
    definition=N_(
        "Share of incidents against persons and property (ICCS 01, 02, 04, 05) in the "
        "5 % of the city's cells that have most."
    ),
    counts="offences",
    measure="share",
    per=100,
    of=Selection(offences=("01", "02", "04", "05")),
    answer=concentration.answer,
    reference=N_("Weisburd 2015; Bernasco and Steenbeek 2017"),
    caveat=N_(
        "What chance alone would give stands beside it; with few incidents it is never small."
    ),
)
