"""Ribbons on a surface: area, breadth, ends, fibre directions."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy.muscle.ribbon import covered, drawn, lattice, near_mean

PATH = np.array([[-0.02, 0.0, 0.0], [0.02, 0.0, 0.0]])


def sheet(step: float = 4e-3, half: float = 0.04) -> tuple[np.ndarray, np.ndarray]:
    """Nodes (n, 3) and triangles (t, 3) of a flat square."""
    line = np.arange(-half, half + step / 2, step)
    x, y = np.meshgrid(line, line)
    nodes = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)])
    n = len(line)
    corner = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).ravel()
    lower = np.column_stack([corner, corner + 1, corner + n])
    upper = np.column_stack([corner + 1, corner + n + 1, corner + n])
    return nodes, np.concatenate([lower, upper])


def area(breadth: float | list[float]) -> float:
    """Area [m2] that a ribbon 40 mm long covers of the square."""
    nodes, triangles = sheet()
    found = covered(PATH, np.broadcast_to(breadth, 2).astype(float), nodes, triangles)
    return float(found.inside.mean(axis=1).sum()) * (4e-3) ** 2 / 2


@pytest.mark.parametrize("breadth", [0.003, 0.008, 0.02])
def test_a_ribbon_covers_its_length_times_its_breadth(breadth: float) -> None:
    assert area(breadth) == pytest.approx(0.04 * breadth, rel=0.1)


def test_a_fan_covers_as_much_as_an_even_ribbon_of_its_mean_breadth() -> None:
    assert area([0.03, 0.01]) == pytest.approx(area(0.02), rel=0.03)


def test_a_fan_is_broad_at_its_origin_and_narrow_at_its_insertion() -> None:
    nodes, triangles = sheet()
    found = covered(PATH, np.array([0.03, 0.01]), nodes, triangles)
    middle = nodes[triangles[found.triangle]].mean(axis=1)
    reach = {side: np.abs(middle[side * middle[:, 0] > 0.01, 1]).max() for side in (-1, 1)}
    assert reach[-1] > 1.5 * reach[1]


def test_fibres_of_a_fan_run_together_and_those_of_an_even_ribbon_do_not() -> None:
    nodes, triangles = sheet()
    for breadth, meets in (([0.03, 0.01], True), ([0.02, 0.02], False)):
        found = covered(PATH, np.array(breadth), nodes, triangles)
        middle = nodes[triangles[found.triangle]].mean(axis=1)
        outer = middle[:, 1] > 0.005
        slope = found.along[outer, 1] / found.along[outer, 0]
        if meets:
            assert (slope < -0.05).all()
        else:
            np.testing.assert_allclose(slope, 0.0, atol=1e-12)


def test_places_run_from_origin_to_insertion() -> None:
    nodes, triangles = sheet()
    found = covered(PATH, np.array([0.01, 0.01]), nodes, triangles)
    samples = lattice() @ nodes[triangles[found.triangle]]
    along = (samples[..., 0] + 0.02) / 0.04
    np.testing.assert_allclose(found.place[found.inside], along[found.inside], atol=0.015)


def test_lattice_points_are_the_middles_of_equal_parts() -> None:
    np.testing.assert_allclose(lattice().sum(axis=1), 1.0)
    np.testing.assert_allclose(lattice().mean(axis=0), 1 / 3)
    assert lattice().min() > 0
    assert not lattice().flags.writeable


def test_a_path_drawn_onto_a_bump_follows_it_and_keeps_its_ends() -> None:
    nodes, _ = sheet(step=2e-3)
    bump = nodes + [0, 0, 1] * (0.01 * np.exp(-(nodes[:, :1] ** 2) / 2 / 0.01**2))
    corners = np.array([[-0.03, 0.0, 0.0], [0.03, 0.0, 0.0]])
    path = drawn(corners, bump)
    np.testing.assert_array_equal(path[[0, -1]], corners)
    assert 0.006 < path[len(path) // 2, 2] < 0.01


def test_mean_about_a_point_of_a_linear_field_is_its_value_there() -> None:
    nodes, _ = sheet(step=2e-3)
    point = np.array([[0.0013, 0.002, 0.0]])
    np.testing.assert_allclose(near_mean(point, nodes, nodes), point, atol=1e-5)
