"""Thin views: the records' quality, where they come from, what words mean, files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from safetylab.terms import glossary as words
from safetylab.web.data import about as origin
from safetylab.web.data import quality as records
from safetylab.web.shown import downloads


def quality(request: HttpRequest, language: str) -> HttpResponse:
    """The whole quality report."""
    return render(request, "data/quality.html", {"page": records.report(), "here": "quality"})


def about(request: HttpRequest, language: str) -> HttpResponse:
    """Sources, licences, counting rules, crosswalk, vintages, what is withheld."""
    return render(request, "data/about.html", {"page": origin.page(), "here": "about"})


def glossary(request: HttpRequest, language: str) -> HttpResponse:
    """The words of the field."""
    return render(request, "data/glossary.html", {"terms": words.terms(), "here": "glossary"})


def file(
    request: HttpRequest, language: str, table: str, form: str, code: str = ""
) -> HttpResponse:
    """A table or a picture of the pages as a file, of `?year=` and `?layer=`."""
    found = downloads.make(table, code, form, request.GET.dict(), request.build_absolute_uri)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response
