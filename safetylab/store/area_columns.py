"""Which column of a boundary file names its areas, and what it says."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from safetylab.sources.census import id_text
from safetylab.terms.errors import BadFile, BadRequest
from safetylab.terms.words import say, say_many

Columns = Mapping[str, Sequence[Any]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


IDS = _words(
    "id area_id cvegeo cve_geo clavegeo clave clave_geo geoid geoid20 geoid10 areano area_num_1 "
    "area_number area_numbe code codigo cve_ageb cve_mun cve_agem clave_mun beat_num beat "
    "dist_num district number numero num"
)
NAMES = _words(
    "name nombre nom nomgeo nom_geo nom_agem nom_mun nom_loc nom_col nom_colonia colonia "
    "community community_area neighborhood neighbourhood pri_neigh barrio municipio distrito "
    "namelsad20 namelsad10 namelsad dist_label label etiqueta"
)
COUNTERS = frozenset(_words("objectid objectid_1 fid ogc_fid gid index row serial"))
_LETTER = re.compile(r"[^\W\d_]")


def column(columns: Columns, asked: str | None, filename: str) -> str | None:
    """The column that was asked for, in any case of letters. Raises BadRequest."""
    if asked is None or asked in columns:
        return asked
    alike = [name for name in columns if name.casefold() == asked.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    raise BadRequest(
        say("{file} has no column '{name}'.", file=filename, name=asked),
        hint=say("it has {columns}.", columns=_listed(columns)),
    )


def chosen_id(columns: Columns, filename: str) -> str:
    """The likeliest column that is full and differs in every row. Raises BadFile."""
    likely = _ranked(columns, IDS)
    others = [name for name in columns if name not in likely]
    last = [name for name in others if name.casefold() in COUNTERS]
    for name in (*likely, *(name for name in others if name not in last), *last):
        if _tells_apart(columns[name]):
            return name
    raise BadFile(
        say("No column of {file} has a different value in each row.", file=filename),
        hint=say(
            "areas need ids: add such a column, or merge the shapes of one area. "
            "It has {columns}.",
            columns=_listed(columns),
        ),
    )


def chosen_name(columns: Columns, id_column: str) -> str:
    """The likeliest column of names; that of the ids where none has words."""
    rest = {name: values for name, values in columns.items() if name != id_column}
    others = [name for name in rest if name not in _ranked(rest, NAMES)]
    for name in (*_ranked(rest, NAMES), *others):
        texts = [text for value in rest[name] if (text := id_text(value))]
        worded = sum(1 for text in texts if _LETTER.search(text))
        if 2 * worded > len(texts) and 2 * len(set(texts)) > len(texts):
            return name
    return id_column


def ids_of(values: Sequence[Any], name: str, filename: str) -> tuple[str, ...]:
    """The ids as text. Raises BadFile when one is missing or comes twice."""
    ids = tuple(id_text(value) for value in values)
    if blank := sum(1 for each in ids if not each):
        raise BadFile(
            say_many(
                "{n} area of {file} has no id in the column '{name}'.",
                "{n} areas of {file} have no id in the column '{name}'.",
                blank,
                file=filename,
                name=name,
            ),
            hint=say("fill it, or give another column with --id."),
        )
    twice = [each for each, count in Counter(ids).items() if count > 1]
    if twice:
        raise BadFile(
            say(
                "The column '{name}' of {file} repeats ids: {some}.",
                name=name,
                file=filename,
                some=_some(twice),
            ),
            hint=say("give another column with --id, or merge the shapes that share an id."),
        )
    return ids


def names_of(values: Sequence[Any], ids: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The names, an area's id where it has none, and how many had none."""
    names = tuple(" ".join(id_text(value).split()) for value in values)
    filled = tuple(name or each for name, each in zip(names, ids, strict=True))
    return filled, sum(1 for name in names if not name)


def _ranked(columns: Columns, known: Sequence[str]) -> list[str]:
    by_case = {name.casefold(): name for name in columns}
    return [by_case[name] for name in known if name in by_case]


def _tells_apart(values: Sequence[Any]) -> bool:
    if any(isinstance(value, float) and value % 1 for value in values):
        return False  # a measure, such as the area
    ids = {id_text(value) for value in values}
    return len(ids) == len(values) and "" not in ids


def _listed(columns: Columns) -> str:
    return _some(list(columns), 20) or say("none")


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(f"'{name[:40]}'" for name in names[:most])
    return f"{shown}, …" if len(names) > most else shown
