"""A few steady solves tell what a passive membrane does at any time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.activation.surrogate.relaxation import RATES, courses, weights
from levator.activation.waveform import biphasic, half_sine, ramped, rectangular

SHAPES = (
    rectangular,
    biphasic,
    half_sine,
    lambda width: ramped(width, rise=width, fall=0.0),
)


@given(st.sampled_from(SHAPES), st.floats(5e-5, 3e-2), st.floats(1e-6, 5e-2), st.floats(0.1, 2))
def test_any_relaxation_is_read_off_the_steady_solves(shape, width, tau, share):
    waveform = shape(width)
    time = np.array([share * waveform.duration])
    read = 1 / (1 + tau * RATES) @ weights(waveform, time)
    assert read == pytest.approx(courses(waveform, time, np.array([tau]))[0], abs=0.01)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_relaxation_follows_its_differential_equation(shape):
    waveform, tau, steps = shape(1e-3), 0.3e-3, 4000
    edges = np.linspace(0, waveform.duration, steps + 1)
    level, stays = waveform.mean(edges), np.exp(-np.diff(edges)[0] / tau)
    state = 0.0
    for mean in level:
        state = mean + (state - mean) * stays
    assert courses(waveform, edges[-1:], np.array([tau]))[0, 0] == pytest.approx(state, abs=1e-5)
