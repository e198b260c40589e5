"""Ids of any letters in addresses."""

from hypothesis import given
from hypothesis import strategies as st

from safetylab.web.shown import slugs


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_what_was_joined_is_parted_again(parts: list[str]) -> None:
    parts = [part.encode("utf-8", "ignore").decode() for part in parts]
    slug = slugs.joined(*parts)
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in slug)
    if len(slug) <= slugs.LONGEST:
        assert slugs.parted(slug) == tuple(parts)


@given(st.text(alphabet="abc019_-f", max_size=30))
def test_any_slug_is_read_or_refused(slug: str) -> None:
    found = slugs.parted(slug)
    assert found == () or slugs.joined(*found) == slug
