"""Jalisco, IIEG microdata of the state prosecutor's case files ("incidencia delictiva").

One row is one presumed offence, without an identifier: the row's content, and its order among
equal rows, serves as one. Hours come as HH:MM, as a spreadsheet's fraction of a day, or "N.D.".
"""

from safetylab.sources.reading import AUTO
from safetylab.sources.source import Coordinates, Source
from safetylab.sources.tidying import clock, column, decimal, moment, plain, text
from safetylab.terms.words import N_

# A publisher's conversion lost the ñ of one municipality for good.
_REPAIRED = f"replace(upper({text('municipio')}), 'ZU\ufffdIGA', 'ZUÑIGA')"
_HOUR = clock("hora", ("%H:%M", "%H:%M:%S"))
_DAY = moment("fecha", ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"))

SOURCE = Source(
    name="jalisco",
    publisher="IIEG Jalisco, from the Fiscalía del Estado de Jalisco",
    licence="IIEG Jalisco: public information, attribution",
    url="https://iieg.gob.mx",
    columns=("fecha", "delito", "x", "y", "municipio", "colonia", "hora"),
    tidy={
        "occurred": f"{_DAY}::DATE + coalesce({_HOUR}, TIME '00:00:00')",
        "time_known": f"{_HOUR} IS NOT NULL",
        "code": plain("delito"),
        "description": text("delito"),
        "victims": "1",
        "family": f"CASE WHEN {column('delito')} ILIKE '%familiar%' THEN TRUE END",
    },
    coordinates=(Coordinates(decimal("x"), decimal("y"), "EPSG:4326"),),
    recorded={
        "municipio": f"upper(strip_accents({_REPAIRED}))",
        "colonia": text("colonia"),
    },
    crosswalk="jalisco",
    encoding=AUTO,
    complete=True,  # without identifiers a revised row is a new row: the old one must go
    counting=N_(
        "One record is one presumed offence in a case file of the state prosecutor, which no "
        "court has confirmed; several may belong to one event. It counts on the day and at the "
        "place that the file gives. Records bear no number, so a changed one is withdrawn and a "
        "new one comes."
    ),
    repairs=(
        "The municipality whose ñ the publisher lost ('TLAJOMULCO DE ZU\ufffdIGA') is read as "
        "Tlajomulco de Zúñiga.",
        "Hours written as a spreadsheet's fraction of a day (0.52083) are read as times.",
    ),
)
