import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.activation.waveform import (
    Phase,
    alternating,
    biphasic,
    half_sine,
    ramped,
    rectangular,
    sine,
    train,
    triangular,
)
from levator.errors import LevatorError

WIDTHS = st.floats(5e-5, 1.0)
SHAPES = st.sampled_from([rectangular, biphasic, triangular, half_sine])


@given(SHAPES, WIDTHS, st.integers(1, 50), st.floats(1.0, 3.0))
def test_no_charge_is_lost_when_a_pulse_holds_no_whole_number_of_steps(shape, width, count, over):
    wave = shape(width)
    edges = np.linspace(0, over * wave.duration, count + 1)
    charge = (wave.mean(edges) * np.diff(edges)).sum()
    assert charge == pytest.approx(wave.net_charge(1.0), abs=1e-12 * width + 1e-9 * width)


@given(SHAPES, WIDTHS)
def test_the_peak_is_one(shape, width):
    wave = shape(width)
    level = wave.mean(np.linspace(0, wave.duration, 4001))
    assert np.abs(level).max() == pytest.approx(1, abs=1e-3)


def test_a_step_that_ends_within_a_pulse_takes_its_share():
    level = rectangular(50e-6).mean(np.arange(0, 61e-6, 4e-6))
    np.testing.assert_allclose(level, [*[1.0] * 12, 0.5, 0.0, 0.0], atol=1e-9)


@pytest.mark.parametrize(
    ("wave", "charge", "square"),
    [
        (rectangular(1e-3), 1e-6, 1.0),
        (biphasic(1e-3), 1e-6, 1.0),
        (triangular(1e-3), 0.5e-6, 1 / 3),
        (half_sine(1e-3), 2e-6 / np.pi, 0.5),
        (ramped(1e-3, rise=1e-3, fall=0.0), 0.5e-6, 1 / 3),
    ],
)
def test_charge_and_effective_current_are_those_of_the_textbook(wave, charge, square):
    assert wave.charge_per_pulse(1e-3) == pytest.approx(charge)
    assert wave.effective(1e-3) == pytest.approx(1e-3 * np.sqrt(square))


def test_what_goes_there_and_back_leaves_no_charge_and_no_caution():
    for wave in (biphasic(2e-4, gap=1e-4), alternating(rectangular(1e-3), rate=10, count=4)):
        assert wave.net_charge(1e-3) == pytest.approx(0, abs=1e-18)
        assert wave.caution(1e-3, area=1e-4) == ""


def test_net_charge_is_cautioned_with_the_limit():
    said = train(rectangular(1e-3), rate=100, count=3).caution(1e-3, area=1e-4)
    assert "3 uC" in said
    assert "above 2" in said


def test_a_train_repeats_its_pulse_at_its_rate():
    wave = train(rectangular(1e-3), rate=100, count=3)
    assert wave.duration == pytest.approx(21e-3)
    starts = np.array([0.0, 10e-3, 20e-3])
    np.testing.assert_allclose(wave.passed(starts + 1e-3) - wave.passed(starts), 1e-3)


def test_an_alternating_train_charges_as_one_pulse_does():
    wave = alternating(rectangular(1e-3), rate=100, count=5)
    assert wave.charge_per_pulse(1.0) == pytest.approx(1e-3)
    assert wave.net_charge(1.0) == pytest.approx(1e-3)


def test_a_ramp_that_does_not_fit_is_refused():
    with pytest.raises(LevatorError, match="do not fit"):
        ramped(1e-3, rise=0.8e-3)


@pytest.mark.parametrize("width", [0.0, -1e-3, 1e-5, 2.0, float("nan")])
def test_a_width_that_is_not_answered_is_refused(width):
    for shape in (rectangular, triangular, half_sine, biphasic):
        with pytest.raises(LevatorError, match="write a width"):
            shape(width)


def test_a_phase_must_last_and_stay_below_the_peak():
    with pytest.raises(LevatorError, match="must last"):
        Phase(0.0, 1.0, 1.0)
    with pytest.raises(LevatorError, match="over its peak"):
        Phase(1.0, 1.5, 1.0)


@pytest.mark.parametrize("frequency", [40e3, 190e3])
def test_a_carrier_of_kilohertz_is_refused_with_the_reason(frequency):
    with pytest.raises(LevatorError, match="not settled"):
        sine(frequency)


def test_a_sine_that_is_slow_enough_is_two_half_sines():
    wave = sine(50.0, cycles=3)
    assert wave.duration == pytest.approx(60e-3)
    assert wave.net_charge(1.0) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(("rate", "count"), [(2000.0, 3), (0.0, 2), (10.0, 0)])
def test_a_train_that_does_not_fit_is_refused(rate, count):
    with pytest.raises(LevatorError, match="do not fit"):
        train(rectangular(1e-3), rate=rate, count=count)
