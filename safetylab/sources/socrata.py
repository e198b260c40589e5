"""Fetching a data set from a Socrata portal (SODA 2.1), page by page, into CSV files.

**The columns' names.** This interface heads its CSV with *field names* (`id`, `case_number`,
`date`, `primary_type`, `updated_on`, …) and writes instants as `2015-09-05T13:30:00.000`. The
file behind a portal's "Export" button holds the same rows under *display names* (`ID`,
`Case Number`, `Date`, …) with instants as `10/01/2018 12:00:00 AM`. A reader of the data set
should accept both. Our pages have one more, last column, `socrata_id`.

**Why keyset paging.** Portals are updated while we read. With `$offset`, a row withdrawn from an
earlier page moves all later rows up by one, and the next page silently skips one; deep offsets
also make the portal slow. We order by the row identifier `:id` instead and ask for rows
`:id > '<last one seen>'`: an update keeps a row's `:id`, new rows get later ones, so every row
that is there throughout arrives exactly once, and a page that came short is simply continued.
The identifiers are opaque: their order is the portal's, not the alphabet's. If the publisher
replaces the whole data set meanwhile, every `:id` changes; the row count then tells.

https://dev.socrata.com/docs/paging, …/system-fields, …/queries, …/app-tokens.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from safetylab.sources.polite import Again, Manners, Question, Refused, ask, connect
from safetylab.sources.socrata_pages import (
    ROW_ID,
    Page,
    Query,
    Session,
    clear,
    interrupted,
    kept,
    write_page,
)
from safetylab.terms.errors import BadRequest, SourceFailed
from safetylab.terms.words import say, say_many

USUAL = Manners()
# The star has to come first: live portals answer `:id,*` with 400.
ALL_COLUMNS = f"*,:id AS {ROW_ID}"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Where a data set lives; BadRequest where an address or a name cannot be one.

    base_url       : "https://data.cityofchicago.org"
    id             : the portal's four-by-four, "ijzp-q8t2"
    zone           : the time zone of its instants, which Socrata writes without one
    date_column    : when an incident happened
    updated_column : when the publisher last touched the row, "" if the data set does not say
    """

    base_url: str
    id: str
    zone: str
    date_column: str = "date"
    updated_column: str = "updated_on"

    def __post_init__(self) -> None:
        _checked_address(self.base_url)
        _checked_zone(self.zone)
        if not re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}", self.id):
            raise BadRequest(
                say("'{id}' is not the identifier of a Socrata data set.", id=self.id),
                hint=say("It has the form 'abcd-1234', as in the address of the data's page."),
            )
        for name in (self.date_column, self.updated_column or "none"):
            if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
                raise BadRequest(
                    say("'{name}' is not a Socrata field name.", name=name),
                    hint=say("The portal's API page lists them; they have no blanks or capitals."),
                )


@dataclass(frozen=True, slots=True)
class Download:
    """What has arrived.

    pages    : CSV files in order, each with its header
    promised : rows the portal counted before the first page
    received : rows in the pages
    newest   : the latest update the portal knew when we began, UTC; ask since it next time
    """

    pages: tuple[Path, ...]
    promised: int
    received: int
    newest: datetime | None

    @property
    def is_whole(self) -> bool:
        """Whether as many rows arrived as were promised."""
        return self.received == self.promised

    def summary(self) -> str:
        """One sentence: how many rows arrived, and what it means if they are not as promised."""
        if self.is_whole:
            return say_many(
                "The one row promised has arrived.", "All {n} rows have arrived.", self.promised
            )
        return say(
            "The portal promised {promised} rows and {received} arrived: the data set changed "
            "while it was read, or the portal left rows out. Download it again to be sure.",
            promised=self.promised,
            received=self.received,
        )


@dataclass(frozen=True, slots=True)
class About:
    """What a portal says of a data set; "" or None where it says nothing."""

    name: str = ""
    licence: str = ""
    attribution: str = ""
    rows_updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Portal:
    dataset: Dataset
    client: httpx.Client
    token: str | None = field(repr=False)
    manners: Manners


def download(
    dataset: Dataset,
    into: Path,
    *,
    where: str = "",
    token: str | None = None,
    on_progress: Callable[[int, int], None] = lambda received, promised: None,
    manners: Manners = USUAL,
) -> Download:
    """The rows that match `where` (of since(); "" for all) as files `into`/page-00001.csv, ….

    An interrupted download goes on where it stopped when asked the same again; a finished
    one, or another question, starts over. on_progress(rows received, rows promised) follows
    every page. Raises SourceFailed; what has arrived until then stays. One download at a time
    in one folder.
    """
    into.mkdir(parents=True, exist_ok=True)
    query: Query = {
        "base_url": dataset.base_url,
        "id": dataset.id,
        "where": where,
        "page_size": manners.page_size,
    }
    with connect(manners) as client:
        portal = _Portal(dataset, client, token, manners)
        session = interrupted(into, query) or _begun(portal, into, query)
        on_progress(session.received, session.promised)
        while not session.done:
            session = _next_page(portal, into, session)
            on_progress(session.received, session.promised)
    return _outcome(dataset, into, session)


def since(
    dataset: Dataset,
    *,
    updated_since: datetime | None = None,
    occurred_from: date | None = None,
    occurred_until: date | None = None,
) -> str:
    """The $where clause for rows touched at or after an instant and of [from, until); "" for all.

    updated_since : an aware instant, best the `newest` of the last download. Rows of that very
                    instant come once more, because a publisher's batch shares one instant.
    occurred_*    : local days, half-open.
    Raises BadRequest for an instant without a time zone, or where the data set has no
    column of updates.
    """
    clauses = []
    if updated_since is not None:
        clauses.append(f"{_updated_column(dataset)} >= {_wall_time(updated_since, dataset)}")
    if occurred_from is not None:
        clauses.append(f"{dataset.date_column} >= {_midnight(occurred_from)}")
    if occurred_until is not None:
        clauses.append(f"{dataset.date_column} < {_midnight(occurred_until)}")
    return " AND ".join(clauses)


def metadata(dataset: Dataset, *, token: str | None = None, manners: Manners = USUAL) -> About:
    """What the portal says of the data set; an empty About where it keeps that to itself.

    Raises SourceFailed when the portal does not answer.
    """
    with connect(manners) as client:
        portal = _Portal(dataset, client, token, manners)
        try:
            said = _json(portal, f"/api/views/{dataset.id}.json", {})
        except Refused:
            return About()
    return _about(said) if isinstance(said, dict) else About()


def _checked_address(base_url: str) -> None:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    safe = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))
    if not (safe and url.host and url.path in ("", "/") and not url.query and not url.userinfo):
        raise BadRequest(
            say("'{address}' is not the address of a portal.", address=base_url),
            hint=say("Write it like https://data.cityofchicago.org, with https and no path."),
        )


def _checked_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadRequest(
            say("'{zone}' is not a time zone.", zone=zone),
            hint=say("Write it like America/Chicago."),
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _updated_column(dataset: Dataset) -> str:
    if not dataset.updated_column:
        raise BadRequest(
            say("The data set '{id}' does not say when its rows were updated.", id=dataset.id),
            hint=say("Download it whole, or name the column of updates."),
        )
    return dataset.updated_column


def _wall_time(instant: datetime, dataset: Dataset) -> str:
    if instant.utcoffset() is None:
        raise BadRequest(
            say("'{instant}' has no time zone.", instant=str(instant)),
            hint=say("Give an instant in UTC."),
        )
    local = instant.astimezone(ZoneInfo(dataset.zone))
    # In the hour that autumn repeats, a later instant can bear an earlier wall time.
    is_repeated = local.utcoffset() != local.replace(fold=1).utcoffset()
    if is_repeated:
        local -= timedelta(hours=1)
    return _quoted(local.replace(tzinfo=None).isoformat(timespec="milliseconds"))


def _midnight(day: date) -> str:
    return _quoted(f"{date(day.year, day.month, day.day).isoformat()}T00:00:00.000")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _both(*clauses: str) -> dict[str, str]:
    given = [f"({clause})" for clause in clauses if clause]
    return {"$where": " AND ".join(given)} if given else {}


def _question(portal: _Portal, path: str, kind: str, params: dict[str, str]) -> Question:
    return Question(
        url=portal.dataset.base_url.rstrip("/") + path,
        kind=kind,
        params=params,
        headers={"X-App-Token": portal.token} if portal.token else {},
        hint=_token_hint(portal),
    )


def _token_hint(portal: _Portal) -> str:
    if portal.token:
        return say("Is the application token in SAFETYLAB_SOCRATA_TOKEN still valid?")
    return say(
        "Register an application token with the portal and put it into the environment variable "
        "SAFETYLAB_SOCRATA_TOKEN: without one, all unnamed visitors share a small allowance."
    )


def _json(portal: _Portal, path: str, params: dict[str, str]) -> Any:
    return ask(portal.client, _question(portal, path, "json", params), _parsed, portal.manners)


def _parsed(chunks: Iterator[bytes]) -> Any:
    try:
        return json.loads(b"".join(chunks))
    except ValueError as error:
        raise Again(say("the answer is not JSON")) from error


def _begun(portal: _Portal, into: Path, query: Query) -> Session:
    clear(into)
    promised, newest = _counted(portal, str(query["where"]))
    return kept(into, Session(query, promised, newest, done=promised == 0))


def _counted(portal: _Portal, where: str) -> tuple[int, str]:
    updated = portal.dataset.updated_column
    newest = f",max({updated}) AS newest" if updated else ""
    params = {"$select": f"count(*) AS how_many{newest}", **_both(where)}
    answer = _json(portal, f"/resource/{portal.dataset.id}.json", params)
    try:
        return int(answer[0]["how_many"]), str(answer[0].get("newest") or "")
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise SourceFailed(
            say("{url} does not count its rows.", url=portal.dataset.base_url),
            hint=say("Is it a Socrata portal, and '{id}' a table in it?", id=portal.dataset.id),
        ) from error


def _next_page(portal: _Portal, into: Path, session: Session) -> Session:
    file = into / f"page-{len(session.pages) + 1:05}.csv"
    page = _fetched(portal, file, session)
    if page.rows == 0:
        return kept(into, replace(session, done=True))
    if page.last == session.last:
        raise SourceFailed(
            say("{url} sends the same rows again and again.", url=portal.dataset.base_url),
            hint=say("The portal does not page by row identifier; export the file by hand."),
        )
    longer = replace(session, pages=(*session.pages, page))
    # A short page before the promise is kept may be the portal's hiccup: we ask on.
    is_last = page.rows < portal.manners.page_size and longer.received >= session.promised
    return kept(into, replace(longer, done=is_last))


def _fetched(portal: _Portal, file: Path, session: Session) -> Page:
    beyond = f":id > {_quoted(session.last)}" if session.last else ""
    params = {
        "$select": ALL_COLUMNS,
        **_both(str(session.query["where"]), beyond),
        "$order": ":id",
        "$limit": str(portal.manners.page_size),
    }
    question = _question(portal, f"/resource/{portal.dataset.id}.csv", "csv", params)
    return ask(portal.client, question, partial(write_page, file), portal.manners)


def _outcome(dataset: Dataset, into: Path, session: Session) -> Download:
    return Download(
        pages=tuple(into / page.file for page in session.pages),
        promised=session.promised,
        received=session.received,
        newest=_instant(session.newest, dataset),
    )


def _instant(wall_time: str, dataset: Dataset) -> datetime | None:
    try:
        when = datetime.fromisoformat(wall_time)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=ZoneInfo(dataset.zone))).astimezone(UTC)


def _about(said: dict[str, Any]) -> About:
    licence = said.get("license")
    stamp = said.get("rowsUpdatedAt")
    return About(
        name=str(said.get("name") or ""),
        licence=str((licence.get("name") if isinstance(licence, dict) else "")
                    or said.get("licenseId") or ""),
        attribution=str(said.get("attribution") or ""),
        rows_updated_at=datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None,
    )  # fmt: skip
