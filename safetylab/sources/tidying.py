"""Pieces of SQL with which sources say how a column of text becomes a value of ours."""

from collections.abc import Sequence

NOTHING = ("", "N.D.", "ND", "N/D", "N.A.", "NA", "N/A", "NULL", "NONE", "-", "--", "S/D", "SD")
"""Ways in which publishers write that they don't know."""


def column(name: str) -> str:
    """The column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def words(texts: Sequence[str]) -> str:
    """The texts as a list for IN (…)."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def text(name: str) -> str:
    """The column trimmed, NULL where the publisher says nothing."""
    trimmed = f"trim({column(name)})"
    return f"CASE WHEN upper({trimmed}) IN {words(NOTHING)} THEN NULL ELSE {trimmed} END"


def decimal(name: str, mark: str = ".") -> str:
    """The column as a DOUBLE, NULL where it is no number; `mark` is the decimal sign."""
    plain = f"trim({column(name)})"
    if mark != ".":
        plain = f"replace(replace({plain}, '.', ''), {literal(mark)}, '.')"
    return f"TRY_CAST({plain} AS DOUBLE)"


def integer(name: str) -> str:
    """The column as an INTEGER, NULL where it is none."""
    return f"TRY_CAST(TRY_CAST(trim({column(name)}) AS DOUBLE) AS INTEGER)"


def moment(name: str, formats: Sequence[str]) -> str:
    """The column as a local TIMESTAMP by the first format that fits, NULL where none does."""
    return f"try_strptime(trim({column(name)}), [{', '.join(literal(f) for f in formats)}])"


def clock(name: str, formats: Sequence[str]) -> str:
    """A TIME of day: by format, or as a spreadsheet's fraction of a day; NULL where neither fits."""
    written = f"trim({column(name)})"
    fraction = f"TRY_CAST(replace({written}, ',', '.') AS DOUBLE)"
    return (
        f"coalesce(try_strptime({written}, [{', '.join(literal(f) for f in formats)}])"
        f"::TIME, CASE WHEN {fraction} >= 0 AND {fraction} < 1 "
        f"THEN TIME '00:00:00' + to_minutes(round({fraction} * 1440)::INTEGER) END)"
    )


def one_of(name: str, yes: Sequence[str]) -> str:
    """Whether the column holds one of the words, whatever its case; NULL where it is empty."""
    given = f"upper({text(name)})"
    return f"({given} IN {words([word.upper() for word in yes])})"


def sex(name: str, female: Sequence[str], male: Sequence[str]) -> str:
    """'female', 'male' or NULL."""
    given = f"upper({text(name)})"
    return (
        f"CASE WHEN {given} IN {words([w.upper() for w in female])} THEN 'female' "
        f"WHEN {given} IN {words([w.upper() for w in male])} THEN 'male' END"
    )
