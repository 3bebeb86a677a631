import numpy as np
import pytest

from levator.activation.measure import MEASURES, along_fibres, fibre_directions, magnitude
from levator.testing.slab import slab_face

RNG = np.random.default_rng(3)
FIELD = RNG.normal(size=(7, 5, 3))
FIBRE = RNG.normal(size=(5, 3))
FIBRE /= np.linalg.norm(FIBRE, axis=1, keepdims=True)


@pytest.mark.parametrize("measure", MEASURES.values())
def test_a_measure_scales_with_the_field_and_ignores_its_sign(measure):
    assert np.allclose(measure(-3 * FIELD, FIBRE), 3 * measure(FIELD, FIBRE))


@pytest.mark.parametrize("measure", MEASURES.values())
def test_a_measure_does_not_depend_on_the_axes(measure):
    turn, _ = np.linalg.qr(RNG.normal(size=(3, 3)))
    assert np.allclose(measure(FIELD @ turn, FIBRE @ turn), measure(FIELD, FIBRE))


def test_the_component_along_fibres_never_exceeds_the_magnitude():
    assert (along_fibres(FIELD, FIBRE) <= magnitude(FIELD, FIBRE) + 1e-15).all()


def test_the_measures_agree_when_the_field_runs_with_the_fibres():
    assert np.allclose(along_fibres(2.5 * FIBRE, FIBRE), magnitude(2.5 * FIBRE, FIBRE))


def test_a_field_across_the_fibres_has_no_component_along_them():
    across = np.cross(FIBRE, FIBRE[::-1])
    assert np.allclose(along_fibres(across, FIBRE), 0)


def test_fibre_directions_of_the_slab_are_those_it_was_built_with():
    directions = fibre_directions(slab_face())
    assert np.allclose(directions[0], [-1, 0, 0])
    assert np.allclose(directions[1], [0, -1, 0])
    assert np.allclose(directions[2], [1, 0, 0])
