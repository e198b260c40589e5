"""Pages for what is not there and for what went wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import is_valid_path
from django.utils.cache import patch_vary_headers

from safetylab.web import languages


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; to the page in the reader's language where only the language lacks in the address."""
    address = f"/{languages.preferred(request)}{request.get_full_path()}"
    if is_valid_path(address.partition("?")[0]):
        response = HttpResponseRedirect(address)
        patch_vary_headers(response, ["Accept-Language"])
        return response
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, without asking the lab for anything: it may be what broke."""
    language = getattr(request, "language", "en")
    page = get_template("500.html").render({"language": language})
    return HttpResponse(page, status=500)
