"""Unfolding: the gradient is exact, folds go, what was sound stays, and the price is small."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import Face
from levator.anatomy.build import surface
from levator.anatomy.mesh.columns import FARTHEST, Columns, _flatness, _Problem, folded, unfolded
from levator.anatomy.mesh.layers import averaging, node_normals
from levator.anatomy.mesh.repair import repair
from levator.anatomy.mesh.wedge import scaled_jacobian
from levator.anatomy.shape.random_people import random_person
from levator.anatomy.shape.template import template
from levator.errors import LevatorError
from levator.testing import slab_face

TRIANGLES = np.array([[0, 1, 2], [1, 3, 2], [3, 4, 2]])
SKIN = np.array([[0, 0, 0], [4, 0, 0], [1, 3, 0], [5, 3, 0.5], [3, 6, 0]]) * 1e-3


def crooked() -> Columns:
    down = np.random.default_rng(0).normal([0, 0, 8e-3], 3e-3, (5, 3))
    return Columns(SKIN, down, np.linspace(0, 1, 4)[:, None] * np.ones(5))


def bumpy(height: float) -> tuple[Columns, np.ndarray]:
    """A slab with one sharp bump, its columns along the raw normals and deeper than it is wide."""
    mesh = slab_face(cells=16).mesh
    skin = mesh.skin.copy()
    skin[:, 2] += height * np.exp(-0.5 * ((skin[:, :2] / 7e-3) ** 2).sum(axis=1))
    down = 0.012 * node_normals(skin, mesh.triangles)
    share = np.linspace(0, 1, 5)[:, None] * np.ones(len(skin))
    return Columns(skin, down, share), mesh.triangles


def test_the_gradient_is_that_of_finite_differences() -> None:
    problem = _Problem(crooked(), TRIANGLES, np.array([0, 2, 3]))
    step = np.random.default_rng(1).normal(0, 0.2, 18)
    value, slope = problem(step)
    nudge = 1e-6 * np.eye(18)
    numeric = [(problem(step + e)[0] - problem(step - e)[0]) / 2e-6 for e in nudge]
    assert value > 0
    np.testing.assert_allclose(slope, numeric, atol=1e-8)


def test_flatness_counts_the_corners_that_fall_short() -> None:
    right = Columns(SKIN * [1, 1, 0], np.tile([0, 0, 4e-3], (5, 1)), crooked().share)
    assert _flatness(right.points, TRIANGLES)[0] == 0.0
    assert _flatness(crooked().points, TRIANGLES)[0] > 0.0


def test_folded_nodes_are_those_of_wedges_below_the_gate() -> None:
    columns, n = crooked(), len(SKIN)
    points = columns.points.reshape(-1, 3)
    wedges = np.vstack([np.hstack([TRIANGLES + (k + 1) * n, TRIANGLES + k * n]) for k in range(3)])
    flat = scaled_jacobian(points, wedges) < 0.1
    expected = np.isin(np.arange(n), np.unique(wedges[flat] % n))
    np.testing.assert_array_equal(folded(columns, TRIANGLES), expected)
    assert expected.any()


def test_sound_columns_are_left_alone() -> None:
    columns, triangles = bumpy(0.5e-3)
    found, bad = unfolded(columns, triangles, averaging(triangles, len(columns.skin)), ())
    assert not bad.any()
    assert found is columns


def test_folds_go_and_only_what_lies_near_gives_way() -> None:
    columns, triangles = bumpy(10e-3)
    assert folded(columns, triangles).any()
    found, bad = unfolded(columns, triangles, averaging(triangles, len(columns.skin)), ())
    assert not bad.any()
    moved = np.linalg.norm(found.skin - columns.skin, axis=1)
    assert moved.max() < FARTHEST
    far = np.linalg.norm(columns.skin[:, :2], axis=1) > 0.035
    assert far.any()
    np.testing.assert_array_equal(found.down[far], columns.down[far])


def test_a_skin_that_would_have_to_move_too_far_is_not_accepted() -> None:
    columns, triangles = bumpy(0.5e-3)
    skin = columns.skin.copy()
    middle = np.argmin((skin[:, :2] ** 2).sum(axis=1))
    skin[middle] += [0.03, 0, 0]
    torn = Columns(skin, columns.down, columns.share)
    _, bad = unfolded(torn, triangles, averaging(triangles, len(skin)), ())
    assert bad.any()


def test_the_reference_face_needs_no_repair(coarse_face: Face) -> None:
    found = repair(coarse_face, "coarse")
    np.testing.assert_allclose(found.kept, 1.0)
    np.testing.assert_array_equal(found.moved, 0.0)


def test_repair_tells_what_a_folding_shape_cost() -> None:
    plan, n_repaired = template("coarse"), 0
    rng = np.random.default_rng(7)
    for _ in range(40):
        person = random_person(rng)
        skin, _ = surface(person, "coarse")
        face = Face.of(person, "coarse")
        found = repair(face, "coarse")
        assert len(found.kept) == len(plan.mirror)
        np.testing.assert_allclose(found.moved, np.linalg.norm(face.mesh.skin - skin, axis=1))
        n_repaired += int((found.kept < 0.9999).any())
        if n_repaired:
            break
    assert n_repaired


def test_a_face_of_nobody_and_another_resolution_are_refused(coarse_face: Face) -> None:
    with pytest.raises(LevatorError, match="built from no person"):
        repair(slab_face(cells=8), "coarse")
    with pytest.raises(LevatorError, match="not standard"):
        repair(coarse_face, "standard")
