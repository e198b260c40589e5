"""Make the first pages before their first reader: home in every language, and what it leads to."""

import io
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from gzip import decompress
from html import unescape
from threading import Thread
from typing import Any

from safetylab.terms.words import LANGUAGES

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
_LINK = re.compile(rb'href="(/(?:%s)/[^"#]*)["#]' % "|".join(LANGUAGES).encode())
MOST = 40
"""Pages that home leads to, made in each language."""


def begin(application: Application, host: str) -> None:
    """Warm the application while it answers its readers. host: name and port they ask for."""
    Thread(target=warm, args=(application, host), daemon=True).start()


def warm(application: Application, host: str) -> int:
    """Ask for the pages as readers do, home in every language first; how many were asked for."""
    homes = [_ask(application, host, f"/{language}/") for language in LANGUAGES]
    found = [link for home in homes for link in _links(home)[:MOST]]
    for address in found:
        _ask(application, host, address)
    return len(homes) + len(found)


def _links(page: bytes) -> list[str]:
    """The addresses that the page leads to, once each, in its order; no files."""
    found = [unescape(link.decode()) for link in _LINK.findall(page)]
    return [link for link in dict.fromkeys(found) if link.partition("?")[0].endswith("/")]


def _ask(application: Application, host: str, address: str) -> bytes:
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.rpartition(":")[2],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    parts: Iterable[bytes] = application(environ, lambda *_: None)
    with closing(parts):  # type: ignore[type-var]
        content = b"".join(parts)
    return decompress(content) if content[:2] == b"\x1f\x8b" else content
