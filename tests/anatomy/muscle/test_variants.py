"""Anatomical variants: names, frequencies, and what they do to a face."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import Face, Person
from levator.anatomy.muscle.muscles import table_volumes, volumes
from levator.anatomy.muscle.variants import every_variant, random_variants, variant_names
from levator.errors import LevatorError
from levator.sources import quantity, value


def face_with(*variants: str) -> Face:
    return Face.reference(resolution="coarse", variants=variants)


def names(face: Face) -> set[str]:
    return {muscle.name for muscle in face.muscles}


def test_a_face_has_no_variants_unless_asked(coarse_face: Face) -> None:
    assert coarse_face.person is not None
    assert coarse_face.person.variants == ()
    assert len(coarse_face.muscles) == 66


@pytest.mark.parametrize(
    ("variant", "gone"),
    [
        ("absent risorius, left", "risorius, left"),
        ("absent zygomaticus minor, right", "zygomaticus minor, right"),
    ],
)
def test_an_absent_muscle_is_not_built(variant: str, gone: str, coarse_face: Face) -> None:
    assert names(coarse_face) - names(face_with(variant)) == {gone}


def test_a_bifid_zygomaticus_major_has_two_bellies_on_its_side_only(coarse_face: Face) -> None:
    face = face_with("bifid zygomaticus major, left")
    lower = "zygomaticus major inferior belly, left"
    assert names(face) - names(coarse_face) == {lower}
    main, below = (face.muscles[face.muscle_index(n)] for n in ("zygomaticus major, left", lower))
    single = face.muscles[face.muscle_index("zygomaticus major, right")]
    assert main.width == value("muscle.ZMA-bifid.width") > single.width
    np.testing.assert_allclose(main.path[0], below.path[0], atol=1e-3)
    assert main.path[-1, 1] - below.path[-1, 1] > 4e-3
    assert volumes(face)[face.muscle_index(lower)] > 0


def test_variants_of_the_two_sides_are_each_others_mirror_image() -> None:
    left, right = (face_with(f"bifid zygomaticus major, {side}") for side in ("left", "right"))
    for name in ("zygomaticus major", "zygomaticus major inferior belly"):
        one = volumes(left)[left.muscle_index(f"{name}, left")]
        other = volumes(right)[right.muscle_index(f"{name}, right")]
        assert one == pytest.approx(other, rel=1e-12)
    assert left.mesh.points == pytest.approx(right.mesh.points, abs=1e-12)


def test_platysma_without_decussation_leaves_the_midline_under_the_chin(coarse_face: Face) -> None:
    def nearest(face: Face) -> float:
        """Distance [m] from the midline to the nearest wedge of platysma under the chin."""
        held = face.muscle_map
        mine = held.element[held.muscle == face.muscle_index("platysma, left")]
        middle = face.mesh.points[face.mesh.wedges[mine]].mean(axis=1)
        chin, throat = (face.landmarks[name] for name in ("menton underside", "hyoid"))
        under = np.abs(middle[:, 1:] - (chin + throat)[1:] / 2).max(axis=1) < 0.015
        return float(np.abs(middle[under, 0]).min())

    assert nearest(coarse_face) < 0.003
    assert nearest(face_with("undecussated platysma")) > 0.004


def test_table_volumes_follow_the_variants() -> None:
    face = face_with("bifid zygomaticus major, left", "absent risorius, left")
    found = table_volumes(face)
    assert found.shape == (len(face.muscles),)
    main = found[face.muscle_index("zygomaticus major, left")]
    assert main == pytest.approx(50e-3 * 8.9e-3 * 2.1e-3)


def test_misspelt_variants_are_answered_with_near_ones() -> None:
    with pytest.raises(LevatorError, match="'absent risorius, left'"):
        face_with("absent risoris, left")


def test_the_same_person_has_the_same_variants_after_saving() -> None:
    person = Person(variants=("absent risorius, left",))
    assert Person.from_dict(person.to_dict()) == person


def test_drawn_variants_exist_and_are_as_frequent_as_published() -> None:
    rng = np.random.default_rng(3)
    drawn = [random_variants(rng) for _ in range(4000)]
    assert {name for one in drawn for name in one} == set(variant_names())
    for variant in every_variant():
        wanted = float(np.mean([value(row) for row in variant.frequency]))
        for name in variant.names:
            found = float(np.mean([name in one for one in drawn]))
            assert found == pytest.approx(wanted, abs=0.03), name


def test_rival_frequencies_are_both_kept() -> None:
    bifid = next(v for v in every_variant() if v.name == "bifid zygomaticus major")
    sources = {quantity(row).source: quantity(row).value for row in bifid.frequency}
    assert sources == {"stoltidou2011": pytest.approx(0.128), "pessa1998": pytest.approx(0.34)}
