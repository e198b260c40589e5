"""Write the Chicago records back as the Socrata CSV they were: 22 columns, as the portal has."""

from pathlib import Path

import duckdb

WRITE = """
COPY (
  SELECT "ID", "Case Number", strftime("Date", '%m/%d/%Y %I:%M:%S %p') AS "Date", "Block", "IUCR",
         "Primary Type", "Description", "Location Description",
         "Arrest", "Domestic", "Beat", "District", "Ward", "Community Area", "FBI Code",
         "X Coordinate", "Y Coordinate", "Year",
         strftime("Updated On", '%m/%d/%Y %I:%M:%S %p') AS "Updated On",
         "Latitude", "Longitude",
         CASE WHEN "Latitude" IS NOT NULL
              THEN '(' || "Latitude" || ', ' || "Longitude" || ')' END AS "Location"
  FROM read_parquet({years}) ORDER BY "Year", "Date", "ID"
) TO '{target}' (HEADER, DELIMITER ',')
"""


def write(parquet: Path, target: Path, years: range = range(2012, 2018)) -> Path:
    """Write `target` from the yearly Parquet files in the folder `parquet`; returns `target`."""
    files = [str(parquet / f"crimes_{year}.parquet") for year in years]
    duckdb.connect().execute(WRITE.format(years=files, target=target))
    return target
