"""Cells named by their areas."""

from dataclasses import replace

import numpy as np

from safetylab.assess import naming
from tests.assess.cells import of_points, squares

GROUND = replace(
    of_points(np.zeros((0, 2)), squares(2, 2)).about.ground, names=("Sol", "Luna", "", "Mar")
)
XY = np.array([[50.0, 50.0], [150.0, 50.0], [50.0, 150.0], [210.0, 120.0], [100.0, 50.0]])


def test_a_cell_lies_in_the_area_that_holds_its_middle_or_is_nearest() -> None:
    assert naming.of(XY, GROUND) == ("Sol", "Luna", "2", "Mar", "Sol")


def test_areas_that_hold_most_come_first_and_at_most_three() -> None:
    assert naming.most(XY, np.array([1, 2, 3, 4, 0]), GROUND) == "Mar, 2 and Luna"
    assert naming.most(XY, np.array([1, 0, 0, 0, 5]), GROUND) == "Sol"
    assert naming.most(XY, np.zeros(5), GROUND) == ""


def test_land_without_names_names_nothing() -> None:
    bare = replace(GROUND, names=("", "", "", ""))
    assert naming.of(XY, bare) == () and naming.most(XY, np.ones(5), bare) == ""
    assert naming.columns(XY, bare) == {} and naming.heads(bare) == ()
