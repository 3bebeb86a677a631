import numpy as np
import pytest
from scipy.stats import beta

from levator.activation.probability import jeffreys, share


def answers(k: int, n: int):
    return np.arange(n) < k


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (5, 10), (10, 10), (50, 200)])
def test_the_share_lies_within_its_interval(k, n):
    low, high = jeffreys(answers(k, n))
    assert low <= share(answers(k, n)) <= high


def test_the_interval_is_the_beta_quantile_of_jeffreys():
    low, high = jeffreys(answers(3, 20))
    assert (low, high) == pytest.approx(tuple(beta(3.5, 17.5).ppf([0.05, 0.95])))


def test_the_interval_closes_at_zero_and_one():
    assert jeffreys(answers(0, 30))[0] == 0
    assert jeffreys(answers(30, 30))[1] == 1


def test_more_draws_narrow_the_interval():
    few, many = jeffreys(answers(5, 10)), jeffreys(answers(500, 1000))
    assert np.diff(many) < np.diff(few)


def test_never_seen_in_a_hundred_draws_still_admits_two_in_a_hundred():
    assert 0.01 < jeffreys(answers(0, 100))[1] < 0.03


def test_the_interval_covers_the_truth_about_nine_times_in_ten():
    rng = np.random.default_rng(0)
    low, high = jeffreys(rng.uniform(size=(80, 4000)) < 0.3).T
    assert np.mean((low <= 0.3) & (high >= 0.3)) == pytest.approx(0.9, abs=0.03)


def test_columns_are_taken_one_by_one():
    both = np.column_stack([answers(2, 10), answers(7, 10)])
    assert np.allclose(jeffreys(both)[1], jeffreys(answers(7, 10)))
