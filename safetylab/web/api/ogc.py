"""The addresses under /ogc/: OGC API - Features, Part 1, which QGIS and others read."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from safetylab.store.lab import LayerSetting
from safetylab.terms.words import say
from safetylab.web.api import features, links, ogc_described, problems, telling, wanted
from safetylab.web.api.problems import Problem
from safetylab.web.shown import figures

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CLASSES = ("core", "geojson", "oas30")
Link = dict[str, str]


def landing(request: HttpRequest) -> HttpResponse:
    """What there is."""
    _checked(request)
    lab = figures.lab()
    known = [
        _self(request),
        _link(request, "service-desc", reverse("ogc-openapi"), OPENAPI, say("OpenAPI")),
        _link(request, "service-doc", _page(request), HTML, say("How programs get the figures")),
        _link(request, "alternate", _page(request), HTML, say("How programs get the figures")),
        _link(request, "conformance", reverse("ogc-conformance"), JSON, say("Conformance")),
        _link(request, "data", reverse("ogc-collections"), JSON, say("Collections")),
    ]
    title = say("Safety lab of {city}", city=lab.name)
    return _json({"title": title, "description": _about(), "links": known})


def conformance(request: HttpRequest) -> HttpResponse:
    """Which parts of the standard are kept."""
    _checked(request)
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    return _json({"conformsTo": [base + each for each in CLASSES]})


def openapi(request: HttpRequest) -> HttpResponse:
    """The same addresses as OpenAPI 3.0."""
    _checked(request, OPENAPI, "application/openapi+json")
    return _json(ogc_described.document(request), OPENAPI)


def collections(request: HttpRequest) -> HttpResponse:
    """Every layer."""
    _checked(request)
    told = [_collection(request, telling.setting(each.name)) for each in telling.layers(request)]
    return _json({"links": [_self(request)], "collections": told})


def collection(request: HttpRequest, layer: str) -> HttpResponse:
    """One layer."""
    _checked(request)
    told = _collection(request, telling.setting(layer))
    return _json(told | {"links": [_self(request), *told["links"]]})


def items(request: HttpRequest, layer: str) -> HttpResponse:
    """A part of a layer's areas, with their figures of the latest year of the time asked for."""
    asked = wanted.items(request.GET)
    _accepted(request, GEOJSON)
    telling.setting(layer)
    years = telling.years()
    year = asked.year(years)
    found = features.within(layer, asked.bbox) if year or not years else []
    part = links.part(request, found, asked.limit, asked.offset)
    known = [_self(request, GEOJSON), *_neighbours(part)]
    known += [_link(request, "collection", reverse("ogc-collection", args=[layer]), JSON, layer)]
    known += [_link(request, "alternate", _areas(request, layer), HTML, say("Areas"))]
    head = {
        "type": "FeatureCollection",
        "links": known,
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": part.total,
        "numberReturned": len(part.items),
    }
    written = ",".join(features.written(layer, year, n) for n in part.items)
    text = f'{problems.dumps(head)[:-1]},"features":[{written}]}}'
    return HttpResponse(text, content_type=GEOJSON)


def item(request: HttpRequest, layer: str, id_: str) -> HttpResponse:
    """One area, with its figures of the latest year."""
    _checked(request, GEOJSON)
    telling.setting(layer)
    ids = figures.layer(layer).ids
    if id_ not in ids:
        raise Problem("not-found", say("There is no area '{id}' in this layer.", id=id_[:40]))
    home = reverse("ogc-collection", args=[layer])
    page = reverse("area", args=[request.language, layer, id_]) if "/" not in id_ else None
    known = [_self(request, GEOJSON), _link(request, "collection", home, JSON, layer)]
    known += [_link(request, "alternate", page, HTML, say("Area profile"))] if page else []
    year = next(iter(telling.years()), None)
    text = features.written(layer, year, ids.index(id_), links=known)
    return HttpResponse(text, content_type=GEOJSON)


def _collection(request: HttpRequest, of: LayerSetting) -> dict[str, Any]:
    years = telling.years()
    span = [f"{years[-1].start}T00:00:00Z", f"{years[0].end}T00:00:00Z"] if years else [None] * 2
    itself = reverse("ogc-collection", args=[of.name])
    found = reverse("ogc-items", args=[of.name])
    return {
        "id": of.name,
        "title": of.label(),
        "description": _about(),
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [features.outlines(of.name).box], "crs": CRS84},
            "temporal": {"interval": [span], "trs": GREGORIAN},
        },
        "links": [
            _link(request, "items", found, GEOJSON, of.label()),
            _link(request, "collection", itself, JSON, of.label()),
            _link(request, "alternate", _areas(request, of.name), HTML, say("Areas")),
            _link(request, "describedby", reverse("machine:indicators"), JSON, say("Indicators")),
        ],
    }


def _about() -> str:
    """What a reader of the properties must know."""
    publishers = [each.name for each in telling.publishers()]
    said = say(
        "Released figures of each area: a value, both ends of its 95 % interval, the count, and "
        "whether they are withheld to protect people."
    )
    source = say("Source: {publishers}.", publishers=", ".join(publishers)) if publishers else ""
    return " ".join(part for part in (said, source) if part)


def _checked(request: HttpRequest, *media: str) -> None:
    wanted.common(request.GET)
    _accepted(request, *media)


def _accepted(request: HttpRequest, *media: str) -> None:
    """Raise Problem where the reader takes none of what we have."""
    if request.get_preferred_type([*media, JSON]) is None:
        raise Problem("not-acceptable")


def _self(request: HttpRequest, media: str = JSON) -> Link:
    return {"rel": "self", "href": links.at(request, request.get_full_path()), "type": media}


def _neighbours(part: links.Part[int]) -> list[Link]:
    known = (("next", part.next), ("prev", part.prev))
    return [{"rel": rel, "href": href, "type": GEOJSON} for rel, href in known if href]


def _link(request: HttpRequest, rel: str, path: str, media: str, title: str) -> Link:
    return {"rel": rel, "href": links.at(request, path), "type": media, "title": title}


def _page(request: HttpRequest) -> str:
    return str(reverse("machines", args=[request.language]))


def _areas(request: HttpRequest, layer: str) -> str:
    return str(reverse("areas", args=[request.language])) + f"?layer={layer}"


def _json(document: dict[str, Any], media: str = JSON) -> HttpResponse:
    return HttpResponse(problems.dumps(document), content_type=media)
