"""Thin views: ask for the page's contents, render them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from safetylab.web import languages
from safetylab.web.assess import alerting, comparison, embedded, hot, listed, panels
from safetylab.web.assess import analysed as analysing
from safetylab.web.assess import area as profile
from safetylab.web.assess import areas as every_area
from safetylab.web.assess import closer as closely
from safetylab.web.assess import home as first
from safetylab.web.assess import indicator as one
from safetylab.web.assess import search as searching
from safetylab.web.assess.embedded import framable
from safetylab.web.shown import beside, choosing, tables


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
    return render(request, "assess/indicators.html", {"page": listed.page(), "here": "indicators"})


def indicator(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """One indicator: trend, areas, groups, change, downloads; of `?year=` and `?layer=`."""
    tables.told(code)
    asked = request.GET.dict()
    page = one.page(code, choosing.chosen(asked))
    site = request.build_absolute_uri("/").rstrip("/")
    permanent = f"{site}{request.path}?{page.chosen.query}&vintage={page.vintage}"
    found = {
        "page": page,
        "tabs": analysing.tabs(tables.told(code), page.chosen),
        "older": one.older(page, choosing.vintage(asked)),
        "permanent": permanent,
        "codes": [(each.title, panels.embed_code(site, each)) for each in page.panels],
        "here": "indicators",
    }
    return render(request, "assess/indicator.html", found)


@framable
def embed(request: HttpRequest, language: str, code: str, figure: str) -> HttpResponse:
    """One figure of an indicator, bare, for another site to frame."""
    if figure not in panels.EMBEDDED:
        raise Http404
    page = embedded.page(code, figure, request.GET.dict())
    return render(request, "assess/embed.html", {"page": page}, status=422 if page.why else 200)


def hotspots(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Where an indicator's incidents cluster, in `?year=`."""
    tables.named(code)
    page = hot.page(code, choosing.chosen(request.GET.dict()))
    return render(request, "assess/hotspots.html", {"page": page, "here": "indicators"})


def analysis(request: HttpRequest, language: str, code: str, slug: str) -> HttpResponse:
    """One analysis of an indicator, in `?year=`, over `?layer=`."""
    if slug not in analysing.known():
        raise Http404
    page = analysing.page(slug, code, choosing.chosen(request.GET.dict()))
    return render(request, "assess/analysis.html", {"page": page, "here": "indicators"})


def closer(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """What every analysis of an indicator found, in `?year=`, over `?layer=`."""
    tables.named(code)
    page = closely.page(code, choosing.chosen(request.GET.dict()))
    response = render(request, "assess/closely.html", {"page": page, "here": "indicators"})
    if page.waiting:
        response["Cache-Control"] = "no-store"
    return response


def analysis_file(
    request: HttpRequest, language: str, code: str, slug: str, form: str
) -> HttpResponse:
    """The table or the picture of an analysis as a file."""
    if slug not in analysing.known():
        raise Http404
    chosen = choosing.chosen(request.GET.dict())
    address = request.build_absolute_uri(reverse("analysis", args=[language, code, slug]))
    found = analysing.file(slug, code, form, chosen, f"{address}?{chosen.query}")
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def alerts(request: HttpRequest, language: str) -> HttpResponse:
    """Where more came last month, or in `?month=`, than chance would bring."""
    page = alerting.page(request.GET.dict())
    return render(request, "assess/alerts.html", {"page": page, "here": "alerts"})


def alerts_file(request: HttpRequest, language: str, form: str) -> HttpResponse:
    """The alerts as a file."""
    address = request.build_absolute_uri(reverse("alerts", args=[language]))
    found = alerting.file(form, request.GET.dict(), address)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def areas(request: HttpRequest, language: str) -> HttpResponse:
    """Every area of every layer."""
    return render(request, "assess/areas.html", {"page": every_area.page(), "here": "areas"})


def area(request: HttpRequest, language: str, layer: str, id_: str) -> HttpResponse:
    """One area's profile, in `?year=`."""
    of = beside.place(layer, id_)
    if of is None:
        raise Http404
    page = profile.page(of, choosing.chosen({**request.GET.dict(), "layer": layer}))
    return render(request, "assess/area.html", {"page": page, "here": "areas"})


def compare(request: HttpRequest, language: str) -> HttpResponse:
    """Two areas, `?a=&b=&year=`, or two periods, `?of=&first=&second=`, side by side."""
    page = comparison.page(request.GET.dict())
    permanent = request.build_absolute_uri(page.address)
    found = {"page": page, "permanent": permanent, "here": "compare"}
    return render(request, "assess/compare.html", found, status=422 if page.why else 200)


def search(request: HttpRequest, language: str) -> HttpResponse:
    """Areas, indicators and words whose names hold `?q=`."""
    page = searching.page(request.GET.get("q", ""))
    return render(request, "assess/search.html", {"page": page, "here": "search"})
