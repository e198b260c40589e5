"""The door for files from outside: what they are is looked at before anything is believed."""

import codecs
import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from safetylab.sources import lines
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

CHUNK = 1 << 22
LONGEST_HEADER = 1 << 16
MOST_EXPANSION = 250  # text tables shrink 5 to 50 times; a bomb, a thousand and more
ALWAYS_ALLOWED = 100 << 20

AUTO = "auto"
"""As an encoding: UTF-8 where the whole file is valid UTF-8, else Windows' Latin."""
_AUTO = ("utf-8", "cp1252", "latin-1")

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
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
    b"(\xb5/\xfd": "zstd",
    # Reached only when what was unpacked is packed again.
    _GZIP: "gzip",
    **dict.fromkeys(_ZIP, "ZIP"),
}
_DAMAGED = (EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
_UNKNOWN_KIND = (NotImplementedError, RuntimeError)  # ways of packing that Python has not


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def prepared(path: Path, *, encoding: str, work: Path) -> Path:
    """A plain UTF-8 copy of a delimited file in the folder `work`, or the file itself if plain.

    Unpacks gzip and one-file zip, changes the encoding. Raises BadFile, with the reason, when the
    file is missing, empty, packed too tightly, not text, or not in the encoding it is said to be.
    """
    plain = unpacked(path, work)
    must_be_text(head(plain), path.name, encoding)
    if encoding == AUTO:
        encoding = next(name for name in _AUTO if _decodes(plain, name))
    if codecs.lookup(encoding).name not in ("utf-8", "utf-8-sig"):
        plain = _recoded(plain, encoding, work, name=path.name)
    lines.check(plain, name=path.name)
    return plain


def unpacked(path: Path, work: Path) -> Path:
    """The file itself, or what is packed in it (gzip, one-file zip) as a file in `work`.

    Raises BadFile when it is missing, empty, unreadable, damaged or packed too tightly.
    """
    _exists(path)
    magic = head(path)[:4]
    if magic[:2] == _GZIP:
        with gzip.open(path, "rb") as stream:
            return _poured(stream, path, work / (path.stem + ".plain"))
    if magic in _ZIP:
        return _unzipped(path, work)
    return path


def head(plain: Path) -> bytes:
    """The file's first 64 KiB. Raises BadFile where it may not be read."""
    try:
        with plain.open("rb") as file:
            return file.read(LONGEST_HEADER)
    except OSError as why:
        raise BadFile(
            say("{file} cannot be read: {why}.", file=plain.name, why=why.strerror),
            hint=say("check the file's permissions and the disk."),
        ) from why


def with_even_line_ends(plain: Path, work: Path) -> Path:
    """A copy in which every line ends alike, for files glued together from several systems."""
    target = work / f"{plain.name}.even"
    with (
        plain.open(encoding="utf-8", errors="surrogateescape", newline=None) as text,
        target.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as out,
    ):
        while chunk := text.read(CHUNK):
            out.write(chunk)
    return target


def header(plain: Path, delimiter: str, *, name: str) -> list[str]:
    """The column names in the first record, nameless ones as "column N".

    Raises BadFile where no such record ends in the file's first 64 KiB.
    """
    start = head(plain)
    text = start.decode("utf-8-sig", errors="replace")
    lines = io.StringIO(text, newline="")  # splits at \n, \r and \r\n alike
    try:
        columns = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        columns = []
    if lines.tell() >= len(text) and len(start) == LONGEST_HEADER:
        raise BadFile(
            say("The first line of {file} is longer than any header.", file=name),
            hint=say("is it a table with one row a line?"),
        )
    return [heading(column, n) for n, column in enumerate(columns, 1)]


def heading(written: str, number: int) -> str:
    """A column's name, single blanks for line breaks and the like; "column 3" if it has none."""
    return " ".join(written.split()) or f"column {number}"


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


def _unzipped(path: Path, work: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_member(archive, path.name)
            # Only the content is taken; a member's name never becomes a path.
            with archive.open(member) as stream:
                return _poured(stream, path, work / (path.stem + ".plain"))
    except _UNKNOWN_KIND as why:
        raise BadFile(
            say("{file} is packed in a way that is not known here.", file=path.name),
            hint=say("unpack it yourself and compile the table in it."),
        ) from why
    except _DAMAGED as why:
        raise _broken(path) from why


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir() and not _is_litter(m.filename)]
    names = {m.filename for m in members}
    if "[Content_Types].xml" in names:
        raise _not_a_table(name, "Excel")
    if {"mimetype", "content.xml"} <= names:
        raise _not_a_table(name, "OpenDocument")
    if len(members) != 1:
        raise BadFile(
            say("{file} holds {n} files.", file=name, n=len(members)),
            hint=say("unpack it and compile the table you mean."),
        )
    if members[0].flag_bits & 1:
        raise BadFile(
            say("{file} is locked with a password.", file=name),
            hint=say("unpack it yourself and compile the table in it."),
        )
    return members[0]


def _is_litter(member: str) -> bool:
    """What a Mac or Windows adds to an archive of one file."""
    last = member.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return member.startswith("__MACOSX/") or last in (".ds_store", "thumbs.db", "desktop.ini")


def _poured(stream: _Stream, source: Path, target: Path) -> Path:
    limit = max(ALWAYS_ALLOWED, source.stat().st_size * MOST_EXPANSION)
    written = 0
    with target.open("wb") as out:
        for chunk in _chunks(stream, source):
            written += len(chunk)
            if written > limit:
                out.truncate(0)
                raise BadFile(
                    say("{file} unpacks to over {n} MB.", file=source.name, n=limit >> 20),
                    hint=say("no table shrinks so far. If it is sound, unpack it yourself."),
                )
            out.write(chunk)
    if not written:
        raise BadFile(
            say("{file} packs an empty file.", file=source.name),
            hint=say("did the export break off?"),
        )
    return target


def _chunks(stream: _Stream, source: Path) -> Iterator[bytes]:
    try:
        while chunk := stream.read(CHUNK):
            yield chunk
    except (*_DAMAGED, OSError) as why:  # bzip2 and gzip report damage as OSError
        raise _broken(source) from why


def _broken(path: Path) -> BadFile:
    return BadFile(
        say("{file} is damaged: it cannot be unpacked to its end.", file=path.name),
        hint=say("download it again; it may have been cut off."),
    )


def _not_a_table(name: str, kind: str) -> BadFile:
    return BadFile(
        say("{file} is no table in text: its format is {kind}.", file=name, kind=kind),
        hint=say("export it as CSV."),
    )


def must_be_text(start: bytes, name: str, encoding: str) -> None:
    """Raises BadFile, saying what it is, unless the file begins like text in this encoding."""
    for magic, kind in _MAGIC.items():
        if start.startswith(magic):
            raise _not_a_table(name, kind)
    said_wide = encoding != AUTO and codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    if said_wide and not is_wide(start):
        raise _not_in(name, encoding)
    if is_wide(start) and not said_wide:
        raise BadFile(
            say("{file} is in UTF-16.", file=name),
            hint=say('save it as UTF-8, or set encoding = "utf-16" for this source in lab.toml.'),
        )
    if not said_wide and b"\0" in start:
        raise _not_a_table(name, say("binary"))
    _is_no_answer_of_a_portal(start, name)


def _is_no_answer_of_a_portal(start: bytes, name: str) -> None:
    first = start.removeprefix(codecs.BOM_UTF8).lstrip()[:9].lower()
    if first.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise BadFile(
            say("{file} is a web page, not a table.", file=name),
            hint=say("the portal may have answered with an error page; download it again."),
        )
    if first.startswith((b"{", b"[")):
        raise _not_a_table(name, "JSON")


def is_wide(start: bytes) -> bool:
    """Whether bytes look like UTF-16 or UTF-32: by their mark, or by where their zeros are."""
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or start[:4] == b"\0\0\xfe\xff":
        return True
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return len(start) > 8 and max(even, odd) > 0.4 * (len(start) / 2) > min(even, odd) * 4


def _decodes(plain: Path, encoding: str) -> bool:
    try:
        for _ in _decoded(plain, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _recoded(plain: Path, encoding: str, work: Path, *, name: str) -> Path:
    target = work / f"{plain.name}.utf8"
    try:
        with target.open("wb") as out:
            for text in _decoded(plain, encoding):
                out.write(text.encode("utf-8"))
    except UnicodeError as why:
        raise _not_in(name, encoding) from why
    if not is_wide(head(plain)) and not _is_ascii(plain) and _decodes(plain, "utf-8"):
        raise BadFile(
            say("{file} is in UTF-8, not in {encoding}.", file=name, encoding=encoding),
            hint=say('set encoding = "utf-8" for this source in lab.toml.'),
        )
    return target


def _not_in(name: str, encoding: str) -> BadFile:
    return BadFile(
        say("{file} is not in {encoding}.", file=name, encoding=encoding),
        hint=say("set this source's encoding in lab.toml, for example utf-8 or latin-1."),
    )


def _is_ascii(plain: Path) -> bool:
    with plain.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                return False
    return True


def _decoded(plain: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(_with_order(plain, encoding))()
    with plain.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _with_order(plain: Path, encoding: str) -> str:
    """UTF-16 without a mark is read in the order in which its zeros lie."""
    start = head(plain)
    marked = start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if codecs.lookup(encoding).name != "utf-16" or marked:
        return encoding
    return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"
