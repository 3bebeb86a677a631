"""Seam 1: one connectivity for all people, meshed on one half and mirrored, named by labels."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from levator.anatomy import Face, Resolution, WedgeMesh
from levator.anatomy.shape.template import Template, template
from levator.testing import slab_face

RESOLUTIONS = get_args(Resolution)
PROMISED = {"skin", "lips", "vestibule", "bone", "rim"}


@pytest.fixture(scope="module", params=RESOLUTIONS)
def plan(request: pytest.FixtureRequest) -> Template:
    return template(request.param)


@pytest.fixture(scope="module", params=["face", "slab"])
def face(request: pytest.FixtureRequest) -> Face:
    if request.param == "slab":
        return slab_face(cells=12)
    return request.getfixturevalue("coarse_face")


def as_set(triangles: np.ndarray) -> set[tuple[int, ...]]:
    """Triangles with their turning sense, whichever corner comes first."""
    first = triangles.argmin(axis=1)[:, None]
    turned = np.take_along_axis(triangles, (first + np.arange(3)) % 3, axis=1)
    return set(map(tuple, turned.tolist()))


def test_mirror_is_a_permutation_and_its_own_inverse(plan: Template) -> None:
    np.testing.assert_array_equal(plan.mirror[plan.mirror], np.arange(len(plan.mirror)))
    middle = plan.mirror == np.arange(len(plan.mirror))
    assert 0 < middle.sum() < len(middle) / 10


def test_mirror_maps_triangles_to_triangles_of_the_other_turning_sense(plan: Template) -> None:
    image = plan.mirror[plan.triangles][:, ::-1]
    assert as_set(image) == as_set(plan.triangles)
    assert len(as_set(plan.triangles)) == len(plan.triangles)


def test_the_surface_is_one_piece_with_one_rim(plan: Template) -> None:
    """Euler's formula of a disc: nodes - edges + triangles = 1."""
    edges = np.sort(plan.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    assert count.max() == 2
    assert len(plan.mirror) - len(unique) + len(plan.triangles) == 1
    assert set(np.unique(plan.triangles)) == set(range(len(plan.mirror)))


def test_every_person_has_the_same_connectivity(coarse_face: Face) -> None:
    other = Face.reference(
        sex="male", age=81, bmi=37, resolution="coarse", thickness={"fat": 1.5, "skin": 0.8}
    )
    for name in ("wedges", "sheet", "triangles", "mirror"):
        mine, theirs = (getattr(f.mesh, name) for f in (coarse_face, other))
        np.testing.assert_array_equal(mine, theirs)
    assert [m.name for m in other.muscles] == [m.name for m in coarse_face.muscles]
    for names in ("labels", "landmarks", "regions", "zones"):
        assert list(getattr(other, names)) == list(getattr(coarse_face, names))


def test_columns_of_nodes_stand_under_the_skin(face: Face) -> None:
    mesh = face.mesh
    assert mesh.n_nodes == (mesh.n_sheets + 1) * mesh.n_surface
    np.testing.assert_array_equal(
        mesh.wedges % mesh.n_surface, np.tile(mesh.triangles, 2)[rows(mesh)]
    )
    np.testing.assert_array_equal(
        mesh.wedges[:, 3:] // mesh.n_surface, mesh.sheet[:, None] + [0] * 3
    )


def rows(mesh: WedgeMesh) -> np.ndarray:
    """For each wedge the skin triangle it stands under."""
    return np.arange(len(mesh.wedges)) % len(mesh.triangles)


def test_the_mirror_of_the_mesh_acts_level_by_level(face: Face) -> None:
    mesh = face.mesh
    np.testing.assert_array_equal(mesh.mirror[mesh.mirror], np.arange(mesh.n_nodes))
    level = np.arange(mesh.n_nodes) // mesh.n_surface
    np.testing.assert_array_equal(level[mesh.mirror], level)
    np.testing.assert_allclose(mesh.points[mesh.mirror] * [-1, 1, 1], mesh.points, atol=1e-12)


def test_promised_labels_are_there_and_name_nodes(face: Face) -> None:
    assert set(face.labels) >= PROMISED
    n, deep = face.mesh.n_surface, face.mesh.n_sheets
    level = np.arange(face.mesh.n_nodes) // n
    np.testing.assert_array_equal(face.labels["skin"], level == 0)
    for name in ("bone", "vestibule"):
        assert face.labels[name].any()
        assert set(level[face.labels[name]]) == {deep}
    assert not (face.labels["bone"] & face.labels["vestibule"]).any()


def test_the_real_face_carries_anchors_of_ligaments(coarse_face: Face) -> None:
    ligaments = [name for name in coarse_face.labels if name.endswith("ligament")]
    assert len(ligaments) >= 2
    for name in ligaments:
        assert coarse_face.labels[name].any()
        assert (coarse_face.labels[name] <= coarse_face.labels["bone"]).all()
