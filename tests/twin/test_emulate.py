"""Ratios of matrix columns from designed solves."""

from __future__ import annotations

import numpy as np

from levator.twin.emulate import design, errors_over_spread, fit, held_out_errors

LOW, HIGH = np.array([-1.0, -0.5]), np.array([0.7, 0.9])


def power_law(x: np.ndarray) -> np.ndarray:
    """Two columns whose size follows power laws, with fixed direction."""
    base = np.array([[3.0, 1.0], [4.0, -2.0]])
    return base * np.exp(np.array([2 * x[0] - x[1], 0.5 * x[1] + 0.3 * x[0] ** 2]))


def turning(x: np.ndarray) -> np.ndarray:
    """A column that also turns with the properties."""
    angle = 0.2 * x[0] + 0.1 * x[1] * x[0]
    return np.exp(x[0] - x[1]) * np.array([[np.cos(angle)], [np.sin(angle)]])


def emulated(model):
    points = design(LOW, HIGH)
    answers = np.array([model(point) for point in points])
    centre = model(np.zeros(2))
    return centre, fit(centre, answers, points)


def test_power_laws_are_exact_everywhere() -> None:
    centre, emulator = emulated(power_law)
    x = np.random.default_rng(0).uniform(-1, 1, (20, 2))
    truth = np.array([power_law(point) for point in x])
    np.testing.assert_allclose(emulator.apply(centre, x), truth, rtol=1e-12)


def test_designed_points_are_met_exactly_even_when_columns_turn() -> None:
    centre, emulator = emulated(turning)
    points = design(LOW, HIGH)
    truth = np.array([turning(point) for point in points])
    np.testing.assert_allclose(emulator.apply(centre, points), truth, rtol=1e-10)


def test_the_reference_passes_through_unchanged() -> None:
    _, emulator = emulated(turning)
    other = np.array([[2.0], [-1.0]])
    np.testing.assert_allclose(emulator.apply(other, np.zeros((3, 2))), np.stack([other] * 3))


def test_ratios_carry_to_a_reference_of_another_scale() -> None:
    centre, emulator = emulated(power_law)
    x = np.array([[0.3, -0.2]])
    np.testing.assert_allclose(emulator.apply(5 * centre, x), 5 * emulator.apply(centre, x))


def test_held_out_error_sees_the_left_out_interaction() -> None:
    centre, emulator = emulated(turning)
    points = np.array([[0.6, 0.8], [0.0, 0.0]])
    errors = held_out_errors(emulator, centre, np.array([turning(p) for p in points]), points)
    assert errors[0, 0] > 0.01
    assert errors[1, 0] < 1e-12


def test_an_error_as_large_as_the_spread_counts_as_one() -> None:
    draws = np.linspace(0, 10, 101)[:, None, None] * np.array([[1.0, 0.0]])
    truths = np.array([[[4.0, 2.0]]])
    errors = errors_over_spread(truths + np.array([9.0, 0.0]), truths, draws)
    np.testing.assert_allclose(errors, [[[1.0, 0.0]]])


def test_missing_what_never_moves_is_no_small_error() -> None:
    draws = np.ones((9, 1, 1))
    errors = errors_over_spread(np.ones((1, 1, 1)), np.full((1, 1, 1), 1.1), draws)
    assert errors[0, 0, 0] > 1e6


def test_an_emulator_tells_its_solves() -> None:
    _, emulator = emulated(power_law)
    assert emulator.solves == 5
