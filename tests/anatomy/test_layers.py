"""The stack of sheets: columns under skin nodes, thinned only where they would fold."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import TISSUES, Face, Person, scaled_jacobian
from levator.anatomy.layers import GATE, SHEETS, averaging, node_normals, stack
from levator.anatomy.thickness import Depths, depths
from levator.errors import LevatorError
from levator.testing import slab_face


def even(n: int, total: float) -> Depths:
    return Depths(*(np.full(n, share * total) for share in (0.1, 0.4, 0.5, 1.0)))


def test_every_deep_node_lies_straight_under_its_skin_node(coarse_face: Face) -> None:
    levels = coarse_face.mesh.points.reshape(-1, coarse_face.mesh.n_surface, 3)
    down = levels[1:] - levels[0]
    unit = down / np.linalg.norm(down, axis=2, keepdims=True)
    np.testing.assert_allclose(unit, np.broadcast_to(unit[-1], unit.shape), atol=1e-9)


def test_columns_are_as_deep_as_asked_where_nothing_folds(coarse_face: Face) -> None:
    levels = coarse_face.mesh.points.reshape(-1, coarse_face.mesh.n_surface, 3)
    deep = np.linalg.norm(levels[-1] - levels[0], axis=1)
    asked = depths(Person(sex="female", bmi=24), "coarse").total
    assert (deep <= asked + 1e-12).all()
    assert np.isclose(deep, asked).mean() > 0.9


def test_sheets_carry_their_tissue(coarse_face: Face) -> None:
    for sheet, name in enumerate(SHEETS):
        held = coarse_face.tissue[coarse_face.mesh.sheet == sheet]
        assert (held == TISSUES.index(name)).all()
    assert coarse_face.mesh.n_sheets == len(SHEETS)


def test_wedges_stand_with_their_outer_triangle_up(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    outer, inner = mesh.wedges[:, 3:], mesh.wedges[:, :3]
    np.testing.assert_array_equal(inner - outer, mesh.n_surface)
    np.testing.assert_array_equal(outer[mesh.sheet == 0], mesh.triangles)


def test_normals_of_a_cylinder_point_straight_out() -> None:
    mesh = slab_face(cells=24).mesh
    np.testing.assert_allclose(node_normals(mesh.skin, mesh.triangles)[:, 2], 1.0)
    angle = mesh.skin[:, 0] / 0.05
    radial = np.column_stack([np.sin(angle), np.zeros(len(angle)), np.cos(angle)])
    rolled = 0.05 * radial + mesh.skin * [0, 1, 0]
    inside = np.abs(mesh.skin[:, 0]) < 0.055
    found = node_normals(rolled, mesh.triangles)
    np.testing.assert_allclose(found[inside], radial[inside], atol=0.02)


def test_averaging_keeps_constants(coarse_face: Face) -> None:
    mean = averaging(coarse_face.mesh.triangles, coarse_face.mesh.n_surface)
    np.testing.assert_allclose(mean @ np.ones(coarse_face.mesh.n_surface), 1.0)


def test_layers_too_deep_for_the_curvature_are_thinned_until_they_pass(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    mirror = mesh.mirror[: mesh.n_surface]
    thick = stack(mesh.skin, mesh.triangles, mirror, even(mesh.n_surface, 0.03))
    levels = thick.points.reshape(-1, mesh.n_surface, 3)
    deep = np.linalg.norm(levels[-1] - levels[0], axis=1)
    assert deep.min() < 0.028
    assert scaled_jacobian(thick.points, thick.wedges).min() >= GATE


def test_a_skin_that_is_itself_folded_is_refused(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    spiked = mesh.skin.copy()
    spiked[mesh.triangles[0]] = spiked[mesh.triangles[0, 0]] + 1e-9 * np.eye(3)
    with pytest.raises(LevatorError, match="choose a less extreme shape"):
        stack(spiked, mesh.triangles, mesh.mirror[: mesh.n_surface], even(mesh.n_surface, 0.01))
