"""A page is written whole or not at all, wherever the line may cut it."""

from pathlib import Path

import pytest

from safetylab.sources.polite import Again
from safetylab.sources.socrata_pages import Page, write_page
from safetylab.terms.errors import SourceFailed

WHOLE = (
    '"id","description","socrata_id"\n'
    '"1","plain","row-b"\n'
    '"2","two\nlines, a ""quote"" and ñ","row-a"\n'
    '"3","","row-c"\n'
).encode()
ROW_ENDS = {WHOLE.index(b'"1"'): (0, ""), WHOLE.index(b'"2"'): (1, "row-b")} | {
    WHOLE.index(b'"3"'): (2, "row-a"),
    len(WHOLE): (3, "row-c"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "page-00001.csv"


@pytest.mark.parametrize("end", sorted(ROW_ENDS))
def test_whole_lines_are_a_page(file, end):
    rows, last = ROW_ENDS[end]
    assert write_page(file, iter([WHOLE[:end]])) == Page("page-00001.csv", rows, end, last)
    assert file.exists() == (rows > 0)
    assert not file.with_suffix(".csv.part").exists()


def test_a_cut_anywhere_else_is_noticed(file):
    for end in set(range(len(WHOLE))) - set(ROW_ENDS):
        with pytest.raises(Again, match="breaks off"):
            write_page(file, iter([WHOLE[:end]]))
        assert not file.exists()


@pytest.mark.parametrize(
    "line",
    [b'"4","row-d"\n', b'"4","x","y","row-d"\n', b'"4","x",""\n', b"\n", b'"\xff","x","r"\n'],
)
def test_a_line_of_another_shape_is_noticed(file, line):
    with pytest.raises(Again, match="breaks off"):
        write_page(file, iter([WHOLE, line]))


def test_an_earlier_page_of_that_name_stays_until_the_new_one_is_whole(file):
    file.write_bytes(b"earlier")
    with pytest.raises(Again):
        write_page(file, iter([WHOLE[:-5]]))
    assert file.read_bytes() == b"earlier"
    write_page(file, iter([WHOLE]))
    assert file.read_bytes() == WHOLE


def test_a_page_without_row_identifiers_is_told_at_once(file):
    with pytest.raises(SourceFailed, match="identifiers of its rows"):
        write_page(file, iter([b'"id"\n"1"\n']))
