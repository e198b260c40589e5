"""Shapes worked over once."""

import numpy as np
import shapely

from safetylab.draw import again


def test_the_same_shapes_are_worked_over_once_others_anew() -> None:
    worked: list[tuple[int, float]] = []

    @again.kept
    def grown(shapes: np.ndarray, by: float, *, more: float = 0.0) -> np.ndarray:
        worked.append((len(shapes), by))
        return shapely.buffer(shapes, by + more)

    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    first = grown(shapes, 1.0)
    assert grown(shapes.copy(), 1.0) is first and grown(list(shapes), 1.0) is first
    assert len(worked) == 1
    assert grown(shapes, 2.0)[0].area > first[0].area
    assert grown(shapes, 1.0, more=1.0)[0].area > first[0].area
    alike = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    assert grown(alike, 1.0)[0].equals(first[0])
    assert grown(shapes[:1], 1.0).shape == (1,)
    assert worked == [(2, 1.0), (2, 2.0), (2, 1.0), (2, 1.0), (1, 1.0)]
    assert grown(np.array([]), 1.0).shape == (0,)
