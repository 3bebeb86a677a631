"""Seam 6: `resolution="coarse"` gives a whole face, solved in seconds, that means the same."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from levator.anatomy import Face, scaled_jacobian
from levator.contour import Elasticity, settle
from levator.device import Device, device, place
from levator.errors import LevatorError
from levator.field import Conductivity, mean_fields, solve

CPU_SECONDS = 20


@pytest.fixture(scope="module")
def standard_face() -> Face:
    return Face.reference(resolution="standard")


@pytest.fixture(scope="module")
def probe() -> Device:
    return device("nuface-trinity-plus")


def test_a_coarse_face_is_built_and_solved_in_under_20_cpu_seconds() -> None:
    begun = process_time()
    face = Face.reference(resolution="coarse")
    current = solve(face, Conductivity.reference(), mean_fields(face))
    moved = settle(face, Elasticity.reference())
    assert process_time() - begun < CPU_SECONDS
    assert np.isfinite(current.maps).all()
    assert np.isfinite(moved.tone).all()


def test_coarse_has_less_than_half_the_nodes_and_the_same_names(
    coarse_face: Face, standard_face: Face
) -> None:
    assert 2 * coarse_face.mesh.n_nodes < standard_face.mesh.n_nodes
    assert coarse_face.mesh.n_sheets < standard_face.mesh.n_sheets
    assert [m.name for m in coarse_face.muscles] == [m.name for m in standard_face.muscles]
    for names in ("labels", "landmarks", "regions", "zones"):
        assert list(getattr(coarse_face, names)) == list(getattr(standard_face, names))
    for name, at in standard_face.landmarks.items():
        np.testing.assert_array_equal(coarse_face.landmarks[name], at)


def test_both_resolutions_pass_the_quality_gate(coarse_face: Face, standard_face: Face) -> None:
    for face in (coarse_face, standard_face):
        assert scaled_jacobian(face.mesh.points, face.mesh.wedges).min() >= 0.1


def test_muscles_have_the_same_course_at_both_resolutions(
    coarse_face: Face, standard_face: Face
) -> None:
    for coarse, fine in zip(coarse_face.muscles, standard_face.muscles, strict=True):
        assert coarse.length == pytest.approx(fine.length, rel=0.05)
        assert coarse.width == fine.width


def test_a_probe_reaches_the_same_muscles_at_both_resolutions(
    coarse_face: Face, standard_face: Face, probe: Device
) -> None:
    assert reached(coarse_face, probe) == reached(standard_face, probe)


def reached(face: Face, probe: Device) -> set[str]:
    """Left-hand muscles on which `probe` can be placed."""
    found = set()
    for muscle in face.muscles[::2]:
        try:
            found.add(place(face, muscle.name, probe).label)
        except LevatorError:
            continue
    return found
