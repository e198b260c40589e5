"""Chicago, "Crimes - 2001 to Present" (ijzp-q8t2): the portal's CSV export and its API.

One row is one offence, in homicides one victim. Coordinates are shifted within the block.
"""

from safetylab.sources.source import Coordinates, Source
from safetylab.sources.tidying import column, decimal, filled, integer, moment
from safetylab.terms.words import N_

PORTAL = "https://data.cityofchicago.org"
DATASET = "ijzp-q8t2"

API_NAMES = {
    "id": "ID",
    "case_number": "Case Number",
    "date": "Date",
    "iucr": "IUCR",
    "primary_type": "Primary Type",
    "description": "Description",
    "location_description": "Location Description",
    "domestic": "Domestic",
    "beat": "Beat",
    "district": "District",
    "ward": "Ward",
    "community_area": "Community Area",
    "x_coordinate": "X Coordinate",
    "y_coordinate": "Y Coordinate",
    "updated_on": "Updated On",
    "latitude": "Latitude",
    "longitude": "Longitude",
}
MOMENTS = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S")

SOURCE = Source(
    name="chicago",
    publisher="City of Chicago, Chicago Police Department",
    licence="City of Chicago data terms of use",
    url=f"{PORTAL}/d/{DATASET}",
    columns=tuple(API_NAMES.values()),
    aliases=API_NAMES,
    tidy={
        "incident_id": filled("ID"),
        "case_number": filled("Case Number"),
        "occurred": moment("Date", MOMENTS),
        "time_known": "TRUE",
        "updated": moment("Updated On", MOMENTS),
        # The export pads codes to four characters; older ones dropped the leading zero.
        "code": f"lpad(upper({filled('IUCR')}), 4, '0')",
        "description": f"{column('Primary Type')} || ': ' || {column('Description')}",
        "place_text": f"upper({filled('Location Description')})",
        "victims": "1",
        "family": f"lower({column('Domestic')}) IN ('true', '1', 'y')",
    },
    coordinates=(
        Coordinates(decimal("Longitude"), decimal("Latitude"), "EPSG:4326"),
        Coordinates(decimal("X Coordinate"), decimal("Y Coordinate"), "EPSG:3435"),
    ),
    recorded={
        "community": f"nullif({integer('Community Area')}, 0)::VARCHAR",
        "district": f"{integer('District')}::VARCHAR",
        "beat": filled("Beat"),
    },
    crosswalk="iucr",
    locations="locations_chicago",
    counting=N_(
        "One record is one offence, in homicides one victim, as the police entered it. It counts "
        "on the day it happened, or when the police think it happened, and where it happened: "
        "the city moves every point within its block before publishing."
    ),
)
