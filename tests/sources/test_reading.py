"""The door: each kind of bad file is refused with its reason, each good one comes out as UTF-8."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetylab.sources import reading
from safetylab.terms.errors import BadFile

TABLE = "fecha,colonia\n2016-03-05,Peñón\n"


def packed_of(content):
    """The content as gzip, without the time: test names are made of it in every process."""
    return gzip.compress(content, mtime=0)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def write(folder: Path, content: bytes, name: str = "police.csv") -> Path:
    path = folder.parent / name
    path.write_bytes(content)
    return path


def prepare(content: bytes, work: Path, encoding: str = "utf-8", name: str = "police.csv") -> str:
    plain = reading.prepared(write(work, content, name), encoding=encoding, work=work)
    return plain.read_text(encoding="utf-8-sig")


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_utf8_file_is_used_as_it_is(work: Path) -> None:
    path = write(work, TABLE.encode())
    assert reading.prepared(path, encoding="utf-8", work=work) == path
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode("latin-1"), "latin-1"),
        (TABLE.encode("mac_roman"), "mac_roman"),
        (TABLE.encode("utf-16"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16"),
        (TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("utf-32"), "utf-32"),
        (TABLE.encode("utf-8-sig"), "utf-8"),
        (TABLE.encode(), "auto"),
        (TABLE.encode("cp1252"), "auto"),
        (TABLE.encode("latin-1") + b"\x81", "auto"),
        (packed_of(TABLE.encode("latin-1")), "latin-1"),
        (zipped({"a.csv": TABLE.encode()}), "utf-8"),
        (zipped({"a.csv": TABLE.encode()}, zipfile.ZIP_LZMA), "utf-8"),
        (zipped({"a.csv": TABLE.encode()}, zipfile.ZIP_BZIP2), "utf-8"),
        (zipped({"in/a.csv": TABLE.encode(), "__MACOSX/in/._a.csv": b"\0"}), "utf-8"),
    ],
)
def test_every_way_of_writing_a_table_comes_out_the_same(
    content: bytes, encoding: str, work: Path
) -> None:
    assert prepare(content, work, encoding).startswith(TABLE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (packed_of(TABLE.encode() * 100)[:-12], "is damaged"),
        (packed_of(TABLE.encode() * 100)[:20], "is damaged"),
        (b"\x1f\x8b rubbish", "is damaged"),
        (packed_of(b""), "packs an empty file"),
        (packed_of(packed_of(TABLE.encode())), "its format is gzip"),
        (packed_of(zipped({"a.csv": b"x"})), "its format is ZIP"),
        (zipped({}), "holds 0 files"),
        (zipped({"a.csv": b"x", "b.csv": b"y"}), "holds 2 files"),
        (
            zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
            "its format is Excel",
        ),
        (zipped({"mimetype": b"x", "content.xml": b"<x/>"}), "its format is OpenDocument"),
        (zipped({"a.csv": TABLE.encode() * 100})[:-40], "is damaged"),
        (zipped({"a.csv": b""}), "packs an empty file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "its format is Excel"),
        (b"PAR1\x15\x04", "its format is Parquet"),
        (b"%PDF-1.7\n", "its format is PDF"),
        (b"SQLite format 3\0", "its format is SQLite"),
        (b"\x89PNG\r\n\x1a\n", "its format is PNG"),
        (b"a,b\n1\x002,3\n", "its format is binary"),
        (TABLE.encode("utf-16"), "is in UTF-16"),
        (TABLE.encode("utf-16-le"), "is in UTF-16"),
        (TABLE.encode("utf-16-be"), "is in UTF-16"),
        (b"\n <!DOCTYPE html><html>", "is a web page"),
        (b"\xef\xbb\xbf<html>", "is a web page"),
        (b"<table><tr><td>fecha</td>", "is a web page"),
        (b'{"error": true, "message": "no such data set"}', "its format is JSON"),
        (b'[{"id": "1"}]', "its format is JSON"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(
    content: bytes, reason: str, work: Path
) -> None:
    with pytest.raises(BadFile) as refused:
        prepare(content, work)
    assert reason in refused.value.fact
    assert refused.value.fact.startswith("police.csv")
    assert refused.value.hint


def test_missing_files_folders_and_locked_files_are_refused(work: Path) -> None:
    with pytest.raises(BadFile, match="There is no file"):
        reading.prepared(work / "none.csv", encoding="utf-8", work=work)
    with pytest.raises(BadFile, match="is not a file"):
        reading.prepared(work, encoding="utf-8", work=work)
    locked = write(work, TABLE.encode())
    locked.chmod(0)
    if not os.access(locked, os.R_OK):  # root may read everything
        with pytest.raises(BadFile, match="cannot be read"):
            reading.prepared(locked, encoding="utf-8", work=work)


def test_a_bomb_is_stopped_and_leaves_nothing_behind(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ALWAYS_ALLOWED", 1 << 20)
    monkeypatch.setattr(reading, "CHUNK", 1 << 16)
    for bomb in (zipped({"a.csv": bytes(1 << 24)}), packed_of(bytes(1 << 24))):
        with pytest.raises(BadFile, match="unpacks to over"):
            prepare(bomb, work)
        assert sum(file.stat().st_size for file in work.iterdir()) == 0


def test_a_table_that_packs_well_is_no_bomb(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ALWAYS_ALLOWED", 1 << 10)
    rows = TABLE + "".join(f"2016-03-05,Colonia {n % 50}\n" for n in range(20_000))
    assert prepare(zipped({"a.csv": rows.encode()}), work) == rows


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "a/b/c.csv"])
def test_a_members_name_never_becomes_a_path(name: str, work: Path) -> None:
    before = set(work.parent.rglob("*"))
    assert prepare(zipped({name: TABLE.encode()}), work) == TABLE
    new = set(work.parent.rglob("*")) - before - {work.parent / "police.csv"}
    assert {path.parent for path in new} == {work}


def test_a_locked_archive_says_so(work: Path) -> None:
    content = bytearray(zipped({"a.csv": TABLE.encode()}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1
    with pytest.raises(BadFile, match="locked with a password"):
        prepare(bytes(content), work)


def test_an_unknown_way_of_packing_says_so(work: Path) -> None:
    content = bytearray(zipped({"a.csv": TABLE.encode()}))
    for header, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(header) + method] = 9  # deflate64
    with pytest.raises(BadFile, match="packed in a way"):
        prepare(bytes(content), work)


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_gets_past_the_door_as_another_error(data: st.DataObject, work: Path) -> None:
    packing = data.draw(st.sampled_from((zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, 12, 0)))
    packed = zipped({"a.csv": TABLE.encode() * 20}, packing)
    content = bytearray(data.draw(st.sampled_from((packed, packed_of(TABLE.encode() * 20)))))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(content)))
    try:
        prepare(bytes(content[:end]), work, "latin-1")
    except BadFile as refused:
        assert refused.hint


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(min_size=1, max_size=300), encoding=st.sampled_from(("auto", "utf-16")))
def test_any_bytes_are_text_or_refused(content: bytes, encoding: str, work: Path) -> None:
    try:
        prepare(content, work, encoding)
    except BadFile as refused:
        assert refused.fact.startswith("police.csv")


def test_another_encoding_than_said_is_refused(work: Path) -> None:
    with pytest.raises(BadFile, match=r"is not in ascii"):
        prepare(TABLE.encode(), work, "ascii")
    with pytest.raises(BadFile, match="is in UTF-8, not in latin-1"):
        prepare(TABLE.encode(), work, "latin-1")
    with pytest.raises(BadFile, match="is not in utf-16"):
        prepare(TABLE.encode(), work, "utf-16")
    with pytest.raises(BadFile, match="is not in utf-16"):
        prepare(TABLE.encode("utf-16")[:-1], work, "utf-16")


def test_latin1_said_to_be_utf8_passes_the_door_for_the_reader_to_refuse(work: Path) -> None:
    path = write(work, TABLE.encode("latin-1"))
    assert reading.prepared(path, encoding="utf-8", work=work) == path


def test_pure_ascii_may_be_said_to_be_anything(work: Path) -> None:
    assert prepare(b"a,b\n1,2\n", work, "latin-1") == "a,b\n1,2\n"


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (b"fecha,delito\n1,2\n", ["fecha", "delito"]),
        (b"\xef\xbb\xbffecha,delito\r\n1,2\r\n", ["fecha", "delito"]),
        (b"fecha,delito\r1,2\r", ["fecha", "delito"]),
        (b'"fecha, hora" , "de""lito"\n', ["fecha, hora", '"de""lito"']),
        (b'"fecha\ndel hecho",delito\n1,2\n', ["fecha del hecho", "delito"]),
        (b"fecha,,delito,\n", ["fecha", "column 2", "delito", "column 4"]),
        (b"fecha", ["fecha"]),
        (b"\n1,2\n", []),
    ],
)
def test_the_header_is_the_first_record(content: bytes, columns: list[str], work: Path) -> None:
    assert reading.header(write(work, content), ",", name="x.csv") == columns


def test_the_first_line_of_a_long_file_with_old_line_ends_is_still_found(work: Path) -> None:
    path = write(work, b"fecha,delito\r" + b"2016-03-05,Robo\r" * 10_000)
    assert reading.header(path, ",", name="x.csv") == ["fecha", "delito"]


@pytest.mark.parametrize("content", [b"x" * 70_000, b'"' + b"x,\n" * 30_000, b"x," * 40_000])
def test_an_endless_header_is_refused(content: bytes, work: Path) -> None:
    with pytest.raises(BadFile, match="longer than any header"):
        reading.header(write(work, content), ",", name="x.csv")


def test_uneven_line_ends_become_even_and_bad_bytes_stay(work: Path) -> None:
    path = write(work, b"a,b\r1,2\r\n3,\xf14\n")
    assert reading.with_even_line_ends(path, work).read_bytes() == b"a,b\n1,2\n3,\xf14\n"
