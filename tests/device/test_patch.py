from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.anatomy import Face
from levator.device import (
    Device,
    Placement,
    footprint,
    injection,
    patch_radius,
    patch_weights,
    place,
)
from levator.device.patch import patch_columns
from levator.testing import slab_face


def pair(anode: tuple[float, float], cathode: tuple[float, float], radius: float) -> Placement:
    return Placement(np.array([*anode, 0.0]), np.array([*cathode, 0.0]), radius, "", 1.0, "")


@settings(max_examples=40, deadline=None)
@given(
    x=st.floats(-0.05, 0.05),
    y=st.floats(-0.05, 0.05),
    radius=st.floats(0.0, 0.02),
    current=st.floats(1e-6, 0.04),
)
def test_injection_sums_to_zero_and_delivers_the_whole_current(
    face: Face, x: float, y: float, radius: float, current: float
) -> None:
    weights = patch_weights(face.mesh, np.array([x, y, 0.0]), radius)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    injected = injection(face, pair((x, y), (0.0, 0.0), radius), current)
    assert injected.shape == (face.mesh.n_surface,)
    assert abs(injected.sum()) <= 1e-12 * current


def test_current_enters_at_the_anode_and_leaves_at_the_cathode(bent: Face, probe: Device) -> None:
    placement = place(bent, "zygomaticus major, left", probe)
    injected = injection(bent, placement, 2e-4)
    skin = bent.mesh.skin
    assert injected[injected > 0].sum() == pytest.approx(2e-4, rel=1e-12)
    for sign, point in ((1, placement.anode), (-1, placement.cathode)):
        share = np.clip(sign * injected, 0, None)
        assert np.linalg.norm(share @ skin / share.sum() - point) < 2e-3


def test_no_current_makes_no_injection(face: Face) -> None:
    assert not injection(face, pair((0.02, 0.0), (-0.02, 0.0), 6e-3), 0.0).any()


def test_exchanging_the_electrodes_reverses_the_injection(face: Face) -> None:
    forth = injection(face, pair((0.021, 0.003), (-0.017, 0.001), 6e-3))
    back = injection(face, pair((-0.017, 0.001), (0.021, 0.003), 6e-3))
    assert np.array_equal(forth, -back)


def test_mirrored_placement_gives_the_mirrored_injection(face: Face) -> None:
    mirror = face.mesh.mirror[: face.mesh.n_surface]
    left = injection(face, pair((0.0213, 0.0031), (0.0513, 0.0031), 6e-3))
    right = injection(face, pair((-0.0213, 0.0031), (-0.0513, 0.0031), 6e-3))
    assert np.allclose(left, right[mirror], atol=2e-3)


@pytest.mark.parametrize("cells", [12, 24, 60])
def test_current_is_centred_and_uniform_on_its_disc_at_any_resolution(cells: int) -> None:
    """First moments are the centre; second moments are a^2/4 and the mesh's own interpolation."""
    mesh = slab_face(cells=cells).mesh
    centre, radius, h = np.array([0.0117, -0.0083, 0.0]), 8e-3, 0.12 / cells
    weights = patch_weights(mesh, centre, radius)
    away = mesh.skin - centre
    assert np.abs(weights @ away).max() < 0.02 * radius
    second = weights @ away[:, :2] ** 2
    assert np.allclose(second, radius**2 / 4, atol=0.02 * radius**2 + h**2 / 4)


def test_nodal_weights_agree_with_exact_integration_over_a_covered_hexagon() -> None:
    """Where the disc covers all triangles around a node, its share is a third of their area."""
    mesh = slab_face(cells=60).mesh
    centre, radius = np.array([0.02, 0.0, 0.0]), 0.012
    weights = patch_weights(mesh, centre, radius)
    node = int(np.argmin(np.linalg.norm(mesh.skin - centre, axis=1)))
    assert weights[node] == pytest.approx((0.12 / 60) ** 2 / (np.pi * radius**2), rel=0.01)


def test_a_patch_smaller_than_a_triangle_is_the_point_it_stands_on(face: Face) -> None:
    centre = np.array([0.0123, -0.0231, 0.0])
    point, speck = (patch_weights(face.mesh, centre, r) for r in (0.0, 1e-6))
    assert np.allclose(point @ face.mesh.skin, centre, atol=1e-12)
    assert np.count_nonzero(point) <= 3
    assert np.allclose(point, speck, atol=1e-3)


def test_a_point_on_a_node_goes_to_that_node(face: Face) -> None:
    weights = patch_weights(face.mesh, face.mesh.skin[100], 0.0)
    assert weights[100] == pytest.approx(1.0)


def test_weights_move_smoothly_with_the_electrode(face: Face) -> None:
    centre, step = np.array([0.0117, -0.0083, 0.0]), np.array([1e-4, 0.0, 0.0])
    first, second = (patch_weights(face.mesh, c, 6e-3) for c in (centre, centre + step))
    assert np.abs(first - second).sum() < 0.05


def test_a_patch_never_reaches_through_a_thin_fold(face: Face) -> None:
    """The left half folded back, 1 mm behind the right half, receives nothing."""
    points = face.mesh.points.copy()
    behind = points[:, 0] > 0
    points[behind] = points[behind] * [-1, 1, 1] - [0, 0, 1e-3]
    mesh = replace(face.mesh, points=points)
    weights = patch_weights(mesh, np.array([-0.03, 0.0, 0.0]), 6e-3)
    assert weights[behind[: mesh.n_surface]].sum() == 0
    assert weights.sum() == pytest.approx(1.0)


def test_sphere_pressed_in_to_its_middle_touches_with_its_full_width() -> None:
    assert patch_radius(sphere_radius=0.01, depth=0.01) == pytest.approx(0.01)
    assert patch_radius(sphere_radius=0.01, depth=0.02) == pytest.approx(0.01)
    assert patch_radius(sphere_radius=0.01, depth=0.0) == 0


def test_contact_circle_lies_on_the_sphere() -> None:
    depth = np.linspace(1e-4, 9e-3, 20)
    a = patch_radius(sphere_radius=0.01, depth=depth)
    assert np.allclose(a**2 + (0.01 - depth) ** 2, 0.01**2)


def test_patch_of_the_probe_is_of_the_size_that_is_assumed(probe: Device, pads: Device) -> None:
    area = np.pi * footprint(probe.electrode) ** 2 * 1e4
    assert 0.5 < area < 3
    assert footprint(pads.electrode) == pads.electrode.radius.value


def test_many_patches_at_once_are_those_one_by_one(bent: Face) -> None:
    rng = np.random.default_rng(4)
    skin = bent.mesh.skin
    places = skin[rng.choice(len(skin), 12)] + rng.normal(scale=1e-3, size=(12, 3))
    for radius in (0.0, 1e-6, 3e-3, 1.2e-2):
        together = patch_columns(bent.mesh, places, radius)
        alone = np.column_stack([patch_weights(bent.mesh, place, radius) for place in places])
        assert np.array_equal(together, alone)
        assert np.allclose(together.sum(axis=0), 1)


def test_patches_nowhere_are_no_columns(face: Face) -> None:
    assert patch_columns(face.mesh, np.zeros((0, 3)), 6e-3).shape == (face.mesh.n_surface, 0)


def test_a_disc_over_the_whole_skin_gives_every_node_its_share_of_the_area(face: Face) -> None:
    mesh = face.mesh
    corners = mesh.skin[mesh.triangles]
    sides = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.linalg.norm(np.cross(*sides), axis=1)
    thirds = np.zeros(mesh.n_surface)
    np.add.at(thirds, mesh.triangles, area[:, None])
    weights = patch_weights(mesh, np.zeros(3), 1.0)
    assert np.allclose(weights, thirds / thirds.sum(), rtol=1e-12)


def test_injection_leaves_the_face_unchanged(face: Face) -> None:
    before = face.mesh.points.copy()
    injection(face, pair((0.02, 0.0), (-0.02, 0.0), 6e-3))
    assert np.array_equal(face.mesh.points, before)
