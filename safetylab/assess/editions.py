"""The lab's editions (vintages): what each brought, and how much figures change afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from safetylab.assess.listing import Listing
from safetylab.store import changes, set_aside, vintages
from safetylab.store.changes import Changed
from safetylab.store.lab import Lab
from safetylab.store.vintages import Vintage
from safetylab.terms.errors import NotEnoughData
from safetylab.terms.result import Provenance
from safetylab.terms.words import percent, say, say_many

FATES = ("read", "added", "updated", "withdrawn", "late", "quarantined", "repeated")
FILES = (
    *("vintage", "published_at", "source", "publisher", "licence", "url", "file", "sha256"),
    *("bytes", "accessed_at"),
)
AGES = ((0, 0), (1, 1), (2, 2), (3, 5), (6, 11), (12, None))
"""First and last age of a group of months, in months before the newest one."""

Row = dict[str, Any]


def files(lab: Lab) -> Listing:
    """Every file received, newest vintage first, with its SHA-256.

    A vintage of the lab's own making, such as new boundaries, has a row without a file. Raises
    NotEnoughData in a lab without facts.
    """
    history = _history(lab)
    rows = [row for vintage in reversed(history) for row in _files(vintage)]
    return Listing(
        _provenance(lab, history),
        FILES,
        tuple(rows),
        say_many(
            "{n} file received in {vintages}.",
            "{n} files received in {vintages}.",
            sum(len(v.files) for v in history),
            vintages=say_many("{n} vintage", "{n} vintages", len(history)),
        ),
    )


def brought(lab: Lab) -> Listing:
    """What each vintage brought, newest first. Raises NotEnoughData in a lab without facts."""
    history = _history(lab)
    columns = ("vintage", "published_at", "source", *FATES)
    rows = tuple(_brought(vintage) for vintage in reversed(history))
    newest = rows[0]
    said = say(
        "Vintage {vintage}: {added} records new, {updated} changed, {withdrawn} withdrawn.",
        **{name: newest[name] for name in ("added", "updated", "withdrawn")},
        vintage=str(newest["vintage"]),
    )
    return Listing(_provenance(lab, history), columns, rows, said)


def aside(lab: Lab) -> Listing:
    """How many rows were set aside in each vintage, and why; no cell of them is quoted.

    Raises NotEnoughData and BadRequest in a lab without incidents.
    """
    rows = tuple(
        {"vintage": row["vintage"], "reason": _reason(row), "rows": int(row["n"])}
        for row in reversed(set_aside.reasons(lab))
    )
    said = say_many(
        "{n} row was set aside.", "{n} rows were set aside.", sum(int(r["rows"]) for r in rows)
    )
    columns = ("vintage", "reason", "rows")
    return Listing(_provenance(lab, _history(lab)), columns, rows, said)


def _reason(row: Mapping[str, Any]) -> str:
    """In words of ours, whatever the store wrote."""
    known = {"no_number": say("no readable number")}
    reason = known.get(str(row["fault"]), str(row["reason"]))
    return say("another reason") if reason == row["fault"] else reason


def ageing(lab: Lab) -> Listing:
    """How the number of records of a month changes from a vintage to the next, by its age.

    Columns: age_from, age_to (months before the newest, None for all older), months (compared),
    net (change of their total), typical (mean absolute change of a month), both shares.
    Raises NotEnoughData where no two vintages tell of the same months.
    """
    found = changes.months(lab)
    if not found:
        raise NotEnoughData(
            say("There is only one vintage so far: nothing to compare."),
            hint=say("this is told from the second delivery on."),
        )
    rows = tuple(row for row in (_aged(found, *ages) for ages in AGES) if row)
    columns = ("age_from", "age_to", "months", "net", "typical")
    return Listing(_provenance(lab, _history(lab)), columns, rows, _ageing_said(rows))


def _ageing_said(rows: Sequence[Row]) -> str:
    return say(
        "From one vintage to the next, the number of records of the newest month changed by "
        "{young} on average, that of the oldest months by {old}.",
        young=percent(rows[0]["typical"], 1),
        old=percent(rows[-1]["typical"], 1),
    )


def _aged(found: Iterable[Changed], first: int, last: int | None) -> Row | None:
    chosen = [m for m in found if m.age >= first and (last is None or m.age <= last) and m.before]
    if not chosen:
        return None
    before = sum(each.before for each in chosen)
    return {
        "age_from": first,
        "age_to": last,
        "months": len(chosen),
        "net": round(sum(each.after for each in chosen) / before - 1, 4),
        "typical": round(sum(abs(m.after / m.before - 1) for m in chosen) / len(chosen), 4),
    }


def address(url: str) -> str:
    """A web address without user, query and fragment, which may hold a key; else nothing."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _history(lab: Lab) -> tuple[Vintage, ...]:
    known = vintages.history(lab.facts)
    if not known:
        raise NotEnoughData(
            say("The lab {lab} has no records yet.", lab=lab.name),
            hint=say("compile an export: safetylab compile FILE"),
        )
    return known


def _provenance(lab: Lab, history: Sequence[Vintage]) -> Provenance:
    newest = history[-1]
    publishers = sorted({str(f["publisher"]) for v in history for f in v.files})
    return Provenance(lab.name, newest.number, newest.published_at, tuple(publishers))


def _files(vintage: Vintage) -> list[Row]:
    common = {
        "vintage": vintage.number,
        "published_at": vintage.published_at,
        "source": vintage.source,
    }
    wanted = [name for name in FILES if name not in (*common, "file")]
    return [
        common
        | {"file": str(file["name"])}
        | {name: file.get(name) for name in wanted}
        | {"url": address(str(file.get("url") or ""))}
        for file in vintage.files
    ] or [dict.fromkeys(FILES) | common]


def _brought(vintage: Vintage) -> Row:
    told = {**vintage.details, **vintage.counts}
    return {
        "vintage": vintage.number,
        "published_at": vintage.published_at,
        "source": vintage.source,
        **{name: int(told.get(name, 0)) for name in FATES},
    }
