"""The one kernel both solvers use: volumes, gradients, refusal of inverted wedges, quality."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.anatomy import gradients, scaled_jacobian
from levator.errors import LevatorError

UNIT = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 2], [1, 0, 2], [0, 1, 2]], dtype=float)
ONE = np.array([[0, 1, 2, 3, 4, 5]])
EQUILATERAL = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])


def prism(height: float) -> np.ndarray:
    lower = np.column_stack([EQUILATERAL, np.zeros(3)])
    return np.concatenate([lower, lower + np.array([0, 0, height])])


def bent(seed: int) -> np.ndarray:
    """A wedge whose corners are all moved a little, still the right way out."""
    return UNIT + np.random.default_rng(seed).uniform(-0.15, 0.15, UNIT.shape)


def test_volume_of_a_right_prism_is_base_times_height() -> None:
    assert gradients(UNIT, ONE).volume == pytest.approx([0.5 * 2])


def test_volume_of_a_tapered_wedge_is_exact() -> None:
    tapered = UNIT.copy()
    tapered[3:, :2] /= 2
    frustum = 2 / 3 * (0.5 + 0.125 + np.sqrt(0.5 * 0.125))
    assert gradients(tapered, ONE).volume == pytest.approx([frustum])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), slope=st.tuples(*[st.floats(-5, 5)] * 3))
def test_gradient_of_a_linear_field_is_exact_in_any_wedge(
    seed: int, slope: tuple[float, float, float]
) -> None:
    points = bent(seed)
    found = gradients(points, ONE)
    at_points = np.einsum("mqad,a->mqd", found.g, points @ slope + 3.0)
    np.testing.assert_allclose(at_points, np.broadcast_to(slope, at_points.shape), atol=1e-11)
    np.testing.assert_allclose(found.mean()[0].T @ (points @ slope), slope, atol=1e-11)


def test_shape_functions_and_their_gradients_add_up_to_a_constant() -> None:
    found = gradients(bent(1), ONE)
    np.testing.assert_allclose(found.n.sum(axis=1), 1.0)
    np.testing.assert_allclose(found.g.sum(axis=2), 0.0, atol=1e-12)


def test_mean_gradient_weighs_the_quadrature_points_by_volume() -> None:
    found = gradients(bent(2), ONE)
    by_hand = sum(w * g for w, g in zip(found.w[0], found.g[0], strict=True)) / found.w.sum()
    np.testing.assert_allclose(found.mean()[0], by_hand)
    assert np.ptp(found.g[0], axis=0).max() > 0.01


def test_volumes_do_not_change_when_a_wedge_is_moved_and_turned() -> None:
    points = bent(3)
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    moved = points @ turn.T + [4.0, -2.0, 1.0]
    assert gradients(moved, ONE).volume == pytest.approx(gradients(points, ONE).volume)


def test_inverted_wedges_are_refused_and_counted() -> None:
    points = np.concatenate([UNIT, UNIT[[3, 4, 5, 0, 1, 2]] + 10])
    with pytest.raises(LevatorError, match="1 of 2 wedges are inverted"):
        gradients(points, np.array([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]))


def test_quality_of_an_equilateral_prism_is_one_whatever_its_height() -> None:
    for height in (0.01, 1.0, 50.0):
        assert scaled_jacobian(prism(height), ONE) == pytest.approx([1.0])


def test_quality_falls_with_shear_and_is_never_positive_when_inverted_or_flat() -> None:
    sheared = prism(1.0)
    sheared[3:] += [1.0, 0, 0]
    assert 0 < scaled_jacobian(sheared, ONE)[0] < 0.8
    assert scaled_jacobian(prism(-1.0), ONE)[0] < 0
    folded = prism(1.0)
    folded[3, 2] = -0.1
    assert scaled_jacobian(folded, ONE)[0] < 0
    assert scaled_jacobian(prism(0.0), ONE)[0] <= 0
