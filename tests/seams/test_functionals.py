"""Seam 4: readings of the field are sparse rows over node potentials, whatever they mean."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from levator.field import (
    Conductivity,
    Conductor,
    Functionals,
    fibre_means,
    mean_fields,
    potentials,
    skin_means,
)
from levator.testing import slab_face

SIGMA = Conductivity(
    skin=0.2, fat=0.033, smas=0.2, parotid=0.3, muscle_along=0.35, muscle_across=0.086
)


@pytest.fixture(scope="module")
def face():
    return slab_face(cells=12)


def _kinds(face):
    return (
        mean_fields(face),
        fibre_means(face),
        skin_means(face, {"cheek, left": face.regions["cheek, left"]}),
        potentials(face, {"nerve": np.array([[0.01, 0.0, -0.005]])}),
    )


def test_vector_means_fibre_means_and_potentials_are_the_same_thing(face):
    for functionals in _kinds(face):
        assert isinstance(functionals, Functionals)
        assert isinstance(functionals.rows, csr_array)
        assert functionals.rows.shape == (len(functionals.names), face.mesh.n_nodes)
        assert functionals.unit in ("V/m", "V")


def test_fields_ignore_the_ground_and_potentials_follow_it(face):
    vector, fibre, skin, potential = _kinds(face)
    for functionals in (vector, fibre, skin):
        sums = functionals.rows.sum(axis=1)
        assert np.abs(sums).max() < 1e-12 * abs(functionals.rows).max()
    np.testing.assert_allclose(potential.rows.sum(axis=1), 1.0)


def test_any_functional_becomes_a_map_over_the_skin(face):
    conductor = Conductor(face, SIGMA)
    for functionals in _kinds(face):
        field = conductor.lead_field(functionals)
        assert field.names == functionals.names
        assert field.maps.shape == (len(functionals.names), face.mesh.n_surface)


def test_own_rows_are_as_good_as_ours(face):
    rows = csr_array(mean_fields(face).rows[[0]] * 1e-3)
    own = Functionals(("mine",), rows, "V/mm")
    conductor = Conductor(face, SIGMA)
    expected = conductor.lead_field(mean_fields(face)).maps[0] * 1e-3
    np.testing.assert_allclose(conductor.lead_field(own).maps[0], expected)
