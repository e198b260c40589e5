"""Walk a site as a reader would, link by link, and read its pages as trees."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element, TreeBuilder

from django.test import Client
from django.urls import Resolver404, resolve

from tests.web.reading import VOID

MOST = {"area": 4, "compare": 9, "search": 3, "indicator": 14, "hotspots": 10, "embed": 10}
MOST |= {"analysis": 18, "closer": 1}
MOST |= {"svg": 16, "png": 4, "geojson": 4}
"""At most so many pages of a kind, or files of a form, are read; of others, all."""
OPTIONS = 3
"""Of each list of a form so many choices are tried."""

Number = tuple[float, int, bool]
"""As a page shows it: value, decimals, whether in per cent."""


class Tree(HTMLParser):
    """HTML as a tree of elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.feed(text.removeprefix("<!doctype html>").strip())
        self.root = self.builder.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


@dataclass(frozen=True)
class Page:
    """A page that was read. kind: the name of its address."""

    address: str
    kind: str
    status: int
    root: Element

    @cached_property
    def ids(self) -> set[str]:
        """What a link can point at."""
        return {each.get("id", "") for each in self.root.iter()} - {""}

    @property
    def language(self) -> str:
        """The language of its address."""
        return self.address[1:3]


@dataclass
class Site:
    """What was found. statuses: of every address asked, files too; links: address -> from where.

    files    : content of the tables that were downloaded
    compared : rows of figures looked up in them
    """

    client: Client
    pages: dict[str, Page] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    compared: int = 0

    def crawl(self, *starts: str) -> "Site":
        """Follow every link from there, and try the forms."""
        waiting = list(starts)
        read: Counter[str] = Counter()
        while waiting:
            address = waiting.pop(0)
            if address in self.statuses:
                continue
            kind = kind_of(address)
            read[kind] += 1
            if read[kind] > MOST.get(kind, 1000):
                continue
            page = self.read(address, kind)
            if page is not None and address.startswith(starts) and address not in self.forms:
                waiting += self.onward(page)
        return self

    def read(self, address: str, kind: str) -> Page | None:
        """Ask for an address; None where no page came."""
        response = self.client.get(address)
        self.statuses[address] = response.status_code
        if not response.get("Content-Type", "").startswith("text/html"):
            self.files[address] = b"".join(response) if response.streaming else response.content
            return None
        root = Tree(response.content.decode()).root
        self.pages[address] = Page(address, kind, response.status_code, root)
        return self.pages[address]

    def onward(self, page: Page) -> Iterator[str]:
        """The addresses of this site that the page leads to."""
        for link in linked(page.root):
            whole = urljoin(f"http://localhost{page.address}", link)
            if urlsplit(whole).netloc in ("localhost", "testserver"):
                place = urldefrag(whole).url.removeprefix("http://localhost")
                self.links.setdefault(
                    urlsplit(whole)._replace(scheme="", netloc="").geturl(), page.address
                )
                yield place
        for asked in tried(page.root):
            self.forms.setdefault(asked, page.address)
            yield asked


def kind_of(address: str) -> str:
    """The name of an address, or the form of a file; "static" for one of the pages' own."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return "static" if address.startswith("/static/") else "nowhere"
    return str(found.kwargs.get("form") or found.url_name)


def linked(root: Element) -> Iterator[str]:
    """Every address in a page: links, pictures, and the frames that others are given."""
    for each in root.iter():
        for name in ("href", "src"):
            if each.get(name):
                yield each.get(name, "")
        if each.tag == "textarea":
            yield from (one.get("src", "") for one in Tree(words(each)).root.iter("iframe"))


def tried(root: Element) -> Iterator[str]:
    """The addresses that a page's forms ask for, some choices of each list."""
    for form in root.iter("form"):
        lists = {
            each.get("name", ""): sampled([one.get("value", "") for one in each.iter("option")])
            for each in form.iter("select")
        }
        for values in product(*lists.values()) if lists else ():
            chosen = dict(zip(lists, values, strict=True))
            yield f"{form.get('action')}?{urlencode(chosen)}"
        for each in form.iter("input"):
            for text in ("robo", "norte", "%"):
                yield f"{form.get('action')}?{urlencode({each.get('name', ''): text})}"


def sampled(values: list[str]) -> list[str]:
    """The first choices and the last."""
    return list(dict.fromkeys([*values[: OPTIONS - 1], *values[-1:]]))


def words(element: Element) -> str:
    """All that is written in an element."""
    return "".join(element.itertext())


def written(element: Element, language: str) -> Iterator[str]:
    """The words a reader meets, in order; not code, nor what is in a language of its own."""
    if element.tag in ("code", "pre", "textarea") or element.get("lang", language) != language:
        return
    if element.get("class") == "map-names":  # an area's name, in lines
        return
    for name in ("aria-label", "alt", "placeholder"):
        if element.get(name):
            yield element.get(name, "")
    yield element.text or ""
    for child in element:
        yield from written(child, language)
        yield child.tail or ""


def numbers(text: str) -> list[Number]:
    """The numbers of a cell."""
    found = re.findall(r"(?<![\w.])([−-]?\d[\d,]*(?:\.\d+)?)(\s?%)?", text)
    return [
        (
            float(each.replace(",", "").replace("−", "-")),
            len(each.partition(".")[2]),
            bool(percent),
        )
        for each, percent in found
    ]


def records(content: bytes) -> list[dict[str, Any]]:
    """The rows of a downloaded JSON table."""
    return list(json.loads(content)["rows"])
