"""The door for files from outside: what they are is looked at before anything is believed."""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

CHUNK = 1 << 22
LONGEST_HEADER = 1 << 16
MOST_EXPANSION = 250  # text tables shrink 5 to 50 times; a bomb, a thousand and more
ALWAYS_ALLOWED = 100 << 20

_MAGIC = {
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel",
    b"SQLi": "SQLite",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}


def prepared(path: Path, *, encoding: str, work: Path) -> Path:
    """A plain UTF-8 copy of a delimited file in the folder `work`, or the file itself if it is one.

    Unpacks gzip and one-file zip, changes the encoding. Raises BadFile, with the reason, when the
    file is missing, empty, packed too tightly, not text, or not in the encoding it is said to be.
    """
    _exists(path)
    plain = _unpacked(path, work)
    with plain.open("rb") as file:
        head = file.read(LONGEST_HEADER)
    _is_text(head, path.name, encoding)
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        return plain
    return _recoded(plain, encoding, work, name=path.name)


def with_even_line_ends(plain: Path, work: Path) -> Path:
    """A copy in which every line ends alike, for files glued together from several systems."""
    target = work / f"{plain.name}.even"
    with plain.open(encoding="utf-8", newline=None) as text, target.open("w", newline="\n") as out:
        while chunk := text.read(CHUNK):
            out.write(chunk)
    return target


def header(plain: Path, delimiter: str, *, name: str) -> list[str]:
    """The column names on the first line. Raises BadFile where there is no such line."""
    with plain.open("rb") as file:
        line = file.readline(LONGEST_HEADER)
    if len(line) == LONGEST_HEADER:
        raise BadFile(
            say("The first line of {file} is longer than any header.", file=name),
            hint=say("is it a table with one row a line?"),
        )
    text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    if "\r" in text:
        text = text.split("\r", 1)[0]
    columns = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    return [column.strip() for column in columns]


def _exists(path: Path) -> None:
    if not path.exists():
        raise BadFile(
            say("There is no file {file}.", file=path), hint=say("check the name and the folder.")
        )
    if not path.is_file():
        raise BadFile(
            say("{file} is not a file.", file=path), hint=say("name one file, not a folder.")
        )
    if path.stat().st_size == 0:
        raise BadFile(
            say("{file} is empty.", file=path.name), hint=say("did the download break off?")
        )


def _unpacked(path: Path, work: Path) -> Path:
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        with gzip.open(path, "rb") as stream:
            return _poured(stream, path, work / (path.stem + ".plain"))
    if magic == b"PK\x03\x04":
        return _unzipped(path, work)
    return path


def _unzipped(path: Path, work: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if any(m.filename == "[Content_Types].xml" for m in members):
                raise _not_a_table(path.name, "Excel")
            if len(members) != 1:
                raise BadFile(
                    say("{file} holds {n} files.", file=path.name, n=len(members)),
                    hint=say("unpack it and compile the table you mean."),
                )
            # Only the content is taken; a member's name never becomes a path.
            with archive.open(members[0]) as stream:
                return _poured(stream, path, work / (path.stem + ".plain"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as why:
        raise _broken(path) from why


def _poured(stream: IO[bytes], source: Path, target: Path) -> Path:
    limit = max(ALWAYS_ALLOWED, source.stat().st_size * MOST_EXPANSION)
    written = 0
    try:
        with target.open("wb") as out:
            while chunk := stream.read(CHUNK):
                written += len(chunk)
                if written > limit:
                    raise BadFile(
                        say("{file} unpacks to over {n} MB.", file=source.name, n=limit >> 20),
                        hint=say("no table shrinks so far. If it is sound, unpack it yourself."),
                    )
                out.write(chunk)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as why:
        raise _broken(source) from why
    if not written:
        raise BadFile(say("{file} packs an empty file.", file=source.name))
    return target


def _broken(path: Path) -> BadFile:
    return BadFile(
        say("{file} is damaged: it cannot be unpacked to its end.", file=path.name),
        hint=say("download it again; it may have been cut off."),
    )


def _not_a_table(name: str, kind: str) -> BadFile:
    return BadFile(
        say("{file} is a {kind} file, not a table in text.", file=name, kind=kind),
        hint=say("export it as CSV."),
    )


def _is_text(head: bytes, name: str, encoding: str) -> None:
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            raise _not_a_table(name, kind)
    wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    if not wide and (head[:2] in (b"\xff\xfe", b"\xfe\xff") or _looks_wide(head)):
        raise BadFile(
            say("{file} is in UTF-16.", file=name),
            hint=say('save it as UTF-8, or set encoding = "utf-16" for this source in lab.toml.'),
        )
    if not wide and b"\0" in head:
        raise _not_a_table(name, say("binary"))
    if head.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise BadFile(
            say("{file} is a web page, not a table.", file=name),
            hint=say("the portal may have answered with an error page; download it again."),
        )


def _looks_wide(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return len(head) > 8 and max(even, odd) > 0.4 * (len(head) / 2) > min(even, odd) * 4


def _recoded(plain: Path, encoding: str, work: Path, *, name: str) -> Path:
    target = work / f"{plain.name}.utf8"
    try:
        with target.open("wb") as out:
            for text in _decoded(plain, encoding):
                out.write(text.encode("utf-8"))
    except UnicodeError as why:
        raise BadFile(
            say("{file} is not in {encoding}.", file=name, encoding=encoding),
            hint=say("set this source's encoding in lab.toml, for example utf-8 or latin-1."),
        ) from why
    return target


def _decoded(plain: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with plain.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
