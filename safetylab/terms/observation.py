"""One row per published count: what a source of counts delivers, where no incident is told."""

OBSERVED = {
    "area": "VARCHAR",
    "area_name": "VARCHAR",
    "month": "DATE",
    "code": "VARCHAR",
    "description": "VARCHAR",
    "victim_sex": "VARCHAR",
    "age_from": "SMALLINT",
    "age_to": "SMALLINT",
    "unit": "VARCHAR",
    "value": "BIGINT",
    "status": "VARCHAR",
}
"""What a source's `counts_query` yields, in this order.

area             : the publisher's code of the area, leading zeros kept ("14039", or "14")
month            : its first day; NULL where the year is no year
code             : the publisher's words for the offence, as crosswalks compare them
victim_sex       : 'female', 'male' or NULL where all or unknown
age_from, age_to : first and last year of age included; NULL where open or unknown
unit             : one of UNITS
value            : the count; NULL where there is none, never 0 for "unknown"
status           : one of STATUSES
"""

UNITS = ("offences", "victims")
STATUSES = ("published", "not_yet", "unspecified_area", "blank")
"""'not_yet': a month after the last one published. 'unspecified_area': counted in no area that is
on the map, or without its code. 'blank': a published month whose cell is empty or no number."""
