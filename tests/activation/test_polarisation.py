import numpy as np
import pytest

from levator.activation.courses import Axon, Run
from levator.activation.polarisation import SPACE_CONSTANTS, lower_bounds, polarisation, settled
from levator.sources import value

ALONG = np.arange(0, 0.060001, 0.5e-3)


def axon(along=ALONG):
    points = np.column_stack([along, 0 * along, 0 * along])
    return Axon("frontalis, left", 0, 7e-6, (Run(points, along),))


def test_a_sealed_cable_in_an_even_field_settles_at_the_field_times_its_space_constant():
    found = settled(ALONG, 10.0 * ALONG[:, None])[0]
    length = max(SPACE_CONSTANTS)
    exact = 10.0 * length * np.tanh(ALONG[-1] / 2 / length)
    assert found == pytest.approx(exact, rel=0.01)


def test_a_level_potential_polarises_nothing():
    assert settled(ALONG, np.full((len(ALONG), 1), 3.0))[0] == pytest.approx(0, abs=1e-9)


def test_polarisation_never_exceeds_the_range_of_the_potential():
    rng = np.random.default_rng(1)
    wild = rng.normal(size=(len(ALONG), 20))
    assert (settled(ALONG, wild) <= np.ptp(wild, axis=0)).all()


def test_a_bound_falls_with_the_strength_of_the_field():
    volts = np.column_stack([ALONG, 4 * ALONG, 0 * ALONG])
    weak, strong, none = lower_bounds([axon()], volts)[0]
    assert weak == pytest.approx(4 * strong)
    assert none > 1e6
    pull = polarisation([axon()], volts)[0, 0]
    assert weak == pytest.approx(value("axon.least_polarisation") / pull)
