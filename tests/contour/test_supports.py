from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.contour.supports import admissible_motions, foundation, level_normals
from levator.errors import LevatorError
from levator.testing import slab_face


def test_motions_are_orthonormal(face):
    motions = admissible_motions(face)
    assert abs(motions.T @ motions - np.eye(motions.shape[1])).max() < 1e-14


def test_held_nodes_lose_three_freedoms_and_sliding_ones_one(face):
    held = face.labels["bone"] | face.labels["rim"]
    slides = face.labels["vestibule"] & ~held
    free = 3 * face.mesh.n_nodes - 3 * held.sum() - slides.sum()
    assert slides.any()
    assert admissible_motions(face).shape == (3 * face.mesh.n_nodes, free)


def test_absent_labels_are_empty(face):
    bare = replace(face, labels={"rim": face.labels["rim"]})
    free = 3 * (face.mesh.n_nodes - face.labels["rim"].sum())
    assert admissible_motions(bare).shape[1] == free


def test_floating_face_is_refused(face):
    with pytest.raises(LevatorError, match="label at least some nodes 'bone'"):
        admissible_motions(replace(face, labels={}))


def test_level_normals_point_out_of_a_slab_and_areas_tile_each_level(face):
    normal, area = level_normals(face.mesh)
    assert normal == pytest.approx(np.tile([0.0, 0.0, 1.0], (face.mesh.n_nodes, 1)))
    assert area.reshape(-1, face.mesh.n_surface).sum(axis=1) == pytest.approx(0.12**2)


def test_level_normals_of_a_dome_are_radial():
    face = slab_face(cells=40)
    x, y = face.mesh.points[:, :2].T
    up = np.sqrt(0.2**2 - x**2 - y**2)
    dome = replace(face.mesh, points=np.column_stack([x, y, up]))
    normal = level_normals(replace(dome, points=dome.points[: face.mesh.n_surface]))[0]
    radial = dome.points[: face.mesh.n_surface] / 0.2
    inner = ~face.labels["rim"][: face.mesh.n_surface]
    assert np.einsum("nd,nd->n", normal, radial)[inner].min() > 0.9999


def test_foundation_resists_sliding_only_and_in_proportion_to_area(face):
    bottom = face.labels["bone"] | face.labels["vestibule"]
    neck = replace(face, labels={**face.labels, "neck": bottom})
    stiffness = foundation(neck, 5.0)
    along, across = (np.tile(axis, face.mesh.n_nodes) for axis in np.eye(3)[[0, 2]])
    assert along @ stiffness @ along == pytest.approx(5.0 * 0.12**2)
    assert across @ stiffness @ across == 0


def test_foundation_is_absent_without_a_neck(face):
    assert foundation(face, 5.0).nnz == 0
