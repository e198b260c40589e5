"""The addresses of the machine door, none of them in a language: `?lang=` or Accept-Language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from safetylab.web.api import described, ogc
from safetylab.web.api.routes import api


def people(request: HttpRequest) -> HttpResponse:
    """To the page that explains it all."""
    return HttpResponseRedirect(reverse("machines", args=[request.language]))


urlpatterns = [
    path("api/", people, name="api"),
    path("api/v1/", people, name="api-v1"),
    path("api/v1/openapi.json", described.openapi, name="openapi"),
    path("api/v1/", api.urls),
    path("ogc/", ogc.landing, name="ogc"),
    path("ogc/api", ogc.openapi, name="ogc-openapi"),
    path("ogc/conformance", ogc.conformance, name="ogc-conformance"),
    path("ogc/collections", ogc.collections, name="ogc-collections"),
    path("ogc/collections/<slug:layer>", ogc.collection, name="ogc-collection"),
    path("ogc/collections/<slug:layer>/items", ogc.items, name="ogc-items"),
    path("ogc/collections/<slug:layer>/items/<path:id_>", ogc.item, name="ogc-item"),
]
