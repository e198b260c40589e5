"""The pages in a real browser: both languages, narrow and wide, light, dark and on paper, with
and without JavaScript, by keyboard, enlarged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import driving
from tests.browser.driving import Tab, tab
from tests.web import demo, server

PATHS = {
    "home": "",
    "indicators": "indicators/",
    "rate": "indicators/robbery_rate/",
    "sensitive": "indicators/sexual_violence_rate/",
    "killings": "indicators/femicide_proxy/?layer=district",
    "gap": "indicators/safety_gap/",
    "hotspots": "indicators/robbery_rate/hotspots/",
    "all questions": "indicators/residential_burglary_rate/closer/",
    "bands": "indicators/residential_burglary_rate/near-repeat/",
    "clusters": "indicators/theft_rate/scan/",
    "week": "indicators/robbery_rate/hours/",
    "curve": "indicators/robbery_rate/concentration/",
    "funnel": "indicators/robbery_rate/funnel/",
    "trend": "indicators/theft_rate/trend/",
    "classes": "indicators/robbery_rate/classes/",
    "alerts": "alerts/",
    "embedded map": "indicators/robbery_rate/embed/areas/",
    "embedded trend": "indicators/robbery_rate/embed/months/",
    "areas": "areas/",
    "area": "areas/neighbourhood/N02/",
    "area without residents": "areas/district/D2/",
    "two areas": "compare/",
    "two periods": "compare/?of=&first=2023&second=2024",
    "search": "search/?q=ro",
    "nothing found": "search/?q=zzzz",
    "about": "about/",
    "quality": "quality/",
    "glossary": "glossary/",
    "machines": "api/",
    "no answer": "indicators/robbery_rate/?year=1950",
    "missing": "nowhere/",
}
LONG = ("home", "rate", "area", "two areas", "quality", "machines")
"""Of every way a page is laid out, one: for what costs time."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, if it is installed."""
    with driving.chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(demo_lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the demo lab, at rest: its first pages are computed."""
    folder = tmp_path_factory.mktemp("served")
    lab = demo.copied(demo_lab, folder / "lab")
    with server.serving(lab, folder / "serve.py") as running:
        yield running.address


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["es", "en"])
def test_pages_are_accessible_quiet_still_and_fit(
    browser: Browser, address: str, language: str, width: int
) -> None:
    # Accessibility hangs on width and colours, hardly on both at once or on language.
    looked_at = {("es", 320, "light"): PATHS, ("en", 1280, "dark"): PATHS}
    looked_at |= {("es", 1280, "light"): LONG, ("en", 320, "dark"): LONG}
    with tab(browser, address, width) as opened:
        for name, path in PATHS.items():
            opened.page.emulate_media(color_scheme="light")
            opened.go(f"{language}/{path}")
            for scheme in ("light", "dark"):  # the style sheet's alone: no need to load it again
                opened.page.emulate_media(color_scheme=scheme)
                chosen = looked_at.get((language, width, scheme), ())
                assert opened.width() <= width, name
                assert name not in chosen or driving.violations(opened.page) == [], name
            assert opened.page.evaluate(driving.SHIFTS) == 0, name
            assert opened.odd() == [], name


@pytest.mark.parametrize(("language", "width"), [("es", 320), ("en", 1280)])
def test_nothing_needs_javascript(
    browser: Browser, address: str, language: str, width: int
) -> None:
    with (
        tab(browser, address, width) as with_it,
        tab(browser, address, width, java_script_enabled=False) as without,
    ):
        for name, path in PATHS.items():
            for opened in (with_it, without):
                opened.go(f"{language}/{path}")
            assert without.page.inner_text("body") == with_it.page.inner_text("body"), name
            assert len(without.page.inner_text("body")) > 300, name
            assert without.width() <= width, name
            assert without.odd() == [], name


def test_without_javascript_forms_are_sent(browser: Browser, address: str) -> None:
    with tab(browser, address, java_script_enabled=False) as opened:
        opened.go("en/indicators/robbery_rate/")
        opened.page.select_option("#year", "2023")
        opened.page.get_by_role("button", name="Show").click()
        assert "year=2023" in opened.page.url
        assert opened.page.get_by_role("heading", level=1).inner_text() == "Robbery, 2023"


@pytest.mark.parametrize(("language", "scheme"), [("es", "light"), ("en", "dark")])
def test_on_paper_all_is_there_and_dark_on_light(
    browser: Browser, address: str, language: str, scheme: str
) -> None:
    with tab(browser, address, 720, color_scheme=scheme) as opened:
        opened.page.emulate_media(media="print")
        for name, path in PATHS.items():
            opened.go(f"{language}/{path}")
            assert opened.width() <= 720, name
            assert opened.page.evaluate(PAPER) == [], name
            assert (
                not opened.page.locator(".rooms, .find, .downloads").filter(visible=True).count()
            )
            shade = "getComputedStyle(document.documentElement).backgroundColor"
            assert opened.page.evaluate(shade) == "rgb(255, 255, 255)", name


PAPER = """[...document.querySelectorAll('.scroll, details table')].filter(each =>
    each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1
    || each.getBoundingClientRect().height < 10).map(each => each.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    ("language", "width", "names"), [("es", 320, tuple(PATHS)), ("en", 1280, LONG)]
)
def test_the_keyboard_reaches_everything_in_order_and_is_seen(
    browser: Browser, address: str, language: str, width: int, names: tuple[str, ...]
) -> None:
    pressed = 0
    with tab(browser, address, width) as opened:
        for name in names:
            opened.go(f"{language}/{PATHS[name]}")
            count = opened.page.evaluate(driving.WATCH)
            for _ in range(count):
                opened.page.keyboard.press("Tab")
            reached = opened.page.evaluate("window.reached")
            assert [each[0] for each in reached] == list(range(count)), name
            assert [each[2] for each in reached if not each[1]] == [], name
            assert opened.page.evaluate(driving.OUT_OF_ORDER) == [], name
            pressed += count
    print(f"{len(names)} pages, {pressed} stops of the keyboard")


def test_the_keyboard_skips_to_the_content_and_scrolls_the_tables(
    browser: Browser, address: str
) -> None:
    with tab(browser, address, 320) as opened:
        opened.go("en/")
        opened.page.keyboard.press("Tab")
        focused = "document.activeElement.textContent"
        assert opened.page.evaluate(focused) == "Skip to the content"
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "content"
        opened.page.locator(".scroll").first.focus()
        opened.page.keyboard.press("ArrowRight")
        scrolled = "document.querySelector('.scroll').scrollLeft > 0"
        assert driving.until(opened.page, scrolled)


def choose(opened: Tab, selector: str, label: str) -> None:
    """Choose in a list with the keyboard alone, by typing what it says."""
    opened.page.locator(selector).focus()
    opened.page.keyboard.type(label)
    opened.page.keyboard.press("Tab")


def test_forms_are_filled_in_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with tab(browser, address, 320) as opened:
        page = opened.page
        opened.go("en/")
        page.get_by_role("searchbox").focus()
        page.keyboard.type("robbery")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search/?q=robbery")
        opened.go("en/indicators/robbery_rate/")
        choose(opened, "#year", "2022")
        choose(opened, "#layer", "Dis")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/indicators/robbery_rate/?year=2022&layer=district")
        opened.go("en/compare/")
        choose(opened, "#b", "Los Pochotes")
        choose(opened, "#year", "2023")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/compare/?a=*&year=2023")
        assert "Los Pochotes, 2023" in page.inner_text("#result")


@pytest.mark.parametrize("language", ["es", "en"])
def test_enlarged_and_spaced_out_text_stays_readable(
    browser: Browser, address: str, language: str
) -> None:
    with tab(browser, address, 640, device_scale_factor=2) as opened:  # 1280 at 200 %
        for name, path in PATHS.items():
            opened.go(f"{language}/{path}")
            assert opened.width() <= 640, name
            driving.restyled(opened.page, SPACED)
            assert opened.width() <= 640, name
            assert opened.page.evaluate(driving.CUT_OFF) == [], name
    with tab(browser, address, 320) as opened:
        for name in LONG:
            opened.go(f"{language}/{PATHS[name]}")
            driving.restyled(opened.page, SPACED)
            assert opened.width() <= 320, name
            assert opened.page.evaluate(driving.CUT_OFF) == [], name


def test_the_language_changes_and_the_page_stays(browser: Browser, address: str) -> None:
    with tab(browser, address) as opened:
        opened.go("en/compare/?of=&first=2023&second=2024")
        opened.page.get_by_role("link", name="Español").click()
        assert opened.page.url == f"{address}es/compare/?of=&first=2023&second=2024"
        assert opened.page.evaluate("document.documentElement.lang") == "es"


def test_what_one_can_press_is_large_enough(browser: Browser, address: str) -> None:
    with tab(browser, address, 320) as opened:
        opened.go("es/")
        sizes = opened.page.evaluate("""
            [...document.querySelectorAll('header a, header button, header input')]
            .map(each => each.getBoundingClientRect()).filter(box => box.x >= 0)
            .map(box => box.height)
        """)
        assert len(sizes) > 9 and min(sizes) >= 24


def test_colours_follow_the_readers_light(browser: Browser, address: str) -> None:
    shades = []
    for scheme in ("light", "dark"):
        with tab(browser, address, color_scheme=scheme) as opened:
            opened.go("en/")
            line = "getComputedStyle(document.querySelector('.drawing .line')).stroke"
            shades.append(opened.page.evaluate(line))
    assert shades[0] != shades[1]
