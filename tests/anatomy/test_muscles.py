"""Muscles: names, volumes, fractions, fibres, grades."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face, gradients
from levator.errors import LevatorError
from levator.sources import Grade


def volumes(face: Face) -> np.ndarray:
    """Volume [m3] that each muscle fills."""
    held, volume = face.muscle_map, gradients(face.mesh.points, face.mesh.wedges).volume
    filled = held.fraction * volume[held.element]
    return np.bincount(held.muscle, weights=filled, minlength=len(face.muscles))


def blocks(face: Face) -> np.ndarray:
    """Length times width times thickness [m3] of each muscle."""
    return np.array([m.length * m.width * m.thickness for m in face.muscles])


def test_there_are_26_muscles_a_side_under_unique_names(coarse_face: Face) -> None:
    assert len(coarse_face.muscles) == 52
    assert len({muscle.name for muscle in coarse_face.muscles}) == 52
    left = [(m.code, m.label) for m in coarse_face.muscles if m.side == "left"]
    right = [(m.code, m.label) for m in coarse_face.muscles if m.side == "right"]
    assert left == right
    assert len({code for code, _ in left}) == 26


def test_misspelt_names_are_answered_with_near_ones(coarse_face: Face) -> None:
    assert coarse_face.muscles[coarse_face.muscle_index("risorius, right")].code == "RIS"
    with pytest.raises(LevatorError, match="'zygomaticus major, left'"):
        coarse_face.muscle_index("zygomaticus mayor, left")


@pytest.mark.parametrize("resolution", ["coarse", "standard"])
def test_volume_is_near_length_times_width_times_thickness(
    resolution: str, request: pytest.FixtureRequest
) -> None:
    face = request.getfixturevalue(f"{resolution}_face")
    ratio = volumes(face) / blocks(face)
    assert ((ratio > 1 / 3) & (ratio < 3)).mean() >= 0.9
    assert 0.6 < np.median(ratio) < 1
    assert ratio.max() < 1.02


def test_volumes_agree_between_resolutions(coarse_face: Face, standard_face: Face) -> None:
    ratio = volumes(coarse_face) / volumes(standard_face)
    assert np.abs(ratio - 1).max() < 0.1


def test_fractions_never_overfill_a_wedge(coarse_face: Face) -> None:
    held = coarse_face.muscle_map
    assert held.fraction.min() > 0
    filled = np.bincount(held.element, weights=held.fraction)
    assert filled.max() <= 1 + 1e-12


def test_each_muscle_meets_a_wedge_at_most_once(coarse_face: Face) -> None:
    held = coarse_face.muscle_map
    pairs = np.stack([held.muscle, held.element])
    assert np.unique(pairs, axis=1).shape == pairs.shape
    assert set(held.muscle) == set(range(52))


def test_fibres_are_unit_vectors_in_the_plane_of_their_sheet(coarse_face: Face) -> None:
    held, mesh = coarse_face.muscle_map, coarse_face.mesh
    np.testing.assert_allclose(np.linalg.norm(held.fibre, axis=1), 1.0, atol=1e-12)
    a, b, c = (mesh.points[mesh.wedges[held.element][:, k]] for k in (3, 4, 5))
    normal = np.cross(b - a, c - a)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    assert np.abs((held.fibre * normal).sum(axis=1)).max() < 1e-12


def test_fibres_run_from_origin_to_insertion(coarse_face: Face) -> None:
    held = coarse_face.muscle_map
    for name in ("zygomaticus major, left", "masseter, right", "frontalis, left"):
        k = coarse_face.muscle_index(name)
        path = coarse_face.muscles[k].path
        along = (path[-1] - path[0]) / np.linalg.norm(path[-1] - path[0])
        assert (held.fibre[held.muscle == k] @ along).mean() > 0.85


def test_thin_sheets_lie_under_the_fascia_plane_and_deep_muscles_below(coarse_face: Face) -> None:
    held, mesh = coarse_face.muscle_map, coarse_face.mesh

    def mean_sheet(name: str) -> float:
        mine = held.muscle == coarse_face.muscle_index(name)
        return float(np.average(mesh.sheet[held.element[mine]], weights=held.fraction[mine]))

    shallow = mean_sheet("zygomaticus minor, left")
    assert mean_sheet("platysma, left") < mean_sheet("sternocleidomastoid, left")
    assert shallow < mean_sheet("zygomaticus major, left") < mean_sheet("levator anguli oris, left")
    assert min(mesh.sheet[held.element]) >= 1


def test_thicker_muscles_would_fill_more(coarse_face: Face) -> None:
    """A ribbon twice as wide fills about twice the wedges' volume: shares are areas."""
    from levator.anatomy.ribbon import footprint

    muscle = coarse_face.muscles[coarse_face.muscle_index("risorius, left")]
    mesh = coarse_face.mesh
    a, b, c = (mesh.skin[mesh.triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    one, two = (footprint(replace(muscle, width=f * muscle.width), mesh)[0] @ area for f in (1, 2))
    assert one == pytest.approx(muscle.length * muscle.width, rel=0.05)
    assert two == pytest.approx(2 * one, rel=0.05)


def test_left_and_right_muscles_of_a_symmetric_face_are_equal(coarse_face: Face) -> None:
    filled = volumes(coarse_face)
    np.testing.assert_allclose(filled[::2], filled[1::2], rtol=1e-12)
    for left, right in zip(coarse_face.muscles[::2], coarse_face.muscles[1::2], strict=True):
        assert (left.code, left.side, right.side) == (right.code, "left", "right")
        np.testing.assert_allclose(left.path * [-1, 1, 1], right.path, atol=1e-12)


def test_each_side_follows_its_own_half_of_an_uneven_face() -> None:
    person = {"sex": "female", "age": 52.0, "bmi": 24.0, "resolution": "coarse"}
    full = Face.reference(**person, shape={"cheek/l-cheek-volume-incr": 1.0})
    even = Face.reference(**person)
    left, right = (full.muscle_index(f"risorius, {side}") for side in ("left", "right"))
    np.testing.assert_allclose(full.muscles[right].path, even.muscles[right].path, atol=1e-4)
    assert full.muscles[left].length > even.muscles[left].length + 1e-3


def test_geometry_of_every_muscle_is_owned_up_as_an_assumption(coarse_face: Face) -> None:
    assert {muscle.grade for muscle in coarse_face.muscles} == {Grade.X}
    for muscle in coarse_face.muscles:
        assert muscle.nerve
        assert muscle.role
        assert 0.0005 <= muscle.thickness <= 0.02
        assert 0.004 <= muscle.width <= 0.1
