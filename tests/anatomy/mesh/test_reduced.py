"""Galerkin projection of systems that are sums of parts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array, csr_array

from levator.anatomy.mesh.reduced import Affine, Reduced, bases, lagrange, solutions

N, PARTS, LOADS = 12, 3, 2
POINT = np.array([1.0, 0.3, 2.0])


@pytest.fixture(scope="module")
def affine() -> Affine:
    """Three positive definite parts, the last of which fills a few rows only."""
    rng = np.random.default_rng(4)
    roots = rng.normal(size=(PARTS, N, N))
    roots[2, :, 5:] = 0
    return Affine(tuple(csr_array(root.T @ root) for root in roots))


@pytest.fixture(scope="module")
def loads() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(N, LOADS))


def respond(affine: Affine, point: np.ndarray):
    return lambda some: np.linalg.solve(affine.at(point).toarray(), some)


def reduced(affine: Affine, loads: np.ndarray, spans: list[np.ndarray]) -> Reduced:
    parts = np.stack([affine.project(span) for span in spans], axis=1)
    ends = np.stack([span.T @ loads[:, k] for k, span in enumerate(spans)])
    return Reduced(parts.astype(np.float32), ends.astype(np.float32))


def answers(system: Reduced, spans: list[np.ndarray], point: np.ndarray) -> np.ndarray:
    states = system.states(point[None])[0]
    return np.column_stack([span @ state for span, state in zip(spans, states, strict=True)])


def test_the_whole_space_answers_any_coefficients(affine, loads) -> None:
    spans = [np.eye(N)] * LOADS
    point = np.array([0.7, 3.0, 0.1])
    found = answers(reduced(affine, loads, spans), spans, point)
    np.testing.assert_allclose(found, respond(affine, point)(loads), rtol=1e-4, atol=1e-4)


def test_a_basis_of_one_solution_gives_that_solution_back(affine, loads) -> None:
    solved = solutions(loads, [], respond(affine, POINT))
    spans = bases(solved, affine.at(np.ones(PARTS)))
    found = answers(reduced(affine, loads, spans), spans, POINT)
    np.testing.assert_allclose(found, solved[0], rtol=1e-5)


def test_a_derivative_is_the_limit_of_differences(affine, loads) -> None:
    step = 1e-6
    moved = POINT * [1, 1 + step, 1]
    change = csr_array(POINT[1] * affine.parts[1])
    solved, slope = solutions(loads, [change], respond(affine, POINT))
    difference = (respond(affine, moved)(loads) - solved) / step
    np.testing.assert_allclose(slope, difference, rtol=1e-3, atol=1e-5 * np.abs(slope).max())


def test_a_derivative_in_the_basis_brings_the_answer_nearby_closer(affine, loads) -> None:
    moved = POINT * [1, 1.2, 1]
    truth, errors = respond(affine, moved)(loads), []
    for changes in ([], [csr_array(POINT[1] * affine.parts[1])]):
        spans = bases(solutions(loads, changes, respond(affine, POINT)), affine.at(POINT))
        found = answers(reduced(affine, loads, spans), spans, moved)
        errors.append(np.abs(found - truth).max())
    assert errors[1] < 0.2 * errors[0]


def test_bases_are_orthonormal_and_drop_what_repeats(affine, loads) -> None:
    metric = csc_array(affine.at(POINT))
    spans = bases([loads, 2 * loads, loads**2], metric)
    for span in spans:
        assert span.shape == (N, 2)
        np.testing.assert_allclose(span.T @ (metric @ span), np.eye(2), atol=1e-9)


def test_lagrange_weights_carry_a_polynomial_exactly() -> None:
    nodes, x = np.array([-1.0, 0.2, 0.5, 2.0]), np.linspace(-1.5, 2.5, 9)
    weights = lagrange(nodes, x)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(weights @ (nodes**3 - nodes), x**3 - x, atol=1e-12)
    np.testing.assert_allclose(lagrange(nodes, nodes), np.eye(4), atol=1e-12)


def test_what_was_seen_once_counts_everywhere() -> None:
    np.testing.assert_array_equal(lagrange(np.zeros(1), np.array([-1.0, 3.0])), np.ones((2, 1)))
