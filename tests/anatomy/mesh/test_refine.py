"""A finer mesh of the same face: same body, same muscles, smaller error."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import Face, gradients
from levator.field import Conductivity, Conductor
from levator.testing import refined, slab_face
from levator.testing.box import injection_from_density


@pytest.fixture(scope="module")
def pair() -> tuple[Face, Face]:
    face = slab_face()
    return face, refined(face)


def test_every_wedge_becomes_eight_and_the_body_stays(pair: tuple[Face, Face]) -> None:
    face, fine = pair
    assert len(fine.mesh.wedges) == 8 * len(face.mesh.wedges)
    assert fine.mesh.n_sheets == 2 * face.mesh.n_sheets
    for tissue in np.unique(face.tissue):
        here, there = (volumes(f)[f.tissue == tissue].sum() for f in (face, fine))
        assert there == pytest.approx(here, rel=1e-12)


def test_muscles_keep_volume_and_fibres(pair: tuple[Face, Face]) -> None:
    face, fine = pair
    np.testing.assert_allclose(muscle_volumes(fine), muscle_volumes(face), rtol=1e-12)
    assert len(fine.muscle_map.fibre) == 8 * len(face.muscle_map.fibre)


def test_a_curved_face_keeps_its_volume_but_for_the_bow_of_its_wedges(coarse_face: Face) -> None:
    fine = refined(coarse_face)
    assert volumes(fine).min() > 0
    assert volumes(fine).sum() == pytest.approx(volumes(coarse_face).sum(), rel=1e-3)
    image = fine.mesh.points[fine.mesh.mirror] * [-1, 1, 1]
    np.testing.assert_allclose(image, fine.mesh.points, atol=1e-12)


def test_labels_grow_with_the_mesh(coarse_face: Face) -> None:
    fine = refined(coarse_face)
    for name in ("skin", "bone", "vestibule", "rim"):
        share = coarse_face.labels[name].mean()
        assert fine.labels[name].mean() == pytest.approx(share, rel=0.6)
    assert fine.labels["skin"].sum() == fine.mesh.n_surface
    for weight in fine.regions.values():
        assert weight.sum() == pytest.approx(1)


def test_resistance_is_approached_from_below(pair: tuple[Face, Face]) -> None:
    injections = [
        injection_from_density(face, lambda p: np.hypot(p[:, 0] - 0.02, p[:, 1]) < 0.008, 8)
        - injection_from_density(face, lambda p: np.hypot(p[:, 0] + 0.02, p[:, 1]) < 0.008, 8)
        for face in pair
    ]
    coarse, fine = (
        Conductor(face, Conductivity.reference()).resistance(amperes - amperes.mean())
        for face, amperes in zip(pair, injections, strict=True)
    )
    assert coarse < fine < 1.15 * coarse


def volumes(face: Face) -> np.ndarray:
    return gradients(face.mesh.points, face.mesh.wedges).volume


def muscle_volumes(face: Face) -> np.ndarray:
    held = face.muscle_map
    return np.bincount(held.muscle, weights=held.fraction * volumes(face)[held.element])
