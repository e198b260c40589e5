"""Theft and robbery of vehicles, ICCS 050211 and 040121."""

from safetylab.assess.indicator import Indicator
from safetylab.store.incidents import Selection
from safetylab.terms import offence
from safetylab.terms.words import N_

VEHICLE_THEFT_RATE = Indicator(
    code="vehicle_theft_rate",
    label=N_("Vehicle theft and robbery"),
    definition=N_(
        "Motor vehicles stolen, without violence (ICCS 050211) or with it (ICCS 040121)."
    ),
    counts="offences",
    of=Selection(offences=(offence.VEHICLE_THEFT, offence.VEHICLE_ROBBERY)),
    reference="ICCS 050211, 040121; IDB/Cisalva SES",
    caveat=N_("Per resident, not per registered vehicle, until the lab has vehicles."),
)
