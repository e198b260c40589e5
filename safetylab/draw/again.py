"""What is worked out of shapes, kept: pages draw the same areas again and again."""

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
T = TypeVar("T")
MOST = 64


class _Shapes:
    """Shapes as a key: the very same ones, since comparing their corners would take too long."""

    __slots__ = ("shapes",)

    def __init__(self, shapes: Sequence[Any]) -> None:
        self.shapes = tuple(shapes)  # held, so that no other shape gets the identity of one

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.shapes)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Shapes)
            and len(self.shapes) == len(other.shapes)
            and all(a is b for a, b in zip(self.shapes, other.shapes, strict=True))
        )


def kept(make: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
    """The same function of shapes and plain values, which remembers its last answers."""

    @lru_cache(maxsize=MOST)
    def known(key: _Shapes, *args: Any, **named: Any) -> T:
        return make(np.array(key.shapes, dtype=object), *args, **named)

    @wraps(make)
    def made(shapes: Any, /, *args: Any, **named: Any) -> T:
        return known(_Shapes(shapes), *args, **named)

    return made
