"""Every page on one page."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, include, path, register_converter
from django.views.decorators.http import require_safe

from safetylab.terms.words import LANGUAGES
from safetylab.web import errors
from safetylab.web.api import views as api
from safetylab.web.assess import views as assess
from safetylab.web.data import views as data


class Language:
    """The first part of every address."""

    regex = "|".join(LANGUAGES)
    to_python = to_url = staticmethod(str)


class Form:
    """The forms in which a table can be downloaded."""

    regex = "csv|json|geojson|svg|png"
    to_python = to_url = staticmethod(str)


register_converter(Language, "language")
register_converter(Form, "form")


def page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page that can only be read, in every language."""
    return path(f"<language:language>/{address}", require_safe(view), name=name)


urlpatterns = [
    path("", require_safe(assess.front), name="front"),
    path("", include("safetylab.web.api.addresses")),
    page("", assess.home, "home"),
    page("indicators/", assess.indicators, "indicators"),
    page("alerts/", assess.alerts, "alerts"),
    page("alerts/alerts.<form:form>", assess.alerts_file, "alerts_file"),
    page("indicators/<slug:code>/", assess.indicator, "indicator"),
    page("indicators/<slug:code>/hotspots/", assess.hotspots, "hotspots"),
    page("indicators/<slug:code>/closer/", assess.closer, "closer"),
    page("indicators/<slug:code>/<slug:slug>.<form:form>", assess.analysis_file, "analysis_file"),
    page("indicators/<slug:code>/<slug:slug>/", assess.analysis, "analysis"),
    page("indicators/<slug:code>/embed/<slug:figure>/", assess.embed, "embed"),
    page("areas/", assess.areas, "areas"),
    page("areas/<slug:layer>/<path:id_>/", assess.area, "area"),
    page("compare/", assess.compare, "compare"),
    page("search/", assess.search, "search"),
    page("quality/", data.quality, "quality"),
    page("about/", data.about, "about"),
    page("glossary/", data.glossary, "glossary"),
    page("api/", api.machines, "machines"),
    page("data/<slug:table>.<form:form>", data.file, "table"),
    page("data/<slug:table>/<slug:code>.<form:form>", data.file, "data"),
]

handler404 = errors.not_found
handler500 = errors.broken
