"""Pieces of SQL with which sources say how a column of text becomes a value of ours.

None of them fails on any text: what does not fit is NULL.
"""

from collections.abc import Sequence

NOTHING = (
    *("", "N.D.", "ND", "N/D", "N.A.", "NA", "N/A", "#N/A", "#N/D", "NULL", "NONE", "NAN"),
    *("-", "--", "S/D", "SD", "SIN DATO", "SIN DATOS", "NO DISPONIBLE", "-INEXISTENTE-"),
)
"""Ways in which publishers write that they don't know."""

_LONGEST_NOTHING = max(len(word) for word in NOTHING)

BLANKS = "chr(32) || chr(9) || chr(160)"
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

SPANISH = "es"
"""In a list of date formats: the month in Spanish words, "5 de marzo de 2016", "05-mar-16"."""
EXCEL = "excel"
"""In a list of date formats: a spreadsheet's days since the end of 1899, 42370.52."""
HHMM = "hhmm"
"""In a list of time formats: the clock as one number, 5 for 00:05, 1430 for 14:30."""
OWN_FORMATS = (SPANISH, EXCEL, HHMM)

_SPANISH_DATE = (
    r"^(?:[a-z]+,? )?(\d{1,2})[ /.-]*(?:de )?[ /.-]*([a-z]{3})[a-z]*[ /.,-]*(?:del? )?[ /.-]*"
    r"(\d{4}|\d{2})(?:[ ,t-]+(?:a las )?(\d{1,2}:\d{2})(?::\d{2})?(?: ?h(?:rs?|oras)?)?)?\.?$"
)


def column(name: str) -> str:
    """The column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def words(texts: Sequence[str]) -> str:
    """The texts as a list for IN (…)."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def trimmed(name: str) -> str:
    """The column without blanks around it: spaces, tabs, unbreakable spaces."""
    return f"trim({column(name)}, {BLANKS})"


def text(name: str) -> str:
    """The column trimmed, NULL where the publisher says nothing."""
    given = trimmed(name)
    # The list is asked only of texts short enough to be in it.
    nothing = f"length({given}) <= {_LONGEST_NOTHING} AND upper({given}) IN {words(NOTHING)}"
    return f"CASE WHEN {nothing} THEN NULL ELSE {given} END"


def filled(name: str) -> str:
    """The column trimmed, NULL where it is empty: for columns that a machine fills in."""
    return f"nullif(trim({column(name)}), '')"


def plain(name: str) -> str:
    """The column as words compare: small letters, no accents, single blanks, NULL where empty."""
    bare = (
        f"lower(strip_accents(trim(regexp_replace({column(name)}, '[\\s\\x{{A0}}]+', ' ', 'g'))))"
    )
    return f"nullif({bare}, '')"


def decimal(name: str, mark: str = ".") -> str:
    """The column as a finite DOUBLE, NULL where it is none; `mark` is the decimal sign.

    With another sign than the point, points and blanks between groups of three are left out.
    """
    written = column(name)
    if mark != ".":
        grouped = r"^\s*[+-]?\d{1,3}(\.\d{3})+([^.\d]\d*)?\s*$"
        tight = rf"regexp_replace({written}, '[\s\x{{A0}}\x{{202F}}'']', '', 'g')"
        whole = f"replace({tight}, '.', '')"
        chosen = (
            f"CASE WHEN regexp_matches({tight}, {literal(grouped)}) THEN {whole} ELSE {tight} END"
        )
        written = f"replace({chosen}, {literal(mark)}, '.')"
    return _finite(f"TRY_CAST({written} AS DOUBLE)")


def integer(name: str) -> str:
    """The column as an INTEGER, NULL where it is none or has a fraction."""
    number = f"TRY_CAST({column(name)} AS DOUBLE)"
    return f"CASE WHEN {number} = floor({number}) THEN TRY_CAST({number} AS INTEGER) END"


def age(name: str) -> str:
    """The column as years of age from 0 to 120, NULL where it is none."""
    years = integer(name)
    return f"CASE WHEN ({years}) BETWEEN 0 AND 120 THEN ({years})::SMALLINT END"


def moment(name: str, formats: Sequence[str]) -> str:
    """The column as a local TIMESTAMP by the first format that fits, NULL where none does.

    Formats are strptime's, or SPANISH or EXCEL. Two-digit years are tried first: "%Y" would take
    "16" for the year 16.
    """
    usual = sorted((f for f in formats if f not in OWN_FORMATS), key=lambda f: "%y" not in f)
    tried = [_strptime(name, usual)] if usual else []
    tried += [_spanish(name)] if SPANISH in formats else []
    tried += [_excel(name)] if EXCEL in formats else []
    return tried[0] if len(tried) == 1 else f"coalesce({', '.join(tried)})"


def clock(name: str, formats: Sequence[str]) -> str:
    """A TIME of day: by format, or as a spreadsheet's fraction of a day; else NULL."""
    usual = [f for f in formats if f not in OWN_FORMATS]
    fraction = f"TRY_CAST(replace({trimmed(name)}, ',', '.') AS DOUBLE)"
    tried = [f"({_strptime(name, usual)})::TIME"] if usual else []
    tried += [_hhmm(name)] if HHMM in formats else []
    # The last half minute of a day would round up to the midnight that began it.
    tried.append(
        f"CASE WHEN {fraction} >= 0 AND {fraction} < 1 THEN TIME '00:00:00' "
        f"+ to_minutes(least(round({fraction} * 1440), 1439)::INTEGER) END"
    )
    return f"coalesce({', '.join(tried)})"


def one_of(name: str, yes: Sequence[str]) -> str:
    """Whether the column holds one of the words, whatever its case; NULL where it is empty."""
    return f"(upper({text(name)}) IN {_upper(yes)})"


def sex(name: str, female: Sequence[str], male: Sequence[str]) -> str:
    """'female', 'male' or NULL."""
    given = f"upper({text(name)})"
    return (
        f"CASE WHEN {given} IN {_upper(female)} THEN 'female' "
        f"WHEN {given} IN {_upper(male)} THEN 'male' END"
    )


def _upper(texts: Sequence[str]) -> str:
    # The engine's own upper(): Python's makes "SS" of "ß" and would never meet it again.
    return "(" + ", ".join(f"upper({literal(text)})" for text in texts) + ")"


def _finite(number: str) -> str:
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _strptime(name: str, formats: Sequence[str]) -> str:
    listed = f"[{', '.join(literal(f) for f in formats)}]"
    tried = [f"try_strptime({column(name)}, {listed})"]  # most need no mending, which costs time
    written = trimmed(name)
    if any("%p" in f for f in formats):  # "3:15 p. m." is "3:15 PM"
        written = f"regexp_replace({written}, '(?i)([ap])\\.? ?m\\.?$', '\\1m')"
    tried.append(f"try_strptime({written}, {listed})")
    return f"coalesce({', '.join(tried)})"


def _spanish(name: str) -> str:
    given = plain(name)
    day, month, year, hour = (
        f"regexp_extract({given}, {literal(_SPANISH_DATE)}, {group})" for group in (1, 2, 3, 4)
    )
    number = (
        f"list_position([{', '.join(literal(m) for m in MONTHS)}], replace({month}, 'set', 'sep'))"
    )
    hour = f"coalesce(nullif({hour}, ''), '0:00')"
    long_year = f"CASE WHEN length({year}) = 2 THEN '20' || {year} ELSE {year} END"
    return (
        f"try_strptime({day} || '/' || {number} || '/' || {long_year} || ' ' || {hour}, "
        "'%d/%m/%Y %H:%M')"
    )


def _excel(name: str) -> str:
    serial = f"TRY_CAST(replace({trimmed(name)}, ',', '.') AS DOUBLE)"
    seconds = f"round({serial} * 86400)::BIGINT"
    return (
        f"CASE WHEN {serial} BETWEEN 1 AND 99999 THEN TIMESTAMP '1899-12-30 00:00:00' "
        f"+ to_seconds({seconds}) END"
    )


def _hhmm(name: str) -> str:
    digits = trimmed(name)
    return (
        f"CASE WHEN regexp_full_match({digits}, '\\d{{1,4}}') "
        f"THEN try_strptime(lpad({digits}, 4, '0'), '%H%M')::TIME END"
    )
