"""Thin views: the records' quality, where they come from, what words mean, files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from safetylab.web import tables
from safetylab.web.data import quality as records

KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def quality(request: HttpRequest, language: str) -> HttpResponse:
    """The whole quality report."""
    return render(request, "data/quality.html", {"page": records.report(), "here": "quality"})


def about(request: HttpRequest, language: str) -> HttpResponse:
    """Sources, licences, counting rules, crosswalk, vintages, what is withheld."""
    raise Http404


def glossary(request: HttpRequest, language: str) -> HttpResponse:
    """The words of the field."""
    raise Http404


def machines(request: HttpRequest, language: str) -> HttpResponse:
    """How programs get the same figures."""
    raise Http404


def file(
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
