"""Claim: with 1.7 million incidents a page is made in a median of at most 100 ms and sent in at
most 200 kB, home in at most 100 kB, and 50 readers at once wait at most 250 ms in 95 of 100 cases.

The addresses are those that a crawl finds two links from home, in every language, about 60 of them
spread over all kinds of page; the server is `safetylab serve` as anybody starts it, when it has
warmed itself. Pages are first asked for under another name of the host, under which none is kept.
The peer is the least that this server can do: the same bytes for the same addresses, from memory,
without Django or any figure; the ratio tells what our pages cost on top of being sent. With the
reference folder ../shared the lab is Chicago; without it the demo city, or the lab named as the
only argument.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import decompress
from html.parser import HTMLParser
from http.client import HTTPConnection
from itertools import chain, zip_longest
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from benchmarks import chicago_csv, measured
from safetylab.store import cities
from safetylab.web import serving

SHARED = Path(__file__).parents[2] / "shared" / "data"
COMMAND = Path(sys.executable).with_name("safetylab")
READERS, REQUESTS, ROUNDS, ADDRESSES, DEPTH = 50, 3_000, 5, 60, 2
MOST_MS, MOST_P95_MS, MOST_BYTES, MOST_HOME, MOST_RATIO = 100, 250, 200_000, 100_000, 10.0

PEER = """
import json, multiprocessing, sys
from pathlib import Path

def application(environ, start):
    query = environ.get("QUERY_STRING", "")
    body = PAGES[environ["PATH_INFO"] + ("?" + query if query else "")]
    start("200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip"),
                     ("Content-Length", str(len(body)))])
    return [body]

folder = Path(__file__).parent
named = json.loads((folder / "pages.json").read_text())
PAGES = {at: (folder / name).read_bytes() for at, name in named.items()}

if __name__ == "__main__":
    from granian.constants import Interfaces
    from granian.server import Server
    multiprocessing.set_start_method("spawn", force=True)
    sys.path.insert(0, str(folder))
    Server("peer:application", address="127.0.0.1", port=int(sys.argv[1]),
           interface=Interfaces.WSGI, blocking_threads=2, backlog=1024).serve()
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its address, status, seconds, bytes as sent, body as sent."""

    at: str
    status: int
    seconds: float
    body: bytes
    kind: str = ""


Load = tuple[list[Answer], float]
Pair = tuple[Load, Load]
"""Ours and the peer's, one after the other: what else the machine does slows both."""


class Links(HTMLParser):
    """The addresses that a page names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and (name == "href" or (name == "src" and tag in ("img", "object"))):
                target = urlsplit(urljoin(f"http://here{self.page}", value))
                if target.netloc == "here" and not target.path.startswith("/static/"):
                    self.found.append(target.path + (f"?{target.query}" if target.query else ""))


def main(lab: Path | None = None) -> int:
    """Print what readers saw; 0 where the claim holds."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with _serving(_lab(work) if lab is None else lab) as (host, pid):
            cold = _get(HTTPConnection(host, timeout=120), "/en/", host)
            _settled(pid)
            first = _crawl(host)
            alone = [_get(HTTPConnection(host, timeout=120), each.at) for each in first]
            with _sending(work, first) as peer:
                rounds = [(_load(host, first), _load(peer, first)) for _ in range(ROUNDS)]
    return _report(cold, first, alone, rounds)


def _lab(work: Path) -> Path:
    lab, chicago = work / "lab", SHARED.is_dir()
    cities.create(lab, city="chicago" if chicago else "demo")
    if not chicago:
        print("The reference folder is not here: the lab is the demo city's.")
    export = (
        chicago_csv.write(SHARED / "chicago_crime", work / "crimes.csv")
        if chicago
        else min((lab / "exports").glob("*.csv"))
    )
    command = [str(COMMAND), "compile", str(export), "--lab", str(lab)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return lab


@contextmanager
def _serving(lab: Path) -> Iterator[tuple[str, int]]:
    """The lab's pages on a free port: the host to ask, the process."""
    command = [str(COMMAND), "serve", "--lab", str(lab), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://([\d.]+:\d+)/", process.stdout.readline())
        assert found, "The server did not start."
        yield found[1], process.pid
        print(f"memory of the server      {_memory(process.pid):7.0f} MB")
    finally:
        process.terminate()
        process.wait(30)


def _settled(pid: int) -> None:
    """Wait until the server has warmed itself: until it uses hardly any processor."""
    before, deadline = -1.0, time.monotonic() + 120
    while _processor(pid) > before + 0.1 and time.monotonic() < deadline:
        before = _processor(pid)
        time.sleep(2)


def _processor(pid: int) -> float:
    """Seconds of processor that a process and its children have used; Linux only."""
    place = Path(f"/proc/{pid}")
    if not place.exists():
        return 0.0
    ticks = (place / "stat").read_text().rpartition(")")[2].split()[11:13]
    below = (place / f"task/{pid}/children").read_text().split()
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") + sum(_processor(int(n)) for n in below)


def _memory(pid: int) -> float:
    """Resident MB of a process and its children; Linux only."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) if children.exists() else 0
    below = children.read_text().split() if children.exists() else []
    return pages * 4096 / 1e6 + sum(_memory(int(each)) for each in below)


def _get(server: HTTPConnection, at: str, name: str = "localhost") -> Answer:
    headers = {"Host": name, "Accept-Encoding": "gzip", "Accept": "text/html"}
    began = time.perf_counter()
    server.request("GET", at, headers=headers)
    answer = server.getresponse()
    body = answer.read()
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    return Answer(at, answer.status, time.perf_counter() - began, body, kind)


def _crawl(host: str) -> list[Answer]:
    """First answers of addresses near home: HTML read for its links, the kinds taken in turn."""
    server, seen = HTTPConnection(host, timeout=120), dict[str, Answer]()
    wanted = ["/en/", "/es/"]
    for _ in range(DEPTH + 1):
        fresh = [at for at in _spread(wanted) if at not in seen][:ADDRESSES]
        seen |= {at: _get(server, at) for at in fresh}
        wanted = [link for at in fresh for link in _links(seen[at])]
    good = [each for each in seen.values() if each.status == 200]
    for each in seen.values():
        if each.status not in (200, 302):
            print(f"  answered with {each.status}: {each.at}")
    chosen = set(_spread([each.at for each in good])[:ADDRESSES])
    return [each for each in good if each.at in chosen]


def _links(page: Answer) -> list[str]:
    if page.kind != "text/html":
        return []
    text = decompress(page.body) if page.body[:2] == b"\x1f\x8b" else page.body
    reader = Links(page.at)
    reader.feed(text.decode())
    return reader.found


def _spread(addresses: Sequence[str]) -> list[str]:
    """The same, once each, the kinds of page in turn: by language, room and form."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for at in dict.fromkeys(addresses):
        path = urlsplit(at).path
        parts = path.split("/")
        kinds.setdefault((*parts[1:3], str(len(parts)), Path(path).suffix), []).append(at)
    return [at for at in chain.from_iterable(zip_longest(*kinds.values())) if at is not None]


def _load(host: str, pages: Sequence[Answer]) -> Load:
    """What 50 readers saw who each ask for one page after the other, and how long it took."""

    def read(reader: int) -> list[Answer]:
        server = HTTPConnection(host, timeout=120)
        turn = range(reader, reader + REQUESTS // READERS // ROUNDS)
        return [_get(server, pages[7 * n % len(pages)].at) for n in turn]

    began = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        answers = list(chain.from_iterable(readers.map(read, range(READERS))))
    return answers, time.perf_counter() - began


@contextmanager
def _sending(work: Path, pages: Sequence[Answer]) -> Iterator[str]:
    """A server that only sends the same bytes: the host to ask."""
    named = {page.at: f"{n}.gz" for n, page in enumerate(pages)}
    for page in pages:
        (work / named[page.at]).write_bytes(page.body)
    (work / "pages.json").write_text(json.dumps(named))
    (work / "peer.py").write_text(PEER)
    port = serving.free_port("127.0.0.1", 0)
    command = [sys.executable, str(work / "peer.py"), str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            return HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            time.sleep(0.05)


def _report(
    cold: Answer, first: Sequence[Answer], alone: Sequence[Answer], rounds: Sequence[Pair]
) -> int:
    together = [answer for (ours, _), _ in rounds for answer in ours]
    wall = sum(seconds for (_, seconds), _ in rounds)
    sizes, home = [len(each.body) for each in first], len(first[0].body)
    made, middle, p95 = _ms(first, 0.5), _ms(together, 0.5), _ms(together, 0.95)
    ratio = measured.median([_ms(ours, 0.5) / _ms(floor, 0.5) for (ours, _), (floor, _) in rounds])
    print(f"first page after the start {cold.seconds * 1000:6.0f} ms")
    print(
        f"{len(first)} pages, each made anew  {made:6.1f} ms median, {_ms(first, 1):.0f} at most"
    )
    print(f"the same again, kept       {_ms(alone, 0.5):6.1f} ms median")
    print(
        f"{READERS} readers at once         {middle:6.1f} ms median, {p95:.1f} ms p95, "
        f"{len(together) / wall:.0f} pages a second"
    )
    print(
        f"bytes on the wire          {measured.median(sizes) / 1000:6.1f} kB median, "
        f"{max(sizes) / 1000:.1f} at most, home {home / 1000:.1f}"
    )
    for each in sorted(first, key=lambda each: -each.seconds)[:5]:
        print(f"  slow  {each.seconds * 1000:6.0f} ms {len(each.body) / 1000:7.1f} kB {each.at}")
    for each in sorted(first, key=lambda each: -len(each.body))[:5]:
        print(f"  large {each.seconds * 1000:6.0f} ms {len(each.body) / 1000:7.1f} kB {each.at}")
    print(
        f"ratio to the bytes alone   {ratio:6.2f}   (claim: at most {MOST_RATIO:.0f}, "
        f"median {MOST_MS} ms, p95 {MOST_P95_MS} ms)"
    )
    failed = any(each.status != 200 for each in together)
    slow = made > MOST_MS or p95 > MOST_P95_MS or ratio > MOST_RATIO
    return int(failed or slow or measured.median(sizes) > MOST_BYTES or home > MOST_HOME)


def _ms(answers: Sequence[Answer], share: float) -> float:
    """The quantile of the answers' times, milliseconds."""
    times = sorted(each.seconds for each in answers)
    return 1000 * times[min(int(share * len(times)), len(times) - 1)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
