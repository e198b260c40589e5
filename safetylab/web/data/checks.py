"""What each check of the quality report looks for, and what each part of its score is."""

from safetylab.terms.words import N_, say


def definition(check: str) -> str:
    """Of a check by its name; those of an area layer are named like disagree_<layer>."""
    stem, _, layer = check.partition("_")
    if layer and stem in _LAYERED:
        return say(_LAYERED[stem])
    return say(_DEFINITIONS.get(check, ""))


def part(name: str) -> str:
    """Of a part of the score."""
    return say(_PARTS.get(name, ""))


_LAYERED = {
    "unplaced": N_("Neither the point nor the record says in which area it was."),
    "record": N_("There was no usable point, so the area is the one that the police wrote down."),
    "disagree": N_("The point lies in another area than the one that the police wrote down."),
}
_DEFINITIONS = {
    "quarantined": N_(
        "Rows that could not be read as records, of all rows of all deliveries. They are kept "
        "apart, each with its reason."
    ),
    "repeated": N_("Rows that came again in the same delivery, of all rows of all deliveries."),
    "twins": N_(
        "Records that agree in time, place, code, description and victim, and differ in their "
        "number only. Some are true: two people robbed at once."
    ),
    "late": N_("Records that were not there when a later day had been delivered already."),
    "without_point": N_("No point that could be put on the map, for any of the reasons below."),
    "no_coordinates": N_("The record gives no coordinates."),
    "null_island": N_("The coordinates are 0 and 0, where failed searches of addresses end."),
    "swapped": N_("Latitude and longitude stood in each other's place; they were changed back."),
    "outside": N_("The coordinates lie outside all areas of the city."),
    "no_hour": N_("The day is known, the hour is not."),
    "midnight": N_(
        "At 0:00 to the minute. By chance 1 of 1,440 would be; more tell of hours that nobody "
        "knew."
    ),
    "noon": N_(
        "At 12:00 to the minute. By chance 1 of 1,440 would be; more tell of hours that nobody "
        "knew."
    ),
    "unclassified": N_("The local code has no class, on purpose or because nobody knows it."),
    "low_confidence": N_("The local code may belong to another class just as well."),
    "no_place": N_("What kind of place it was (street, dwelling, shop) is not told."),
    "no_sex": N_("Of records that have a victim."),
    "no_age": N_("Of records that have a victim."),
    "no_description": N_("The record has a code but no words."),
    "no_updated": N_("When the police last changed the record is not told."),
}
_PARTS = {
    "compiled": N_("Rows that were not set aside, of all rows of all deliveries."),
    "placed": N_("Incidents with usable coordinates."),
    "classified": N_("Incidents whose local code has a class."),
    "complete": N_(
        "The mean over five fields: kind of place, description, last update, and the sex and age "
        "of victims. A field that a source never has counts as empty."
    ),
    "clock": N_(
        "1 less the share without an hour, less what midnight and noon hold beyond chance."
    ),
    "agreement": N_("Incidents whose point lies in the area that the police wrote down."),
    "unrepeated": N_("Incidents without a twin."),
}
