"""A real Chromium, the demo city served to it, and what one asks of a page there."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of what passes one element is told, not all
}
LONGEST = 60.0
# That a page of 404 or 422 is one is said on the console; nothing else may be.
EXPECTED = "the server responded with a status"
SHIFTS = """new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const each of list.getEntries()) sum += each.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 30);
})"""
FOCUSABLE = """[...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]'
)].filter(each => each.tabIndex >= 0 && each.checkVisibility({contentVisibilityAuto: true}))"""
WATCH = f"""() => {{
    window.every = {FOCUSABLE};
    window.reached = [];
    document.addEventListener("focusin", event => {{
        const style = getComputedStyle(event.target), box = event.target.getBoundingClientRect();
        const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const shown = seen || style.boxShadow !== "none";
        window.reached.push([window.every.indexOf(event.target), shown && box.width * box.height,
            event.target.outerHTML.slice(0, 120)]);
    }});
    return window.every.length;
}}"""
OUT_OF_ORDER = f"""() => {{
    const found = [];
    let before = null;
    for (const each of {FOCUSABLE}) {{
        const box = each.getBoundingClientRect();
        const block = each.closest("header, form, nav, td, li");
        if (before && block && block === before.block && box.bottom <= before.box.top)
            found.push(each.outerHTML.slice(0, 100));
        before = {{box, block}};
    }}
    return found;
}}"""
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(each => {
    const style = getComputedStyle(each);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    return hides && !each.closest(".hidden, svg, select, input") && !each.closest("textarea")
        && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1);
}).map(each => each.outerHTML.slice(0, 120))"""


@dataclass
class Tab:
    """A page of the browser, and what was heard of it: the console, the addresses asked."""

    page: Page
    address: str
    messages: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a path of the site."""
        self.page.goto(self.address + path, timeout=LONGEST * 1000)

    def odd(self) -> list[str]:
        """Messages that should not be, and addresses elsewhere; forgotten once told."""
        found = [each for each in self.messages if EXPECTED not in each]
        found += [each for each in self.asked if not each.startswith(self.address)]
        self.messages.clear()
        self.asked.clear()
        return found

    def width(self) -> int:
        """How wide the page is, with what one must scroll sideways for."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, if it is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium is installed here (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield started
        started.close()


@contextmanager
def tab(browser: Browser, address: str, width: int = 1280, **how: Any) -> Iterator[Tab]:
    """A page of that width; how: as Browser.new_page takes it."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **how)
    opened = Tab(page, address)
    page.on("console", lambda message: opened.messages.append(message.text))
    page.on("pageerror", lambda error: opened.messages.append(str(error)))
    page.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    page.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong, as short sentences."""
    found = Axe().run(page, options=RULES).response
    assert len(found["passes"]) > 10
    return [
        f"{each['id']}: {[node['html'][:200] for node in each['nodes']]}"
        for each in found["violations"]
    ]


def restyled(page: Page, rules: str) -> None:
    """Set a reader's own style sheet; the page's policy lets none in by a tag."""
    page.evaluate(
        "rules => { const own = new CSSStyleSheet(); own.replaceSync(rules);"
        " document.adoptedStyleSheets = [own]; }",
        rules,
    )


def until(page: Page, condition: str) -> bool:
    """Whether it comes true within a few seconds; the page's policy forbids wait_for_function."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if page.evaluate(condition):
            return True
        time.sleep(0.05)
    return False
