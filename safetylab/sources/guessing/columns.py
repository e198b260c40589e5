"""Which columns hold the fields of a mapping: headings propose, the values in them decide."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from safetylab.sources.guessing import moments
from safetylab.sources.guessing.fields import NO, SEXES, YES, headed, sexes, yeses
from safetylab.sources.guessing.moments import Fit
from safetylab.sources.tidying import age, column, integer, text
from safetylab.terms.words import percent, say

DELIVERS = {
    **dict.fromkeys(("date", "datetime"), "occurred"),
    **dict.fromkeys(("until_date", "until_time", "until_datetime"), "occurred_until"),
    "time": "time_known",
}
"""The delivered column in which a field of the mapping shows."""
ENOUGH = 0.5
MOST_CODES = 2000
MOST_WORDS = 60


@dataclass(slots=True)
class Columns:
    """What has been found so far: see guess.Guess."""

    header: Sequence[str]
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def used(self) -> set[str]:
        """Columns of the file that have a field."""
        given = (v if isinstance(v, list) else [v] for v in self.fields.values())
        return {name for names in given for name in names}

    def free(self, field_name: str) -> list[str]:
        """Columns whose heading may mean the field, of those that have none yet."""
        return [name for name in headed(self.header, field_name) if name not in self.used]


Engine = duckdb.DuckDBPyConnection


def single(header: Sequence[str]) -> tuple[str, ...]:
    """The names that are there once, whatever their case."""
    folded = [name.casefold() for name in header]
    return tuple(name for name in header if folded.count(name.casefold()) == 1)


def found(engine: Engine, header: Sequence[str]) -> Columns:
    """The fields of the table `raw`, with their formats and words."""
    columns = Columns(header)
    _dated(engine, columns, "updated", "updated")
    _start(engine, columns)
    _end(engine, columns)
    _identifier(engine, columns)
    _offence(engine, columns)
    _people(engine, columns)
    for name in ("case_number", "place_text"):
        if name not in columns.fields and (free := columns.free(name)):
            columns.fields[name] = free[0]
    return columns


def _dated(engine: Engine, columns: Columns, name: str, kind: str) -> Fit | None:
    for candidate in columns.free(name):
        fit = moments.dates(engine, candidate)
        if fit.share >= ENOUGH:
            columns.fields[name] = candidate
            columns.formats[kind] = tuple(
                dict.fromkeys((*columns.formats.get(kind, ()), *fit.formats))
            )
            _doubts(columns, candidate, fit)
            return fit
    return None


def _start(engine: Engine, columns: Columns) -> None:
    fit = _dated(engine, columns, "date", "date") or _by_values(engine, columns)
    if fit is None:
        columns.remarks.append(say("No column can be read as the date of the incident."))
        return
    _clocked(engine, columns, "time")
    name = str(columns.fields["date"])
    if "time" not in columns.fields and moments.has_hours(engine, name, fit.formats):
        columns.fields["datetime"] = columns.fields.pop("date")
        columns.formats["datetime"] = columns.formats.pop("date")


def _by_values(engine: Engine, columns: Columns) -> Fit | None:
    """Where no heading tells, the first column in which nearly everything is a date."""
    for name in columns.header:
        looked = text(name)
        sql = f"SELECT avg(regexp_matches({looked}, '\\d.*[/. -].*\\d')::INTEGER) FROM raw"
        if name in columns.used or (engine.execute(sql).fetchall()[0][0] or 0) < 0.9:
            continue
        fit = moments.dates(engine, name)
        if fit.share >= 0.9:
            columns.fields["date"] = name
            columns.formats["date"] = fit.formats
            columns.remarks.append(say("'{name}' was taken for its values alone.", name=name))
            _doubts(columns, name, fit)
            return fit
    return None


def _clocked(engine: Engine, columns: Columns, name: str) -> None:
    for candidate in columns.free(name):
        fit = moments.times(engine, candidate)
        if fit.share >= ENOUGH:
            columns.fields[name] = candidate
            columns.formats["time"] = tuple(
                dict.fromkeys((*columns.formats.get("time", ()), *fit.formats))
            )
            return


def _end(engine: Engine, columns: Columns) -> None:
    if "datetime" in columns.fields:
        _dated(engine, columns, "until_date", "datetime")
        if "until_date" in columns.fields:
            columns.fields["until_datetime"] = columns.fields.pop("until_date")
    elif "date" in columns.fields:
        _dated(engine, columns, "until_date", "date")
        if "time" in columns.fields:
            _clocked(engine, columns, "until_time")


def _doubts(columns: Columns, name: str, fit: Fit) -> None:
    if fit.undecided:
        columns.remarks.append(
            say(
                "In '{name}' no day is above 12: '{format}' was assumed, day and month may be "
                "the other way round.",
                name=name,
                format=fit.formats[0],
            )
        )
    if fit.contrary:
        columns.remarks.append(
            say(
                "In '{name}' {n} dates fit only with day and month the other way round.",
                name=name,
                n=fit.contrary,
            )
        )
    if fit.share < 1:
        columns.remarks.append(
            say(
                "In '{name}' {share} of the different values can be read.",
                name=name,
                share=percent(fit.share, 1),
            )
        )


def _identifier(engine: Engine, columns: Columns) -> None:
    for name in columns.free("incident_id"):
        sql = f"SELECT count(DISTINCT {column(name)}), count({column(name)}), count(*) FROM raw"
        different, there, rows = engine.execute(sql).fetchall()[0]
        if there >= 0.99 * rows and different >= 0.9 * there:
            columns.fields["incident_id"] = name
            if different < there:
                columns.remarks.append(
                    say("'{name}' repeats in {n} rows.", name=name, n=there - different)
                )
            return
    columns.remarks.append(
        say("No column identifies a row: the row's content serves as its identifier.")
    )


def _offence(engine: Engine, columns: Columns) -> None:
    free = [name for name in columns.free("code") if _is_list(engine, name)]
    if not free:
        columns.remarks.append(say("No column looks like the offence."))
        return
    columns.fields["code"] = free[0]
    described = columns.free("description")[:1]
    if _is_coded(engine, free[0]):  # beside a number, its class in words: "THEFT: $500 AND UNDER"
        described = list(dict.fromkeys((*free[1:2], *described)))
    if described:
        columns.fields["description"] = described if len(described) > 1 else described[0]
    if others := [name for name in free[1:4] if name not in columns.used]:
        columns.remarks.append(
            say(
                "'{name}' was taken for the offence; {others} could be too.",
                name=free[0],
                others=", ".join(f"'{other}'" for other in others),
            )
        )


def _is_coded(engine: Engine, name: str) -> bool:
    """Whether most of the column's values have a figure in them, and none is long."""
    test = f"regexp_matches({text(name)}, '\\d') AND length({text(name)}) <= 12"
    return _share(engine, test, name) > ENOUGH


def _is_list(engine: Engine, name: str) -> bool:
    """Whether the column draws on a list of words, as codes do and narratives don't."""
    sql = f"SELECT count(DISTINCT {text(name)}), count({text(name)}) FROM raw"
    different, there = engine.execute(sql).fetchall()[0]
    return bool(there and different <= min(MOST_CODES, max(40, 0.3 * there)))


def _people(engine: Engine, columns: Columns) -> None:
    for name, sql in (("victim_age", age), ("victims", integer)):
        for candidate in columns.free(name):
            if _share(engine, f"({sql(candidate)}) IS NOT NULL", candidate) >= ENOUGH:
                columns.fields[name] = candidate
                break
    _sex(engine, columns)
    _family(engine, columns)


def _sex(engine: Engine, columns: Columns) -> None:
    known = {*SEXES["female"], *SEXES["male"], "M"}
    for candidate in columns.free("victim_sex"):
        values = _values(engine, candidate)
        words = sexes(values)
        if {value.upper() for value in values} & known and all(words.values()):
            columns.fields["victim_sex"] = candidate
            columns.words |= words
            if "M" in {value.upper() for value in values}:
                meaning = say("woman") if "M" in words["female"] else say("man")
                columns.remarks.append(
                    say("In '{name}' M was taken for {meaning}.", name=candidate, meaning=meaning)
                )
            return


def _family(engine: Engine, columns: Columns) -> None:
    for candidate in columns.free("family"):
        values = {value.upper() for value in _values(engine, candidate)}
        if values & set(YES) and values <= {*YES, *NO}:
            columns.fields["family"] = candidate
            columns.words["yes"] = yeses(_values(engine, candidate))
            return


def _values(engine: Engine, name: str) -> set[str]:
    rows = engine.execute(
        f"SELECT {text(name)} AS word FROM raw GROUP BY word ORDER BY count(*) DESC, word "
        f"LIMIT {MOST_WORDS}"
    ).fetchall()
    return {word for (word,) in rows if word is not None}


def _share(engine: Engine, test: str, name: str) -> float:
    there = f"FILTER ({text(name)} IS NOT NULL)"
    row = engine.execute(f"SELECT avg(({test})::INTEGER) {there} FROM raw").fetchall()[0]
    return float(row[0] or 0)
