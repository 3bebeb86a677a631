"""Kriging weights: exact at the places, unbiased in the trend, and the textbook solution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from levator.anatomy.depth.kriging import Sites, weights

RNG = np.random.default_rng(4)


def sites(n: int) -> Sites:
    at = RNG.uniform(0, 0.1, (n, 3))
    return Sites(at, np.column_stack([np.ones(n), at[:, 1]]))


def test_weights_sum_to_one_and_reproduce_the_trend() -> None:
    known, wanted = sites(12), sites(30)
    found = weights(known, wanted, length=0.02, nugget=0.3)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    np.testing.assert_allclose(found @ known.trend, wanted.trend, atol=1e-12)


def test_without_a_nugget_a_place_predicts_itself() -> None:
    known = sites(9)
    found = weights(known, known.only(4), length=0.03, nugget=0.0)
    np.testing.assert_allclose(found[0], np.eye(9)[4], atol=1e-9)


def test_two_places_and_no_trend_share_evenly_in_the_middle() -> None:
    known = Sites(np.array([[0.0, 0, 0], [0.02, 0, 0]]), np.ones((2, 1)))
    middle = Sites(np.array([[0.01, 0, 0]]), np.ones((1, 1)))
    np.testing.assert_allclose(weights(known, middle, length=0.01, nugget=0.1), [[0.5, 0.5]])


@pytest.mark.parametrize("nugget", [0.0, 0.5])
def test_weights_solve_the_kriging_system(nugget: float) -> None:
    known, wanted = sites(7), sites(3)
    covariance = np.exp(-cdist(known.at, known.at) / 0.025) + nugget * np.eye(7)
    system = np.block([[covariance, known.trend], [known.trend.T, np.zeros((2, 2))]])
    right = np.vstack([np.exp(-cdist(known.at, wanted.at) / 0.025), wanted.trend.T])
    expected = np.linalg.solve(system, right)[:7].T
    found = weights(known, wanted, length=0.025, nugget=nugget)
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_leaving_one_out_leaves_the_others() -> None:
    known = sites(5)
    rest = known.without(2)
    np.testing.assert_array_equal(rest.at, known.at[[0, 1, 3, 4]])
    np.testing.assert_array_equal(rest.trend, known.trend[[0, 1, 3, 4]])
