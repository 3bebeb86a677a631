"""The stack of sheets: columns under skin nodes, their levels by name, mirror images exact."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import TISSUES, Face, Person, scaled_jacobian
from levator.anatomy.build import surface
from levator.anatomy.depth.thickness import Depths, depths
from levator.anatomy.mesh.columns import GATE
from levator.anatomy.mesh.layers import (
    LEVELS,
    SHEETS,
    averaging,
    level,
    node_normals,
    sheets_of,
    stack,
)
from levator.anatomy.shape.template import template
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


@pytest.mark.parametrize("resolution", ["coarse", "standard"])
def test_sheets_carry_their_tissue(resolution: str, request: pytest.FixtureRequest) -> None:
    face = request.getfixturevalue(f"{resolution}_face")
    assert sheets_of(face.mesh) == SHEETS[resolution]
    for sheet, name in enumerate(SHEETS[resolution]):
        held = face.tissue[face.mesh.sheet == sheet]
        own = held == TISSUES.index(name)
        gland = held == TISSUES.index("parotid")
        assert own.any()
        assert (own | (gland & (name == "deep fat"))).all()


@pytest.mark.parametrize("resolution", ["coarse", "standard"])
def test_named_levels_lie_between_the_layers(
    resolution: str, request: pytest.FixtureRequest
) -> None:
    mesh = request.getfixturevalue(f"{resolution}_face").mesh
    sheets = SHEETS[resolution]
    for name, above in LEVELS.items():
        at = level(mesh, name)
        assert sheets[at - 1] == above
        assert at == mesh.n_sheets or sheets[at] != above


def test_layers_are_cut_into_even_sheets_and_no_two_resolutions_have_as_many() -> None:
    assert len({len(sheets) for sheets in SHEETS.values()}) == len(SHEETS)
    assert SHEETS["fine"] == tuple(name for name in SHEETS["standard"] for _ in range(2))
    skin, _ = surface(Person(), "standard")
    plan, asked = template("standard"), depths(Person(), "standard")
    mesh = stack(skin, plan.triangles, plan.mirror, asked, SHEETS["fine"])
    deep = np.linalg.norm(mesh.points.reshape(-1, len(skin), 3) - skin, axis=2)
    np.testing.assert_allclose(deep[level(mesh, "smas top")], asked.smas)
    np.testing.assert_allclose(deep[level(mesh, "smas bottom")], asked.below_smas)
    np.testing.assert_allclose(deep[1], asked.skin / 2)


def test_levels_and_meshes_that_do_not_exist_are_refused(coarse_face: Face) -> None:
    with pytest.raises(LevatorError, match="write for example 'smas bottom'"):
        level(coarse_face.mesh, "smas botom")
    with pytest.raises(LevatorError, match="sheets, this mesh 5"):
        level(slab_face(cells=8).mesh, "deep")


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


def test_layers_too_deep_for_the_curvature_give_way_until_they_pass(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    mirror = mesh.mirror[: mesh.n_surface]
    asked = even(mesh.n_surface, 0.03)
    thick = stack(mesh.skin, mesh.triangles, mirror, asked, SHEETS["coarse"])
    levels = thick.points.reshape(-1, mesh.n_surface, 3)
    deep = np.linalg.norm(levels[-1] - levels[0], axis=1)
    assert deep.min() < 0.0295
    assert scaled_jacobian(thick.points, thick.wedges).min() >= GATE


def test_a_skin_that_is_itself_folded_is_refused(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    spiked = mesh.skin.copy()
    spiked[mesh.triangles[0, 0]] += [0.03, 0.0, 0.0]
    flat = even(mesh.n_surface, 0.01)
    with pytest.raises(LevatorError, match="choose a less extreme shape"):
        stack(spiked, mesh.triangles, mesh.mirror[: mesh.n_surface], flat, SHEETS["coarse"])


def test_a_shape_that_needs_unfolding_and_its_mirror_image_give_mirror_images() -> None:
    plan, flip = template("coarse"), [-1, 1, 1]
    skin, _ = surface(Person(), "coarse")
    skin += 0.006 * np.exp(-0.5 * ((skin - skin[700]) ** 2).sum(axis=1)[:, None] / 0.004**2)
    asked, sheets = depths(Person(), "coarse"), SHEETS["coarse"]
    one = stack(skin, plan.triangles, plan.mirror, asked, sheets)
    other = stack(skin[plan.mirror] * flip, plan.triangles, plan.mirror, asked, sheets)
    np.testing.assert_allclose(one.points[one.mirror] * flip, other.points, atol=1e-9)
    assert np.abs(one.skin - skin).max() > 1e-5


def test_a_symmetric_skin_that_needs_unfolding_stays_symmetric() -> None:
    plan, flip = template("coarse"), [-1, 1, 1]
    skin, _ = surface(Person(), "coarse")
    thick = even(len(skin), 0.03)
    mesh = stack(skin, plan.triangles, plan.mirror, thick, SHEETS["coarse"])
    np.testing.assert_array_equal(mesh.points[mesh.mirror] * flip, mesh.points)
    assert np.abs(mesh.skin - skin).max() > 0
