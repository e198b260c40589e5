"""One row per incident record: the columns a source delivers and the columns a lab keeps."""

DELIVERED = {
    "incident_id": "VARCHAR",
    "case_number": "VARCHAR",
    "occurred": "TIMESTAMP",
    "occurred_until": "TIMESTAMP",
    "time_known": "BOOLEAN",
    "updated": "TIMESTAMP",
    "code": "VARCHAR",
    "description": "VARCHAR",
    "place_text": "VARCHAR",
    "victims": "INTEGER",
    "victim_sex": "VARCHAR",
    "victim_age": "SMALLINT",
    "family": "BOOLEAN",
    "lon": "DOUBLE",
    "lat": "DOUBLE",
}
"""What a source's `tidy` yields, times local to the lab's time zone; any may be NULL."""

KEPT = {
    "source": "VARCHAR",
    "incident_id": "VARCHAR",
    "case_number": "VARCHAR",
    "occurred_at": "TIMESTAMP",
    "occurred_until": "TIMESTAMP",
    "day": "DATE",
    "hour": "TINYINT",
    "updated_at": "TIMESTAMP",
    "first_vintage": "INTEGER",
    "code": "VARCHAR",
    "description": "VARCHAR",
    "offence": "VARCHAR",
    "confidence": "VARCHAR",
    "attempted": "BOOLEAN",
    "weapon": "VARCHAR",
    "family": "BOOLEAN",
    "minor": "BOOLEAN",
    "place": "VARCHAR",
    "victims": "INTEGER",
    "victim_sex": "VARCHAR",
    "victim_age": "SMALLINT",
    "x": "DOUBLE",
    "y": "DOUBLE",
    "point_fault": "VARCHAR",
    "heaped": "VARCHAR",
    "year": "SMALLINT",
}
"""What the lab keeps: instants in UTC, `day` and `hour` local, x and y in metres of the lab's CRS.
Each area layer adds `area_<layer>`, `recorded_<layer>` and `placed_<layer>`."""

SEXES = ("female", "male")
