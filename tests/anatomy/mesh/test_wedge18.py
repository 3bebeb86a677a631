"""Second-order wedges: shape functions, volumes, and what they reproduce exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.anatomy import gradients
from levator.anatomy.mesh.wedge18 import QuadraticMesh, shape, shape_derivatives
from levator.errors import LevatorError
from levator.testing import slab_face

UNIT = st.floats(0, 1)


@given(r=UNIT, s=UNIT, t=st.floats(-1, 1))
def test_shape_functions_sum_to_one_and_their_slopes_to_zero(r: float, s: float, t: float) -> None:
    assert shape(r, s, t).sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(shape_derivatives(r, s, t).sum(axis=0), 0, atol=1e-12)


@given(r=UNIT, s=UNIT, t=st.floats(-1, 1))
def test_derivatives_are_those_of_the_shape_functions(r: float, s: float, t: float) -> None:
    step = 1e-6
    for axis in range(3):
        ahead, behind = np.array([r, s, t]), np.array([r, s, t])
        ahead[axis] += step
        behind[axis] -= step
        slope = (shape(*ahead) - shape(*behind)) / (2 * step)
        np.testing.assert_allclose(shape_derivatives(r, s, t)[:, axis], slope, atol=1e-8)


def test_the_body_and_each_wedge_keep_their_volume() -> None:
    mesh = slab_face().mesh
    quadratic = QuadraticMesh.of(mesh)
    volume = np.concatenate([kernel.volume for _, kernel in quadratic.kernels()])
    np.testing.assert_allclose(volume, gradients(mesh.points, mesh.wedges).volume, rtol=1e-12)
    np.testing.assert_array_equal(quadratic.points[: mesh.n_surface], mesh.skin)


def test_a_quadratic_field_has_its_exact_gradient() -> None:
    quadratic = QuadraticMesh.of(slab_face().mesh)

    def value(x: np.ndarray) -> np.ndarray:
        return x[..., 0] ** 2 - 3 * x[..., 0] * x[..., 2] + x[..., 1]

    for some, kernel in quadratic.kernels():
        at = np.einsum("qa,mad->mqd", kernel.n, quadratic.points[quadratic.wedges[some]])
        found = np.einsum("mqad,ma->mqd", kernel.g, value(quadratic.points[quadratic.wedges[some]]))
        exact = np.stack(
            [2 * at[..., 0] - 3 * at[..., 2], np.ones_like(at[..., 0]), -3 * at[..., 0]]
        )
        np.testing.assert_allclose(found, exact.transpose(1, 2, 0), atol=1e-12)


def test_an_inverted_wedge_is_refused() -> None:
    mesh = slab_face().mesh
    upside_down = replace(mesh, points=mesh.points * [1, 1, -1])
    with pytest.raises(LevatorError, match="inverted"):
        list(QuadraticMesh.of(upside_down).kernels())
