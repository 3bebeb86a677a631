"""The surrogate stays near the full model, and knows when it must ask it."""

import numpy as np
import pytest

from levator.activation.axon import thresholds
from levator.activation.exposure import Exposure, Stretch
from levator.activation.models import MODELS, fibre_model
from levator.activation.surrogate import banded, surrogate, with_fallback
from levator.activation.waveform import biphasic, half_sine, ramped, rectangular, train
from levator.errors import LevatorError

WAVES = (rectangular(1e-4), rectangular(2e-3), half_sine(5e-4))


@pytest.mark.parametrize("waveform", WAVES, ids=lambda w: w.name)
def test_most_thresholds_lie_within_their_band(fibres, waveform):
    exposures, diameters = fibres
    full = thresholds(exposures, diameters, waveform, precision=1e-2).current
    found = banded(exposures, diameters, waveform)
    off = np.abs(np.log(found.current / full))
    assert (off <= found.error).sum() >= len(exposures) - 1
    assert np.median(off) < 0.05


def test_twice_the_field_needs_half_the_current(fibres):
    exposures, diameters = fibres
    twice = [
        Exposure(tuple(Stretch(s.along, 2 * s.potential, s.end) for s in e.stretches), e.start)
        for e in exposures[:4]
    ]
    once = surrogate(exposures[:4], diameters[:4], WAVES[0])
    np.testing.assert_allclose(surrogate(twice, diameters[:4], WAVES[0]), once / 2, rtol=1e-9)


def test_no_field_needs_an_infinite_current_and_is_out_of_range():
    along = np.linspace(0, 20e-3, 21)
    found = banded([Exposure((Stretch(along, 0 * along),))], np.array([8e-6]), WAVES[0])
    assert np.isinf(found.current[0])
    assert not found.inside[0]


@pytest.mark.parametrize(
    "waveform",
    [rectangular(0.5), ramped(20e-3, rise=20e-3, fall=0.0), train(WAVES[0], rate=50, count=2)],
    ids=lambda w: w.name,
)
def test_waveforms_that_were_not_trained_are_out_of_range(fibres, waveform):
    exposures, diameters = fibres
    assert not banded(exposures, diameters, waveform).inside.any()


def test_pulses_and_their_reverse_are_in_range(fibres):
    exposures, diameters = fibres
    assert banded(exposures[:1], diameters[:1], biphasic(2e-4)).inside.all()


def test_only_fibres_near_the_current_of_interest_are_simulated(fibres):
    exposures, diameters = fibres
    found = banded(exposures, diameters, WAVES[0])
    assert found.inside.all()
    near = with_fallback(exposures, diameters, WAVES[0], interest=float(found.current[0]))
    assert near.simulated[0]
    full = thresholds(exposures[:1], diameters[:1], WAVES[0]).current
    assert near.current[0] == pytest.approx(full[0], rel=1e-9)
    far = with_fallback(exposures, diameters, WAVES[0], interest=1e3)
    assert far.share == 0
    np.testing.assert_array_equal(far.current, found.current)


def test_diameters_that_were_not_trained_are_simulated(fibres):
    exposures, _ = fibres
    thick = np.array([16e-6, 10e-6])
    found = with_fallback(exposures[:2], thick, WAVES[0], interest=1e3)
    assert found.simulated.tolist() == [True, False]
    full = thresholds(exposures[:1], thick[:1], WAVES[0]).current
    assert found.current[0] == pytest.approx(full[0], rel=1e-9)


def test_every_model_is_found_by_name(fibres):
    exposures, diameters = fibres
    expected = thresholds(exposures[:2], diameters[:2], WAVES[0]).current
    for name in MODELS:
        found = fibre_model(name, interest=1e-3)(exposures[:2], diameters[:2], WAVES[0])
        np.testing.assert_allclose(found, expected, rtol=0.15)


def test_a_name_that_is_not_known_shows_those_that_are():
    with pytest.raises(LevatorError, match="surrogate"):
        fibre_model("surogate", interest=1e-3)


@pytest.mark.parametrize("diameter", [2e-6, 16e-6, np.nan])
def test_diameters_that_were_not_trained_are_refused(fibres, diameter):
    with pytest.raises(LevatorError, match="3 to 14 um"):
        surrogate(fibres[0][:1], np.array([diameter]), WAVES[0])


def test_one_diameter_a_fibre_is_needed(fibres):
    exposures, diameters = fibres
    with pytest.raises(LevatorError, match="write one each"):
        surrogate(exposures, diameters[:1], WAVES[0])


@pytest.mark.parametrize("interest", [0.0, -1e-3, np.nan])
def test_a_current_of_interest_is_positive(fibres, interest):
    exposures, diameters = fibres
    with pytest.raises(LevatorError, match="decides nothing"):
        with_fallback(exposures[:1], diameters[:1], WAVES[0], interest=interest)


def test_no_fibres_need_no_current():
    assert len(surrogate([], np.zeros(0), WAVES[0])) == 0
