from itertools import pairwise

import numpy as np
import pytest

from levator.activation.exposure import Exposure, Stretch
from levator.activation.muscle_fibre import fire, membrane, thresholds
from levator.activation.muscle_fibre.channels import Plan, channels
from levator.activation.muscle_fibre.course import course, polarisation
from levator.activation.muscle_fibre.kernel import (
    equilibrium,
    fires,
    mean_level,
    open_gates,
    tabulated,
)
from levator.activation.waveform import half_sine, rectangular
from levator.errors import LevatorError
from levator.sources import value

THICK = np.array([30e-6])
ALONG = np.linspace(0, 0.03, 61)


def test_the_membrane_has_the_measured_resistance_and_capacitance():
    fibre = membrane(THICK)
    tubules, leaking = value("muscle_fibre.tubule.area"), value("muscle_fibre.tubule.leak")
    whole = fibre.leak * (1 + tubules * leaking)
    assert 1 / whole == pytest.approx(0.1052)
    assert fibre.capacitance * (1 + tubules) == pytest.approx(0.062)
    assert fibre.time_constant == pytest.approx(0.1052 * 0.062)


def test_denervation_makes_the_membrane_slower_and_the_fibre_thinner():
    states = [membrane(THICK, months=m) for m in (0, 0.5, 3, 60)]
    assert (np.diff([s.time_constant for s in states]) > 0).all()
    assert (np.diff([s.diameter[0] for s in states]) < 0).all()
    assert states[-1].time_constant == pytest.approx(3.75 * states[0].time_constant, rel=1e-3)
    assert membrane(THICK).time_constant == states[0].time_constant


def test_rest_is_a_balance_and_stays_one():
    found, patch = channels(), membrane(THICK, months=3).patch
    table = tabulated(found)
    gate = np.empty((2, 8, 3))
    ends = equilibrium(gate, patch, found, table)
    before = gate.copy()
    open_gates(gate, np.full((2, 8), found.rest), 1.0, table)
    np.testing.assert_allclose(gate, before, rtol=1e-12)
    assert (np.abs(ends - found.rest) < 5e-3).all()


def test_silence_does_not_fire():
    field = Exposure((Stretch(ALONG, 1e3 * ALONG),), start="terminates")
    assert not fire([field], THICK, rectangular(0.05), np.array([0.0]), months=60).any()


def test_a_long_cable_in_an_even_field_is_polarised_by_its_length_constant():
    fibre = membrane(np.array([60e-6]))
    field = Exposure((Stretch(ALONG, 10.0 * ALONG),), start="terminates")
    found = polarisation(course([field], fibre, 5e-5), fibre)[0]
    assert found == pytest.approx(10.0 * fibre.length_constant[0], rel=0.05)


def test_a_half_sine_gives_its_charge_in_any_steps():
    phase = half_sine(0.01).phases[0]
    row = np.array([phase.duration, phase.first, phase.last, 1.0])
    edges = np.linspace(0, 0.01, 8)
    charge = sum(mean_level(row, a, b) * (b - a) for a, b in pairwise(edges))
    assert charge == pytest.approx(2 / np.pi * 0.01)


def test_the_thinnest_and_oldest_fibre_is_faster_than_the_search_assumes():
    along = np.linspace(0, 0.02, 81)
    end = Exposure((Stretch(along, 400.0 * np.exp(-along / 2e-3)),), start="terminates")
    thin, pulse = np.array([15e-6]), rectangular(5e-3)
    current = 1.5 * thresholds([end], thin, pulse, months=60)
    fibre = membrane(thin, months=60)
    cut, found = course([end], fibre, 1e-4), channels()
    drive = np.concatenate([cut.drive[0], np.zeros(3 * cut.counts[0])]) * current
    plan = Plan(5e-4, 2e-6, 5e-4, 0.02 / value("muscle_fibre.slowest"))
    phases = np.array([[5e-3, 1.0, 1.0, 0.0]])
    assert fires(drive, cut.coupling[0], fibre.patch, found, tabulated(found), phases, plan)


@pytest.mark.parametrize("diameter", [0.0, -1e-6, np.nan])
def test_impossible_diameters_are_answered_with_an_example(diameter):
    with pytest.raises(LevatorError, match="30e-6"):
        membrane(np.array([diameter]))


def test_negative_months_are_answered_with_an_example():
    with pytest.raises(LevatorError, match="write for example 6"):
        membrane(THICK, months=-1)
