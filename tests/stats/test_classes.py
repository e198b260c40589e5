"""Classes over time: each holds as it is defined."""

import numpy as np
import pytest

from safetylab.stats.classes import CLASSES, Windows, by_shares, classified, holm


def steps(text: str) -> np.ndarray:
    """A row per word: x is hot."""
    return np.array([[letter == "x" for letter in word] for word in text.split()])


@pytest.mark.parametrize(
    ("hot", "expected"),
    [
        ("xxxxxxxxxx", "persistent"),
        ("..xx.xxxxx", "persistent"),
        ("xxxxxxxx..", "historical"),
        ("xxxxxxxxx.", "diminishing"),
        ("........xx", "new"),
        ("........x.", "sporadic"),
        (".x......xx", "emerging"),
        ("xxx.....x.", "sporadic"),
        ("xxx.......", "historical"),
        ("x.........", "sporadic"),
        ("..........", "none"),
        ("....x", "new"),
        ("xxxxx...........x...", "sporadic"),
        ("xxxxxxxxxxxx....x...", "diminishing"),
        ("xxxxxxxxxxxx.xxxxx..", "persistent"),
    ],
)
def test_classes_of_one_row(hot: str, expected: str) -> None:
    assert classified(steps(hot))[0] == expected


@pytest.mark.parametrize(
    ("steps_", "recent", "needed"), [(5, 1, 1), (10, 2, 2), (24, 4, 2), (36, 7, 4)]
)
def test_how_many_recent_steps_are_often(steps_: int, recent: int, needed: int) -> None:
    assert (Windows().steps(steps_), Windows().needed(steps_)) == (recent, needed)


def test_every_row_has_one_class() -> None:
    hot = np.random.default_rng(2).random((3000, 15)) < np.linspace(0, 1, 3000)[:, None]
    found = classified(hot)
    assert set(found.tolist()) <= {*CLASSES, "none"}
    assert ((found == "none") == ~hot.any(axis=1)).all()


def test_the_recent_window_is_as_long_as_it_says() -> None:
    # Of twelve steps two are recent: the tenth is not.
    assert by_shares(steps(".........x..")).tolist() == ["former"]
    assert by_shares(steps("..........x.")).tolist() == ["emerging"]


@pytest.mark.parametrize("hot", [np.zeros((3, 1)), np.zeros(5)])
def test_too_few_steps(hot: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two steps"):
        classified(hot)


def test_holm_leaves_unknown_out() -> None:
    found = holm(np.array([[0.01, np.nan, 0.03]]))
    np.testing.assert_allclose(found, [[0.02, np.nan, 0.03]])
