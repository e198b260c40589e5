"""The OpenAPI document in the reader's language, with this lab's own indicators and layers."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import say
from safetylab.web.api import problems
from safetylab.web.api.asking import FORMS, Spoken, checked
from safetylab.web.api.routes import api
from safetylab.web.shown import figures

PREFIX = "api/v1/"
SAID = ("description", "summary")
Document = dict[str, Any]


def openapi(request: HttpRequest) -> HttpResponse:
    """The document itself."""
    checked(request, Spoken)
    return HttpResponse(problems.dumps(document()), content_type=FORMS["json"])


def document() -> Document:
    """The OpenAPI 3.1 document of /api/v1/."""
    found: Document = _spoken(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    for path in found["paths"].values():
        operation = path["get"]
        operation["parameters"] = [_parameter(each) for each in operation.get("parameters", [])]
        operation["responses"] = _responses(operation)
    found["info"]["title"] = _title()
    found["servers"] = [{"url": "/"}]
    used = _names(found["paths"]) | {"Row", "Check"}
    schemas = found["components"]["schemas"]
    while more := _names([schemas[name] for name in used]) - used:
        used |= more
    for each in schemas.values():
        each.pop("description", None)  # a class's docstring, which has no other language
    found["components"]["schemas"] = {name: schemas[name] for name in schemas if name in used}
    return found


def _title() -> str:
    try:
        return say("Safety lab of {city}", city=figures.lab().name)
    except SafetyLabError:
        return say("Safety lab")


def _spoken(node: Any) -> Any:
    """Descriptions in the reader's language; titles that only repeat a name are dropped."""
    if isinstance(node, list):
        return [_spoken(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if k != "title" or not isinstance(v, str)}
    return {
        name: say(value) if name in SAID and isinstance(value, str) else _spoken(value)
        for name, value in kept.items()
    }


def _parameter(given: Mapping[str, Any]) -> Document:
    """A parameter as one may give it: it can be left out, but not be null."""
    schema = dict(given["schema"])
    for each in schema.pop("anyOf", ()):
        schema |= each if each.get("type") != "null" else {}
    if schema.get("default", "") is None:
        del schema["default"]
    about = schema.pop("description", "") or _path_part(given["name"])
    if known := _known(given["name"]) if given["in"] == "path" else ():
        schema["enum"] = list(known)
    return {
        "name": given["name"],
        "in": given["in"],
        "required": given["required"],
        "description": about,
        "schema": schema,
    }


def _path_part(name: str) -> str:
    known = {"code": say("An indicator's code."), "layer": say("A layer's name.")}
    return known.get(name, "")


def _known(name: str) -> tuple[str, ...]:
    """What there is in this lab."""
    try:
        desk = figures.desk()
    except SafetyLabError:
        return ()
    return tuple({"code": desk.indicators(), "layer": desk.lab.layers}.get(name, ()))


def _responses(operation: Mapping[str, Any]) -> Document:
    """The answers with their media types and what they mean."""
    kinds = {kind.status: kind for kind in problems.KINDS.values()}
    found: Document = {}
    for status, response in operation["responses"].items():
        content = dict(response["content"])
        if int(status) in kinds:
            content = {problems.MEDIA: content[FORMS["json"]]}
        elif operation["operationId"] == "values":
            content[FORMS["csv"]] = {"schema": {"type": "string"}}
        about = say(kinds[int(status)].title) if int(status) in kinds else say("The answer.")
        found[str(status)] = {"description": about, "content": content}
    return found | {"304": {"description": say("Nothing has changed since the ETag given.")}}


def _names(node: Any) -> set[str]:
    """The schemas that a part of the document refers to."""
    if isinstance(node, list):
        return set().union(*map(_names, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"].rpartition("/")[2]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*map(_names, node.values()))
