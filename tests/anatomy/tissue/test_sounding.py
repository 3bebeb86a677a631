"""Spots on the skin, what lies beneath them, and how deep a point lies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.anatomy import Face
from levator.anatomy.tissue.sounding import Columns
from levator.testing import slab_face

SLAB = Columns(slab_face(cells=12).mesh)


@pytest.fixture(scope="module")
def columns(coarse_face: Face) -> Columns:
    return Columns(coarse_face.mesh)


@settings(max_examples=30, deadline=None)
@given(x=st.floats(-0.055, 0.055), y=st.floats(-0.055, 0.055), depth=st.floats(1e-4, 0.0099))
def test_on_a_flat_slab_depth_is_height_below_the_skin(x: float, y: float, depth: float) -> None:
    point = np.array([[x, y, -depth]])
    at, found, inside = SLAB.sounded(point)
    assert found[0] == pytest.approx(depth, abs=1e-9)
    assert inside[0]
    np.testing.assert_allclose(at.on(SLAB.mesh.skin)[0], [x, y, 0], atol=1e-9)
    np.testing.assert_allclose(SLAB.beneath(at, found), point, atol=1e-9)


def test_points_below_above_and_beside_the_slab_are_not_inside() -> None:
    outside = np.array([[0, 0, -0.0101], [0, 0, 0.002], [0.07, 0, -0.003], [0.061, 0.061, -0.001]])
    assert not SLAB.sounded(outside)[2].any()


def test_the_nearest_spot_is_nearer_than_every_node(columns: Columns, coarse_face: Face) -> None:
    points = coarse_face.mesh.skin[::37] + np.array([1e-3, -2e-3, 3e-3])
    feet = columns.spots(points).on(coarse_face.mesh.skin)
    apart = np.linalg.norm(feet - points, axis=1)
    nodes = np.linalg.norm(coarse_face.mesh.skin[:, None] - points, axis=2).min(axis=0)
    assert (apart <= nodes + 1e-12).all()


def test_beneath_a_node_lie_its_own_levels(columns: Columns, coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    at = columns.spots(mesh.skin[::53])
    depths = columns.depths(at)
    for level, depth in enumerate(depths):
        below = mesh.points[level * mesh.n_surface : (level + 1) * mesh.n_surface][::53]
        np.testing.assert_allclose(columns.beneath(at, depth), below, atol=1e-9)


def test_sounding_finds_again_what_was_sunk(columns: Columns, coarse_face: Face) -> None:
    cheek = [coarse_face.landmarks[name] for name in ("352", "411", "435", "379", "334", "280")]
    at = columns.spots(np.array(cheek))
    for share in (0.2, 0.7):
        depth = share * columns.depths(at)[-1]
        _, found, inside = columns.sounded(columns.beneath(at, depth))
        np.testing.assert_allclose(found, depth, atol=2e-4)
        assert inside.all()
