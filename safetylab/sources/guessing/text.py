"""Encoding, delimiter and a sample of rows, from the file's bytes alone."""

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from safetylab.sources.reading import heading, is_wide
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

FIRST = 1 << 20
BLOCK = 1 << 17
BLOCKS = 15
MOST_ROWS = 20_000
DELIMITERS = (",", ";", "\t", "|")
SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
MOST_SIGNS = 20_000
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LETTERS = frozenset("áéíóúüñàèìòùâêîôûãõçäöëïº°ª¿¡’“”–")


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows from the beginning and from places spread evenly over the file.

    header : column names, as the store will name them
    rows   : cells, each row as long as the header
    odd    : rows looked at that are shorter or longer
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    odd: int


def sample(plain: Path, *, name: str, fewest: int = 2) -> Sample:
    """Look into an unpacked file. Raises BadFile where no delimiter makes columns of it.

    fewest: columns that it must have; a list of dates has one.
    """
    size = plain.stat().st_size
    first = _at(plain, 0, FIRST)
    steps = range(0, max(0, size - FIRST), max(BLOCK, (size - FIRST) // BLOCKS))
    blocks = [first, *(_at(plain, FIRST + step, BLOCK) for step in steps)]
    encoding = guessed_encoding(blocks)
    texts = _texts(blocks, encoding)
    delimiter = guessed_delimiter(texts[0])
    cut = size > FIRST
    rows = _rows(texts[0], delimiter)[: -1 if cut else None]
    # A later block begins and ends within a row.
    rows += [row for text in texts[1:] for row in _rows(text, delimiter)[1:-1]]
    if not rows or len(rows[0]) < fewest:
        raise BadFile(
            say("No separator makes columns of {file}.", file=name),
            hint=say("is it a table with commas, semicolons, tabs or bars between its columns?"),
        )
    header = tuple(heading(name, n) for n, name in enumerate(rows[0], 1))
    fitting = [tuple(row) for row in rows[1:] if len(row) == len(header) and row != rows[0]]
    return Sample(
        encoding, delimiter, header, tuple(fitting[:MOST_ROWS]), len(rows) - 1 - len(fitting)
    )


def guessed_encoding(blocks: list[bytes]) -> str:
    """utf-8, utf-16, or the one-byte encoding in which accented letters stand where they can."""
    if is_wide(blocks[0]):
        return "utf-16"
    if all(_is_utf8(block) for block in blocks):
        return "utf-8"
    joined = b"\n".join(blocks)
    best = max(SINGLE_BYTE, key=lambda name: _plausibility(joined, name))
    if best == "cp1252" and not any(0x80 <= byte <= 0x9F for byte in set(joined)):
        return "latin-1"
    return best


def guessed_delimiter(text: str) -> str:
    """The sign that cuts most lines into the same number of columns, and into many."""
    return max(DELIMITERS, key=lambda sign: _regularity(text, sign))


def _at(plain: Path, offset: int, size: int) -> bytes:
    with plain.open("rb") as file:
        file.seek(offset - offset % 4)  # UTF-16 and UTF-32 keep their step
        return file.read(size)


def _is_utf8(block: bytes) -> bool:
    """A block cut out of a file may begin and end within a letter."""
    start = next((n for n in range(min(4, len(block))) if block[n] & 0xC0 != 0x80), 0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block[start:])
    except UnicodeDecodeError:
        return False
    return True


def _plausibility(joined: bytes, encoding: str) -> int:
    """Letters of our languages, in the case of their neighbours, less everything else."""
    text = joined.decode(encoding, errors="replace")
    score = 0
    for match in islice(_FOREIGN.finditer(text), MOST_SIGNS):
        sign, n = match.group(), match.start()
        around = text[max(0, n - 1) : n] + text[n + 1 : n + 2]
        shouting = any(c.isupper() for c in around) and not any(c.islower() for c in around)
        at_odds = sign.islower() and shouting and sign.upper() != sign
        score += 1 if sign.lower() in _LETTERS and not at_odds else -2
    return score


def _texts(blocks: list[bytes], encoding: str) -> list[str]:
    if encoding == "utf-16" and blocks[0][:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        zeros = blocks[0][0::2].count(0) > blocks[0][1::2].count(0)
        encoding = "utf-16-be" if zeros else "utf-16-le"
    elif encoding == "utf-16":
        big = blocks[0].startswith(codecs.BOM_UTF16_BE)
        encoding = "utf-16-be" if big else "utf-16-le"
    return [block.decode(encoding, errors="replace").lstrip("\ufeff") for block in blocks]


def _regularity(text: str, sign: str) -> tuple[float, int]:
    lines = _rows(text, sign, 300)
    widths = Counter(len(line) for line in lines)
    if not lines or (width := len(lines[0])) < 2:
        return 0.0, 0
    return round(widths[width] / len(lines), 1), width


def _rows(text: str, delimiter: str, most: int = MOST_ROWS) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a quotation mark that never closes: what came before it serves
        for row in islice(reader, most):
            rows += [row] if row else []
    return rows
