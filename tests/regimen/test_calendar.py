import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.errors import LevatorError
from levator.regimen import Regimen


@pytest.mark.parametrize(
    ("sentence", "fortnight"),
    [
        ("1 a week", "10000001000000"),
        ("2 a week", "10010001001000"),
        ("3 a week", "10101001010100"),
        ("every other day", "10101010101010"),
        ("4 a week", "11010101101010"),
        ("5 a week", "11111001111100"),
        ("6 a week", "11111101111110"),
        ("daily", "11111111111111"),
        ("nothing", "00000000000000"),
        ("2-3 a week", "10100100100100"),
        ("2 a week for 5 days, then daily", "10010111111111"),
        ("daily for 3 days", "11100000000000"),
        ("daily, pause days 3-5", "11000111111111"),
        ("daily for 9 days, pause days 9", "11111111000000"),
        ("every other day for 3 days, then 3 a week, 1 day of rest between", "10101010101010"),
        ("2 a week, 2 days of rest between", "10010001001000"),
        ("skin care only", "00000000000000"),
    ],
)
def test_sessions_fall_on_evenly_spread_days(sentence, fortnight):
    assert "".join(f"{n:.0f}" for n in Regimen(sentence).planned(14)) == fortnight


@given(st.floats(0, 7).map(lambda rate: round(rate, 3)), st.integers(1, 60))
def test_any_stretch_of_weeks_holds_the_weekly_rate(rate, weeks):
    total = Regimen(f"{rate} a week").sessions_total(7 * weeks)
    assert rate * weeks - 1e-6 <= total < rate * weeks + 1


@given(st.integers(0, 7), st.integers(0, 40))
def test_every_whole_week_holds_a_whole_rate_exactly(rate, weeks):
    plan = Regimen(f"{rate} a week").planned(7 * weeks)
    assert (plan.reshape(weeks, 7).sum(axis=1) == rate).all()


@given(st.integers(0, 120), st.integers(0, 120))
def test_a_longer_calendar_leaves_earlier_days_alone(a, b):
    regimen = Regimen("5 a week for 30 days, then 2-3 a week, pause days 20-40")
    short, long = sorted((a, b))
    assert np.array_equal(regimen.planned(long)[:short], regimen.planned(short))


def test_the_claimed_schedule_counts_to_its_sum():
    regimen = Regimen("5 a week for 60 days, then 3 a week")
    assert regimen.sessions_total(60) == 8 * 5 + 4
    assert regimen.sessions_total(60 + 14) == 44 + 6


def test_a_range_is_planned_at_its_midpoint():
    assert Regimen("2-3 a week").sessions_total(70) == 25


def test_a_pause_takes_out_its_days_and_nothing_else():
    paused, through = Regimen("4 a week, pause days 30-44"), Regimen("4 a week")
    changed = np.flatnonzero(paused.planned(90) != through.planned(90))
    assert not paused.planned(90)[29:44].any()
    assert changed.min() >= 29
    assert changed.max() <= 43


def test_no_days_hold_no_sessions():
    assert Regimen("daily").planned(0).shape == (0,)


def test_negative_calendars_are_refused():
    with pytest.raises(LevatorError, match="write for example 182"):
        Regimen("daily").planned(-1)


@given(st.integers(0, 6), st.integers(1, 30), st.integers(1, 30))
def test_days_of_rest_lie_between_all_sessions(rest, first, paused):
    rate = round(7 / (rest + 1) - 0.005, 2)
    plan = Regimen(
        f"{rate} a week for {first} days, then {rate} a week, {rest} days of rest between"
    ).planned(first + paused)
    assert (np.diff(np.flatnonzero(plan)) > rest).all()


def test_a_session_is_as_long_as_its_phase_says():
    asked = Regimen("daily of 5 minutes for 2 days, then daily").seconds(4)
    assert asked[:2].tolist() == [300.0, 300.0]
    assert np.isnan(asked[2:]).all()
