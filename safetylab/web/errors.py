"""Pages for what is not there and for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, without asking the lab for anything: it may be what broke."""
    language = getattr(request, "language", "en")
    page = get_template("500.html").render({"language": language})
    return HttpResponse(page, status=500)
