"""The dose row at tissue that was never solved."""

from __future__ import annotations

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.sources import Acts, draw, unknowns
from levator.testing import slab_face
from levator.twin.designs import FAT, latin, ranges, thickened
from levator.twin.matrices import DOSE_QUANTILES, DOSE_STAGES
from levator.twin.reduced_dose import POINTS, design, dose_row, restored_dose

FIELD_ONLY = [row for row in unknowns() if row.name != FAT]


@pytest.fixture(scope="module")
def stage(coarse_run):
    return coarse_run[0].solve().dose


def test_the_reference_passes_through_unchanged(stage) -> None:
    np.testing.assert_allclose(stage.at({}, 3), np.stack([stage.matrix] * 3), rtol=1e-6)


def test_an_unseen_joint_draw_lies_near_its_own_solve(stage, coarse_run) -> None:
    twin, _ = coarse_run
    sample = draw(64, 3, twin.table)
    x = stage.ranges.log_ratios(sample.values, 64)
    solved = dose_row(twin.face, twin.solve().placements, stage.ranges.names, x[7])
    emulated = stage.emulator.apply(stage.matrix, x)
    low, high = np.quantile(emulated, (0.05, 0.95), axis=0)
    off = np.abs(emulated[7] - solved) / (high - low)
    assert 0 < np.median(off) < 0.03
    assert np.quantile(off, 0.95) < 0.12
    unmoved = np.abs(stage.matrix - solved) / (high - low)
    assert np.median(off) < 0.2 * np.median(unmoved)


def test_draws_are_answered_one_by_one_as_all_at_once(stage, coarse_run) -> None:
    x = stage.ranges.log_ratios(draw(5, 2, coarse_run[0].table).values, 5)
    each = [stage.emulator.apply(stage.matrix, point[None])[0] for point in x]
    np.testing.assert_allclose(stage.emulator.apply(stage.matrix, x), each, rtol=1e-4)


def test_all_tissue_conducting_better_lowers_every_resistance(stage, coarse_run) -> None:
    names = [name for name in stage.ranges.names if name != FAT]
    reference = dict(zip(stage.ranges.names, stage.ranges.reference, strict=True))
    better = stage.at({name: np.array([1.3 * reference[name]]) for name in names}, 1)
    _, _, resistance = coarse_run[0].solve().split_dose(better / stage.matrix)
    assert (resistance < 0.9).all()
    assert (resistance > 1 / 1.3 - 1e-3).all()


def test_thicker_fat_raises_every_resistance_as_a_solve_does(stage, coarse_run) -> None:
    twin, solved = coarse_run[0], coarse_run[0].solve()
    x = np.zeros(len(stage.ranges.names))
    x[stage.ranges.names.index(FAT)] = 0.3
    row = dose_row(twin.face, solved.placements, stage.ranges.names, x)
    *_, truth = solved.split_dose(row[None])
    *_, found = solved.split_dose(stage.at({FAT: np.exp([0.3])}, 1))
    *_, before = solved.split_dose(stage.matrix[None])
    assert truth.mean() > 1.02 * before.mean()
    np.testing.assert_allclose(found, truth, atol=0.1 * (truth - before).max())


def test_draws_beyond_the_designed_range_are_held_at_its_ends(stage) -> None:
    end = np.exp(stage.ranges.high[stage.ranges.names.index(FAT)])
    np.testing.assert_array_equal(
        stage.at({FAT: np.array([5.0])}, 1), stage.at({FAT: np.array([end])}, 1)
    )


def test_the_held_out_error_stays_small_against_the_spread(stage) -> None:
    assert stage.over_spread.shape == (len(stage.ranges.checks), *stage.matrix.shape)
    assert 0 < np.median(stage.over_spread) < 0.03
    assert np.quantile(stage.over_spread, 0.95) < 0.1


def test_what_is_stored_gives_the_same_answers_again(stage, coarse_run) -> None:
    twin, _ = coarse_run
    again = twin._cache.read(next(twin._cache.folder.glob("*.matrices")).stem)
    assert again is not None
    rows = restored_dose(again, stage.ranges).rows(np.zeros((1, len(stage.ranges.names))))
    np.testing.assert_allclose(rows, stage.matrix, rtol=0.1)


def test_without_an_unknown_thickness_the_face_keeps_its_own() -> None:
    over = ranges(FIELD_ONLY, DOSE_STAGES, DOSE_QUANTILES)
    nodes, points = design(over)
    assert nodes.tolist() == [0]
    assert points.shape == (POINTS, len(over.names))


def test_thicknesses_and_points_stay_within_the_designed_range() -> None:
    over = ranges(unknowns(), DOSE_STAGES, DOSE_QUANTILES)
    nodes, points = design(over)
    at = over.names.index(FAT)
    assert (np.diff(nodes) > 0).all()
    np.testing.assert_allclose(nodes[[0, -1]], [over.low[at], over.high[at]])
    assert ((points > over.low) & (points < over.high)).all()


def test_a_latin_hypercube_has_one_point_in_every_slice() -> None:
    cube = latin(5, 6)
    np.testing.assert_array_equal(np.sort(cube * 5, axis=0), np.tile(np.arange(5), (6, 1)).T + 0.5)
    assert (np.diff(cube[:, -1]) > 0).all()
    np.testing.assert_array_equal(cube, latin(5, 6))


def test_every_emulated_property_of_the_field_is_varied() -> None:
    over = ranges(unknowns(), DOSE_STAGES, DOSE_QUANTILES)
    emulated = {u.name for u in unknowns() if u.acts is Acts.EMULATED and u.stage in DOSE_STAGES}
    assert set(over.names) == emulated


def test_a_synthetic_face_keeps_its_fat_and_cannot_be_given_another() -> None:
    face = slab_face(cells=4)
    assert thickened(face, 0.0) is face
    with pytest.raises(LevatorError, match="build one with Face"):
        thickened(face, 0.3)
