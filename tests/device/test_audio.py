"""A sound card hides slow currents: they are refused; fast ones need a stated calibration."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import wavfile

from levator.device.audio import check_coupling, read_audio
from levator.device.trace import measure_trace
from levator.errors import LevatorError
from levator.testing.bench import Source, ac_coupled, bench_trace

RATE = 96_000
FULL = 1.2
FAST = Source(frequency=80, pulse_width=4e-4, polarity="monophasic")
SLOW = Source(frequency=8, pulse_width=0.03, polarity="monophasic")


def wav(voltage, dtype=np.int16, full=FULL):
    shares = np.asarray(voltage) / full
    codes = {
        np.int16: np.clip(np.round(shares * 32768), -32768, 32767),
        np.int32: np.clip(np.round(shares * 2.0**31), -(2.0**31), 2.0**31 - 1),
        np.uint8: np.clip(np.round(128 + shares * 128), 0, 255),
        np.float32: shares,
    }[dtype]
    buffer = io.BytesIO()
    wavfile.write(buffer, RATE, codes.astype(dtype))
    return buffer.getvalue()


def heard(source, *, corner, seconds=0.5, **how):
    samples = int(RATE * seconds)
    time, voltage = bench_trace(source, resistor=1000.0, seconds=seconds, samples=samples, **how)
    return ac_coupled(time, voltage, corner=corner)


def measured(content, **how):
    found = measure_trace(read_audio(content, "t.wav", calibration=FULL, **how), resistor=1000.0)
    check_coupling(found)
    return found


def refusal(content, **how):
    with pytest.raises(LevatorError) as refused:
        measured(content, **how)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.float32])
def test_fast_pulses_come_through_a_good_input(dtype):
    found = measured(wav(heard(FAST, corner=2.0, noise=0.003), dtype))
    assert found.current == pytest.approx(FAST.current, rel=0.03)
    assert found.pulse_width == pytest.approx(FAST.pulse_width, rel=0.03)
    assert found.rhythm.frequency == pytest.approx(80, rel=1e-3)
    assert found.rhythm.polarity == "monophasic"


def test_eight_bits_are_read_about_their_middle():
    recording = read_audio(wav([0.3] * 40, np.uint8), "t.wav", calibration=FULL)
    assert recording.voltage == pytest.approx(0.3, abs=FULL / 128)


@settings(deadline=None, max_examples=25)
@given(
    corner=st.floats(1, 40),
    polarity=st.sampled_from(["monophasic", "alternating", "biphasic"]),
    width=st.floats(0.01, 0.03),
)
def test_slow_pulses_behind_a_high_pass_are_refused(corner, polarity, width):
    source = Source(frequency=8, pulse_width=width, polarity=polarity)
    said = refusal(wav(heard(source, corner=corner, noise=0.003)))
    assert "sound input" in said or "AC-coupled" in said


@settings(deadline=None, max_examples=25)
@given(corner=st.floats(0.2, 100), width=st.floats(1e-4, 4e-2))
def test_what_is_not_refused_is_right(corner, width):
    source = Source(frequency=10, pulse_width=width, polarity="monophasic")
    try:
        found = measured(wav(heard(source, corner=corner, noise=0.003)))
    except LevatorError:
        return
    assert found.current == pytest.approx(source.current, rel=0.04)


def test_without_rest_nothing_is_told_from_a_sound_card():
    source = Source(frequency=400, pulse_width=1 / 800, polarity="alternating")
    assert "no rest" in refusal(wav(heard(source, corner=0.5, noise=0.003)))


def test_full_scale_is_clipping():
    assert "lower the recording level" in refusal(wav(4 * heard(FAST, corner=2.0)))


@pytest.mark.parametrize("calibration", [None, 0.0, -1.0, float("nan")])
def test_a_sound_file_needs_a_calibration(calibration):
    with pytest.raises(LevatorError, match=r"--calibration 1\.2"):
        read_audio(wav([0.0] * 40), "t.wav", calibration=calibration)


def test_one_of_two_channels_is_chosen():
    heard_now = heard(FAST, corner=2.0, noise=0.003)
    both = wav(np.column_stack([0 * heard_now, heard_now]))
    assert "--channel 1 to 2" in refusal(both)
    assert measured(both, channel="2").current == pytest.approx(FAST.current, rel=0.03)


@settings(deadline=None, max_examples=60)
@given(cut=st.integers(0, 400), junk=st.binary(max_size=60))
def test_a_damaged_sound_file_is_one_line(cut, junk):
    whole = wav(heard(FAST, corner=2.0, seconds=0.02))
    content = whole[:cut] + junk
    with pytest.raises(LevatorError) as refused:
        read_audio(content, "t.wav", calibration=FULL, channel="7")
    assert "\n" not in str(refused.value)
