"""The addresses under /api/v1/: released figures for programs, described by OpenAPI."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer

from safetylab.terms.words import N_, say
from safetylab.web.api import asking, links, problems, shapes, telling
from safetylab.web.api.asking import FORMS, USUAL_ROWS, Asked, Paging, Spoken
from safetylab.web.shown import figures

WRONG = dict.fromkeys((400, 404, 406, 422, 503), shapes.Problem)


class Plain(BaseRenderer):
    """JSON without signs that a browser could take for markup."""

    media_type = FORMS["json"]

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        """The text of an answer."""
        return problems.dumps(data)


api = NinjaAPI(
    title="Safety lab",
    version="1",
    description=N_(
        "The figures of a city's safety lab, as its pages show them: released, with intervals, "
        "each of a vintage of the records. Reading needs no key."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="machine",
    renderer=Plain(),
)


@api.exception_handler(ValidationError)
def misstated(request: HttpRequest, why: ValidationError) -> HttpResponse:
    """400, naming the first parameter that is not as described, with its description."""
    name = str(why.errors[0]["loc"][-1])
    known = {**Paging.model_fields, **Asked.model_fields}
    about = (known[name].description if name in known else None) or ""
    fact = say("The parameter '{name}' cannot be used as it was given.", name=name)
    return problems.answer(request, "bad-request", fact, say(about))


@api.get(
    "/lab",
    response={200: shapes.Lab, **WRONG},
    operation_id="lab",
    url_name="lab",
    summary=N_("The lab"),
    description=N_(
        "Its languages, layers, vintages and sources, and what it withholds to protect people."
    ),
)
def lab(request: HttpRequest, asked: Query[Spoken]) -> shapes.Lab:
    """The city's lab."""
    asking.checked(request, Spoken)
    return telling.lab(request)


@api.get(
    "/indicators",
    response={200: shapes.Indicators, **WRONG},
    operation_id="indicators",
    url_name="indicators",
    summary=N_("The indicators"),
    description=N_("Every indicator with its definition, its unit and its target."),
)
def indicators(request: HttpRequest, asked: Query[Paging]) -> shapes.Indicators:
    """Every indicator."""
    asking.checked(request, Paging)
    part = links.part(request, telling.indicators(), asked.limit, asked.offset)
    told = [telling.indicator(request, each) for each in part.items]
    return shapes.Indicators(**telling.paged(part), indicators=told)


@api.get(
    "/indicators/{slug:code}",
    response={200: shapes.Indicator, **WRONG},
    operation_id="indicator",
    url_name="indicator",
    summary=N_("An indicator"),
    description=N_("What it counts, over whom, by which published definition."),
)
def indicator(request: HttpRequest, code: str, asked: Query[Spoken]) -> shapes.Indicator:
    """One indicator."""
    asking.checked(request, Spoken)
    return telling.indicator(request, telling.named(code))


@api.get(
    "/indicators/{slug:code}/values",
    response={200: shapes.Values, **WRONG},
    operation_id="values",
    url_name="values",
    exclude_unset=True,
    summary=N_("An indicator's values"),
    description=N_(
        "Released figures with 95 % intervals, as JSON or CSV. Where withheld is true, the count "
        "and what gives it away are null. What is released may be coarser than what was asked "
        "for; the notes then say so."
    ),
)
def values(request: HttpRequest, code: str, asked: Query[Asked]) -> Any:
    """One indicator's figures."""
    form = asking.checked(request, Asked, FORMS)
    of = telling.named(code)
    question = asking.ask(of, asked)
    release = figures.released(question)
    usual = USUAL_ROWS if form == "json" else max(len(release.rows), 1)
    part = links.part(request, release.rows, asked.limit or usual, asked.offset)
    if form == "json":
        return telling.values(of, question, release, part)
    told, _ = telling.told_for(question, release)
    text = telling.as_csv(code, told, release, part)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"{of.code}-vintage{release.provenance.vintage}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if header := links.header(part):
        response["Link"] = header
    return response


@api.get(
    "/layers",
    response={200: shapes.Layers, **WRONG},
    operation_id="layers",
    url_name="layers",
    summary=N_("The layers of areas"),
    description=N_("The divisions of the city into areas."),
)
def layers(request: HttpRequest, asked: Query[Spoken]) -> shapes.Layers:
    """Every layer."""
    asking.checked(request, Spoken)
    return shapes.Layers(layers=telling.layers(request))


@api.get(
    "/layers/{slug:layer}/areas",
    response={200: shapes.Areas, **WRONG},
    operation_id="areas",
    url_name="areas",
    summary=N_("The areas of a layer"),
    description=N_("Their ids, names and residents; boundaries are OGC features."),
)
def areas(request: HttpRequest, layer: str, asked: Query[Paging]) -> shapes.Areas:
    """One layer's areas."""
    asking.checked(request, Paging)
    return telling.areas(request, telling.setting(layer), asked.limit, asked.offset)


@api.get(
    "/quality",
    response={200: shapes.Quality, **WRONG},
    operation_id="quality",
    url_name="quality",
    exclude_unset=True,
    summary=N_("The quality of the records"),
    description=N_("What was found wrong in the records, counted; nothing was corrected."),
)
def quality(request: HttpRequest, asked: Query[Spoken]) -> shapes.Quality:
    """The quality report."""
    asking.checked(request, Spoken)
    return telling.quality()
