from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from levator.anatomy import Face, Nerve
from levator.anatomy.export import Solid, muscle_solid, nerve_tube
from levator.anatomy.mesh.layers import level
from levator.sources import Grade


@pytest.fixture(scope="module")
def face(coarse_face) -> Face:
    return coarse_face


@pytest.fixture
def arc() -> Nerve:
    turn = np.linspace(0, np.pi / 2, 60)
    path = 0.04 * np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    every = np.ones(len(path))
    return Nerve(
        branch="buccal",
        side="left",
        path=path,
        depth=5e-3 * every,
        inside=every > 0,
        spread=1e-3,
        depth_spread=1e-3,
        axons=100.0,
        axons_spread=10.0,
        parent="",
        muscle="risorius, left",
        grade=Grade.X,
    )


def volume(solid: Solid) -> float:
    a, b, c = (solid.points[solid.triangles[:, k]] for k in range(3))
    return float(np.einsum("td,td->", a, np.cross(b, c)) / 6)


def edges(solid: Solid) -> np.ndarray:
    return solid.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)


def test_every_muscle_is_a_closed_surface_turned_outwards(face):
    for muscle in face.muscles:
        solid = muscle_solid(face, muscle)
        there = {tuple(edge) for edge in edges(solid).tolist()}
        assert len(there) == len(edges(solid))
        assert {(b, a) for a, b in there} == there
        assert volume(solid) > 0


def test_a_muscle_well_inside_has_the_volume_of_its_length_breadth_and_thickness(face):
    muscle = face.muscles[face.muscle_index("zygomaticus major, left")]
    solid = muscle_solid(face, muscle, step=1e-3, across=1e-3)
    breadth = np.trapezoid(muscle.breadth, np.linspace(0, 1, len(muscle.breadth)))
    assert volume(solid) == pytest.approx(muscle.length * breadth * muscle.thickness, rel=0.1)


def test_twice_the_thickness_makes_a_thin_muscle_twice_as_large(face):
    muscle = face.muscles[face.muscle_index("risorius, left")]
    thick = replace(muscle, thickness=2 * muscle.thickness)
    ratio = volume(muscle_solid(face, thick)) / volume(muscle_solid(face, muscle))
    assert ratio == pytest.approx(2, rel=0.1)


def test_muscles_lie_between_skin_and_deep_surface(face):
    levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    dermis = np.linalg.norm(levels[level(face.mesh, "skin")] - levels[0], axis=1)
    for muscle in face.muscles:
        inner = muscle_solid(face, muscle).within
        if len(inner.points):
            away = np.linalg.norm(inner.points[:, None] - levels[0], axis=2).min(axis=1)
            assert np.quantile(away, 0.01) > dermis.min()
            deep = np.linalg.norm(levels[-1] - levels[0], axis=1).max()
            assert away.max() < 1.3 * deep


def test_the_two_sides_of_a_symmetric_face_are_mirror_images(face):
    flip = np.array([-1.0, 1.0, 1.0])
    for left, right in zip(face.muscles[::2], face.muscles[1::2], strict=True):
        assert (left.code, left.side, right.side) == (right.code, "left", "right")
        one, other = muscle_solid(face, left), muscle_solid(face, right)
        away, _ = cKDTree(other.points * flip).query(one.points)
        assert away.max() < 1e-9


def test_what_leaves_the_mesh_is_cut_off(face):
    muscle = face.muscles[face.muscle_index("risorius, left")]
    outwards = (
        muscle.path + np.array([0.0, 0.3, 0.0]) * np.linspace(0, 1, len(muscle.path))[:, None]
    )
    solid = muscle_solid(face, replace(muscle, path=outwards))
    kept = solid.within
    assert 0 < len(kept.triangles) < len(solid.triangles)
    assert kept.points[:, 1].max() < 0.08
    assert solid.points[:, 1].max() > 0.15
    assert kept.triangles.max() == len(kept.points) - 1


def test_a_nerve_tube_keeps_its_radius_and_length(arc):
    tube = nerve_tube(arc, 1e-3)
    ring = tube.points.reshape(len(arc.path), -1, 3)
    radius = np.linalg.norm(ring - arc.path[:, None], axis=2)
    assert radius == pytest.approx(1e-3 * np.ones_like(radius))
    assert tube.along.max() == pytest.approx(arc.length)


def test_a_nerve_past_the_border_of_the_mesh_is_cut_off(arc):
    half = replace(arc, inside=np.arange(len(arc.path)) < 30)
    kept = nerve_tube(half, 1e-3).within
    assert kept.along.max() < 0.5 * arc.length
