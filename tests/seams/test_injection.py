"""Seam 2: an injection is amperes on skin nodes that sum to zero, never one node."""

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.field import Conductivity, Conductor, mean_fields
from levator.testing import slab_face

SIGMA = Conductivity(
    skin=0.2, fat=0.033, smas=0.2, parotid=0.3, muscle_along=0.35, muscle_across=0.086
)


@pytest.fixture(scope="module")
def conductor():
    return Conductor(slab_face(cells=12), SIGMA)


@pytest.fixture(scope="module")
def field(conductor):
    return conductor.lead_field(mean_fields(conductor.face))


@pytest.fixture(scope="module")
def injections(conductor):
    """Three injections over many nodes each, shape (n_surface, 3)."""
    raw = np.random.default_rng(2).normal(size=(conductor.face.mesh.n_surface, 3)) * 1e-4
    return raw - raw.mean(axis=0)


def test_many_injections_are_answered_like_one_by_one(conductor, field, injections):
    phi, doses = conductor.potential(injections), field.dose(injections)
    assert phi.shape == (conductor.face.mesh.n_nodes, 3)
    for k in range(3):
        np.testing.assert_allclose(doses[:, k], field.dose(injections[:, k]))
        one = conductor.potential(injections[:, k])
        np.testing.assert_allclose(phi[:, k], one, atol=1e-12 * np.abs(one).max())


def test_current_that_does_not_come_back_is_refused(conductor, field, injections):
    leaking = injections[:, 0] + 1e-8
    for answer in (conductor.potential, field.dose, conductor.resistance):
        with pytest.raises(LevatorError, match="must sum to zero"):
            answer(leaking)


def test_an_injection_must_cover_the_skin_nodes(conductor, field, injections):
    for wrong in (injections[:-1, 0], np.zeros(conductor.face.mesh.n_nodes), injections[None]):
        for answer in (conductor.potential, field.dose):
            with pytest.raises(LevatorError, match="amperes on 169 nodes"):
                answer(wrong)


def test_doses_grow_in_proportion_to_the_current(field, injections):
    np.testing.assert_allclose(field.dose(injections * 3), 3 * field.dose(injections))
