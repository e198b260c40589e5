"""Pictures in a real browser: words measured, narrow and wide, links and accessibility."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from safetylab.draw import intervals, lines, maps
from safetylab.draw.intervals import Figure
from safetylab.draw.lines import Series
from safetylab.draw.maps import Area
from tests.draw.test_maps import squares

SHEET = Path(__file__).parents[2] / "safetylab" / "web" / "static" / "safetylab.css"
UNIT = "víctimas por cada 100,000 habitantes por año"
OVERLAPS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const sheet = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')]
    .map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = words.filter(([_, b]) => b.left < sheet.left - 2 || b.right > sheet.right + 2);
  const on = words.flatMap(([said, a], n) => words.slice(n + 1)
    .filter(([_, b]) => a.left < b.right - 1 && b.left < a.right - 1
                     && a.top < b.bottom - 4 && b.top < a.bottom - 4)
    .map(([other]) => [said, other]));
  return [...out.map(([said]) => ['outside', said]), ...on];
})"""
HEIGHTS = """() => [...document.querySelectorAll('svg text')].map(t =>
  parseFloat(getComputedStyle(t).fontSize)
  * t.ownerSVGElement.getBoundingClientRect().width / 360)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, if it is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium is installed here (on Debian: apt-get install chromium)")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=quiet)
        yield started
        started.close()


def _page(browser: Browser, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 700})
    sheet = SHEET.read_text(encoding="utf-8")
    shown = "".join(f"<figure>{picture}</figure>" for picture in _pictures())
    page.set_content(
        f"<!doctype html><html lang=es><title>t</title><style>{sheet}</style>"
        f"<main class=wide><h1>Dibujos</h1>{shown}</main></html>"
    )
    return page


def _pictures() -> list[str]:
    figures: list[Figure] = [(900.0 + n, 850.0, 990.0) for n in range(36)]
    months = [f"{month} {year}" for year in (2014, 2015, 2016) for month in _MONTHS]
    events = [(14, "Nuevo sistema de registro"), (18, "Ley"), (30, "Cambia la regla de conteo")]
    found = [
        Area(s, f"Colonia número {n}", 1000.0 * n, unsure=n == 3, withheld=n == 4, labelled=n < 2)
        for n, s in enumerate(squares(9))
    ]
    linked = [Area(s, f"Colonia {n}", n - 4.0, href=f"/a/{n}/") for n, s in enumerate(squares(9))]
    more = lines.More(target=700.0, target_name="meta para 2018", withheld=(3,), provisional=3)
    rivals = [Series(name, figures) for name in ("Centro", "Ciudad", "zonas más parecidas")]
    names = [f"Colonia {n}" for n in range(9)]
    return [
        lines.trend(months, figures, title="a", unit=UNIT, events=events, id_="a", **more),
        lines.several(months, rivals, title="b", unit=UNIT, id_="b"),
        maps.areas(found, title="c", unit=UNIT, id_="c"),
        maps.areas(linked, title="d", unit=UNIT, id_="d", diverging=True),
        maps.locator(squares(9), names, 4, id_="e"),
        intervals.bars(names[:3], figures[:3], title="f", unit=UNIT, id_="f", reference=880.0),
    ]


_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic")


@pytest.mark.parametrize("width", [320, 480, 768, 1024, 1280])
def test_words_are_large_enough_and_lie_apart_at_every_width(browser: Browser, width: int) -> None:
    page = _page(browser, width)
    heights = page.evaluate(HEIGHTS)
    assert len(heights) > 60
    assert min(heights) >= 11.9
    assert max(heights) <= 19
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_linked_maps_are_accessible_and_lead_nowhere_by_tab(browser: Browser) -> None:
    page = _page(browser, 1280)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": rules})
    assert len(found.response["passes"]) > 10
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.close()
