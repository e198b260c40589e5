"""Addresses and parts of long lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a long list, and where its neighbours are. next, prev: None at the ends."""

    items: Sequence[T]
    total: int
    limit: int
    offset: int
    next: str | None
    prev: str | None


def part(request: HttpRequest, items: Sequence[T], limit: int, offset: int) -> Part[T]:
    """At most `limit` of the items, from `offset` on."""
    more, before = offset + limit < len(items), offset > 0
    back = max(min(offset, len(items)) - limit, 0)
    return Part(
        items[offset : offset + limit],
        len(items),
        limit,
        offset,
        turned(request, offset=offset + limit) if more else None,
        turned(request, offset=back) if before else None,
    )


def turned(request: HttpRequest, **changed: object) -> str:
    """This address with other parameters."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = str(value)
    return at(request, f"{request.path}?{query.urlencode()}")


def at(request: HttpRequest, path: str) -> str:
    """The whole address of a path of ours."""
    return str(request.build_absolute_uri(path))


def header(found: Part[T]) -> str:
    """The same as a Link header (RFC 8288), for answers that cannot hold links; '' without."""
    known = (("next", found.next), ("prev", found.prev))
    return ", ".join(f'<{address}>; rel="{rel}"' for rel, address in known if address)
