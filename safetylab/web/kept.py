"""Keep what was made: each thing once, however many readers wait for it, and no more than fits."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock, RLock
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
V = TypeVar("V")


class Kept(Generic[V]):
    """Things by key; where they grow too large together, the longest unused go first.

    Readers of one key wait for the one of them who makes it; readers of others do not.
    """

    def __init__(self, most: int, size: Callable[[V], int] = lambda made: 1) -> None:
        """most: what all sizes may come to. size: of one thing; 0 for what is not to be kept."""
        self._most, self._size = most, size
        self._made: OrderedDict[Hashable, V] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}
        self._total = 0
        self._guard = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The thing of that key, made now if it is not there. Raises what `make` raises."""
        with self._guard:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            making = self._making.setdefault(key, RLock())
        with making:
            with self._guard:
                if key in self._made:
                    return self._made[key]
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._guard:
                    self._making.pop(key, None)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._made.clear()
            self._total = 0

    @property
    def total(self) -> int:
        """What the sizes of everything kept come to."""
        return self._total

    def _keep(self, key: Hashable, made: V) -> None:
        size = self._size(made)
        if not 0 < size <= self._most:
            return
        with self._guard:
            self._made[key] = made
            self._total += size
            while self._total > self._most:
                _, oldest = self._made.popitem(last=False)
                self._total -= self._size(oldest)


def once(
    most: int, size: Callable[[Any], int] = lambda made: 1
) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """As functools.lru_cache, but who asks for what is being made waits for it.

    most: what the sizes of everything kept may come to, by default how many things.
    """

    def decorator(make: Callable[P, V]) -> Callable[P, V]:
        kept: Kept[V] = Kept(most, size)

        @wraps(make)
        def made(*args: P.args, **named: P.kwargs) -> V:
            return kept.get((args, *sorted(named.items())), lambda: make(*args, **named))

        made.cache_clear = kept.clear  # type: ignore[attr-defined]
        return made

    return decorator
