"""Why a program gets no figure: a problem document (RFC 9457), a fact and a hint."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from safetylab.terms.errors import (
    BadFile,
    BadLab,
    BadRequest,
    LabBusy,
    SafetyLabError,
)
from safetylab.terms.words import LANGUAGES, N_, say
from safetylab.web.shown import figures

MEDIA = "application/problem+json"
HARMLESS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. title, help: English; their Spanish is in the catalogue."""

    slug: str
    status: int
    title: str
    help: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "bad-request",
            400,
            N_("The question cannot be answered as it was put."),
            N_("Compare the parameters with their descriptions."),
        ),
        Kind(
            "not-found",
            404,
            N_("There is nothing at this address."),
            N_("The indicators, layers and areas that there are can be listed."),
        ),
        Kind(
            "not-allowed",
            405,
            N_("Figures can be read, not written."),
            N_("Use GET or HEAD."),
        ),
        Kind(
            "not-acceptable",
            406,
            N_("There is no such form of this answer."),
            N_("Ask for JSON; for figures, also for CSV."),
        ),
        Kind(
            "not-enough-data",
            422,
            N_("The records do not suffice for an honest answer."),
            N_("The problem's detail says what the records cover."),
        ),
        Kind(
            "broken",
            500,
            N_("Something went wrong. The fault is ours, not yours."),
            N_("What happened was noted on the server. Try again in a few minutes."),
        ),
        Kind(
            "out-of-order",
            503,
            N_("The lab cannot answer at the moment."),
            N_("Try again later."),
        ),
    )
}


class Problem(Exception):
    """A problem of this door alone, such as an unknown parameter."""

    def __init__(self, slug: str, fact: str = "", hint: str = "") -> None:
        super().__init__(fact)
        self.slug, self.fact, self.hint = slug, fact, hint


def dumps(document: Any) -> str:
    """JSON that no browser takes for markup, whatever an area is called or a reader asks."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, escaped in HARMLESS.items():
        text = text.replace(sign, escaped)
    return text


def answer(request: HttpRequest, slug: str, fact: str = "", hint: str = "") -> HttpResponse:
    """The problem as a document; without a fact, what is always true of its kind."""
    kind = KINDS[slug]
    document = {
        "type": address(request, slug),
        "title": fact or say(kind.title),
        "status": kind.status,
        "detail": hint or say(kind.help),
    }
    return HttpResponse(dumps(document), status=kind.status, content_type=MEDIA)


def address(request: HttpRequest, slug: str) -> str:
    """Where people read what the kind of problem means."""
    language = getattr(request, "language", LANGUAGES[0])
    return f"/{language}/api/#{slug}"


def of(request: HttpRequest, why: Exception) -> HttpResponse | None:
    """The document for what we know how to say, None for anything else."""
    if isinstance(why, Problem):
        return answer(request, why.slug, why.fact, why.hint)
    if isinstance(why, SafetyLabError):
        return answer(request, _slug(why), why.fact, why.hint)
    return None


def of_status(request: HttpRequest, status: int) -> HttpResponse:
    """The document for an answer that only has its status."""
    known = (kind.slug for kind in KINDS.values() if kind.status == status)
    return answer(request, next(known, "broken" if status >= 500 else "bad-request"))


def _slug(why: SafetyLabError) -> str:
    if isinstance(why, BadLab | LabBusy | BadFile) or not figures.newest_vintage():
        return "out-of-order"
    return "bad-request" if isinstance(why, BadRequest) else "not-enough-data"
