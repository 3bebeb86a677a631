"""Pulses in time: exact step response, compliance, left charge, and the bisection beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import gamma

from levator.device import deliver, device, skin_contact
from levator.device.cole import ladder
from levator.device.contact import phase_factor
from levator.device.pulse import PHASES, Pulse, drive, nerve_equivalent
from levator.errors import LevatorError
from levator.sources import draw, unknowns

CASE = {
    "set_current": 400e-6,
    "compliance": 12.0,
    "area": 1.2e-4,
    "tissue_resistance": 300.0,
    "pulse_width": 0.06,
}
OPEN = replace(skin_contact(), low_resistance=1e15)
ON = 48


def run(rate: float = 8.3, **changed: object) -> Pulse:
    return drive(**{**CASE, "skin": skin_contact(), "frequency": rate, **changed})


@pytest.mark.parametrize("exponent", [0.7, 0.82, 0.9])
def test_a_ladder_admits_like_a_constant_phase_element(exponent: float) -> None:
    turning = np.logspace(-1, 5, 200)
    found = ladder(np.array([exponent]), shortest=1e-7, longest=1e2).admittance(turning)[0]
    assert np.abs(found / (1j * turning) ** exponent - 1).max() < 1e-3


@pytest.mark.parametrize("exponent", [0.7, 0.82, 0.9])
def test_a_step_of_current_raises_the_exact_power_of_time(exponent: float) -> None:
    skin = replace(OPEN, exponent=exponent)
    found = run(
        skin=skin,
        compliance=1e9,
        tissue_resistance=0.0,
        model="linear",
        polarity="monophasic",
        rate=1e-9,
    )
    time, rise = found.time[0, :ON], found.voltage[0, :ON] - 2 * found.left[0]
    exact = 2 * 4e-4 / 1.2e-4 / phase_factor(skin) * time**exponent / gamma(1 + exponent)
    assert rise[-1] == pytest.approx(exact[-1], rel=1e-3)
    assert np.abs(rise / exact - 1)[8:].max() < 0.01


def test_a_long_pulse_ends_on_the_resistances() -> None:
    found = run(skin=skin_contact(), pulse_width=100.0, rate=1e-3, model="linear")
    resistance = 300.0 + 2 * skin_contact().low_resistance / 1.2e-4
    assert found.current[0, ON - 1] == pytest.approx(12.0 / resistance, rel=0.02)


@pytest.mark.parametrize("polarity", PHASES)
@pytest.mark.parametrize("model", ["breakdown", "linear"])
def test_source_never_exceeds_its_current_nor_its_voltage(polarity: str, model: str) -> None:
    found = run(pulse_width=np.logspace(-4, -1.3, 12), polarity=polarity, model=model)
    assert (np.abs(found.current) <= 400e-6 * (1 + 1e-9)).all()
    driven = np.abs(found.current) > 0
    assert (np.abs(found.voltage[driven]) <= 12.0 + 1e-9).all()
    np.testing.assert_allclose(found.mean, found.charge / np.logspace(-4, -1.3, 12))
    assert (found.peak >= found.mean * (1 - 1e-12)).all()


def test_current_is_whole_until_the_voltage_runs_out_and_falls_from_there() -> None:
    found = run()
    flow = found.current[0, :ON]
    assert found.limited[0]
    assert flow[0] == pytest.approx(400e-6)
    assert (np.diff(flow) <= 1e-12).all()
    assert flow[-1] < flow[0] / 2


def test_alternating_pulses_mirror_each_other_and_begin_with_opposite_charge() -> None:
    found = run(rate=5.0)
    half = found.current.shape[1] // 2
    np.testing.assert_allclose(found.current[:, half:], -found.current[:, :half], atol=4e-6)
    assert found.left[0] < 0
    assert run(rate=5.0, polarity="monophasic").left[0] > 0


def test_charge_left_on_the_skin_lets_an_alternating_pulse_deliver_more() -> None:
    assert run(polarity="alternating").mean > run(polarity="monophasic").mean


def test_more_compliance_and_more_breakdown_never_deliver_less() -> None:
    volts = run(compliance=np.linspace(0, 60, 20)).mean
    assert (np.diff(volts) >= -1e-12).all()
    assert volts[-1] == pytest.approx(400e-6)
    skin = replace(skin_contact(), breakdown_voltage=np.array([5.0, 20.0, 80.0]))
    eased = np.append(run(skin=skin).mean, run(model="linear").mean)
    assert (np.diff(eased) <= 1e-12).all()


@pytest.mark.parametrize("wrong", ["set_current", "compliance"])
def test_nothing_in_gives_nothing_out(wrong: str) -> None:
    found = run(**{wrong: 0.0})
    assert found.charge == 0
    assert np.abs(found.current).max() == 0
    assert found.limited[0] == (wrong == "compliance")


def test_finer_steps_change_the_mean_by_less_than_half_a_percent(monkeypatch) -> None:
    widths = np.array([1e-4, 1e-3, 1e-2, 0.06])
    usual = run(pulse_width=widths, contact="bare").mean
    monkeypatch.setitem(drive.__globals__["_STEPS"], True, 192)
    monkeypatch.setitem(drive.__globals__["_STEPS"], False, 48)
    fine = run(pulse_width=widths, contact="bare").mean
    np.testing.assert_allclose(usual, fine, rtol=5e-3)


def test_each_draw_is_driven_on_its_own() -> None:
    widths = np.array([1e-3, 0.02, 0.06])
    together = run(pulse_width=widths).mean
    alone = [float(run(pulse_width=w).mean[0]) for w in widths]
    np.testing.assert_allclose(together, alone, rtol=3e-3)


def test_nerve_equivalent_of_a_rectangle_is_the_rectangle() -> None:
    found = run(compliance=1e3)
    same = nerve_equivalent(found, pulse_width=0.06, chronaxie=4e-4)
    assert same[0] == pytest.approx(400e-6, rel=1e-9)


def test_a_nerve_feels_the_onset_of_a_pulse_that_then_fades() -> None:
    found = run(contact="bare")
    felt = nerve_equivalent(found, pulse_width=0.06, chronaxie=4e-4)
    assert found.mean[0] < felt[0] < found.peak[0]


@pytest.fixture(scope="module")
def drawn() -> dict[str, object]:
    probe = device("nuface-trinity-plus")
    draws = draw(256, 1, (*unknowns(), *probe.unknowns()))
    return {
        "set_current": draws["device.current"],
        "compliance": draws["device.compliance"],
        "pulse_width": draws["device.pulse_width"],
        "skin": skin_contact(draws),
    }


def test_bisection_and_time_agree_with_gel_and_differ_on_bare_skin(drawn) -> None:
    ratio = {}
    for contact in ("gel", "bare"):
        given = {**CASE, **drawn, "contact": contact}
        quick = np.median(deliver(**given).current)
        ratio[contact] = np.median(drive(**given, frequency=8.3).mean) / quick
    assert 0.9 < ratio["gel"] <= 1.0
    assert ratio["bare"] < 0.8


def test_impossible_arguments_are_answered_with_what_to_write() -> None:
    with pytest.raises(LevatorError, match="'alternating'"):
        run(polarity="alternate")
    with pytest.raises(LevatorError, match="'linear'"):
        run(model="liner")
    with pytest.raises(LevatorError, match="is not positive"):
        run(area=0.0)
    with pytest.raises(LevatorError, match="is not zero or more"):
        run(set_current=-1e-4)
    with pytest.raises(LevatorError, match="between 0 and 1"):
        ladder(np.array([1.2]), shortest=1e-6, longest=1.0)
    with pytest.raises(LevatorError, match="in order"):
        ladder(np.array([0.8]), shortest=1.0, longest=1e-6)
