"""Thin views: ask for the page's contents, render them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from safetylab.web import languages
from safetylab.web.assess import home as first


def front(request: HttpRequest) -> HttpResponse:
    """To the home page in the reader's language."""
    response = HttpResponseRedirect(reverse("home", args=[languages.preferred(request)]))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def home(request: HttpRequest, language: str) -> HttpResponse:
    """What changed, how sure that is, where, and what the lab is working on."""
    return render(request, "assess/home.html", {"page": first.home(), "here": "home"})


def indicators(request: HttpRequest, language: str) -> HttpResponse:
    """Every indicator with its definition and its newest figure."""
    raise Http404


def indicator(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """One indicator: trend, areas, groups, change, downloads."""
    raise Http404


def embed(request: HttpRequest, language: str, code: str, figure: str) -> HttpResponse:
    """One figure of an indicator, bare, for another site to frame."""
    raise Http404


def hotspots(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Where an indicator's incidents cluster."""
    raise Http404


def areas(request: HttpRequest, language: str) -> HttpResponse:
    """Every area of every layer."""
    raise Http404


def area(request: HttpRequest, language: str, layer: str, id_: str) -> HttpResponse:
    """One area's profile."""
    raise Http404


def compare(request: HttpRequest, language: str) -> HttpResponse:
    """Two areas or two periods side by side."""
    raise Http404


def search(request: HttpRequest, language: str) -> HttpResponse:
    """Areas, indicators and words whose names hold `?q=`."""
    raise Http404
