"""Canaries: nothing of a marked sensitive record is in any answer, file, log or error."""

import io
import logging
import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import pytest
from click.testing import CliRunner
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from safetylab import desk
from safetylab.assess import quality as assessing
from safetylab.cli.program import program
from safetylab.store import coding, incidents, query
from safetylab.web.shown import posters, tables
from tests.store.conftest import ORIGIN
from tests.web import canary
from tests.web.canary import MARK

MOST_PAGES = 150
SENSITIVE = ("sexual_violence_rate", "family_violence_rate")
ODD = (
    *("?year=2024", "?year=1999", "?year=x", "?layer=zone", "?layer=x", "?q=canario", "?q=%00"),
    *("?bbox=-180,-90,180,90", "?limit=1000", "?by=area,month", "?by=area", "?by=sex&year=2024"),
    *("?period=2024-05", "?period=2024-05-01/2024-05-08", "?vintage=1", "?as_of=1", "?by=hour"),
    *("?indicator=sexual_violence_rate", "?a=A&b=B&indicator=family_violence_rate"),
)
VALUES = {
    "language": ("en", "es"),
    "code": ("sexual_violence_rate", "family_violence_rate", "robbery_rate", "nothing"),
    "indicator": ("sexual_violence_rate", "robbery_rate"),
    "layer": ("zone", "nothing"),
    "collection": ("zone", "nothing"),
    "id_": ("A", "D", "nothing"),
    "table": (*tables.FORMS, "incidents"),
    "form": ("csv", "json", "geojson", "svg", "png"),
}
HREF = re.compile(r'(?:href|src|action)="([^"#]+)')
PLACES = re.compile(r"<[^<>:]*:?(\w+)>|\{(\w+)\}")


def traces() -> re.Pattern[str]:
    """What would give a marked record away: its words, its place in degrees, in metres."""
    degrees = [rf"(?<![\d.]){re.escape(part)}" for spot in canary.spots() for part in spot]
    metres = [
        rf"(?<![\d.]){int(origin + part)}(?!\d)"
        for spot in canary.SPOTS
        for origin, part in zip(ORIGIN, spot, strict=True)
    ]
    return re.compile("|".join([MARK, *degrees, *metres]), re.IGNORECASE)


TRACES = traces()


def clean(text: str, where: str) -> None:
    found = TRACES.search(text)
    assert found is None, f"{where}: {text[max(0, found.start() - 80) : found.end() + 80]!r}"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return canary.make(tmp_path_factory.mktemp("canaries") / "quadra")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that Django would write to standard error, as its own handler writes it."""
    heard = io.StringIO()
    console = next(h for h in logging.getLogger("django").handlers)
    assert isinstance(console, logging.StreamHandler)
    before = console.setStream(heard)
    yield heard
    console.setStream(before)


@pytest.fixture
def unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PNG's answer is the SVG that it is painted from: there letters can be read.

    Of pictures as they are, tests/web/test_downloads.py tells.
    """
    monkeypatch.setattr(posters, "png", str.encode)


@pytest.fixture
def reader(marked: Path) -> Iterator[Client]:
    with override_settings(SAFETYLAB_LAB=str(marked)):
        yield Client(raise_request_exception=False, SERVER_NAME="localhost")


def answered(client: Client, address: str) -> str:
    """The answer's text, after looking through its body and headers."""
    # What a reader typed comes back to that reader only.
    response = client.get(address, headers={"Accept-Encoding": "identity"})
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", errors="replace")
    echoed = text if "canario" not in address else text.replace("canario", "")
    clean(echoed, f"{address} ({response.status_code})")
    headers = "\n".join(f"{k}: {v}" for k, v in response.headers.items())
    clean(headers if "canario" not in address else headers.replace("canario", ""), address)
    return text if "html" in response.headers.get("Content-Type", "") else ""


def addresses(parts: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the site, its variables filled in with all that make sense and more."""
    for part in parts:
        route = before + str(part.pattern).lstrip("^").rstrip("$")
        if isinstance(part, URLResolver):
            yield from addresses(part.url_patterns, route)
            continue
        names = [first or second for first, second in PLACES.findall(route)]
        choices = [VALUES.get(name, ("1", "zone", "robbery_rate")) for name in names]
        for values in product(*choices):
            filled = iter(values)
            yield "/" + PLACES.sub(lambda _, each=filled: str(next(each)), route)


def test_the_marks_are_there_to_be_found(marked: Path) -> None:
    """Without this the other tests would pass on an empty lab."""
    facts = incidents.facts(desk.open(marked).lab)
    found = str(query.ask(f"SELECT * FROM {facts.rows} AS i WHERE incident_id LIKE 'CANARIO%'"))
    assert "relato de la víctima" in found
    assert len(set(TRACES.findall(found))) >= 1
    kept = query.ask(
        f"SELECT count(*) FILTER (WHERE minor) AS m, count(*) FILTER (WHERE family) AS f, "
        f"count(*) FILTER (WHERE offence LIKE '03%') AS s FROM {facts.rows} AS i"
    ).to_pylist()[0]
    assert kept == {"m": 3, "f": 16, "s": 11}
    corners = {f"{float(v):.3f}" for at in (0, 1000, 2000) for v in canary.degrees(at, at)}
    assert not corners & {part for spot in canary.spots() for part in spot}


def test_no_page_that_links_lead_to_tells_of_a_marked_record(
    reader: Client, unpainted: None, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    todo, seen = ["/en/", "/es/"], set[str]()
    while todo and len(seen) < MOST_PAGES:
        address = todo.pop(0)
        seen.add(address)
        for link in HREF.findall(answered(reader, address)):
            target = urljoin(address, link.replace("&amp;", "&"))
            if target.startswith("/") and target not in (*seen, *todo):
                todo.append(target)
    assert len(seen) > 40
    clean(log.getvalue(), "log")
    said = capfd.readouterr()
    clean(said.out + said.err, "standard error")


def test_no_address_tells_of_a_marked_record(
    reader: Client, log: io.StringIO, unpainted: None
) -> None:
    known = sorted(set(addresses(get_resolver().url_patterns)))
    pages = [address for address in known if answered(reader, address)]
    assert len(known) > 200 and len(pages) > 20
    clean(log.getvalue(), "log")


def test_the_watch_would_notice(
    reader: Client, marked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were descriptions quoted whoever shares them, the canary would sing."""
    monkeypatch.setattr(coding, "described", lambda facts, least: {("police", "Z7"): f"{MARK} x"})
    copy = shutil.copytree(marked, tmp_path / "copy")
    with override_settings(SAFETYLAB_LAB=str(copy)), pytest.raises(AssertionError, match=MARK):
        answered(reader, "/en/data/codes.csv")


def test_no_question_tells_of_a_marked_record(reader: Client, log: io.StringIO) -> None:
    pages = [a for a in set(addresses(get_resolver().url_patterns)) if "nothing" not in a]
    # The other language says the same; the test of addresses has heard it.
    asked = [
        address
        for address in sorted(pages)
        if address.endswith("/") or SENSITIVE[0] in address
        if not address.startswith("/en/")
    ]
    for address, odd in product(asked, ODD):
        if not address.endswith((".svg", ".png")):
            answered(reader, address + odd)
    clean(log.getvalue(), "log")


@pytest.mark.parametrize("path", ["/en/quality/", "/es/data/quality.csv"])
def test_a_fault_of_the_engine_is_logged_without_what_it_read(
    marked: Path, tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A failed conversion quotes the cell that failed; the log must not."""

    def report(facts: incidents.Facts) -> None:
        query.ask(
            f"SELECT sum(CAST(description AS INTEGER)) FROM {facts.rows} AS i "
            f"WHERE incident_id LIKE '{canary.MARK}%'"
        )

    monkeypatch.setattr(assessing, "report", report)
    # Another folder, of which nothing is kept in memory yet.
    copy = shutil.copytree(marked, tmp_path / "copy")
    with override_settings(SAFETYLAB_LAB=str(copy)):
        client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        response = client.get(path)
    assert response.status_code == 500
    clean(response.content.decode(), path)
    assert "ConversionException" in log.getvalue()
    assert "test_canaries.py" in log.getvalue()  # where it happened is still told
    clean(log.getvalue(), "log")


def test_nothing_of_a_marked_record_is_among_what_the_lab_publishes(marked: Path) -> None:
    for code, form in product(SENSITIVE, ("csv", "json", "geojson")):
        words = ["export", code, "--by", "area", "--to", str(marked / "public" / f"{code}.{form}")]
        done = CliRunner().invoke(program, [*words, "--lab", str(marked), "--lang", "es"])
        assert done.exit_code == 0, done.output
    files = [file for file in (marked / "public").rglob("*") if file.is_file()]
    assert len(files) == 6
    for file in files:
        clean(file.read_bytes().decode("utf-8", errors="replace"), str(file))


COMMANDS = [
    *(
        f"export {code} --by area --to out.{form}"
        for code in SENSITIVE
        for form in ("csv", "json", "geojson")
    ),
    *(f"export {code} --period 2024 --to out.csv" for code in SENSITIVE),
    *(
        f"measure {code} --by area --format {form}"
        for code in SENSITIVE
        for form in ("csv", "json")
    ),
    "measure robbery_rate --by area --format json",
    "vintages --format json",
    "quality --format csv",
    "quality",
    "measure nothing",
    "export sexual_violence_rate --by hour --to out.csv",
]


@pytest.mark.parametrize("words", COMMANDS)
def test_no_command_tells_of_a_marked_record(
    marked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(program, [*words.split(), "--lab", str(marked), "--lang", "en"])
    clean(done.output, words)
    for file in tmp_path.iterdir():
        clean(file.read_text(encoding="utf-8"), file.name)


@pytest.mark.parametrize("words", ["quality --codes --format json", "quality --format json"])
def test_the_analyst_inside_sees_codes_but_no_record(marked: Path, words: str) -> None:
    done = CliRunner().invoke(program, [*words.split(), "--lab", str(marked), "--lang", "en"])
    assert done.exit_code == 0
    assert f"{MARK}ID" not in done.output and f"{MARK}CASO" not in done.output
    assert f"{MARK} PLAZA" not in done.output and f"{MARK} rota" not in done.output
