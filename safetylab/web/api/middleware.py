"""What programs' requests have of their own: who may ask, what changed, problems as documents."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags

from safetylab import __version__
from safetylab.web.api import problems
from safetylab.web.shown import figures

ROOMS = ("api", "ogc")
ASKING = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
SHOWN = "Content-Disposition, Content-Language, ETag, Last-Modified, Link"
View = Callable[[HttpRequest], HttpResponse]


def sharing(answer: View) -> View:
    """Every page of any site may ask, also for what was kept or has not changed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if _is_for_programs(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = SHOWN
        return response

    return middleware


class Machines:
    """Nothing is computed for a reader who has it; no error is a page."""

    def __init__(self, answer: View) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_programs(request):
            return self.answer(request)
        response = _preflight() if request.method == "OPTIONS" else self._read(request)
        response["Content-Language"] = request.language
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        return response

    def process_exception(self, request: HttpRequest, why: Exception) -> Any:
        """A document for what we know how to say; asked before the pages' own answer."""
        return problems.of(request, why) if _is_for_programs(request) else None

    def _read(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return _not_allowed(request)
        etag = _stamp(request)
        known = etag in parse_etags(request.headers.get("If-None-Match", ""))
        response = HttpResponseNotModified() if known else self._answered(request)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            response["Last-Modified"] = http_date(_changed())
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        asked, request.method = request.method, "GET"  # HEAD has the same headers
        try:
            response = self.answer(request)
        finally:
            request.method = asked
        said = response.headers.get("Content-Type", "").startswith(problems.MEDIA)
        if response.status_code < 400 or said:
            return response
        return problems.of_status(request, response.status_code)


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.split("/")[1] in ROOMS


def _preflight() -> HttpResponse:
    return HttpResponse(status=204, headers=ASKING)


def _not_allowed(request: HttpRequest) -> HttpResponse:
    response = problems.of_status(request, 405)
    response["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _stamp(request: HttpRequest) -> str:
    """Weak, since a compressed answer has other bytes: same state, same question, same figures."""
    parts = (
        __version__,
        figures.state(),
        request.language,
        request.build_absolute_uri(),
        request.headers.get("Accept", ""),
    )
    return f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _changed() -> int:
    """When the newest of what figures come from was written, seconds since 1970."""
    folder, newest, *stamps = figures.state()
    vintage = Path(folder, "facts", "vintages", newest)
    written = vintage.stat().st_mtime if newest and vintage.is_file() else 0.0
    return int(max([written, *(stamp[1] / 1e9 for stamp in stamps)]))
