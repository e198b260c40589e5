"""Lines too long to be rows, found without reading the lines."""

import mmap
from pathlib import Path

from safetylab.terms.errors import BadFile
from safetylab.terms.words import number, say

LONGEST = 2_000_000
"""Bytes; DuckDB's own limit, beyond which it may drop a line without a word."""


def check(plain: Path, *, name: str) -> None:
    """Raise BadFile where a line of the file is longer than LONGEST bytes."""
    with plain.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        end = b"\n" if b"\n" in text[: LONGEST + 1] else b"\r"
        start = 0
        # From each line's start the last line end within reach is looked for backwards, so that
        # of a sound file only a page in every two million bytes is touched.
        while len(text) - start > LONGEST:
            found = text.rfind(end, start, start + LONGEST)
            if found < 0:
                raise _endless(name)
            start = found + 1


def _endless(name: str) -> BadFile:
    return BadFile(
        say("A line of {file} is longer than {most} characters.", file=name, most=number(LONGEST)),
        hint=say("is it a table with one row a line?"),
    )
