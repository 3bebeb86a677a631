from functools import cache

import numpy as np
import pytest

from levator.activation.exposure import Exposure, Stretch
from levator.activation.muscle_fibre import Resolution, fire, thresholds
from levator.activation.waveform import Phase, Waveform, rectangular, triangular
from levator.errors import LevatorError

ALONG = np.linspace(0, 0.03, 61)
THICK = np.array([30e-6])
STEPS = {"change": 1.25e-4, "finest": 5e-7, "coarsest": 1e-4}


def between_balls(*, scale=1.0, along=ALONG):
    """Potential [V/A] of two balls 20 mm apart, 5 mm above the fibre, 0.3 S/m."""
    near, far = (np.hypot(along - at, 5e-3) for at in (5e-3, 25e-3))
    return Exposure(
        (Stretch(along, scale / (2 * np.pi * 0.3) * (1 / near - 1 / far)),), start="terminates"
    )


@cache
def needed(width, months=None, shape=rectangular, scale=1.0, **finer):
    found = thresholds(
        [between_balls(scale=scale)],
        THICK,
        shape(width),
        months=months,
        resolution=Resolution(**finer),
    )
    return float(found[0])


def test_threshold_of_a_long_pulse_has_converged_in_time():
    assert needed(0.05, 3) == pytest.approx(needed(0.05, 3, **STEPS), rel=0.012)


@pytest.mark.parametrize(("width", "error"), [(0.05, 0.005), (1e-3, 0.025)])
def test_threshold_has_converged_in_space(width, error):
    assert needed(width, 3) == pytest.approx(needed(width, 3, spacing=5e-5), rel=error)


@pytest.mark.parametrize("months", [None, 3, 60])
def test_longer_pulses_never_need_more(months):
    found = [needed(width, months) for width in (1e-3, 5e-3, 0.05, 1.0)]
    assert (np.diff(found) < 0.005 * np.array(found[1:])).all()
    assert found[0] > 3 * found[-1]


@pytest.mark.parametrize("months", [3, 60])
def test_chronaxie_without_nerve_is_in_the_published_range(months):
    twice = 2 * needed(1.0, months)
    assert needed(5e-3, months) > twice
    assert needed(0.04, months) < 1.05 * twice


def test_a_fibre_with_its_nerve_is_faster_and_needs_more_current():
    assert needed(0.02) < 2 * needed(1.0)
    assert needed(0.02, 3) > 2 * needed(1.0, 3)
    assert needed(1.0) > needed(1.0, 3)


def test_a_fibre_accommodates_little_to_a_slow_ramp():
    for months in (None, 3):
        assert 1 < needed(0.5, months, triangular) / needed(0.5, months) < 1.5


def test_twice_the_field_needs_half_the_current():
    assert needed(0.05, 3, scale=2.0) == pytest.approx(needed(0.05, 3) / 2, rel=1e-9)


def test_years_raise_the_threshold_through_thinner_fibres():
    assert needed(0.05, 60) > needed(0.05, 6) > needed(0.05, 3)


def test_a_pulse_cut_into_pieces_is_the_same_pulse():
    cut = Waveform("cut", (Phase(0.02, 1, 1), Phase(0.03, 1, 1)), 0.05)
    assert needed(0.05, 3, lambda width: cut) == pytest.approx(needed(0.05, 3), rel=5e-3)


def test_the_stated_threshold_separates_silence_from_a_spike():
    here = needed(0.05, 3)
    found = fire(
        [between_balls()], THICK, rectangular(0.05), here * np.array([0.97, 1.03]), months=3
    )
    assert found.tolist() == [[False, True]]


def test_fibres_are_answered_together_as_alone():
    exposures = [between_balls(), between_balls(scale=0.5), between_balls(along=ALONG[:51])]
    thick = np.array([30e-6, 50e-6, 30e-6])
    together = thresholds(exposures, thick, rectangular(0.02), months=3)
    alone = [
        thresholds([e], d[None], rectangular(0.02), months=3)[0]
        for e, d in zip(exposures, thick, strict=True)
    ]
    np.testing.assert_allclose(together, alone, rtol=3e-3)


def test_polarity_and_mirror_change_nothing_together():
    mirrored = Exposure(
        (Stretch(ALONG, between_balls().stretches[0].potential[::-1].copy()),), start="terminates"
    )
    turned = Waveform("turned", (Phase(0.02, -1, -1),), 0.02)
    found = thresholds([mirrored], THICK, turned, months=3)[0]
    assert found == pytest.approx(needed(0.02, 3), rel=5e-3)


@pytest.mark.parametrize("potential", [np.zeros(61), np.full(61, 3.0)])
def test_a_fibre_without_field_is_an_error_and_never_a_threshold(potential):
    flat = Exposure((Stretch(ALONG, potential),), start="terminates")
    with pytest.raises(LevatorError, match="never fire"):
        thresholds([flat], THICK, rectangular(0.05))


def test_a_pulse_too_short_for_a_spike_is_an_error():
    brief = Waveform("brief", (Phase(1e-7, 1, 1),), 1e-7)
    with pytest.raises(LevatorError, match="do not fire up to"):
        thresholds([between_balls()], THICK, brief, months=60)


def test_input_is_left_as_it_was():
    exposure, thick = between_balls(), THICK.copy()
    before = exposure.stretches[0].potential.copy()
    thresholds([exposure], thick, rectangular(0.05), months=3)
    assert np.array_equal(before, exposure.stretches[0].potential)
    assert np.array_equal(thick, THICK)


def test_what_is_no_muscle_fibre_is_refused():
    stretch = between_balls().stretches[0]
    with pytest.raises(LevatorError, match="both tendons"):
        thresholds([Exposure((stretch,))], THICK, rectangular(0.05))
    branch = Stretch(ALONG, stretch.potential, parent=0, leaves_at=0.01)
    with pytest.raises(LevatorError, match="does not branch"):
        thresholds([Exposure((stretch, branch))], THICK, rectangular(0.05))
    with pytest.raises(LevatorError, match="one for each"):
        thresholds([between_balls()], np.array([3e-5, 3e-5]), rectangular(0.05))
