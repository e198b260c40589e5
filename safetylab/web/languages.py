"""Which language a request is answered in."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from safetylab.terms.errors import SafetyLabError
from safetylab.terms.words import LANGUAGES
from safetylab.web.shown import figures


def of(request: HttpRequest) -> str:
    """The language of the address or, where it has none, of `?lang=`; else the one preferred."""
    first = str(request.path).split("/")[1]
    asked = first if first in LANGUAGES else request.GET.get("lang")
    return asked if asked in LANGUAGES else preferred(request)


def preferred(request: HttpRequest) -> str:
    """The first of the reader's languages that the lab has, else the lab's first."""
    known = offered()
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    codes = [code.split("-")[0] for code, _ in wanted]
    return next((code for code in codes if code in known), known[0])


def offered() -> tuple[str, ...]:
    """The lab's languages, all of ours where there is no lab."""
    try:
        return figures.lab().languages
    except SafetyLabError:
        return LANGUAGES
