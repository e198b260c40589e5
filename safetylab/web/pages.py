"""Whole pages, kept: a page depends on the lab's state, the day and its address, nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import LANGUAGES
from safetylab.web.kept import Kept
from safetylab.web.shown import figures, status

MOST = 64 * 2**20
"""Bytes of pages, compressed as they are sent, that a process keeps."""
_GZIP = re.compile(r"\bgzip\b")
_OURS = {"accept-encoding", "accept", "accept-language"}
"""Headers that tell kept pages of one address apart."""
_MARKS = ("xframe_options_exempt", "_csp_replace")
"""Of a view whose answer other sites may frame; the headers are written further out."""

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it was sent. `passing` instead, where it is not to be kept.

    marks : what a view has written on its answer for the middleware further out to read
    """

    content: bytes
    headers: tuple[tuple[str, str], ...]
    passing: HttpResponse | None = None
    marks: tuple[tuple[str, Any], ...] = ()


_kept: Kept[Page] = Kept(MOST, lambda page: 0 if page.passing else _bytes(page))


def keeping(answer: View) -> View:
    """Answer from the kept pages; pages not there are made once, and kept where they may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with figures.one_state():
            state = _state()
            if request.method != "GET" or not state:
                return answer(request)
            key = (*state, *_asked(request))
            page = _kept.get(key, lambda: _page(answer(request)))
        return page.passing or _conditional(request, page)

    return middleware


def forget() -> None:
    """Make every page anew."""
    _kept.clear()


def _asked(request: HttpRequest) -> tuple[Any, ...]:
    known, sent = request.headers, request.META.get("HTTP_HOST", "")
    # Below a language, a page's address says all; elsewhere programs may say what they prefer.
    by_address = request.path.split("/")[1] in LANGUAGES
    wishes = () if by_address else (known.get("Accept"), known.get("Accept-Language"))
    zipped = bool(_GZIP.search(known.get("Accept-Encoding", "")))
    return (request.scheme, sent, request.get_full_path(), zipped, *wishes)


def _state() -> tuple[Any, ...]:
    """What pages depend on besides their address; empty without a lab, of which none is kept."""
    try:
        return figures.state(), status.stamp()
    except SafetyLabError:
        return ()


def _page(response: HttpResponse) -> Page:
    if not _may_be_kept(response):
        return Page(b"", (), response)
    marks = tuple((name, getattr(response, name)) for name in _MARKS if hasattr(response, name))
    return Page(response.content, tuple(response.items()), marks=marks)


def _may_be_kept(response: HttpResponse) -> bool:
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    private = {"no-store", "private"} & set(response.get("Cache-Control", "").split(", "))
    plain = response.status_code == 200 and not response.streaming and not response.cookies
    return bool(plain and not private and varies <= _OURS)


def _conditional(request: HttpRequest, page: Page) -> HttpResponse:
    """The page, or that it is the one that the reader has."""
    response = HttpResponse(page.content, headers=dict(page.headers))
    for name, value in page.marks:
        setattr(response, name, value)
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    return get_conditional_response(request, response.get("ETag"), changed, response)


def _bytes(page: Page) -> int:
    return len(page.content) + 1000
