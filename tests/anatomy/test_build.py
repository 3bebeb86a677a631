"""A whole face: people, symmetry, sources, and that nothing given is changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.anatomy import Face, gradients, scaled_jacobian
from levator.errors import LevatorError
from levator.sources import Grade, ledger, quantity

PERSON = {"sex": "female", "age": 52.0, "bmi": 24.0, "resolution": "coarse"}
FLIP = np.array([-1.0, 1.0, 1.0])


@settings(max_examples=6, deadline=None)
@given(
    sex=st.sampled_from(["female", "male"]),
    age=st.floats(18, 90),
    bmi=st.floats(16, 45),
    fat=st.floats(0.4, 2.5),
)
def test_no_adult_face_folds(sex: str, age: float, bmi: float, fat: float) -> None:
    face = Face.reference(sex=sex, age=age, bmi=bmi, resolution="coarse", thickness={"fat": fat})
    assert scaled_jacobian(face.mesh.points, face.mesh.wedges).min() >= 0.1
    assert gradients(face.mesh.points, face.mesh.wedges).volume.min() > 0
    assert np.isfinite(face.muscle_map.fibre).all()


@pytest.mark.parametrize("resolution", ["coarse", "standard"])
def test_the_reference_face_is_its_own_mirror_image(
    resolution: str, request: pytest.FixtureRequest
) -> None:
    mesh = request.getfixturevalue(f"{resolution}_face").mesh
    np.testing.assert_allclose(mesh.points[mesh.mirror] * FLIP, mesh.points, atol=1e-12)
    assert scaled_jacobian(mesh.points, mesh.wedges).min() >= 0.1


def test_mirrored_parameters_give_mirrored_faces() -> None:
    left, right = (
        Face.reference(**PERSON, shape={f"cheek/{side}-cheek-volume-incr": 0.5}) for side in "lr"
    )
    mirror, n = left.mesh.mirror, left.mesh.n_surface
    np.testing.assert_allclose(left.mesh.skin[mirror[:n]] * FLIP, right.mesh.skin, atol=1e-9)
    np.testing.assert_allclose(left.mesh.points[mirror] * FLIP, right.mesh.points, atol=1e-9)
    assert np.abs(left.mesh.skin[mirror[:n]] * FLIP - left.mesh.skin).max() > 1e-3
    np.testing.assert_allclose(
        muscle_volumes(left)[swapped(left)], muscle_volumes(right), rtol=1e-9
    )
    for name, mask in left.labels.items():
        np.testing.assert_array_equal(mask[mirror], right.labels[name])
    for name in ("cheek", "jowl", "brow", "mouth corner"):
        there = left.regions[f"{name}, left"][mirror[:n]]
        np.testing.assert_allclose(there, right.regions[f"{name}, right"], atol=1e-12)


def muscle_volumes(face: Face) -> np.ndarray:
    held, volume = face.muscle_map, gradients(face.mesh.points, face.mesh.wedges).volume
    return np.bincount(held.muscle, weights=held.fraction * volume[held.element])


def swapped(face: Face) -> list[int]:
    """For each muscle the index of its partner on the other side."""
    other = {"left": "right", "right": "left"}
    return [face.muscle_index(f"{m.label}, {other[m.side]}") for m in face.muscles]


def test_a_shape_given_to_both_sides_leaves_them_equal() -> None:
    both = {f"cheek/{side}-cheek-volume-incr": 0.5 for side in "lr"}
    face = Face.reference(**PERSON, shape=both)
    filled = muscle_volumes(face)
    np.testing.assert_allclose(filled, filled[swapped(face)], rtol=1e-9)
    np.testing.assert_allclose(
        face.mesh.points[face.mesh.mirror] * FLIP, face.mesh.points, atol=1e-12
    )


def test_the_nasion_is_the_origin_and_the_left_side_is_positive(coarse_face: Face) -> None:
    np.testing.assert_array_equal(coarse_face.landmarks["nasion"], 0.0)
    assert coarse_face.landmarks["mouth corner, left"][0] > 0.02
    assert coarse_face.landmarks["menton"][1] < -0.09
    assert coarse_face.landmarks["pronasale"][2] > 0.01


def test_sizes_are_those_of_a_head(coarse_face: Face) -> None:
    marks = coarse_face.landmarks

    def apart(a: str, b: str) -> float:
        return float(np.linalg.norm(marks[a] - marks[b]))

    assert 0.095 < apart("nasion", "menton") < 0.130
    assert 0.110 < apart("zygion, left", "zygion, right") < 0.145
    assert 0.040 < apart("mouth corner, left", "mouth corner, right") < 0.060
    volume = gradients(coarse_face.mesh.points, coarse_face.mesh.wedges).volume.sum()
    assert 350e-6 < volume < 650e-6


def test_age_sex_and_body_mass_change_the_shape() -> None:
    base = Face.reference(**PERSON).mesh.skin
    for change in ({"age": 75.0}, {"sex": "male"}, {"bmi": 35.0}):
        assert np.abs(Face.reference(**(PERSON | change)).mesh.skin - base).max() > 1e-3


def test_building_again_gives_the_same_face_to_the_last_bit(coarse_face: Face) -> None:
    again = Face.reference(resolution="coarse")
    np.testing.assert_array_equal(again.mesh.points, coarse_face.mesh.points)
    np.testing.assert_array_equal(again.muscle_map.fraction, coarse_face.muscle_map.fraction)
    assert again.description == coarse_face.description


def test_what_was_given_is_not_changed() -> None:
    thickness, shape = {"fat": 1.2}, {"chin/chin-width-incr": 0.2}
    face = Face.reference(**PERSON, thickness=thickness, shape=shape)
    assert thickness == {"fat": 1.2}
    assert shape == {"chin/chin-width-incr": 0.2}
    assert face.description["thickness.fat"] == 1.2
    assert face.description["shape.chin/chin-width-incr"] == 0.2


def test_faces_share_no_arrays_that_one_could_spoil_for_another(coarse_face: Face) -> None:
    mine = Face.reference(resolution="coarse")
    mine.mesh.points[:] = 0.0
    mine.mesh.triangles[:] = 0
    mine.labels["bone"][:] = False
    again = Face.reference(resolution="coarse")
    np.testing.assert_array_equal(again.mesh.points, coarse_face.mesh.points)
    np.testing.assert_array_equal(again.mesh.triangles, coarse_face.mesh.triangles)
    np.testing.assert_array_equal(again.labels["bone"], coarse_face.labels["bone"])


def test_every_number_a_build_reads_is_in_the_ledger_with_its_source() -> None:
    with ledger() as book:
        face = Face.reference(resolution="coarse")
    names = set(book.entries)
    assert {f"muscle.{m.code}.{q}" for m in face.muscles for q in ("width", "thickness")} <= names
    assert {"shape.age.old", "thickness.total.go", "thickness.skin.female.neck"} <= names
    assert {"region.orbit.radius", "muscle_plane.3.offset", "thickness.smas_sheet"} <= names
    assert not any(name.startswith("thickness.skin.male") for name in names)
    for name in names:
        row = quantity(name)
        assert row.source
        assert row.where
        assert isinstance(row.grade, Grade)


def test_a_second_build_reads_as_many_numbers_as_the_first() -> None:
    with ledger() as first:
        Face.reference(resolution="coarse")
    with ledger() as second:
        Face.reference(resolution="coarse")
    assert set(first.entries) == set(second.entries)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"age": 7}, "outside 18 to 90 years"),
        ({"bmi": 90}, "outside 16 to 45"),
        ({"sex": "f"}, "'female' or 'male'"),
        ({"resolution": "fine"}, "unknown resolution 'fine'"),
    ],
)
def test_impossible_people_are_refused(change: dict, told: str) -> None:
    with pytest.raises(LevatorError, match=told):
        Face.reference(**(PERSON | change))
