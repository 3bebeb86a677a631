"""Motor axons: they run from the nerve to their muscle, alike on both sides, without kinks."""

import numpy as np
import pytest

from levator.activation.courses import motor_axons
from levator.activation.endings import endings
from levator.activation.exposure import Exposure, Stretch
from levator.activation.tracing import smoothed
from levator.errors import LevatorError
from levator.sources import quantity, value
from levator.testing import slab_face

FLIP = np.array([-1.0, 1.0, 1.0])
ANATOMIES, EACH = 2, 4


@pytest.fixture(scope="module")
def axons(coarse_face):
    return motor_axons(coarse_face, np.random.default_rng(5), anatomies=ANATOMIES, each=EACH)


def test_every_muscle_has_its_axons_in_the_order_of_the_face(coarse_face, axons):
    n = ANATOMIES * EACH
    assert [a.muscle for a in axons] == [m.name for m in coarse_face.muscles for _ in range(n)]
    assert [a.anatomy for a in axons[:n]] == [0] * EACH + [1] * EACH


def test_a_symmetric_face_has_symmetric_axons(coarse_face, axons):
    by_name = {}
    for axon in axons:
        by_name.setdefault(axon.muscle, []).append(axon)
    for muscle in (m for m in coarse_face.muscles if m.side == "left"):
        for left, right in zip(
            by_name[muscle.name], by_name[f"{muscle.label}, right"], strict=True
        ):
            assert left.diameter == right.diameter
            for one, other in zip(left.runs, right.runs, strict=True):
                np.testing.assert_allclose(one.points * FLIP, other.points, atol=1e-9)


def test_an_axon_ends_within_its_muscle(coarse_face, axons):
    for axon in axons:
        muscle = coarse_face.muscles[coarse_face.muscle_index(axon.muscle)]
        for run in axon.runs:
            away = np.linalg.norm(muscle.path - run.points[-1], axis=1).min()
            reach = np.hypot(muscle.breadth.max() / 2, muscle.depth.max() + muscle.thickness)
            assert away < reach + 3e-3, axon.muscle


def test_the_first_run_comes_along_the_nerve(coarse_face, axons):
    nerves = np.concatenate([n.path for n in coarse_face.nerves])
    served = {n.muscle for n in coarse_face.nerves}
    still = [a for a in axons if a.muscle in served]
    far = [np.linalg.norm(nerves - a.runs[0].points[0], axis=1).min() for a in still]
    sd = max(n.spread for n in coarse_face.nerves)
    assert np.median(far) < 2 * sd
    assert np.median([a.runs[0].along[-1] for a in still]) > 30e-3


def test_runs_fit_the_seam_to_the_fibre_models(axons):
    for axon in axons:
        stretches = tuple(
            Stretch(run.along, 0 * run.along, parent=run.parent, leaves_at=run.leaves_at)
            for run in axon.runs
        )
        assert Exposure(stretches, start=axon.start).stretches


def test_a_branch_begins_on_its_parent(axons):
    forked = [a for a in axons if len(a.runs) > 1]
    assert 0 < len(forked) < len(axons)
    for axon in forked:
        first, second = axon.runs
        on = [np.interp(second.leaves_at, first.along, first.points[:, d]) for d in range(3)]
        np.testing.assert_allclose(second.points[0], on, atol=1e-9)


def test_a_course_turns_little_within_a_millimetre(axons):
    turns = []
    for run in (run for axon in axons for run in axon.runs):
        step = np.diff(run.points, axis=0)
        step /= np.linalg.norm(step, axis=1, keepdims=True)
        turns.append(np.arccos(np.clip((step[1:] * step[:-1]).sum(axis=1), -1, 1)).max())
    assert np.degrees(np.quantile(turns, 0.5)) < 25
    assert np.degrees(np.quantile(turns, 0.95)) < 50


def test_another_seed_gives_other_axons_and_the_same_seed_the_same():
    ends = [
        np.array([a.runs[0].points[-1] for a in motor_axons(slab_face(), rng, anatomies=2, each=3)])
        for rng in map(np.random.default_rng, (5, 5, 6))
    ]
    np.testing.assert_array_equal(ends[0], ends[1])
    assert np.median(np.linalg.norm(ends[0] - ends[2], axis=1)) > 1e-3


def test_a_face_without_drawn_nerves_has_axons_from_below():
    axons = motor_axons(slab_face(), np.random.default_rng(1), anatomies=1, each=2)
    assert len(axons) == 8
    assert all(run.points[:, 2].max() < 0 for axon in axons for run in axon.runs)


@pytest.mark.parametrize(("anatomies", "each"), [(0, 1), (1, 0)])
def test_no_axons_at_all_are_refused(coarse_face, anatomies, each):
    with pytest.raises(LevatorError, match="anatomies=4"):
        motor_axons(coarse_face, np.random.default_rng(1), anatomies=anatomies, each=each)


def test_smoothing_holds_the_ends_and_takes_the_corner():
    corner = np.array([[0.0, 0, 0], [0.02, 0, 0], [0.02, 0.02, 0]])
    line = smoothed(corner)
    np.testing.assert_allclose(line[[0, -1]], corner[[0, -1]], atol=1e-12)
    assert np.linalg.norm(line - corner[1], axis=1).min() > 0.5e-3


def test_diameters_follow_their_row_and_endings_keep_to_the_fan():
    drawn = endings(3, "frontalis", anatomies=20, each=50)
    row, fan = quantity("axon.diameter"), value("axon.fan")
    assert np.median(drawn.diameter) == pytest.approx(row.value, rel=0.05)
    assert drawn.diameter.min() >= row.quantile(0.0)
    assert np.abs(drawn.first[:, 1:]).max() <= fan / 2
    assert drawn.forked.mean() == pytest.approx(value("axon.forked"), abs=0.1)
