"""The whole site, crawled: every link works, every figure has what belongs to it, every word fits.

One test for each language does it all, for a crawl takes seconds; it tells all faults at once.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag
from xml.etree.ElementTree import Element

import pytest
from babel.messages.pofile import read_po
from django.test import Client

import safetylab
from safetylab import desk
from safetylab.assess import codes
from tests.web import crawling
from tests.web.crawling import Number, Page, Site, numbers, words, written

LOCALE = Path(safetylab.__file__).parent / "locale" / "es" / "LC_MESSAGES"
KINDS = {
    *("home", "indicators", "indicator", "hotspots", "embed", "areas", "area", "compare"),
    *("search", "quality", "about", "glossary", "machines", "analysis", "closer", "alerts"),
}
TOLD = {"home", "indicators", "indicator", "hotspots", "embed", "area", "compare"}
TOLD |= {"analysis", "closer", "alerts"}
"""Kinds of pages that tell rates, and so must say how sure they are."""
SURE = re.compile(r"95 %|95\xa0%|\bchance\b|\bazar\b", re.I)
VINTAGE = {"en": re.compile(r"vintage 1\b", re.I), "es": re.compile(r"edición 1\b", re.I)}
FOREIGN = {
    "es": "the|of|and|with|from|by|for|were|was|is|are|this|that|not|which|more|than|or|to|in",
    "en": "el|la|los|las|del|de|y|con|por|que|una|un|es|en|para|al|más|se|lo|su",
}
"""Words that no sentence of a language does without, and that the other has not."""
MONTHS = {
    "es": "January|February|March|April|June|July|August|September|October|November|December",
    "en": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    "|diciembre",
}
ODD = re.compile(
    r"\d\.\d{4,}|\b(None(?! of)|nan|inf|True|False)\b|\b(19|20)\d\d-\d\d\b|[{}]|%\(|\d,\d\d?\b"
)
"""What a reader should never see: raw numbers, raw months, braces, a decimal comma."""

UNTRANSLATED = re.compile(r"If-None-Match|2016-Q1|^en, es$")
"""What the page for programs says as programs write it."""


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_keeps_its_word(client: Client, lab: Path, language: str) -> None:
    site = Site(client).crawl(f"/{language}/")
    texts = Foreign(lab, language)
    faults = [*broken(site)]
    for page in site.pages.values():
        if page.status == 200:
            faults += [
                f"{page.address}: {each}"
                for each in chain(
                    unshelled(page, site),
                    bare_figures(page, site),
                    pictures(page),
                    texts.faults(page),
                )
            ]
    print_counts(site)
    assert not faults, "\n".join(faults)


def broken(site: Site) -> Iterator[str]:
    """Links that lead nowhere, and kinds of pages that no link led to."""
    yield from (
        f"no {kind} page was found" for kind in KINDS - {page.kind for page in site.pages.values()}
    )
    for address, source in site.links.items():
        place, part = urldefrag(address)
        status = site.statuses.get(place, 200)
        page = site.pages.get(place)
        if status != 200 or crawling.kind_of(place) == "nowhere":
            yield f"{source}: link to {address} answers {status}"
        if part and page is not None and part not in page.ids:
            yield f"{source}: link to {address}, whose page has no such part"
    for address, source in site.forms.items():
        if site.statuses.get(address, 200) not in (200, 422):
            yield f"{source}: form asks for {address}, which answers {site.statuses[address]}"


def unshelled(page: Page, site: Site) -> Iterator[str]:
    """What every page must have, and this one lacks."""
    if len(list(page.root.iter("h1"))) != 1:
        yield "not one heading of the first rank"
    if page.root.get("lang") != page.language:
        yield f"its language is said to be {page.root.get('lang')}"
    if not words(next(page.root.iter("title"))).strip(" –"):
        yield "no title"
    if not VINTAGE[page.language].search(words(page.root)):
        yield "no vintage"
    other = {"en": "es", "es": "en"}[page.language]
    switch = [each for each in page.root.iter("a") if each.get("hreflang") == other]
    same = f"/{other}{page.address[3:]}"
    if page.kind != "embed" and [each.get("href") for each in switch] != [same]:
        yield f"no switch to {same}"


def bare_figures(page: Page, site: Site) -> Iterator[str]:
    """Figures without what belongs to them: how sure, of what, and a download that holds them."""
    (main,) = page.root.iter("main")
    if page.kind in TOLD and not SURE.search(words(main)):
        yield "does not say how sure it is"
    addresses = [each.get("href", "") for each in main.iter("a")]
    if page.kind not in ("search", "glossary", "machines") and not any(map(defines, addresses)):
        yield "no link to a definition"
    for section in sections(main) if page.kind != "embed" else ():
        shown = list(rows_shown(section))
        if shown or charts(section):
            yield from undownloaded(section, shown, page, site)


def undownloaded(
    section: Element, shown: list[list[Number]], page: Page, site: Site
) -> Iterator[str]:
    """Figures of a section that its downloads do not hold."""
    name = section.get("aria-labelledby", "main")
    files = [each.get("href", "") for each in section.iter("a") if is_file(each)]
    if not files:
        yield f"no download in {name}"
    tables = [site.files[each] for each in files if ".json" in each and each in site.files]
    rows = [each for content in tables for each in crawling.records(content)]
    if name == "records":  # there a row of the page is a column of the file
        rows, shown = together(rows), [[one] for said in shown for one in said]
    # Cells are counted area by area on the page only: their file has them one by one.
    for said in shown if tables and page.kind != "hotspots" else ():
        site.compared += 1
        if not any(all(map(Row(row).holds, said)) for row in rows):
            yield f"no row of the downloads in {name} holds all of {said}"


def defines(address: str) -> bool:
    """Whether a link leads to what a figure means."""
    return bool(re.search(r"/indicators/\w+/|#definition|/glossary/|/about/", address))


def is_file(link: Element) -> bool:
    """Whether a link is a download of a table."""
    return bool(re.search(r"/data/|/[\w-]+\.(csv|json|svg|png)(\?|$)", link.get("href", "")))


def sections(main: Element) -> list[Element]:
    """The page's sections; the whole where there are none."""
    return list(main.iter("section")) or [main]


def charts(section: Element) -> list[Element]:
    """The pictures that tell figures, not only where something lies."""
    marks = {"line", "dot-value", "legend", "hot"}
    return [
        each
        for each in section.iter("svg")
        if marks & {name for part in each.iter() for name in part.get("class", "").split()}
    ]


def rows_shown(section: Element) -> Iterator[list[Number]]:
    """The numbers that belong together: of a row of a table, of an entry of a list."""
    for row in section.iter("tr"):
        cells = [each for each in row.iter("td") if "figure" in each.get("class", "").split()]
        found = [each for cell in cells for part in cell.itertext() for each in numbers(part)]
        if found:
            yield found
    for each in section.iter():
        if each.get("class", "").split()[:1] in (["entry-figure"], ["score-number"]):
            yield numbers(words(each))


def together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as one."""
    return [{f"{n} {name}": row[name] for n, row in enumerate(rows) for name in row}]


class Row:
    """A row of a download, and whether it holds a number as the page shows it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.values = [float(each) for each in row.values() if isinstance(each, int | float)]

    def holds(self, shown: Number) -> bool:
        """Whether the number is one of the row's: rounded, in per cent, as odds, in megabytes."""
        value, digits, percent = shown
        step = 0.5 * 10.0**-digits + 1e-9
        near = [100 * v for v in self.values] + [100 * (v - 1) for v in self.values]
        sizes = [v / scale for v in self.values for scale in (1, 1000, 1e6)]
        if any(abs(each - value) <= step for each in (near if percent else [*sizes, *near])):
            return True
        odds = [1 / v for v in self.values if 0 < v < 1]
        return value in (1, 100, 1000) or any(abs(v / value - 1) < 0.06 for v in odds if value)


def pictures(page: Page) -> Iterator[str]:
    """Pictures without title, description or a table."""
    (main,) = page.root.iter("main")
    for section in sections(main):
        name = section.get("aria-labelledby", "main")
        for each in section.iter("svg"):
            named = each.get("aria-label") or page.ids >= set(
                each.get("aria-labelledby", "-").split()
            )
            told = each.get("aria-describedby", "-") in page.ids or each.find("desc") is not None
            if not named or not told or not words(next(each.iter("title"))).strip():
                yield f"a picture without a title or a description in {name}"
        drawn, tables = charts(section), list(section.iter("table"))
        linked = any(defines(each.get("href", "")) for each in section.iter("a"))
        if drawn and not tables and not linked:
            yield f"a picture without a table in {name}"


class Foreign:
    """What no page of a language may say; the lab's own names aside, which have one language."""

    def __init__(self, lab: Path, language: str) -> None:
        self.language = language
        self.names = sorted(names(lab), key=len, reverse=True)
        self.parts = re.compile("|".join(sorted(map(bounded, fragments(language)))))
        self.words = re.compile(rf"(?<![\w-])({FOREIGN[language]}|{MONTHS[language]})(?![\w-])")

    def faults(self, page: Page) -> Iterator[str]:
        """Each text of the page in which something foreign or raw stands."""
        for each in {" ".join(text.split()) for text in written(page.root, self.language)}:
            if page.kind == "machines" and UNTRANSLATED.search(each):
                continue
            bare = re.sub(r"https?://\S+", "·", each)
            for name in self.names:
                bare = bare.replace(name, "·")
            found = self.parts.search(bare) or self.words.search(bare) or ODD.search(bare)
            if found:
                yield f"{found[0]!r} in {each[:200]!r}"


def bounded(part: str) -> str:
    return rf"(?<!\w){re.escape(part)}(?!\w)"


def fragments(language: str) -> set[str]:
    """What the other language's sentences say between their gaps, two words or more."""
    ours: set[str] = set()
    theirs: set[str] = set()
    for message in chain.from_iterable(catalogue(name) for name in ("safetylab", "django")):
        english, spanish = forms(message.id), forms(message.string)
        if english != spanish:
            for texts, found in ((english, ours), (spanish, theirs)):
                found |= {part for text in texts for part in parts(text)}
    return theirs - ours if language == "en" else ours - theirs


def catalogue(name: str) -> list[Any]:
    with (LOCALE / f"{name}.po").open("rb") as file:
        return [each for each in read_po(file, locale="es") if each.id]


def forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def parts(text: str) -> Iterator[str]:
    """The text between placeholders and tags, where it has two words of letters or more."""
    for part in re.split(r"\{[^}]*\}|%\(\w+\)s|<[^>]*>|%%", text):
        plain = " ".join(part.split()).strip(" .,;:()“”«»\"'")
        if len(re.findall(r"[^\W\d_]{2,}", plain)) > 1:
            yield plain


def names(lab: Path) -> Iterator[str]:
    """What the lab's files call things, and the titles of works that indicators refer to."""
    opened = desk.open(lab)
    for layer in opened.lab.layers:
        yield from opened.layer(layer).names
    yield "City of Chicago, Violence Reduction Dashboard"  # a work's title, in a reference
    yield from (target.source for target in opened.lab.targets.values())
    yield from (str(row["description"]) for row in codes.listed(opened.lab).rows)
    yield opened.lab.name
    for source in opened.lab.sources.values():
        yield from (str(source[key]) for key in ("publisher", "licence"))


def print_counts(site: Site) -> None:
    """What was covered, for those who read a test's output."""
    kinds = Counter(page.kind for page in site.pages.values())
    print(
        f"{len(site.pages)} pages {dict(kinds)}, {len(site.links)} links, "
        f"{len(site.files)} files, {len(site.forms)} forms' addresses, "
        f"{site.compared} rows of figures found in their downloads"
    )
