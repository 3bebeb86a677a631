import numpy as np
import pytest

from levator.activation.axon import bounds, build, thresholds
from levator.activation.exposure import Exposure, Stretch
from levator.activation.waveform import (
    biphasic,
    half_sine,
    ramped,
    rectangular,
    train,
    triangular,
)
from levator.errors import LevatorError
from levator.sources import value

THICK = 16e-6
GAP = build(THICK).spacing
PULSE = rectangular(2e-4)


def near(along, at, height=4e-3):
    """Potential [V/A] of a point source in a medium of 0.3 S/m."""
    return 1 / (4 * np.pi * 0.3 * np.hypot(along - at, height))


def fibre(internodes=16, *, at=8, end="terminates", start="terminates", gap=GAP, height=4e-3):
    along = np.linspace(0, internodes * gap, 1 + 12 * round(internodes))
    return Exposure((Stretch(along, near(along, at * gap, height), end),), start)


def current(exposure, waveform=PULSE, *, polarity=-1, diameter=THICK, **how):
    return thresholds([exposure], np.array([diameter]), waveform, polarity=polarity, **how)


def test_a_cathode_excites_beneath_itself_and_at_a_lower_current_than_an_anode():
    passing = fibre(24, at=12, end="passes", start="passes", height=2e-3)
    cathodic, anodic = current(passing), current(passing, polarity=1)
    assert cathodic.arc[0] == pytest.approx(12 * GAP)
    assert anodic.arc[0] != pytest.approx(12 * GAP)
    assert anodic.current[0] > 3 * cathodic.current[0]


def test_twice_the_potential_halves_the_threshold():
    once = fibre()
    stretch = once.stretches[0]
    twice = Exposure((Stretch(stretch.along, 2 * stretch.potential),), "terminates")
    assert current(twice).current[0] == pytest.approx(current(once).current[0] / 2, rel=1e-3)


def test_a_constant_potential_does_not_matter():
    stretch = fibre().stretches[0]
    lifted = Exposure((Stretch(stretch.along, stretch.potential + 50),), "terminates")
    assert current(lifted).current[0] == pytest.approx(current(fibre()).current[0], rel=1e-3)


def test_a_fibre_seen_from_the_other_end_has_the_same_threshold():
    there = current(fibre(at=5), detector="any").current[0]
    back = current(fibre(at=11), detector="any").current[0]
    assert back == pytest.approx(there, rel=1e-3)


def test_a_fibre_drawn_as_two_stretches_is_one_fibre():
    along = np.linspace(0, 10 * GAP, 121)
    rest = np.linspace(0, 6 * GAP, 73)
    split = Exposure(
        (
            Stretch(along, near(along, 8 * GAP), "passes"),
            Stretch(rest, near(rest + 10 * GAP, 8 * GAP), parent=0, leaves_at=10 * GAP),
        ),
        "terminates",
    )
    assert current(split).current[0] == pytest.approx(current(fibre()).current[0], rel=1e-3)


def test_an_ending_in_a_field_along_it_fires_below_a_fibre_that_passes_on():
    along = np.linspace(0, 16 * GAP, 200)
    ends, passes = (
        Exposure((Stretch(along, -along, end),), "passes") for end in ("terminates", "passes")
    )
    at_end = current(ends, polarity=1, ceiling=1e3)
    assert at_end.arc[0] == pytest.approx(16 * GAP)
    assert current(passes, polarity=1, ceiling=1e3).current[0] > 1.5 * at_end.current[0]


def test_a_spike_that_begins_beyond_a_passing_end_is_flagged():
    along = np.linspace(0, 8 * GAP, 100)
    uniform = Exposure((Stretch(along, -along, "passes"),), "passes")
    assert current(uniform, polarity=1, ceiling=1e3).beyond[0]
    assert not current(fibre(end="passes", start="passes")).beyond[0]


def test_a_longer_fibre_has_the_same_threshold():
    short, long = (fibre(n, at=8, end="passes", start="passes") for n in (16, 48))
    found = thresholds([short, long], np.full(2, THICK), PULSE, polarity=-1)
    assert found.current[1] == pytest.approx(found.current[0], rel=5e-3)
    assert found.latency[1] > found.latency[0] + 25 * GAP / 120


def test_a_slow_axon_is_waited_for():
    made = build(2e-6)
    along = np.linspace(0, 150 * made.spacing, 1500)
    slow = Exposure((Stretch(along, near(along, 4 * made.spacing, 1e-3)),), "terminates")
    short = Exposure(
        (Stretch(along[:300], near(along[:300], 4 * made.spacing, 1e-3)),), "terminates"
    )
    found = thresholds([slow, short], np.full(2, 2e-6), PULSE, polarity=-1)
    assert found.latency[0] > 2e-3
    assert found.current[0] == pytest.approx(found.current[1], rel=0.01)
    assert found.extrapolated.all()


def test_longer_pulses_need_less_current():
    widths = [5e-5, 2e-4, 1e-3, 1e-2]
    found = [current(fibre(), rectangular(w)).current[0] for w in widths]
    assert (np.diff(found) < 0).all()


def test_the_time_constant_is_one_that_was_measured_on_people():
    widths = np.array([5e-5, 2e-4, 1e-3])
    charge = [w * current(fibre(), rectangular(w)).current[0] for w in widths]
    slope, offset = np.polyfit(widths, charge, 1)
    measured = value("axon.published.strength_duration")
    assert offset / slope == pytest.approx(measured, abs=2 * 0.126e-3)


def test_a_ramp_needs_more_than_a_step_and_a_charge_that_comes_back_takes_some_away():
    step = current(fibre(), rectangular(1e-3)).current[0]
    assert current(fibre(), triangular(1e-3)).current[0] > step
    assert current(fibre(), half_sine(1e-3)).current[0] > step
    slow = ramped(20e-3, rise=20e-3, fall=0.0)
    assert current(fibre(), slow).current[0] > current(fibre(), rectangular(20e-3)).current[0]
    short = current(fibre(), rectangular(5e-5)).current[0]
    assert current(fibre(), biphasic(5e-5)).current[0] > short


def test_a_train_fires_no_later_than_its_first_pulse_needs():
    one = current(fibre(), PULSE).current[0]
    many = current(fibre(), train(PULSE, rate=1000, count=4)).current[0]
    assert many < 1.002 * one


def test_the_finest_step_hardly_matters():
    usual, fine = (current(fibre(), rectangular(5e-5), finest=f).current[0] for f in (2.5e-6, 1e-6))
    assert usual == pytest.approx(fine, rel=3e-3)


def test_a_slow_ramp_is_watched_closely_enough():
    slow = ramped(60e-3, rise=60e-3, fall=0.0)
    usual, fine = (current(fibre(8, at=8), slow, finest=f).current[0] for f in (2.5e-6, 1.5e-6))
    assert usual == pytest.approx(fine, rel=0.01)
    assert usual > 1.1 * current(fibre(8, at=8), rectangular(60e-3)).current[0]


def test_the_answer_is_the_same_in_any_company():
    alone = current(fibre()).current[0]
    exposures = [fibre(at=3), fibre(), fibre(height=6e-3)]
    found = thresholds(exposures, np.full(3, THICK), PULSE, polarity=-1)
    assert found.current[1] == alone
    assert found.current[2] > found.current[1]


def test_no_spike_is_an_error_and_a_named_bound_but_no_threshold():
    flat = Exposure((Stretch(np.array([0.0, 1e-2, 2e-2]), np.ones(3)),), "terminates")
    with pytest.raises(LevatorError, match="do not fire up to 1 A"):
        current(flat)
    found = bounds([flat, fibre()], np.full(2, THICK), PULSE, polarity=-1, ceiling=0.01)
    assert list(found.above) == [True, False]
    assert found.current[0] == 0.01
    assert found.stretch[0] == -1


def test_a_ceiling_below_the_threshold_is_an_error():
    needed = current(fibre()).current[0]
    with pytest.raises(LevatorError, match="higher ceiling"):
        current(fibre(), ceiling=0.9 * needed)
    assert current(fibre(), ceiling=1.1 * needed).current[0] == pytest.approx(needed, rel=2e-3)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"polarity": 2}, "polarity"),
        ({"ceiling": 0.0}, "ceiling"),
        ({"diameter": 1e-3}, "no axon"),
        ({"finest": 0.0}, "time step"),
        ({"precision": 0.0}, "precision"),
    ],
)
def test_what_cannot_be_is_refused(how, says):
    with pytest.raises(LevatorError, match=says):
        current(fibre(), **how)


def test_every_fibre_needs_its_diameter():
    with pytest.raises(LevatorError, match="one each"):
        thresholds([fibre()], np.array([1e-5, 1e-5]), PULSE)
