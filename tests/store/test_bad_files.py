"""Bad files: one sentence and a hint each, and the lab stays as it was."""

import gzip
import io
import zipfile

import pytest

from safetylab.terms.errors import BadFile, SafetyLabError
from tests.store.conftest import COLUMNS, compiled, fingerprint, row

HEADER = ",".join(COLUMNS)
SOUND = ",".join(row("7").values())
TABLE = f"{HEADER}\n{SOUND}\n".encode()


def dated(day):
    return "".join(",".join(row(str(n), fecha=day).values()) + "\n" for n in range(5))


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb():
    """Three hundred megabytes of one letter in a third of one: made piece by piece."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
        packed.write(TABLE)
        for _ in range(300):
            packed.write(b"A" * (1 << 20))
    return out.getvalue()


BAD = {
    "empty": (b"", "is empty"),
    "header only": (HEADER.encode() + b"\n", "a header but no rows"),
    "wrong columns": (b"a,b,c\n1,2,3\n", "lacks the columns"),
    "wrong separator": (TABLE.replace(b",", b";"), "lacks the columns"),
    "column twice": (TABLE.replace(b"hora,", b"fecha,hora,", 1), "twice"),
    "truncated gzip": (gzip.compress(TABLE * 500)[:-20], "damaged"),
    "gzip of nothing": (gzip.compress(b""), "empty"),
    "zip bomb": (bomb, "unpacks to over"),
    "zip of two": (zipped(a=TABLE, b=TABLE), "holds 2 files"),
    "broken zip": (b"PK\x03\x04" + b"x" * 50, "damaged"),
    "spreadsheet": (zipped(**{"[Content_Types].xml": b"x", "xl/a.xml": b"y"}), "Excel"),
    "parquet": (b"PAR1" + b"x" * 50, "Parquet"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "binary": (HEADER.encode() + b"\n" + bytes(range(256)) * 4, "binary"),
    "utf-16": ((HEADER + "\n" + SOUND).encode("utf-16"), "UTF-16"),
    "utf-16 without mark": ((HEADER + "\n" + SOUND).encode("utf-16-le"), "UTF-16"),
    "mixed encodings": (TABLE + SOUND.replace("A,", "Ñ,", 1).encode("latin-1") + b"\n", "utf-8"),
    "endless line": (TABLE + b"x" * 10_000_000 + b"\n" + SOUND.encode(), "longer than 2,000,000"),
    "line beyond all buffers": (
        TABLE + b"x" * 40_000_000 + b"\n",
        "longer than 2,000,000",
    ),
    "endless header": (b"x" * 100_000, "longer than any header"),
    "dates of 1899": (f"{HEADER}\n{dated('1899-12-30')}".encode(), "cannot be used"),
    "dates of 2099": (f"{HEADER}\n{dated('2099-01-01')}".encode(), "cannot be used"),
    "no dates": (f"{HEADER}\n{dated('yesterday')}".encode(), "cannot be used"),
    "web page": (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "open quotation": (TABLE + b'8,"2024\n' + (SOUND + "\n").encode() * 3, "quotation mark"),
    "ragged": (HEADER.encode() + b"\n1,2\n3\n4,5,6\n", "cannot be used"),
}


@pytest.mark.parametrize("kind", BAD)
def test_says_what_is_wrong_and_leaves_the_lab_alone(lab, export, tmp_path, kind):
    content, sentence = BAD[kind]
    compiled(lab, export([row("1")], "sound.csv"))
    before = fingerprint(lab.folder)
    path = tmp_path / "bad.csv"
    path.write_bytes(content() if callable(content) else content)

    with pytest.raises(SafetyLabError, match=sentence) as refusal:
        compiled(lab, path)

    assert refusal.value.hint
    assert "\n" not in refusal.value.fact
    assert len(refusal.value.fact) < 300
    assert fingerprint(lab.folder) == before


def test_a_missing_file_and_a_folder_are_refused(lab, tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(BadFile):
            compiled(lab, path)
    assert not list(lab.facts.glob("vintages/*"))


def test_a_name_full_of_tricks_stays_a_name(lab, tmp_path):
    path = tmp_path / "..;rm -rf $(HOME)'\"\x1b[31m.csv"
    path.write_bytes(TABLE)

    compiled(lab, path)

    (kept,) = (lab.facts / "raw").rglob("*.csv")
    assert kept.parent.parent.parent == lab.facts / "raw"
    assert "\x1b" not in kept.name and "'" not in kept.name


def test_a_zip_member_never_becomes_a_path(lab, tmp_path):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"../../../evil.csv": TABLE}))

    assert compiled(lab, path).counts["compiled"] == 1
    assert not list(tmp_path.rglob("evil.csv"))


def test_hostile_cells_are_only_text(lab, export):
    hostile = "'); DROP TABLE staged; --"
    compiled(lab, export([row("1"), row(hostile, lugar=hostile, zona=hostile, codigo=hostile)]))

    assert compiled(lab, export([row("2")], "next.csv")).counts["added"] == 1


def test_line_ends_of_two_systems_in_one_file_are_read(lab, tmp_path):
    path = tmp_path / "glued.csv"
    rows = [",".join(row(str(n)).values()) for n in range(4)]
    path.write_bytes(f"{HEADER}\r\n{rows[0]}\r\n{rows[1]}\n{rows[2]}\r{rows[3]}\r\n".encode())

    assert compiled(lab, path).counts["compiled"] == 4
