import numpy as np
import pytest

from levator.errors import LevatorError
from levator.tone.integrate import DAY, fill


def test_a_steady_inflow_follows_the_exact_solution():
    inflow, rate = 2e-8, 1 / (50 * DAY)
    weeks = fill(np.full((1, 70, 1), inflow), np.array(rate))[0, :, 0]
    t = np.arange(11) * 7 * DAY
    assert weeks == pytest.approx(inflow / rate * (1 - np.exp(-rate * t)), rel=1e-12)


def test_a_stock_left_alone_halves_each_half_life():
    rate = np.array(np.log(2) / (14 * DAY))
    weeks = fill(np.zeros((1, 56, 1)), rate, np.ones((1, 1)))[0, :, 0]
    assert weeks[::2] == pytest.approx([1, 1 / 2, 1 / 4, 1 / 8, 1 / 16], rel=1e-12)


def test_what_flows_in_is_drained_or_still_there():
    rng = np.random.default_rng(0)
    inflow, rate = rng.random((2, 28, 3)), 1e-9
    level = fill(inflow, np.array(rate))[:, -1]
    assert level == pytest.approx(inflow.sum(axis=1) * DAY, rel=28 * DAY * rate)


def test_rates_may_differ_between_draws_and_days():
    rng = np.random.default_rng(0)
    inflow, rate = rng.random((2, 14, 3)), rng.uniform(1, 2, (2, 14, 3)) / DAY
    alone = np.stack([fill(inflow[i : i + 1], rate[i : i + 1])[0] for i in range(2)])
    assert np.array_equal(fill(inflow, rate), alone)


def test_splitting_the_span_gives_the_same_stock():
    rng = np.random.default_rng(0)
    inflow, rate = rng.random((2, 21, 3)), np.array(1e-6)
    head = fill(inflow[:, :7], rate)
    tail = fill(inflow[:, 7:], rate, head[:, -1])
    assert np.array_equal(np.hstack([head, tail[:, 1:]]), fill(inflow, rate))


def test_inputs_stay_unchanged():
    inflow, start = np.ones((1, 14, 2)), np.ones((1, 2))
    fill(inflow, np.array(1e-6), start)
    assert (inflow == 1).all()
    assert (start == 1).all()


def test_broken_weeks_are_refused():
    with pytest.raises(LevatorError, match="10 days are no whole weeks; write for example 14"):
        fill(np.zeros((1, 10, 1)), np.array(1e-6))
