"""A small Socrata portal on the loopback, for tests: the part of SODA 2.1 that we speak.

It evaluates $where, $order and $limit in SQLite, gives rows opaque identifiers whose order is
not the alphabet's (as Socrata's), answers `$select=:id,*` with 400 as live portals do, throttles
askers without a token, and commits the faults a test orders.
"""

import csv
import gzip
import io
import json
import re
import sqlite3
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from safetylab.sources.socrata import Download

COLUMNS = ("id", "case_number", "date", "primary_type", "updated_on")
DATASET = "abcd-1234"
ROWS = 23
STRING = r"'(?:[^']|'')*'"
SCRAMBLE, MODULUS = 1_103_515_245, 2**31 - 1


def opaque(number: int) -> str:
    """The identifier of row `number`: a permutation, so its text says nothing of its order."""
    return f"row-{number * SCRAMBLE % MODULUS:08x}"


def number_of(identifier: str) -> int:
    """The row behind an identifier; ValueError for a text that is none."""
    if not re.fullmatch(r"row-[0-9a-f]{8}", identifier):
        raise ValueError(identifier)
    return int(identifier[4:], 16) * pow(SCRAMBLE, -1, MODULUS) % MODULUS


def crime(number: int, *, updated: str = "2018-03-01T10:00:00.000") -> dict[str, str]:
    return {
        "id": str(number),
        "case_number": f"HZ{number:06}",
        "date": f"2018-02-{1 + number % 28:02}T13:30:00.000",
        "primary_type": 'THEFT, "OVER"\n$500 – señal' if number % 5 == 0 else "BATTERY",
        "updated_on": updated,
    }


def rows_of(download: Download) -> list[dict[str, str]]:
    rows = []
    for page in download.pages:
        with page.open(encoding="utf-8", newline="") as text:
            rows += list(csv.DictReader(text))
    return rows


def ids_of(download: Download) -> list[int]:
    return [int(row["id"]) for row in rows_of(download)]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    params: Mapping[str, str]
    token: str | None

    @property
    def is_page(self) -> bool:
        return self.path.endswith(".csv")


@dataclass
class Portal:
    """The state a test may look at and meddle with while the server runs.

    faults    : what happens to the next page requests, in order; None lets one pass
    allowance : requests left to askers without a token, None for no limit
    """

    db: sqlite3.Connection
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    faults: deque[str | None] = field(default_factory=deque)
    count_faults: deque[str | None] = field(default_factory=deque)
    allowance: int | None = None
    retry_after: str | None = "7"
    elsewhere: str = "http://127.0.0.2:9/"
    slowness: float = 0.4
    obeys_where: bool = True
    about: dict[str, object] | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def pages_asked(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.is_page]

    def insert(self, rows: list[dict[str, str]]) -> None:
        with self.lock:
            self.db.executemany(
                f"INSERT INTO data ({', '.join(COLUMNS)}) VALUES (:{', :'.join(COLUMNS)})", rows
            )

    def execute(self, sql: str) -> None:
        with self.lock:
            self.db.execute(sql)

    def query(self, params: Mapping[str, str]) -> tuple[list[str], list[tuple[object, ...]]]:
        """What the SoQL parameters select; sqlite3.Error where they are malformed."""
        where = _where(params.get("$where", "")) if self.obeys_where else "1"
        order = params.get("$order", "number").replace(":id", "number")
        sql = (
            f"SELECT {_select(params.get('$select', '*'))} FROM data WHERE {where}"
            f" ORDER BY {order} LIMIT {int(params.get('$limit', 1000))}"
            f" OFFSET {int(params.get('$offset', 0))}"
        )
        with self.lock:
            cursor = self.db.execute(sql)
            return [name for name, *_ in cursor.description], cursor.fetchall()


def _select(select: str) -> str:
    if re.search(r":id\s*,\s*\*", select):
        raise sqlite3.OperationalError("star selections must come first")
    star = re.sub(r"^\*", ", ".join(COLUMNS), select)
    return re.sub(r":id\b", "opaque(number)", star)


def _where(where: str) -> str:
    # As in SQL itself, a :id inside a quoted text is text: match whole texts first.
    return re.sub(
        rf":id\s*>\s*(?P<id>{STRING})|(?P<text>{STRING})",
        lambda m: f"number > number_of({m['id']})" if m["id"] else m["text"],
        where or "1",
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    wbufsize = -1  # an answer in one piece: half of it would wait for the other's receipt
    portal: Portal

    def log_message(self, *_: object) -> None:
        """Keep the tests quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), self.headers.get("X-App-Token"))
        with self.portal.lock:
            self.portal.asked.append(asked)
        if self._is_throttled(asked):
            self._answer(429, "application/json", b'{"message":"throttled"}', self._pause())
        elif asked.path.startswith("/api/views/"):
            self._about()
        elif asked.path.startswith(("/resource/" + DATASET, "/moved/")):
            self._resource(asked)
        else:
            self._answer(404, "application/json", b'{"message":"no such dataset"}')

    def _is_throttled(self, asked: Asked) -> bool:
        if asked.token or self.portal.allowance is None:
            return False
        self.portal.allowance -= 1
        return self.portal.allowance < 0

    def _pause(self) -> dict[str, str]:
        return {"Retry-After": self.portal.retry_after} if self.portal.retry_after else {}

    def _about(self) -> None:
        if self.portal.about is None:
            self._answer(404, "application/json", b'{"message":"hidden"}')
        else:
            self._answer(200, "application/json", json.dumps(self.portal.about).encode())

    def _resource(self, asked: Asked) -> None:
        queue = self.portal.faults if asked.is_page else self.portal.count_faults
        fault = queue.popleft() if queue else None
        try:
            names, rows = self.portal.query(asked.params)
        except (sqlite3.Error, ValueError) as error:
            said = json.dumps({"code": "query.soql.malformed", "message": str(error)})
            self._answer(400, "application/json", said.encode())
            return
        if asked.is_page:
            kind, body = "text/csv; charset=utf-8", _as_csv(names, rows)
        else:
            kind, body = "application/json", _as_json(names, rows)
        getattr(self, f"_{fault or 'answered'}")(kind, body)

    def _answered(self, kind: str, body: bytes) -> None:
        self._answer(200, kind, body)

    def _busy(self, kind: str, body: bytes) -> None:
        self._answer(503, "text/html", b"<h1>busy</h1>")

    def _busy_with_pause(self, kind: str, body: bytes) -> None:
        self._answer(503, "text/html", b"<h1>busy</h1>", self._pause())

    def _broken(self, kind: str, body: bytes) -> None:
        self._answer(500, "application/json", b"{}")

    def _preparing(self, kind: str, body: bytes) -> None:
        self._answer(202, "application/json", b"{}")

    def _forbidden(self, kind: str, body: bytes) -> None:
        self._answer(403, "application/json", b'{"message":"Invalid app_token"}')

    def _html(self, kind: str, body: bytes) -> None:
        self._answer(200, "text/html", b"<html>maintenance</html>")

    def _slow(self, kind: str, body: bytes) -> None:
        time.sleep(self.portal.slowness)
        self.close_connection = True

    def _dropped(self, kind: str, body: bytes) -> None:
        """The length of the whole body, half of the body, and silence."""
        self._answer(200, kind, body, length=len(body), sent=len(body) // 2)

    def _dropped_before_a_line_ends(self, kind: str, body: bytes) -> None:
        """Cut so that every line but the last lacks nothing."""
        self._answer(200, kind, body, length=len(body), sent=body.rindex(b"\n", 0, -1) + 1)

    def _truncated(self, kind: str, body: bytes) -> None:
        """Half of the body, passed off as the whole."""
        self._answer(200, kind, body[: len(body) // 2])

    def _last_newline_missing(self, kind: str, body: bytes) -> None:
        self._answer(200, kind, body[:-1])

    def _short(self, kind: str, body: bytes) -> None:
        """Half of the lines, each whole."""
        lines = body.splitlines(keepends=True)
        self._answer(200, kind, b"".join(lines[: max(len(lines) // 2, 2)]))

    def _zipped(self, kind: str, body: bytes) -> None:
        self._chunked(kind, gzip.compress(body), whole=True)

    def _zipped_and_dropped(self, kind: str, body: bytes) -> None:
        packed = gzip.compress(body)
        self._chunked(kind, packed[: len(packed) // 2], whole=False)

    def _zipped_and_truncated(self, kind: str, body: bytes) -> None:
        packed = gzip.compress(body)
        self._chunked(kind, packed[: len(packed) // 2], whole=True)

    def _elsewhere(self, kind: str, body: bytes) -> None:
        self._answer(302, kind, b"", {"Location": self.portal.elsewhere})

    def _moved(self, kind: str, body: bytes) -> None:
        query = urlsplit(self.path).query
        self._answer(302, kind, b"", {"Location": f"/moved/page.csv?{query}"})

    def _answer(
        self,
        status: int,
        kind: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        length: int | None = None,
        sent: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:sent])
        self.close_connection = sent is not None

    def _chunked(self, kind: str, body: bytes, *, whole: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        if whole:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = not whole


def _as_csv(names: list[str], rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerows([names, *rows])
    return text.getvalue().encode()


def _as_json(names: list[str], rows: list[tuple[object, ...]]) -> bytes:
    said = [{n: str(v) for n, v in zip(names, row, strict=True) if v is not None} for row in rows]
    return json.dumps(said).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """An asker that hangs up is part of the tests; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(rows: list[dict[str, str]]) -> Iterator[Portal]:
    """A portal with these rows on a free port of the loopback, stopped at the end."""
    db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    db.create_function("opaque", 1, opaque, deterministic=True)
    db.create_function("number_of", 1, number_of, deterministic=True)
    columns = ", ".join(f"{name} TEXT" for name in COLUMNS)
    db.execute(f"CREATE TABLE data (number INTEGER PRIMARY KEY AUTOINCREMENT, {columns})")
    portal = Portal(db)
    portal.insert(rows)
    handler: Callable[..., BaseHTTPRequestHandler] = type("Bound", (Handler,), {"portal": portal})
    server = Server(("127.0.0.1", 0), handler)
    portal.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
        db.close()
