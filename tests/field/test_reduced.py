"""Conduction in parts, and its projection on a few potentials."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from levator.anatomy.mesh.reduced import bases
from levator.errors import LevatorError
from levator.field import Conductor, mean_fields
from levator.field.reduced import AffineConductor, ReducedField, coefficients


@pytest.fixture(scope="module")
def affine(face) -> AffineConductor:
    return AffineConductor(face)


@pytest.fixture(scope="module")
def amperes(injection) -> np.ndarray:
    return np.column_stack([injection, np.roll(injection, 9)])


@pytest.fixture(scope="module")
def reduced(affine, sigma, amperes, face) -> ReducedField:
    """A basis of the potentials at two sets of conductivities and how fat moves them."""
    snapshots = []
    for point in (coefficients(sigma), coefficients(replace(sigma, fat=0.08, smas=0.1))):
        change = csr_array(point[1] * affine.affine.parts[1])
        snapshots += affine.solutions(point, amperes, [change])
    spans = bases(snapshots, affine.affine.at(coefficients(sigma)))
    return ReducedField.of(affine, mean_fields(face), amperes, spans)


def test_parts_sum_to_the_conductance_matrix_of_any_conductivities(coarse_face, sigma) -> None:
    wet = replace(sigma, vestibule=1.3e-4, parotid=0.7, muscle_along=0.11)
    whole = Conductor(coarse_face, wet).stiffness
    apart = AffineConductor(coarse_face).affine.at(coefficients(wet)) - whole
    assert np.abs(apart.data).max() < 1e-13 * np.abs(whole.data).max()


def test_potentials_are_those_of_the_conductor_up_to_a_constant(affine, sigma, amperes) -> None:
    (found,) = affine.solutions(coefficients(sigma), amperes)
    expected = Conductor(affine.face, sigma).potential(amperes)
    apart = found - expected
    assert np.ptp(apart, axis=0).max() < 1e-10 * np.ptp(expected)


def test_current_that_does_not_leave_is_refused(affine, sigma, amperes) -> None:
    with pytest.raises(LevatorError, match="sum to zero"):
        affine.solutions(coefficients(sigma), np.abs(amperes))


def test_readings_and_resistance_are_met_where_the_basis_was_solved(
    reduced, sigma, amperes, face
) -> None:
    readings, drop = reduced.read(coefficients(sigma)[None])
    phi = Conductor(face, sigma).potential(amperes)
    expected = mean_fields(face).read(phi).T
    apart = np.abs(readings[:, :, 0] - expected).max()
    assert apart < 1e-5 * np.abs(expected).max()
    np.testing.assert_allclose(drop[0], (amperes * phi[: len(amperes)]).sum(axis=0), rtol=1e-5)


def test_unseen_conductivities_are_answered_closely(reduced, sigma, amperes, face) -> None:
    unseen = replace(sigma, fat=0.05, smas=0.16, muscle_across=0.1)
    readings, drop = reduced.read(coefficients(unseen)[None])
    phi = Conductor(face, unseen).potential(amperes)
    expected = mean_fields(face).read(phi).T
    reference = mean_fields(face).read(Conductor(face, sigma).potential(amperes)).T
    moved = np.abs(reference - expected).max()
    assert 0 < np.abs(readings[:, :, 0] - expected).max() < 0.2 * moved
    np.testing.assert_allclose(drop[0], (amperes * phi[: len(amperes)]).sum(axis=0), rtol=0.01)


def test_tissue_that_conducts_twice_as_well_halves_every_reading(reduced, sigma) -> None:
    point = coefficients(sigma)
    readings, drop = reduced.read(np.stack([point, 2 * point]))
    np.testing.assert_allclose(readings[:, :, 1], readings[:, :, 0] / 2, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(drop[1], drop[0] / 2, rtol=1e-5)


def test_resistance_is_approached_from_below(reduced, sigma, amperes, face) -> None:
    unseen = replace(sigma, skin=0.5, fat=0.02)
    _, drop = reduced.read(coefficients(unseen)[None])
    phi = Conductor(face, unseen).potential(amperes)
    truth = (amperes * phi[: len(amperes)]).sum(axis=0)
    assert (drop[0] <= truth * (1 + 1e-5)).all()
    assert (drop[0] >= 0.8 * truth).all()
