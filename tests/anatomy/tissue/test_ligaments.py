"""Retaining ligaments: stiff columns on bone, as strong on any mesh, alike on both sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face, gradients
from levator.anatomy.nerve.waypoints import BORDER, mandibular_ligament
from levator.anatomy.tissue.ligaments import LINES, ligament_lines, place_ligaments
from levator.anatomy.tissue.sounding import Columns
from levator.sources import value

NAMES = {f"{name} ligament, {side}" for name in LINES for side in ("left", "right")}


@pytest.fixture(params=["coarse", "standard"])
def face(request: pytest.FixtureRequest) -> Face:
    return request.getfixturevalue(f"{request.param}_face")


def section(face: Face, name: str) -> float:
    """Cross-section of fibre [m2] of the ligament called `name`, at the skin."""
    held = next(one for one in face.ligaments if one.name == name)
    a, b, c = (face.mesh.skin[face.mesh.triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    top = face.mesh.sheet[held.element] == 0
    return float((held.fraction * area[held.element % len(area)])[top].sum())


def test_there_are_four_on_each_side(face: Face) -> None:
    assert {held.name for held in face.ligaments} == NAMES


def test_every_ligament_runs_through_all_sheets_from_bone_to_skin(face: Face) -> None:
    count = len(face.mesh.triangles)
    bone = face.labels["bone"][-face.mesh.n_surface :]
    for held in face.ligaments:
        columns, times = np.unique(held.element % count, return_counts=True)
        assert (times == face.mesh.n_sheets).all()
        assert bone[face.mesh.triangles[columns]].all()
        assert len(np.unique(held.element)) == len(held.element)
        assert ((held.fraction > 0) & (held.fraction < 1)).all()


def test_directions_are_unit_and_point_out_of_the_face(face: Face) -> None:
    centre = face.mesh.points[face.mesh.wedges].reshape(-1, 2, 3, 3).mean(axis=2)
    outward = centre[:, 1] - centre[:, 0]
    for held in face.ligaments:
        np.testing.assert_allclose(np.linalg.norm(held.direction, axis=1), 1)
        assert ((held.direction * outward[held.element]).sum(axis=1) > 0).all()


def test_the_cross_section_is_that_of_the_table_on_any_mesh(face: Face) -> None:
    for name in LINES:
        asked = value(f"ligament.{name.replace(' ', '_')}.section")
        assert section(face, f"{name} ligament, left") == pytest.approx(asked, rel=1e-9)


def test_column_stiffness_follows_the_published_order(standard_face: Face) -> None:
    modulus = 3 * value("mechanics.ligament.shear_modulus")
    volume = gradients(standard_face.mesh.points, standard_face.mesh.wedges).volume
    found = {}
    for held in standard_face.ligaments:
        area = section(standard_face, held.name)
        length = float((held.fraction * volume[held.element]).sum()) / area
        found[held.name] = modulus * area / length
    left = [found[f"{name} ligament, left"] for name in ("zygomatic", "orbital", "mandibular")]
    assert left == sorted(left, reverse=True)
    assert 500 < left[-1] < left[0] < 10e3


def test_the_mandibular_ligament_stands_where_it_was_measured(coarse_face: Face) -> None:
    marks = coarse_face.landmarks
    border = np.array([marks[name] for name in BORDER])
    at = mandibular_ligament(marks)
    foot = at - [0, value("ligament.mandibular.above"), 0]
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(border, axis=0), axis=1))])
    fine = np.linspace(0, along[-1], 4001)
    line = np.stack([np.interp(fine, along, border[:, k]) for k in range(3)], axis=1)
    nearest = np.linalg.norm(line - foot, axis=1).argmin()
    assert fine[nearest] == pytest.approx(value("ligament.mandibular.lateral"), abs=1e-4)


def test_lines_lie_on_the_skin_by_their_landmarks(coarse_face: Face) -> None:
    mesh, marks = coarse_face.mesh, coarse_face.landmarks
    lines = ligament_lines(mesh, marks)
    for line in lines.values():
        feet = Columns(mesh).spots(line).on(mesh.skin)
        np.testing.assert_allclose(feet, line, atol=1e-9)
    spot = lines["mandibular", "left"][0]
    assert np.linalg.norm(spot - mandibular_ligament(marks)) < 6e-3
    upper, lower = lines["masseteric cutaneous", "left"][[0, -1]]
    assert upper[1] - lower[1] > 30e-3


def test_sides_mirror_each_other_also_in_a_lopsided_face() -> None:
    one, other = (
        Face.reference(resolution="coarse", shape={f"cheek/{side}-cheek-volume-incr": 0.5})
        for side in "lr"
    )
    for a in one.ligaments:
        b = next(x for x in other.ligaments if x.label == a.label and x.side != a.side)
        assert len(a.element) == len(b.element)
        np.testing.assert_allclose(np.sort(a.fraction), np.sort(b.fraction), atol=1e-9)


def test_without_bone_there_is_no_ligament(coarse_face: Face) -> None:
    nothing = np.zeros(coarse_face.mesh.n_nodes, dtype=bool)
    none = place_ligaments(coarse_face.mesh, coarse_face.landmarks, nothing)
    assert all(len(held.element) == 0 for held in none)
    assert replace(coarse_face, ligaments=none).ligaments == none
