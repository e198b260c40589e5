"""Columns as people read them."""

from safetylab.terms.column import Column


def test_whole_figures_have_no_decimals() -> None:
    column = Column("expected", "Expected").fitting([3.0, 12.0])
    assert column.written(12.0) == "12"
    assert Column("expected", "Expected").fitting([3.0, 12.5]).written(3.0) == "3.0"


def test_a_p_that_is_nothing_to_the_last_digit_is_small_and_not_nothing() -> None:
    column = Column("p_e_test", "p, E-test", digits=3).fitting([0.0])
    assert column.written(0.0) == "<\N{NO-BREAK SPACE}0.001"
