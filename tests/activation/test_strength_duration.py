import numpy as np
import pytest

from levator.activation.strength_duration import STRENGTH_DURATION, constant, lapicque, weiss

WIDTHS = np.geomspace(1e-5, 3e-3, 30)
CHRONAXIE = np.array(0.2e-3)


@pytest.mark.parametrize("model", [weiss, lapicque])
def test_threshold_at_the_chronaxie_is_twice_the_rheobase(model):
    assert model(CHRONAXIE, CHRONAXIE) == pytest.approx(2)


@pytest.mark.parametrize("model", [weiss, lapicque])
def test_shorter_pulses_need_more(model):
    assert (np.diff(model(WIDTHS, CHRONAXIE)) < 0).all()


@pytest.mark.parametrize("model", STRENGTH_DURATION.values())
def test_very_long_pulses_need_the_rheobase(model):
    assert model(np.array(1e3), CHRONAXIE) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("model", [weiss, lapicque])
def test_very_short_pulses_need_a_constant_charge(model):
    short = np.array([1e-8, 2e-8])
    charge = model(short, CHRONAXIE) * short
    assert charge[0] == pytest.approx(charge[1], rel=1e-3)


def test_the_two_laws_differ_by_the_known_factor_for_short_pulses():
    short = np.array(1e-9)
    ratio = lapicque(short, CHRONAXIE) / weiss(short, CHRONAXIE)
    assert ratio == pytest.approx(1 / np.log(2), rel=1e-4)


def test_no_effect_leaves_the_threshold_alone():
    assert (constant(WIDTHS, CHRONAXIE) == 1).all()


@pytest.mark.parametrize("model", STRENGTH_DURATION.values())
def test_pulse_width_and_chronaxie_broadcast(model):
    assert model(WIDTHS[:, None], np.array([1e-4, 2e-4])).shape == (30, 2)
