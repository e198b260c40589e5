"""Mexico, SESNSP: monthly counts of states' and municipalities' case files, a column a month.

One row is one kind of offence in one area and year; no incident is told. The files of states, of
municipalities and of victims (by sex and age) differ in columns, all are read. Months that are
empty or zero in the whole file at the end of its last year are not published yet, not quiet.
https://www.gob.mx/sesnsp/acciones-y-programas/incidencia-delictiva-del-fuero-comun
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from safetylab.sources.reading import AUTO
from safetylab.sources.source import Source, checked_encoding
from safetylab.sources.tidying import column, literal, plain, trimmed
from safetylab.terms.errors import BadLab
from safetylab.terms.words import N_, say

YEAR, STATE_CODE, STATE = "Año", "Clave_Ent", "Entidad"
AREA_CODE, AREA = "Cve. Municipio", "Municipio"
OFFENCE = ("Bien jurídico afectado", "Tipo de delito", "Subtipo de delito", "Modalidad")
SEX, AGE = "Sexo", "Rango de edad"
MONTHS = (
    *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio"),
    *("Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre"),
)
COLUMNS = (YEAR, STATE_CODE, STATE, *OFFENCE, *MONTHS)
OPTIONAL = (AREA_CODE, AREA, SEX, AGE)
OTHER_NAMES = {
    "Cve_Municipio": AREA_CODE,
    "Cve Municipio": AREA_CODE,
    "Clave_Municipio": AREA_CODE,
    "Cve. Ent": STATE_CODE,
    "Cve_Ent": STATE_CODE,
    "Clave Ent": STATE_CODE,
    "Rango de Edad": AGE,
    "Anio": YEAR,
}
STATES = (
    *("Aguascalientes", "Baja California", "Baja California Sur", "Campeche"),
    *("Coahuila de Zaragoza", "Colima", "Chiapas", "Chihuahua", "Ciudad de México", "Durango"),
    *("Guanajuato", "Guerrero", "Hidalgo", "Jalisco", "México", "Michoacán de Ocampo", "Morelos"),
    *("Nayarit", "Nuevo León", "Oaxaca", "Puebla", "Querétaro", "Quintana Roo"),
    *("San Luis Potosí", "Sinaloa", "Sonora", "Tabasco", "Tamaulipas", "Tlaxcala"),
    *("Veracruz de Ignacio de la Llave", "Yucatán", "Zacatecas"),
)
SETTINGS = ("type", "state", "encoding", "complete", "url", "crosswalk")


def source(name: str, settings: Mapping[str, Any]) -> Source:
    """The published files; `state` ("Jalisco" or 14) keeps one entity of them.

    Raises BadLab for an unknown setting or state.
    """
    unknown = [key for key in settings if key not in SETTINGS]
    if unknown:
        raise BadLab(
            say("The source '{name}' has no setting '{key}'.", name=name, key=unknown[0]),
            hint=say("there are {known}.", known=", ".join(SETTINGS)),
        )
    state = _state_code(settings["state"]) if "state" in settings else None
    return Source(
        name=name,
        publisher="Secretariado Ejecutivo del Sistema Nacional de Seguridad Pública (SESNSP)",
        licence="Datos abiertos, Términos de Libre Uso MX",
        url=str(settings.get("url", "https://www.gob.mx/sesnsp")),
        columns=COLUMNS,
        optional=OPTIONAL,
        aliases=dict(_aliases()),
        tidy={},
        crosswalk=str(settings.get("crosswalk", "sesnsp")),
        encoding=checked_encoding(settings.get("encoding", AUTO), source=name),
        complete=bool(settings.get("complete", False)),
        repairs=(
            "Months without any count at the end of the last year are not published yet.",
            "Municipal codes are filled up to five digits; 998 and 999 are no area on the map.",
        ),
        counting=N_(
            "Monthly counts, no incidents: presumed offences in the case files that prosecutors "
            "opened that month, or their victims where the file says so. They count in the month "
            "in which the case file was opened and in the municipality of the offence."
        ),
        kind="counts",
        counts_query=counts_query(state),
    )


def counts_query(state: int | None = None) -> str:
    """SQL over `raw` that yields terms.observation.OBSERVED, of one state's code or of all."""
    wanted = "" if state is None else f"WHERE state_code = {int(state)}"
    return f"""
WITH wide AS (
  SELECT {_whole(YEAR, 1900, 2199)} AS year, {_whole(STATE_CODE, 1, 99)} AS state_code,
    {_area()} AS area,
    coalesce({trimmed(AREA)}, {trimmed(STATE)}) AS area_name,
    {" || '|' || ".join(f"coalesce({plain(name)}, '')" for name in OFFENCE)} AS code,
    {_description()} AS description,
    {_sex()} AS victim_sex, {_age_from()} AS age_from, {_age_to()} AS age_to,
    CASE WHEN {column(SEX)} IS NULL AND {column(AGE)} IS NULL
      THEN 'offences' ELSE 'victims' END AS unit,
    {", ".join(f"{_count(name)} AS {column(str(n))}" for n, name in enumerate(MONTHS, 1))}
  FROM raw
),
-- UNPIVOT leaves out empty cells: they travel as -1.
long AS (
  UNPIVOT (SELECT * REPLACE ({_travelling()}) FROM wide)
  ON {", ".join(column(str(n)) for n in range(1, 13))} INTO NAME month_number VALUE cell
),
told AS (SELECT * EXCLUDE (cell), nullif(cell, -1) AS value,
  year * 12 + month_number::INTEGER AS serial FROM long),
newest AS (
  SELECT coalesce(max(serial) FILTER (WHERE value > 0), 0) AS published, max(year) AS last_year
  FROM told)
SELECT area, area_name, make_date(year, month_number::INTEGER, 1) AS month, code, description,
  victim_sex, age_from, age_to, unit,
  CASE WHEN NOT is_early THEN value END AS value,
  CASE WHEN is_early THEN 'not_yet' WHEN value IS NULL THEN 'blank'
    WHEN area IS NULL OR length(area) = 5 AND right(area, 3) IN ('998', '999')
      THEN 'unspecified_area'
    ELSE 'published' END AS status
FROM (SELECT *, year = last_year AND serial > published AS is_early FROM told, newest)
{wanted}
"""


def _whole(name: str, least: int, most: int) -> str:
    number = f"TRY_CAST({trimmed(name)} AS DOUBLE)"
    return f"CASE WHEN {number} BETWEEN {least} AND {most} THEN {number}::INTEGER END"


def _description() -> str:
    kind, manner = trimmed("Subtipo de delito"), trimmed("Modalidad")
    return f"CASE WHEN {kind} = {manner} THEN {kind} ELSE concat_ws(', ', {kind}, {manner}) END"


def _count(name: str) -> str:
    """A count, its thousands apart or not, "1.0" or "1"; NULL where there is none."""
    number = f"TRY_CAST(replace({trimmed(name)}, ',', '') AS DOUBLE)"
    return f"CASE WHEN {number} >= 0 AND {number} = floor({number}) THEN {number}::BIGINT END"


def _travelling() -> str:
    months = [column(str(n)) for n in range(1, 13)]
    return ", ".join(f"coalesce({month}, -1) AS {month}" for month in months)


def _area() -> str:
    """The municipality as five digits, or the state as two; some files number from 1 per state."""
    state, area = _whole(STATE_CODE, 1, 99), _whole(AREA_CODE, 1, 99_999)
    return (
        f"CASE WHEN {area} < 1000 THEN lpad(({state} * 1000 + {area})::VARCHAR, 5, '0') "
        f"WHEN {area} IS NOT NULL THEN lpad(({area})::VARCHAR, 5, '0') "
        # A municipality without its code must not pass for its whole state.
        f"WHEN {column(AREA)} IS NULL AND {column(AREA_CODE)} IS NULL "
        f"THEN lpad(({state})::VARCHAR, 2, '0') END"
    )


def _sex() -> str:
    given = plain(SEX)
    return f"CASE {given} WHEN 'mujer' THEN 'female' WHEN 'hombre' THEN 'male' END"


def _age_from() -> str:
    return f"CASE WHEN NOT {_under()} THEN {_age(_FIRST)} WHEN {_under()} THEN 0 END"


def _age_to() -> str:
    """The second number of "0-17" or "18 a 29"; none in "18 y más"; 11 in "menores de 12"."""
    return f"CASE WHEN {_under()} THEN {_age(_FIRST)} - 1 ELSE {_age(_SECOND)} END::SMALLINT"


_FIRST, _SECOND = r"(\d+)", r"\d+\D+(\d+)"


def _age(pattern: str) -> str:
    return f"TRY_CAST(regexp_extract({plain(AGE)}, {literal(pattern)}, 1) AS SMALLINT)"


def _under() -> str:
    return f"regexp_matches({plain(AGE)}, '^menores de \\d+')"


def _aliases() -> Iterator[tuple[str, str]]:
    """Headers as broken conversions and other hands wrote them."""
    for name in (*COLUMNS, *OPTIONAL, *OTHER_NAMES):
        meant = OTHER_NAMES.get(name, name)
        for spelling in _spellings(name):
            for each in (spelling, spelling.upper(), spelling.lower()):
                if each != meant:
                    yield each, meant


def _spellings(name: str) -> Iterator[str]:
    yield name
    yield name.encode("utf-8").decode("latin-1")
    yield name.encode("utf-8").decode("cp1252", errors="replace")
    yield name.encode("mac_roman").decode("latin-1")
    yield "".join(sign if sign.isascii() else "\ufffd" for sign in name)
    yield "".join(sign if sign.isascii() else "?" for sign in name)
    yield _bare(name)


def _bare(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _state_code(given: Any) -> int:
    """The entity's number, from it or from its name or the name's beginning."""
    if str(given).isdecimal() and 1 <= int(given) <= len(STATES):
        return int(given)
    wanted = _bare(str(given)).casefold().strip()
    for number, name in enumerate(STATES, 1):
        known = _bare(name).casefold()
        if wanted and (known == wanted or known.startswith(f"{wanted} de ")):
            return number
    raise BadLab(
        say("'{state}' is not one of Mexico's 32 entities.", state=str(given)[:40]),
        hint=say('write state = "Jalisco", or its number, 14.'),
    )
