"""Outlines and lines: inside a polygon, distance from a polyline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.anatomy.tissue.outline import distance, inside

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


@given(x=st.floats(-0.5, 1.5), y=st.floats(-0.5, 1.5))
def test_a_point_is_in_the_square_when_both_coordinates_are(x: float, y: float) -> None:
    if min(abs(x), abs(x - 1), abs(y), abs(y - 1)) > 1e-9:
        assert inside(np.array([[x, y]]), SQUARE)[0] == (0 < x < 1 and 0 < y < 1)


@given(st.integers(0, 3))
def test_where_the_ring_starts_and_how_it_turns_does_not_matter(start: int) -> None:
    points = np.random.default_rng(2).uniform(-0.5, 1.5, (50, 2))
    turned = np.roll(SQUARE, start, axis=0)[::-1]
    np.testing.assert_array_equal(inside(points, SQUARE), inside(points, turned))


def test_distance_is_that_to_the_nearest_piece() -> None:
    line = np.array([[0.0, 0, 0], [0.1, 0, 0], [0.1, 0.1, 0]])
    points = np.array([[0.05, 0.02, 0], [0.13, 0.05, 0.0], [-0.03, 0, 0.04], [0.1, 0.1, 0]])
    assert distance(points, line) == pytest.approx([0.02, 0.03, 0.05, 0.0], abs=3e-4)


def test_a_line_of_one_spot_is_a_point() -> None:
    spot = np.zeros((2, 3))
    assert distance(np.array([[0.3, 0.0, 0.4]]), spot) == pytest.approx([0.5])
