"""Population tables, as census offices and their users write them: one row, one number.

Headers in English or Spanish; sexes and age bands in words; numbers with separators. Nothing here
knows a lab: `parse` turns text into numbers and says what it took for what.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from safetylab.sources.figures import Figures, decimals
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

Band = tuple[int | None, int | None]
"""Ages from and to, both included. (60, None): 60 and over. (None, None): all ages."""
Key = tuple[str, int, str, int | None, int | None]
"""Area, year, sex (female, male, all), age from, age to."""

T = TypeVar("T")
EVERYONE: Band = (None, None)
OLDEST = 150
YEARS = range(1800, 2201)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Roles of columns with the headers that play them, likeliest first.
HEADERS = {
    "area": _words(
        "area area_id id clave cve cvegeo cve_geo clave_geo clave_area geoid geoid10 geoid20 "
        "clave_mun cve_mun clave_municipio clave_ageb cve_ageb id_colonia clave_colonia geog "
        "code codigo"
    ),
    "year": _words("year ano anio ejercicio periodo"),
    "sex": _words("sex sexo gender genero"),
    "age": _words(
        "age ages edad edades age_group age_band grupo_edad grupo_de_edad grupos_de_edad "
        "rango_edad rango_de_edad grupo_quinquenal"
    ),
    "age_from": _words("age_from edad_desde edad_de edad_min edad_inicial age_min"),
    "age_to": _words("age_to edad_hasta edad_a edad_max edad_final age_max"),
    "residents": _words(
        "residents population poblacion pob pop residentes habitantes poblacion_total pobtot "
        "pob_total tot_pop total_population total personas persons count value valor"
    ),
}
_NEEDED = ("area", "year", "residents")

_FEMALE = frozenset(_words("female females woman women f fem femenino mujer mujeres"))
_MALE = frozenset(_words("male males man men masc masculino h hombre hombres varon varones"))
_BOTH = frozenset(("", *_words("all both total t ambos todos ambos_sexos both_sexes")))
_ALL_AGES = frozenset(("", *_words("all total todas todos all_ages todas_las_edades")))

_UNIT = r"(?:anos?|years?|yrs?)?(?:\s*(?:old|de edad|of age))?"
_RANGE = re.compile(
    rf"(?:de )?(\d{{1,3}})\s*{_UNIT}\s*(?:-|_|a|to|al?|hasta|y)\s*(\d{{1,3}})\s*{_UNIT}"
)
_OPEN = re.compile(
    rf"(\d{{1,3}})\s*{_UNIT}\s*(?:\+|(?:y|o|and|or)\s*(?:mas|over|older|more|above)|plus)\s*{_UNIT}"
)
_UNDER = re.compile(rf"(?:<|under|below|menos de|menor(?:es)? de)\s*(\d{{1,3}})\s*{_UNIT}")
_SINGLE = re.compile(rf"(\d{{1,3}})\s*{_UNIT}")
_WHOLE_FLOAT = re.compile(r"(-?\d+)\.0+")


@dataclass(frozen=True, slots=True)
class Table:
    """Residents by key, the line each stood on, and what was taken for what."""

    residents: dict[Key, float]
    lines: dict[Key, int]
    said: tuple[str, ...]


def parse(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, filename: str, first: int = 1
) -> Table:
    """The table's rows; the header stands on line `first`, the rows on those after it.

    Raises BadFile with the line for what cannot be read, is negative or comes twice.
    """
    roles = columns(header, filename=filename)
    filled = [(n, row) for n, row in enumerate(rows, first + 1) if any(map(str.strip, row))]
    lines = [line for line, _ in filled]
    texts = {role: [_at(row, i) for _, row in filled] for role, i in roles.items()}
    figures = decimals(texts["residents"])
    m_is, said = _meaning_of_m(texts.get("sex", []), filename)
    keys = list(_keys(texts, lines, m_is, filename))
    counted = zip(texts["residents"], lines, strict=True)
    values = [_residents(text, line, figures, filename) for text, line in counted]
    table = _unique(keys, values, lines, filename)
    sentences = (_took(header, roles), said, figures.said)
    return Table(*table, said=tuple(sentence for sentence in sentences if sentence))


def columns(header: Sequence[str], *, filename: str) -> dict[str, int]:
    """Position of each role's column. Raises BadFile where one that is needed is missing."""
    known = recognised(header)
    missing = [role for role in _NEEDED if role not in known]
    if missing:
        raise BadFile(
            say("{file} lacks a column for {missing}.", file=filename, missing=", ".join(missing)),
            hint=say(
                "it has {found}. Residents come one number a row, under the headers area, year, "
                "residents and, where known, sex and age.",
                found=", ".join(f"'{name[:40]}'" for name in header[:12]) or say("no column"),
            ),
        )
    return known


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Position of the likeliest column for each role that has one."""
    folded = [_folded(name) for name in header]
    found = {}
    for role, names in HEADERS.items():
        if known := [name for name in names if name in folded]:
            found[role] = folded.index(known[0])
    return found


def id_text(value: object) -> str:
    """An area's id as text: trimmed, 35.0 as '35', nothing ('' ) for what is missing."""
    if value is None or value != value:  # NaN differs from itself
        return ""
    text = str(value).strip()
    whole = _WHOLE_FLOAT.fullmatch(text)
    return whole[1] if whole else text


@cache
def band(text: str) -> Band:
    """Ages of '0-14', '15 a 29 años', '60+', 'under 5', '7' or 'all'. Raises ValueError."""
    plain = _plain(text).replace("–", "-").replace("—", "-")
    if plain.replace(" ", "_") in _ALL_AGES:
        return EVERYONE
    if found := _OPEN.fullmatch(plain):
        return int(found[1]), None
    if found := _UNDER.fullmatch(plain):
        return _checked_band(0, int(found[1]) - 1)
    if found := _RANGE.fullmatch(plain):
        return _checked_band(int(found[1]), int(found[2]))
    if found := _SINGLE.fullmatch(plain):
        return _checked_band(int(found[1]), int(found[1]))
    raise ValueError(text)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts '9' before '10' and 'N2' before 'N11'."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(p), "") if p[0] in "0123456789" else (1, 0, p) for p in parts)


def _checked_band(low: int, high: int) -> Band:
    if not 0 <= low <= high <= OLDEST:
        raise ValueError(f"{low}-{high}")
    return low, high


def _keys(
    texts: dict[str, list[str]], lines: list[int], m_is: str, filename: str
) -> Iterable[Key]:
    blank = [""] * len(lines)
    sexes = texts.get("sex", blank)
    lows, highs = texts.get("age_from", blank), texts.get("age_to", blank)
    ages = texts.get("age", blank) if "age_from" not in texts else blank
    rows = zip(texts["area"], texts["year"], sexes, ages, lows, highs, lines, strict=True)
    for area, year, sex, age, low, high, line in rows:
        yield (
            _read(_area, area, "area", line, filename),
            _read(_year, year, "year", line, filename),
            _read(lambda text: _sex(text, m_is), sex, "sex", line, filename),
            *(
                _read(_ends, f"{low}|{high}", "age", line, filename)
                if "age_from" in texts
                else _read(band, age, "age", line, filename)
            ),
        )


def _read(reader: Callable[[str], T], text: str, role: str, line: int, filename: str) -> T:
    try:
        return reader(text)
    except ValueError as why:
        raise BadFile(
            say(
                "Line {line} of {file} has '{text}' for the {role}.",
                line=str(line),
                file=filename,
                text=text[:40],
                role=role,
            ),
            hint=_HINTS[role](),
        ) from why


_HINTS: dict[str, Callable[[], str]] = {
    "area": lambda: say("every row needs the id of its area."),
    "year": lambda: say("a year is four digits, such as 2020."),
    "sex": lambda: say("write female, male or all."),
    "age": lambda: say("write ages as 15-29, as 60+, or leave them empty for all ages."),
}


@cache
def _area(text: str) -> str:
    if not (area := id_text(text)):
        raise ValueError(text)
    return area


@cache
def _year(text: str) -> int:
    year = int(id_text(text))
    if year not in YEARS:
        raise ValueError(text)
    return year


def _sex(text: str, m_is: str) -> str:
    word = _folded(text)
    if word == "m":
        return m_is
    for sex, words in (("female", _FEMALE), ("male", _MALE), ("all", _BOTH)):
        if word in words:
            return sex
    raise ValueError(text)


@cache
def _ends(text: str) -> Band:
    low, _, high = (id_text(part) for part in text.partition("|"))
    if not low:
        if high:
            raise ValueError(text)
        return EVERYONE
    return _checked_band(int(low), int(high) if high else OLDEST)[0], int(high) if high else None


def _meaning_of_m(sexes: Sequence[str], filename: str) -> tuple[str, str]:
    """M is mujer beside H or hombre, male beside F: decided by the words beside it, and said."""
    words = {_folded(text) for text in set(sexes)}
    if "m" not in words:
        return "", ""
    beside_female, beside_male = bool(words & _FEMALE), bool(words & _MALE)
    if beside_female == beside_male:
        raise BadFile(
            say("{file} writes a sex as M, which may mean male or mujer.", file=filename),
            hint=say("write female and male, or mujer and hombre."),
        )
    if beside_male:
        return "female", say("M was read as female (mujer), as the other sex is H.")
    return "male", say("M was read as male, as the other sex is F.")


def _residents(text: str, line: int, figures: Figures, filename: str) -> float:
    try:
        value = figures.read(text)
    except ValueError as why:
        raise BadFile(
            say(
                "Line {line} of {file} has '{text}' where residents are counted.",
                line=str(line),
                file=filename,
                text=text[:40],
            ),
            hint=say("give a number in every row; leave out rows whose number is unknown."),
        ) from why
    if value < 0:
        raise BadFile(
            say(
                "Line {line} of {file} counts {text} residents, less than none.",
                line=str(line),
                file=filename,
                text=text[:40],
            ),
            hint=say("some offices write withheld numbers as -6 or -9: leave such rows out."),
        )
    return value


def _unique(
    keys: list[Key], values: list[float], lines: list[int], filename: str
) -> tuple[dict[Key, float], dict[Key, int]]:
    table = dict(zip(keys, values, strict=True))
    if not table:
        raise BadFile(
            say("{file} has a header and no rows.", file=filename),
            hint=say("did the export break off?"),
        )
    if len(table) == len(keys):
        return table, dict(zip(keys, lines, strict=True))
    first: dict[Key, int] = {}
    for key, line in zip(keys, lines, strict=True):
        if key in first:
            raise _twice(key, first[key], line, filename)
        first[key] = line
    raise AssertionError("unreachable: fewer keys than rows, yet none twice")


def _twice(key: Key, first: int, line: int, filename: str) -> BadFile:
    return BadFile(
        say(
            "Lines {first} and {line} of {file} count the same residents: area {area}, {year}.",
            first=str(first),
            line=str(line),
            file=filename,
            area=key[0],
            year=str(key[1]),
        ),
        hint=say("keep one of them, or add the column (sex, age) that tells them apart."),
    )


def _took(header: Sequence[str], roles: dict[str, int]) -> str:
    taken = {role: header[i] for role, i in roles.items() if _folded(header[i]) != role}
    if not taken:
        return ""
    pairs = ", ".join(f"'{name}' → {role}" for role, name in taken.items())
    return say("Columns were read as: {pairs}.", pairs=pairs)


def _at(row: Sequence[str], position: int) -> str:
    return row[position].strip() if position < len(row) else ""


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(each for each in letters if not unicodedata.combining(each))


@cache
def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", _plain(text)).strip("_")
