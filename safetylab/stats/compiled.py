"""Loops made into machine code: compiled at their first use on a machine, kept for later ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def kernel(loop: Loop) -> Loop:
    """The loop, compiled by numba when it is first called, and kept on disk for the next process.

    It lets other threads run meanwhile, but not Ctrl-C: call it for pieces of a second's work.
    """
    compiled: Any = numba.njit(cache=True, nogil=True)(loop)
    return cast(Loop, compiled)


def fused(loop: Loop) -> Loop:
    """As kernel(), with a product and the sum it goes into rounded once, where machines can."""
    compiled: Any = numba.njit(cache=True, nogil=True, fastmath={"contract"})(loop)
    return cast(Loop, compiled)


def fresh(loop: Callable[..., Any]) -> bool:
    """Whether calling the kernel would compile it first, which takes some seconds."""
    compiled: Any = loop
    if compiled.signatures:
        return False
    folder = Path(compiled.stats.cache_path)
    name = f"{Path(compiled.py_func.__code__.co_filename).stem}.{compiled.py_func.__qualname__}-"
    return not any(folder.glob(f"{name}*.nbi"))
