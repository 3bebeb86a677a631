from dataclasses import replace

import numpy as np
import pytest

from levator.activation import field_per_ampere, published_placements, segmented
from levator.activation.segments import part_counts, strongest, travelled
from levator.errors import LevatorError
from levator.field import Conductivity, mean_fields, solve
from levator.sources import value
from levator.testing.slab import slab_face

FACE = slab_face(cells=24)
CUT = segmented(FACE)


def test_the_number_of_parts_follows_the_length_of_the_muscle():
    lengths = [muscle.length for muscle in FACE.muscles]
    assert np.allclose(part_counts(FACE), np.rint(np.array(lengths) / 15e-3))
    short = replace(FACE.muscles[0], path=FACE.muscles[0].path * 0.05)
    assert part_counts(replace(FACE, muscles=(short,))).tolist() == [1]
    assert value("threshold.motor.part_length") == pytest.approx(15e-3)


def test_parts_share_their_muscle_evenly_and_lose_nothing():
    counts = part_counts(FACE)
    assert len(CUT.muscles) == counts.sum()
    weight = np.bincount(CUT.muscle_map.muscle, CUT.muscle_map.fraction)
    whole = np.bincount(FACE.muscle_map.muscle, FACE.muscle_map.fraction)
    assert np.allclose(weight, np.repeat(whole / counts, counts), rtol=0.05)
    assert np.array_equal(CUT.muscle_map.element, FACE.muscle_map.element)


def test_parts_follow_each_other_from_origin_to_insertion():
    centre = FACE.mesh.points[FACE.mesh.wedges].mean(axis=1)[CUT.muscle_map.element]
    counts = part_counts(FACE)
    for first, count in zip(np.cumsum(counts) - counts, counts, strict=True):
        middle = [
            travelled(CUT.muscles[first].path, centre[CUT.muscle_map.muscle == first + i]).mean()
            for i in range(count)
        ]
        assert count > 1
        assert (np.diff(middle) > 0).all()


def test_parts_carry_the_name_of_their_muscle():
    assert CUT.muscles[1].name == "zygomaticus major part 2, left"


def test_length_along_a_bent_path_is_measured_round_the_corner():
    path = np.array([[0.0, 0, 0], [1.0, 0, 0], [1.0, 2, 0]])
    points = np.array([[0.25, -1, 0], [1.5, 1, 0], [-3, 0, 0], [1, 9, 1]])
    assert np.allclose(travelled(path, points), [0.25, 2.0, 0.0, 3.0])


def test_the_strongest_part_is_taken_muscle_by_muscle():
    field = np.array([[1.0, 5, 2, 0, 3, 4], [6, 1, 1, 2, 9, 3]])
    assert strongest(field, np.array([3, 1, 2])).tolist() == [[5, 0, 4], [6, 2, 9]]


def test_the_strongest_part_sees_more_than_the_whole_muscle_does():
    motor, _ = published_placements(FACE)
    whole, parts = (
        field_per_ampere(FACE, solve(FACE, Conductivity.reference(), mean_fields(read)), [motor])
        for read in (FACE, CUT)
    )
    assert whole.shape == parts.shape
    assert (parts > whole * (1 - 1e-9)).all()
    assert parts[0, 0] > 1.2 * whole[0, 0]


def test_maps_of_another_face_are_refused():
    lead = solve(FACE, Conductivity.reference(), mean_fields(FACE))
    other = replace(FACE, muscles=tuple(replace(m, label="masseter") for m in FACE.muscles))
    with pytest.raises(LevatorError, match="unknown functional"):
        field_per_ampere(other, lead, list(published_placements(FACE)))
