"""The page on which people read how programs get the same figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from safetylab.web.api import machines as programs


def machines(request: HttpRequest, language: str) -> HttpResponse:
    """How programs get the same figures."""
    contents = {"page": programs.page(request), "citation": programs.citation(request)}
    return render(request, "api/machines.html", contents | {"here": "machines"})
