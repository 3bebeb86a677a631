"""Readings become a device that says what was measured, how surely, and what was not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.device import check_limits, device, devices, parse_device
from levator.device.device_file import as_toml
from levator.device.gain import delivered, gains
from levator.device.measured import measured_device
from levator.device.reading import accuracy
from levator.device.recording import Recording
from levator.device.trace import measure_trace
from levator.errors import LevatorError
from levator.sources import Grade
from levator.sources.distributions import LogNormal, LogUniform
from levator.testing.bench import Source, bench_trace

NUFACE = "nuface-trinity-plus"


def reading(source, resistor, **how):
    how = {"noise": 0.005, "seed": int(resistor), **how}
    time, voltage = bench_trace(source, resistor=resistor, **how)
    trace = Recording(time, voltage, f"{resistor:g}.csv", "made up", "oscilloscope")
    return measure_trace(trace, resistor=resistor)


def bench(source, *resistors, base=NUFACE, setting=None, **how):
    found = [reading(source, resistor, **how) for resistor in resistors]
    return measured_device(
        device(base), found, key="mine", setting=setting, accuracy=accuracy(0.03, 0.01)
    )


def test_current_width_and_rate_are_those_over_the_smallest_resistor():
    source = Source(current=300e-6, compliance=2.0, pulse_width=0.02, frequency=8)
    for order in ((1000.0, 10_000.0), (10_000.0, 1000.0)):
        found = bench(source, *order).device
        assert found.setting().current.value == pytest.approx(300e-6, rel=0.01)
        assert found.pulse_width.value == pytest.approx(0.02, rel=0.01)
        assert found.frequency.value == pytest.approx(8, rel=0.01)


def test_compliance_is_the_voltage_at_which_the_current_falls():
    row = bench(Source(current=300e-6, compliance=2.0), 1000.0, 10_000.0).device.compliance
    assert row.value == pytest.approx(2.0, rel=0.01)
    assert row.grade is Grade.C
    assert row.source == "own-measurement"
    low, high = row.quantile(np.array([0.05, 0.95]))
    assert low < 2.0 < high < 1.1 * low


def test_a_third_resistor_settles_whether_the_source_is_soft():
    hard = bench(Source(current=300e-6, compliance=2.0), 1000.0, 10_000.0, 100_000.0)
    assert isinstance(hard.device.compliance.spread, LogNormal)
    assert not any("third" in note for note in hard.notes)
    two = bench(Source(current=300e-6, compliance=2.0), 1000.0, 10_000.0)
    assert any("100000" in note or "10000 ohm, tells" in note for note in two.notes)


def test_a_soft_source_keeps_its_compliance_as_a_range_up_to_its_open_voltage():
    opened, inner = 5.0, 14_000.0
    found = [
        reading(Source(current=opened / (inner + ohm), compliance=100.0), ohm)
        for ohm in (1000.0, 10_000.0, 100_000.0)
    ]
    row = measured_device(
        device(NUFACE), found, key="mine", setting=None, accuracy=accuracy()
    ).device.compliance
    assert isinstance(row.spread, LogUniform)
    assert row.spread.low == pytest.approx(opened * 100 / 114, rel=0.02)
    assert row.spread.high == pytest.approx(opened, rel=0.05)


def test_compliance_that_was_not_reached_is_a_lower_bound():
    found = bench(Source(current=400e-6, compliance=60.0), 1000.0, 22_000.0)
    row, before = found.device.compliance, device(NUFACE).compliance
    assert isinstance(row.spread, LogUniform)
    assert row.spread.low == pytest.approx(8.8 * (1 - 3 * 0.03 / np.sqrt(3)), rel=0.01)
    assert row.spread.high == pytest.approx(before.quantile(np.array([1.0]))[0], rel=1e-3)
    assert row.grade is Grade.X
    assert "at least" in found.notes[0]


def test_a_bound_below_what_was_known_changes_nothing():
    found = bench(Source(current=400e-6, compliance=60.0), 1000.0)
    assert found.device.compliance == device(NUFACE).compliance
    assert "no more than was known" in found.notes[0]


def test_a_bound_above_what_was_assumed_moves_the_range():
    found = bench(Source(current=400e-6, compliance=60.0), 1000.0, 120_000.0)
    low, high = found.device.compliance.quantile(np.array([0.0, 1.0]))
    assert 40 < low < 48 < high
    assert low < found.device.compliance.value < high


@settings(deadline=None, max_examples=30)
@given(share=st.floats(0.2, 3.0), seed=st.integers(0, 50))
def test_the_truth_lies_within_what_is_stated(share, seed):
    compliance = 400e-6 * 10_000 * share
    source = Source(current=400e-6, compliance=compliance)
    found = [reading(source, ohm, seed=seed) for ohm in (1000.0, 10_000.0)]
    base = device("generic-two-sphere")
    row = measured_device(
        base, found, key="mine", setting="high", accuracy=accuracy()
    ).device.compliance
    low, high = row.quantile(np.array([1e-3, 1 - 1e-3]))
    if share < 0.9:
        assert low < compliance < high
    elif share > 1.0:
        assert high >= compliance or row == base.compliance


def test_what_was_not_measured_stays_with_its_own_source():
    found, before = bench(Source(), 1000.0, setting="level 3").device, device(NUFACE)
    assert found.electrode == before.electrode
    assert found.spacing == before.spacing
    assert found.rules == before.rules
    assert found.regulation == before.regulation
    assert found.default_setting == "level 3"
    assert found.settings["level 3"].current.source == "own-measurement"
    for name in set(before.settings) - {"level 3"}:
        assert found.settings[name] == before.settings[name]


def test_too_few_pulses_leave_the_frequency_and_say_so():
    source = Source(frequency=2, polarity="monophasic", pulse_width=0.05)
    found = bench(source, 1000.0, seconds=0.4)
    assert found.device.frequency == device(NUFACE).frequency
    assert any("too few phases" in note for note in found.notes)
    assert "not known" in found.device.waveform


def test_the_waveform_is_told_in_words():
    words = bench(Source(shape="triangular", pulse_width=0.01), 1000.0).device.waveform
    assert words.startswith("triangular, polarity alternates")
    assert "16 % of the time" in words


def test_a_coarser_instrument_leaves_a_wider_range():
    found = reading(Source(), 1000.0)
    widths = []
    for stated in (0.005, 0.03, 0.1):
        made = measured_device(
            device(NUFACE), [found], key="mine", setting=None, accuracy=accuracy(stated)
        )
        low, high = made.device.setting().current.quantile(np.array([0.05, 0.95]))
        widths.append(high / low)
    assert widths == sorted(widths)
    assert widths[1] == pytest.approx(
        np.exp(2 * 1.645 * np.hypot(0.03, 0.01) / np.sqrt(3)), rel=0.01
    )


def refusal(*found, setting=None):
    with pytest.raises(LevatorError) as refused:
        measured_device(device(NUFACE), found, key="mine", setting=setting, accuracy=accuracy())
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_millivolts_read_as_volts_are_noticed():
    assert "voltage (mV)" in refusal(reading(Source(current=0.35, compliance=1e4), 1000.0))


def test_volts_read_as_millivolts_are_noticed():
    assert "voltage (mV)" in refusal(reading(Source(current=350e-9), 1000.0))


def test_milliseconds_read_as_seconds_are_noticed():
    slow = Source(pulse_width=20.0, frequency=8e-3)
    assert "time (ms)" in refusal(reading(slow, 1000.0, seconds=1000.0))


def test_resistors_in_the_wrong_order_are_noticed():
    weak, strong = reading(Source(current=35e-6), 1000.0), reading(Source(), 10_000.0)
    assert "rises with the resistor" in refusal(weak, strong)


def test_an_unknown_setting_is_answered_with_near_names():
    assert "'level 4'" in refusal(reading(Source(), 1000.0), setting="level four")


@pytest.mark.parametrize("stated", [0.0, -0.1, 1.0, 3.0])
def test_an_accuracy_is_a_share(stated):
    with pytest.raises(LevatorError, match=r"write 0.03 for 3 %"):
        accuracy(stated)


# The file


def plain(row):
    return (row.name, row.unit, row.grade, row.source, row.where, row.note, type(row.spread))


@pytest.mark.parametrize("name", devices())
def test_a_device_that_is_written_down_is_read_back_the_same(name):
    before = device(name)
    after = parse_device(as_toml(before), "again.toml")
    assert after.rules == before.rules
    assert after.limits == before.limits
    assert after.name == before.name
    for old, new in zip(before.rows, after.rows, strict=True):
        assert plain(new) == plain(old)
        ends = np.array([1e-3, 0.5, 0.999])
        np.testing.assert_allclose(new.quantile(ends), old.quantile(ends), rtol=1e-9)


@settings(deadline=None, max_examples=60)
@given(words=st.text(min_size=1, max_size=40).filter(lambda words: words.strip()))
def test_any_words_survive_the_file(words):
    words = words.encode("utf-8", "ignore").decode() or "x"
    before = device("facial-nmes")
    made = replace(
        before, waveform=words, compliance=replace(before.compliance, where=f"w {words}")
    )
    after = parse_device(as_toml(made), "again.toml")
    assert after.waveform == words
    assert after.compliance.where == f"w {words}"


def test_limits_of_the_device_itself_are_kept():
    own = (
        '[limits]\nstandard = "iec60601-2-10"\n[limits.voltage]\nvalue = 50\nunit = "V"\n'
        'spread = { kind = "exact" }\ngrade = "X"\nsource = "levator-assumption"\nwhere = "ours"\n'
    )
    text = as_toml(device(NUFACE)).replace('[limits]\nstandard = "iec60601-2-10"\n', own)
    made = parse_device(text, "own.toml")
    again = parse_device(as_toml(made), "again.toml")
    assert again.limits == made.limits
    assert again.limits.voltage.value == 50


def test_a_measured_device_can_be_loaded_delivers_and_is_checked(tmp_path):
    made = bench(Source(current=300e-6, compliance=2.0), 1000.0, 10_000.0).device
    path = tmp_path / "mine.toml"
    path.write_text(as_toml(made), encoding="utf-8")
    loaded = device(path)
    assert loaded.key == "mine"
    assert loaded.compliance.name == "device.mine.compliance"
    assert 0 < np.median(delivered(loaded, "level 5")) <= 310e-6
    assert all(check.passed for check in check_limits(loaded))


# What it was worth


def test_measuring_removes_nearly_all_of_the_spread_of_width_and_compliance():
    made = bench(Source(current=300e-6, compliance=2.0), 1000.0, 10_000.0)
    found = {gain.name: gain for gain in gains(device(NUFACE), made.device, made.setting)}
    for name in ("pulse width", "frequency", "compliance"):
        assert found[name].removed > 0.99
    assert 0 < found["current"].removed < 1
    assert found["compliance"].before == pytest.approx((6.6, 36.4), rel=0.02)


def test_nothing_is_gained_by_comparing_a_device_with_itself():
    same = device(NUFACE)
    assert {gain.removed for gain in gains(same, same, "level 5")} == {0.0}


def test_short_pulses_and_high_compliance_deliver_what_is_set():
    source = Source(frequency=100, pulse_width=2e-4, compliance=60)
    easy = bench(source, 1000.0, 120_000.0, samples=100_000)
    current = delivered(easy.device, "level 5")
    assert np.median(current) == pytest.approx(easy.device.setting().current.value, rel=0.05)
