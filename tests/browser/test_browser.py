"""The pages in a real browser: both languages, narrow and wide, light and dark."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web import demo, server

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATHS = {
    "home": "",
    "indicators": "indicators/",
    "indicator": "indicators/robbery_rate/",
    "sensitive": "indicators/sexual_violence_rate/",
    "areas": "areas/",
    "area": "areas/neighbourhood/N02/",
    "compare": "compare/",
    "search": "search/?q=ro",
    "about": "about/",
    "quality": "quality/",
    "glossary": "glossary/",
    "machines": "api/",
    "missing": "nowhere/",
}
LONGEST = 60.0
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class Seen:
    """What the browser complained of and where it went."""

    messages: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, if it is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium is installed here (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the demo lab, at rest: its first pages are computed."""
    folder = tmp_path_factory.mktemp("served")
    lab = demo.make(folder / "lab")
    with server.serving(lab, folder / "serve.py") as running:
        yield running.address


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go, for people to look at."""
    return tmp_path_factory.mktemp("screenshots")


def open_page(browser: Browser, url: str, width: int, scheme: str) -> tuple[Page, Seen]:
    """The page, loaded, and what was seen on the way."""
    seen = Seen()
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.on("console", lambda message: seen.messages.append(message.text))
    page.on("pageerror", lambda error: seen.messages.append(str(error)))
    page.on("request", lambda request: seen.addresses.append(request.url))
    page.goto(url, timeout=LONGEST * 1000)
    return page, seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["es", "en"])
def test_pages_are_accessible_quiet_and_fit(
    browser: Browser, address: str, shots: Path, language: str, width: int, scheme: str
) -> None:
    for name, path in PATHS.items():
        page, seen = open_page(browser, f"{address}{language}/{path}", width, scheme)
        page.screenshot(path=shots / f"{language}-{name}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert all(each.startswith(address) for each in seen.addresses), seen.addresses
        # That a page of 404 or 422 is one is said on the console; nothing else may be.
        odd = [each for each in seen.messages if "the server responded with a status" not in each]
        assert not odd, (name, odd)
        assert violations(page) == [], name
        page.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong, as short sentences."""
    found = Axe().run(page, options=RULES).response
    assert len(found["passes"]) > 10
    return [
        f"{each['id']}: {[node['html'][:200] for node in each['nodes']]}"
        for each in found["violations"]
    ]


def test_the_keyboard_reaches_the_content_and_scrolls_the_tables(
    browser: Browser, address: str
) -> None:
    page, _ = open_page(browser, f"{address}en/", 320, "light")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.locator(".scroll").first.focus()
    page.keyboard.press("ArrowRight")
    assert until(page, "document.querySelector('.scroll').scrollLeft > 0")
    page.close()


def focused(page: Page) -> str:
    """The text of what has the focus."""
    return str(page.evaluate("document.activeElement.textContent"))


def until(page: Page, condition: str) -> bool:
    """Whether it comes true within a few seconds; the page's policy forbids wait_for_function."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if page.evaluate(condition):
            return True
        time.sleep(0.05)
    return False


def test_the_language_changes_and_the_page_stays(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}en/quality/", 1280, "light")
    page.get_by_role("link", name="Español").click()
    assert page.url == f"{address}es/quality/"
    assert page.evaluate("document.documentElement.lang") == "es"
    page.close()


def test_one_searches_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}en/", 320, "light")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("robbery")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}en/search/?q=robbery")
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_while_the_first_page_loads(
    browser: Browser, address: str, width: int
) -> None:
    page, _ = open_page(browser, f"{address}es/", width, "light")
    moved = page.evaluate("""new Promise(done => {
        let sum = 0;
        new PerformanceObserver(list => {
            for (const each of list.getEntries()) sum += each.value;
        }).observe({type: "layout-shift", buffered: true});
        setTimeout(() => done(sum), 300);
    })""")
    assert moved == 0
    page.close()


def test_what_one_can_press_is_large_enough(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}es/", 320, "light")
    sizes = page.evaluate("""
        [...document.querySelectorAll('header a, header button, header input')]
        .map(each => each.getBoundingClientRect()).filter(box => box.x >= 0).map(box => box.height)
    """)
    assert len(sizes) > 9 and min(sizes) >= 24
    page.close()


def test_colours_follow_the_readers_light(browser: Browser, address: str) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page, _ = open_page(browser, f"{address}en/", 1280, scheme)
        shades.append(
            page.evaluate("getComputedStyle(document.querySelector('.drawing .line')).stroke")
        )
        page.close()
    assert shades[0] != shades[1]


def test_paper_shows_whole_tables(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}en/indicators/robbery_rate/", 1280, "light")
    page.emulate_media(media="print")
    assert page.locator(".scroll").count() > 1
    hidden = """[...document.querySelectorAll('.scroll')]
        .filter(each => each.scrollHeight > each.clientHeight + 1).length"""
    assert page.evaluate(hidden) == 0
    assert not page.locator(".rooms").is_visible() and not page.locator(".find").is_visible()
    page.close()
