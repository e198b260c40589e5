"""Asking a publisher's web service: patient with its troubles, never pressing, never led astray.

A question is asked again when the service is busy or broken (202, 429, 5xx), when the line
drops or falls silent, and when an answer turns out to be incomplete; never when the service
says that the question itself is wrong. See RFC 9110, 10.2.3 for Retry-After.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from random import Random
from typing import TypeVar

import httpx

from safetylab.terms.errors import SourceFailed
from safetylab.terms.words import say

T = TypeVar("T")

FIRST_PAUSE = 1.0  # seconds, doubled at every further try
LONGEST_BACK_OFF = 60.0  # seconds, where the service names no pause itself
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service is asked.

    tries         : how often one question is asked before giving up
    silence       : how long to wait for a connection or for the next bytes, seconds
    longest_pause : the longest pause a service may ask for before we give up, seconds
    largest       : the largest answer accepted, bytes (uncompressed)
    page_size     : rows asked for at once
    seed          : of the jitter in the pauses; draw it, so that labs do not march in step
    pause         : waits that many seconds
    transport     : the way to the network, None for the usual one (proxies of the environment)
    """

    tries: int = 6
    silence: float = 60.0
    longest_pause: float = 900.0
    largest: int = 512 * 2**20
    page_size: int = 50_000
    seed: int = 0
    pause: Callable[[float], None] = time.sleep
    transport: httpx.BaseTransport | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One GET request.

    kind : what the answer's Content-Type has to contain, such as "csv"
    hint : what a person can do when the service refuses the asker (401, 403, 429)
    """

    url: str
    kind: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    hint: str = ""


class Refused(SourceFailed):
    """The service understood the question and will not answer it, now or later (4xx)."""

    def __init__(self, fact: str, *, hint: str = "", status: int) -> None:
        super().__init__(fact, hint=hint)
        self.status = status


class Again(Exception):
    """This answer is no good, another try may be; `after` seconds if the service said so."""

    def __init__(self, why: str, *, after: float | None = None, hint: str = "") -> None:
        super().__init__(why)
        self.after = after
        self.hint = hint


def connect(manners: Manners) -> httpx.Client:
    """A client that keeps its connections open; to be used in a `with` block."""
    return httpx.Client(
        timeout=manners.silence,
        transport=manners.transport,
        headers={"User-Agent": "safetylab"},
    )


def ask(
    client: httpx.Client,
    question: Question,
    receive: Callable[[Iterator[bytes]], T],
    manners: Manners,
) -> T:
    """What `receive` makes of the answer's chunks; it raises Again where they are incomplete.

    Raises Refused on 4xx, SourceFailed when the tries are used up, when the answer is of
    another kind or too large, and when the service sends us to another host.
    """
    chance = Random(manners.seed)
    attempt = 1
    while True:
        try:
            return _once(client, question, receive, manners)
        except (httpx.TransportError, httpx.DecodingError, Again) as trouble:
            if attempt >= manners.tries:
                raise _gave_up(question, trouble, manners) from trouble
            manners.pause(_wait(trouble, attempt, chance, manners, question))
        attempt += 1


def _once(
    client: httpx.Client,
    question: Question,
    receive: Callable[[Iterator[bytes]], T],
    manners: Manners,
    redirects: int = REDIRECTS,
) -> T:
    with client.stream(
        "GET", question.url, params=question.params or None, headers=question.headers
    ) as response:
        if not response.has_redirect_location:
            _judge(response, question)
            return receive(_bounded(response.iter_bytes(), question, manners))
        elsewhere = _same_origin(response, question, redirects)
    onward = replace(question, url=elsewhere, params={})
    return _once(client, onward, receive, manners, redirects - 1)


def _judge(response: httpx.Response, question: Question) -> None:
    status = response.status_code
    if status in (202, 429) or status >= 500:
        why = say("{host} answered {status}", host=_host(question), status=str(status))
        raise Again(
            why,
            after=_retry_after(response.headers),
            hint=question.hint if status == 429 else "",
        )
    if status != 200:
        raise _refused(response, question)
    kind = response.headers.get("content-type", "")
    if question.kind not in kind.lower():
        raise SourceFailed(
            say(
                "{host} answered with '{kind}' where {wanted} was asked for.",
                host=_host(question),
                kind=kind,
                wanted=question.kind.upper(),
            ),
            hint=say("Open {url} in a browser: is the portal closed for maintenance?",
                     url=question.url),
        )  # fmt: skip


def _refused(response: httpx.Response, question: Question) -> Refused:
    status = response.status_code
    said = b"".join(islice(response.iter_bytes(500), 1)).decode("utf-8", "replace")
    fact = say(
        "{host} refused the question ({status}): {said}",
        host=_host(question),
        status=str(status),
        said=" ".join(said.split()) or "–",
    )
    hints = {
        401: question.hint,
        403: question.hint,
        404: say("Is {url} still the right address?", url=question.url),
    }
    return Refused(fact, hint=hints.get(status, ""), status=status)


def _same_origin(response: httpx.Response, question: Question, redirects: int) -> str:
    # Following elsewhere would hand the token to a stranger and facts to an unnamed publisher.
    onward = response.next_request
    if onward is None or _origin(onward.url) != _origin(response.url):
        raise SourceFailed(
            say(
                "{host} sends us on to {elsewhere}, another host, where we do not follow.",
                host=_host(question),
                elsewhere=response.headers.get("location", "–"),
            ),
            hint=say("If the portal has moved, write its new address into the lab's settings."),
        )
    if redirects == 0:
        raise SourceFailed(say("{host} sends us round in circles.", host=_host(question)))
    return str(onward.url)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _bounded(chunks: Iterator[bytes], question: Question, manners: Manners) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > manners.largest:
            raise SourceFailed(
                say(
                    "The answer of {host} is larger than {limit} MB.",
                    host=_host(question),
                    limit=round(manners.largest / 2**20),
                ),
                hint=say("Ask for fewer rows at once."),
            )
        yield chunk


def _wait(
    trouble: Exception, attempt: int, chance: Random, manners: Manners, question: Question
) -> float:
    asked_for = trouble.after if isinstance(trouble, Again) else None
    if asked_for is None:
        longest = min(FIRST_PAUSE * 2.0 ** (attempt - 1), LONGEST_BACK_OFF)
        return longest * chance.uniform(0.5, 1.0)
    if asked_for > manners.longest_pause:
        raise SourceFailed(
            say(
                "{host} asks to be left alone for {minutes} minutes.",
                host=_host(question),
                minutes=round(asked_for / 60),
            ),
            hint=question.hint or say("Try again later."),
        ) from trouble
    return asked_for


def _retry_after(headers: httpx.Headers) -> float | None:
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until, now = _http_date(value), _http_date(headers.get("date", ""))
    if until is None or now is None:
        return None
    # The service's own clock, so that ours neither is needed nor can be wrong.
    return max((until - now).total_seconds(), 0.0)


def _http_date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _gave_up(question: Question, trouble: Exception, manners: Manners) -> SourceFailed:
    return SourceFailed(
        say(
            "{host} did not answer as it should in {tries} tries; the last trouble: {trouble}.",
            host=_host(question),
            tries=manners.tries,
            trouble=_in_words(trouble),
        ),
        hint=(trouble.hint if isinstance(trouble, Again) else "")
        or say("Try again later: what has arrived is kept."),
    )


def _in_words(trouble: Exception) -> str:
    if isinstance(trouble, httpx.ConnectError):
        return say("no connection ({why})", why=str(trouble))
    if isinstance(trouble, httpx.TimeoutException):
        return say("it fell silent")
    if isinstance(trouble, httpx.TransportError | httpx.DecodingError):
        return say("the line dropped ({why})", why=str(trouble))
    return str(trouble)


def _host(question: Question) -> str:
    return httpx.URL(question.url).host
