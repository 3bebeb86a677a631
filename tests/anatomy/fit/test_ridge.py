"""The bounded ridge: its answer obeys the conditions of the optimum, and opposites do not fight."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from levator.anatomy.fit.ridge import bounded_ridge

NONE = np.zeros((0, 2), dtype=np.int64)


def system(seed: int, n: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows, seen = rng.normal(size=(20, n)), 3 * rng.normal(size=20)
    return rows.T @ rows + 1e-3 * np.eye(n), rows.T @ seen, rows, seen


@given(seed=st.integers(0, 2**32 - 1))
def test_no_weight_could_move_within_its_bounds_and_do_better(seed: int) -> None:
    gram, moment, *_ = system(seed)
    weights = bounded_ridge(gram, moment, NONE)
    slope = gram @ weights - moment
    assert weights.min() >= 0
    assert weights.max() <= 1
    inside = (weights > 0) & (weights < 1)
    assert np.abs(slope[inside]).max(initial=0) < 1e-6
    assert slope[weights <= 0].min(initial=0) > -1e-6
    assert slope[weights >= 1].max(initial=0) < 1e-6


def test_answer_agrees_with_an_independent_solver() -> None:
    gram, moment, rows, seen = system(3)
    stacked = np.vstack([rows, np.sqrt(1e-3) * np.eye(30)])
    expected = lsq_linear(stacked, np.append(seen, np.zeros(30)), (0, 1), tol=1e-14).x
    assert bounded_ridge(gram, moment, NONE) == pytest.approx(expected, abs=1e-5)


def test_of_two_opposites_one_stays_at_zero() -> None:
    gram, moment = np.eye(3) + 0.1, np.array([0.5, 0.4, 0.3])
    assert (bounded_ridge(gram, moment, NONE) > 0).all()
    weights = bounded_ridge(gram, moment, np.array([[0, 1]]))
    assert weights[1] == 0
    assert weights[0] > 0
    assert weights[2] > 0
    slope = gram @ weights - moment
    assert abs(slope[[0, 2]]).max() < 1e-9


def test_nothing_seen_gives_no_weights() -> None:
    assert not bounded_ridge(np.eye(4), np.zeros(4), NONE).any()
