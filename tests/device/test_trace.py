"""A waveform of known amplitude, width, rate and polarity is measured as what it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.device.recording import Recording, read_text
from levator.device.trace import measure_trace
from levator.errors import LevatorError
from levator.testing.bench import Source, ac_coupled, bench_trace

SHAPES = ("rectangular", "triangular", "rounded")
POLARITIES = ("monophasic", "alternating", "biphasic")


def recording(time, voltage):
    return Recording(time, voltage, "trace.csv", "made up", "oscilloscope")


def measured(source=None, *, resistor=1000.0, **how):
    time, voltage = bench_trace(source or Source(), resistor=resistor, **how)
    return measure_trace(recording(time, voltage), resistor=resistor)


def refusal(time, voltage, resistor=1000.0):
    with pytest.raises(LevatorError) as refused:
        measure_trace(recording(time, voltage), resistor=resistor)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@settings(deadline=None, max_examples=80)
@given(
    shape=st.sampled_from(SHAPES),
    polarity=st.sampled_from(POLARITIES),
    current=st.floats(20e-6, 1e-3),
    resistor=st.sampled_from([470.0, 1000.0, 10_000.0]),
    frequency=st.floats(5, 200),
    filled=st.floats(0.05, 0.9),
    noise=st.sampled_from([0.0, 0.005, 0.02]),
    way=st.sampled_from([(",", ".", "s", "V"), (";", ",", "ms", "mV"), ("\t", ".", "ms", "V")]),
    seed=st.integers(0, 10),
)
def test_what_went_in_comes_back(
    shape, polarity, current, resistor, frequency, filled, noise, way, seed
):
    feet = {"rectangular": 1.0, "triangular": 2.0, "rounded": 1.5}[shape]
    phases = 1 if polarity == "monophasic" else 2
    share = filled if polarity != "biphasic" else filled / 2
    width = share / frequency / phases / feet
    source = Source(
        current=current,
        compliance=1e3,
        pulse_width=width,
        frequency=frequency,
        polarity=polarity,
        shape=shape,
    )
    seconds = 6 / frequency
    samples = int(min(40_000, max(4000, 60 * seconds / width)))
    time, voltage = bench_trace(
        source, resistor=resistor, seconds=seconds, samples=samples, noise=noise, seed=seed
    )
    found = measure_trace(exported(time, voltage, *way), resistor=resistor)
    interval = seconds / samples
    assert found.current == pytest.approx(current, rel=0.01 + noise)
    assert found.pulse_width == pytest.approx(width, rel=0.02 + 2 * noise, abs=2 * interval)
    assert found.rhythm.frequency == pytest.approx(frequency, rel=0.01)
    assert found.rhythm.polarity == polarity
    assert found.rhythm.duty == pytest.approx(phases * width * frequency, rel=0.05, abs=0.01)
    assert found.pulses.shape == shape


def exported(time, voltage, separator, decimal, second, volt):
    scale = {"s": 1.0, "ms": 1e3, "V": 1.0, "mV": 1e3}
    pairs = zip(time * scale[second], voltage * scale[volt], strict=True)
    body = "\n".join(f"{a:.9g}{separator}{b:.6g}" for a, b in pairs).replace(".", decimal)
    return read_text(f"time ({second}){separator}voltage ({volt})\n{body}\n", "trace.csv")


def test_a_rest_level_beside_zero_is_taken_off():
    time, voltage = bench_trace(Source(polarity="monophasic"), resistor=1000.0, noise=0.01)
    found = measure_trace(recording(time, voltage - 0.05), resistor=1000.0)
    assert found.rest == pytest.approx(-0.05, abs=1e-3)
    assert found.current == pytest.approx(350e-6, rel=0.01)


def test_a_square_wave_without_pause_is_alternating():
    source = Source(pulse_width=1 / 16, frequency=8)
    found = measured(source, noise=0.005)
    assert found.rhythm.polarity == "alternating"
    assert found.rhythm.frequency == pytest.approx(8, rel=1e-3)
    assert found.rhythm.duty == pytest.approx(1, rel=1e-3)


def test_noise_does_not_raise_the_peak_of_a_triangle():
    source = Source(shape="triangular", polarity="monophasic")
    for noise in (0.0, 0.02, 0.04):
        assert measured(source, noise=noise).peak == pytest.approx(0.35, rel=0.01)


def test_a_short_spike_does_not_pass_for_the_amplitude():
    time, voltage = bench_trace(Source(), resistor=1000.0, noise=0.01)
    voltage[[40, 900, 5000]] = 3.0
    found = measure_trace(recording(time, voltage), resistor=1000.0)
    assert found.current == pytest.approx(350e-6, rel=0.01)
    assert found.rhythm.frequency == pytest.approx(8, rel=0.01)


def test_the_scatter_between_phases_is_measured():
    time, voltage = bench_trace(Source(), resistor=1000.0, seconds=4.0, samples=40_000)
    factor = 1 + 0.03 * np.sin(2 * np.pi * 1.7 * time)
    found = measure_trace(recording(time, voltage * factor), resistor=1000.0)
    assert found.modulation == "none"
    assert 0.015 < found.peak_scatter < 0.03


def test_a_modulated_height_is_named_and_its_tall_phases_counted():
    source = Source(frequency=40, pulse_width=4e-3)
    time, voltage = bench_trace(source, resistor=1000.0, seconds=2.0, samples=40_000)
    factor = 0.65 + 0.35 * np.sin(2 * np.pi * 1.5 * time)
    found = measure_trace(recording(time, voltage * factor), resistor=1000.0)
    assert found.modulation == "envelope"
    assert found.current == pytest.approx(350e-6, rel=0.03)
    assert found.rhythm.frequency == pytest.approx(40, rel=0.01)


def test_bursts_of_one_sign_after_the_other_are_told_from_their_pulses():
    source = Source(frequency=100, pulse_width=3e-3, polarity="monophasic")
    time, voltage = bench_trace(source, resistor=1000.0, seconds=2.0, samples=40_000)
    turn = np.floor(time / 0.25)
    on = np.mod(time, 0.25) < 0.15
    sign = np.where(np.mod(turn, 2) == 0, 1.0, -1.0)
    found = measure_trace(recording(time, voltage * sign * on), resistor=1000.0)
    assert found.rhythm.polarity == "alternating"
    assert found.rhythm.frequency == pytest.approx(100, rel=0.01)
    assert found.rhythm.bursts
    assert found.rhythm.burst_rate == pytest.approx(4, rel=0.02)


def test_one_pulse_has_no_frequency_and_no_polarity():
    source = Source(frequency=2, polarity="monophasic", pulse_width=0.05)
    found = measured(source, seconds=0.4)
    assert len(found.pulses.peak) == 1
    assert found.rhythm.frequency is None
    assert found.rhythm.duty is None
    assert found.rhythm.polarity == "unknown"
    assert found.current == pytest.approx(350e-6, rel=0.01)


def test_phases_cut_by_the_ends_of_the_record_do_not_count():
    time, voltage = bench_trace(Source(pulse_width=0.03), resistor=1000.0, noise=0.01)
    inside = (time > 0.02) & (time < 0.9)
    found = measure_trace(recording(time[inside], voltage[inside]), resistor=1000.0)
    assert found.pulse_width == pytest.approx(0.03, rel=0.01)
    assert found.width_scatter < 0.01


def test_an_exponential_decay_is_seen_and_so_is_a_sagging_top():
    source = Source(frequency=4, pulse_width=0.05)
    time, voltage = bench_trace(source, resistor=1000.0, noise=0.003)
    fast = measure_trace(recording(time, ac_coupled(time, voltage, corner=8.0)), resistor=1000.0)
    assert fast.pulses.shape == "decaying"
    slow = measure_trace(recording(time, ac_coupled(time, voltage, corner=0.3)), resistor=1000.0)
    assert slow.pulses.shape == "rectangular"
    assert slow.pulses.sag == pytest.approx(2 * np.pi * 0.3 * 0.05, rel=0.15)
    assert slow.rest_step == pytest.approx(2 * np.pi * 0.3 * 0.05, rel=0.15)
    still = measure_trace(recording(time, voltage), resistor=1000.0)
    assert abs(still.pulses.sag) < 0.005
    assert abs(still.rest_step) < 0.005


# Refusals


@pytest.mark.parametrize("resistor", [0.0, -10.0, float("nan"), float("inf")])
def test_a_resistor_must_be_positive(resistor):
    time, voltage = bench_trace(Source(), resistor=1000.0)
    assert "--resistor 1000" in refusal(time, voltage, resistor)


@pytest.mark.parametrize("kind", ["noise", "flat", "constant", "ripple"])
def test_a_trace_without_pulses_is_refused(kind):
    time = np.arange(10_000) * 1e-4
    rough = np.random.default_rng(3).standard_normal(len(time))
    voltage = {
        "noise": 0.01 * rough,
        "flat": 0 * time,
        "constant": 0.4 + 0.001 * rough,
        "ripple": np.round(0.3 * rough) * 0.004,
    }[kind]
    said = refusal(time, voltage)
    assert "no pulses" in said or "no whole pulse" in said or "too few" in said


def test_pulses_in_too_much_noise_are_refused():
    time, voltage = bench_trace(Source(), resistor=1000.0, noise=0.08)
    assert "too noisy" in refusal(time, voltage)


def test_a_sample_rate_too_low_for_the_edges_is_refused_and_a_better_one_named():
    source = Source(pulse_width=2e-3, polarity="monophasic")
    time, voltage = bench_trace(source, resistor=1000.0, samples=1500)
    assert "sample at 1e+04 Hz" in refusal(time, voltage).replace("e+4", "e+04")


def clipped(voltage, share, *, step=0.0, rough=0.0):
    """`voltage` with noise, through a converter that cuts at a share of its height."""
    noisy = voltage + rough * np.random.default_rng(5).standard_normal(len(voltage))
    codes = np.round(noisy / step) * step if step else noisy
    top = share * np.abs(voltage).max()
    top = np.round(top / step) * step if step else top
    return np.clip(codes, -top, top)


@pytest.mark.parametrize("shape", ["triangular", "rounded"])
@pytest.mark.parametrize("rough", [0.0, 0.004])
@pytest.mark.parametrize("share", [0.6, 0.85])
def test_a_slope_cut_flat_is_clipping(shape, rough, share):
    time, voltage = bench_trace(Source(shape=shape), resistor=1000.0)
    assert "clips" in refusal(time, clipped(voltage, share, step=0.002, rough=rough))


@pytest.mark.parametrize("polarity", POLARITIES)
def test_a_rectangle_whose_top_lost_its_noise_is_clipping(polarity):
    time, voltage = bench_trace(Source(polarity=polarity), resistor=1000.0)
    assert "clips" in refusal(time, clipped(voltage, 0.9, step=0.002, rough=0.004))


def test_a_rectangle_over_the_whole_range_of_the_converter_is_clipping():
    time, voltage = bench_trace(Source(pulse_width=1 / 16), resistor=1000.0)
    step = 0.4 / 128
    soft = np.convolve(voltage, np.ones(400) / 400, "same")
    codes = np.clip(np.round(2 * soft / step), -128, 127) * step
    assert "clips" in refusal(time, codes)


@pytest.mark.parametrize("rough", [0.0, 0.001, 0.004])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("polarity", POLARITIES)
def test_pulses_within_the_range_are_not_taken_for_clipping(rough, shape, polarity):
    time, voltage = bench_trace(Source(shape=shape, polarity=polarity), resistor=1000.0)
    seen = clipped(voltage, 2.0, step=0.004, rough=rough)
    found = measure_trace(recording(time, seen), resistor=1000.0)
    assert found.current == pytest.approx(350e-6, rel=0.02)


@settings(deadline=None, max_examples=30)
@given(share=st.floats(0.15, 0.42))
def test_one_sided_pulses_without_their_mean_are_refused_or_measured_right(share):
    source = Source(polarity="monophasic", frequency=50, pulse_width=share / 50)
    time, voltage = bench_trace(source, resistor=1000.0, noise=0.005)
    seen = recording(time, voltage - voltage.mean())
    if share > 0.3:
        assert "AC-coupled" in refusal(seen.time, seen.voltage)
    elif share < 0.22:
        found = measure_trace(seen, resistor=1000.0)
        assert found.current == pytest.approx(350e-6, rel=0.02)


@settings(deadline=None, max_examples=200)
@given(
    levels=st.lists(st.floats(-1, 1), min_size=2, max_size=30),
    samples=st.integers(1, 60),
    noise=st.sampled_from([0.0, 0.002, 0.1]),
    slope=st.booleans(),
)
def test_any_course_of_voltage_is_measured_or_refused_in_one_line(levels, samples, noise, slope):
    spots = np.arange(16 + len(levels) * samples) / samples
    steps = np.append(levels, levels[-1])[np.minimum(spots.astype(int), len(levels))]
    course = np.interp(spots, np.arange(len(levels)), levels) if slope else steps
    voltage = course + noise * np.random.default_rng(4).standard_normal(len(spots))
    try:
        found = measure_trace(recording(spots * 1e-3, voltage), resistor=1000.0)
    except LevatorError as error:
        said = str(error)
        assert "trace.csv" in said
        assert "\n" not in said
        return
    assert 0 < found.peak < 3
    assert 0 < found.pulse_width <= spots[-1] * 1e-3
    assert np.isfinite([found.peak_scatter, found.width_scatter, found.rest_step]).all()


def test_measuring_leaves_the_recording_as_it_was():
    time, voltage = bench_trace(Source(), resistor=1000.0, noise=0.01)
    before = time.copy(), voltage.copy()
    first = measure_trace(recording(time, voltage), resistor=1000.0)
    again = measure_trace(recording(time, voltage), resistor=1000.0)
    np.testing.assert_array_equal(time, before[0])
    np.testing.assert_array_equal(voltage, before[1])
    assert repr(first) == repr(again)
