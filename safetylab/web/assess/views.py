"""Thin views: ask for the page's contents, render them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from safetylab.web import languages
from safetylab.web.assess import overview as first
from safetylab.web.assess import quality as records
from safetylab.web.assess import tables

KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def front(request: HttpRequest) -> HttpResponse:
    """To the overview in the reader's language."""
    response = HttpResponseRedirect(reverse("overview", args=[languages.preferred(request)]))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def overview(request: HttpRequest, language: str) -> HttpResponse:
    """What the latest complete year shows, with a map of `?indicator=`."""
    page = first.overview(request.GET.get("indicator"))
    return render(request, "assess/overview.html", {"page": page, "here": "overview"})


def quality(request: HttpRequest, language: str) -> HttpResponse:
    """The whole quality report."""
    return render(request, "assess/quality.html", {"page": records.report(), "here": "quality"})


def data(
    request: HttpRequest, language: str, table: str, form: str, code: str = ""
) -> HttpResponse:
    """A table of the pages as a file."""
    release = tables.download(table, code)
    if release is None:
        raise Http404
    content = release.as_csv() if form == "csv" else release.as_json()
    name = "-".join(part for part in ("safety", table, code, language) if part)
    response = HttpResponse(content, content_type=KINDS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
