"""What happens to every request: its language, its headers, its sentence when we cannot say."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from safetylab.terms.errors import BadLab, LabBusy, SafetyLabError
from safetylab.terms.words import held, spoken
from safetylab.web import languages

View = Callable[[HttpRequest], HttpResponse]


def speaking(answer: View) -> View:
    """Speak the language of the address in templates and sentences alike."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.language = languages.of(request)
        before = spoken.set(request.language)
        try:
            with translation.override(request.language):
                return answer(request)
        finally:
            spoken.reset(before)

    return middleware


def holding(answer: View) -> View:
    """Keep figures on one line with their signs, in a template's own words too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = held(response.content.decode())
        return response

    return middleware


def permissions(answer: View) -> View:
    """Ask the browser for nothing, and to look for a newer page each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    return middleware


class CannotSay:
    """A fact and a hint instead of a figure, where there is no honest figure."""

    def __init__(self, answer: View) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, why: Exception) -> Any:
        """422 for a question without an answer, 503 for a lab that is not in order."""
        if not isinstance(why, SafetyLabError):
            return None
        status = 503 if isinstance(why, BadLab | LabBusy) else 422
        return render(request, "cannot_say.html", {"why": why}, status=status)
