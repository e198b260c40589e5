"""Claim: compiling Chicago's six-year CSV takes at most 3 times what DuckDB needs to read the same
CSV and write it as Parquet, and less than 3 GB.

Compiling parses, validates, classifies, places into 77 community areas and 801 tracts, compares,
writes, keeps the raw file and publishes a vintage. With the reference folder ../shared the records
are the real ones (1,718,685 rows); without it as many rows of the same shape are made up.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks import chicago_csv, measured
from safetylab.store import areas, cities
from safetylab.store import lab as labs
from safetylab.store.boundaries import Reading

SHARED = Path(__file__).parents[2] / "shared" / "data"
COMMAND = Path(sys.executable).with_name("safetylab")
MOST, MOST_GB, PAIRS = 3.0, 3.0, 5

PEER = """
import duckdb, sys
csv, parquet = sys.argv[1:]
duckdb.execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet)")
"""

MADE_UP = """
COPY (
  WITH spots AS (SELECT i AS spot, 1130000 + random() * 70000 AS x,
                        1830000 + random() * 120000 AS y FROM range(400000) AS t(i)),
  rows AS (SELECT i, (random() * 399999)::INT AS spot, TIMESTAMP '2012-01-01' + to_minutes(
             (random() * 3155000)::INT) AS at, (random() * 4)::INT AS kind
           FROM range(1718685) AS t(i))
  SELECT i AS "ID", 'HX' || i AS "Case Number", strftime(at, '%m/%d/%Y %I:%M:%S %p') AS "Date",
         '0' || (i % 99) || 'XX W MADE UP ST' AS "Block",
         ['0820', '0486', '0610', '031A', '1320'][kind + 1] AS "IUCR",
         ['THEFT', 'BATTERY', 'BURGLARY', 'ROBBERY', 'CRIMINAL DAMAGE'][kind + 1]
           AS "Primary Type",
         'MADE UP' AS "Description",
         ['STREET', 'RESIDENCE', 'APARTMENT', 'SIDEWALK', 'OTHER'][1 + i % 5]
           AS "Location Description",
         'false' AS "Arrest", (i % 7 = 0)::VARCHAR AS "Domestic", '0423' AS "Beat",
         '004' AS "District", 10 AS "Ward", 1 + i % 77 AS "Community Area", '05' AS "FBI Code",
         x::INT AS "X Coordinate", y::INT AS "Y Coordinate", year(at) AS "Year",
         '02/10/2018 03:50:01 PM' AS "Updated On",
         round(41.64 + (y - 1830000) / 364000, 9) AS "Latitude",
         round(-87.83 + (x - 1130000) / 274000, 9) AS "Longitude", NULL AS "Location"
  FROM rows JOIN spots USING (spot) ORDER BY at
) TO '{target}' (HEADER)
"""


def main() -> int:
    """Print the medians and the ratio, pair by pair; 0 where the claim holds."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        export = _export(work)
        lab = _lab(work / "empty")
        ours, peer = [], []
        for n in range(PAIRS + 1):
            pair = (_compile(lab, export, work), _peer(export, work))
            if n:  # the first warms the disk's cache
                ours.append(pair[0])
                peer.append(pair[1])
    ratio = measured.median([a.wall / b.wall for a, b in zip(ours, peer, strict=True)])
    peak = max(run.peak_gb for run in ours)
    for name, runs in (("safetylab compile", ours), ("DuckDB CSV to Parquet", peer)):
        print(
            f"{name:24s} {measured.median([r.wall for r in runs]):6.2f} s "
            f"({measured.median([r.cpu for r in runs]):.1f} s of processor, "
            f"peak {max(r.peak_gb for r in runs):.2f} GB)"
        )
    print(f"{'ratio':24s} {ratio:6.2f}   (claim: at most {MOST:.0f}, below {MOST_GB:.0f} GB)")
    return int(ratio > MOST or peak > MOST_GB)


def _export(work: Path) -> Path:
    target = work / "crimes.csv"
    if SHARED.is_dir():
        return chicago_csv.write(SHARED / "chicago_crime", target)
    print("The reference folder is not here: the rows are made up.")
    duckdb.connect().execute(MADE_UP.format(target=target))
    return target


def _lab(folder: Path) -> Path:
    lab = cities.create(folder, city="chicago")
    tracts = SHARED / "chicago_geo" / "chicago_2010_census_tracts.geojson"
    if tracts.is_file():
        areas.add(lab, tracts, layer="tract", reading=Reading(id_column="geoid10"))
    labs.open_lab(folder)
    return folder


def _compile(lab: Path, export: Path, work: Path) -> measured.Run:
    fresh = work / "lab"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(lab, fresh)
    return measured.run([str(COMMAND), "compile", str(export), "--lab", str(fresh)])


def _peer(export: Path, work: Path) -> measured.Run:
    return measured.run([sys.executable, "-c", PEER, str(export), str(work / "peer.parquet")])


if __name__ == "__main__":
    sys.exit(main())
