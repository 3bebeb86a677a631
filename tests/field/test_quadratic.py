"""Conduction at second order: conservation, agreement with the first order, exactness."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import Face
from levator.anatomy.mesh.wedge18 import QuadraticMesh
from levator.device.patch import patch_weights, quadratic_patch_weights
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor, parallel
from levator.field import mean_fields as first_order_fields
from levator.field.quadratic import QuadraticConductor, mean_fields
from levator.testing import refined, slab_face

SPOTS = np.array([[-0.02, 0.0, 0.0], [0.02, 0.0, 0.0]])
RADIUS = 0.008


@pytest.fixture(scope="module")
def body() -> Face:
    return slab_face()


@pytest.fixture(scope="module")
def conductor(body: Face) -> QuadraticConductor:
    tensors = parallel(body, Conductivity.reference())
    return QuadraticConductor(QuadraticMesh.of(body.mesh), tensors)


def loads(body: Face, conductor: QuadraticConductor) -> np.ndarray:
    first, second = (
        quadratic_patch_weights(body.mesh, conductor.mesh, spot, RADIUS) for spot in SPOTS
    )
    return first - second


def test_the_matrix_is_symmetric_and_knows_no_constant(conductor: QuadraticConductor) -> None:
    matrix = conductor.stiffness
    assert abs(matrix - matrix.T).max() < 1e-12 * abs(matrix).max()
    assert np.abs(matrix.sum(axis=0)).max() < 1e-10 * abs(matrix).max()


def test_every_ampere_that_enters_leaves(body: Face, conductor: QuadraticConductor) -> None:
    amperes = loads(body, conductor)
    assert amperes.sum() == pytest.approx(0, abs=1e-12)
    assert amperes[amperes > 0].sum() >= 1 - 1e-9
    phi = conductor.potential(amperes)
    np.testing.assert_allclose(conductor.stiffness @ phi, amperes, atol=1e-9)


def test_second_order_lies_where_a_finer_first_order_goes(
    body: Face, conductor: QuadraticConductor
) -> None:
    amperes = loads(body, conductor)
    second = float(amperes @ conductor.potential(amperes))
    first, finer = (resistance(face) for face in (body, refined(body)))
    assert first < finer
    assert abs(second - finer) < 0.6 * abs(second - first)
    fields = mean_fields(body, conductor.mesh, conductor.potential(amperes))
    off = [np.abs(first_fields(face) - fields).max() for face in (body, refined(body))]
    assert off[1] < 0.5 * off[0]


def resistance(face: Face) -> float:
    return Conductor(face, Conductivity.reference()).resistance(injected(face))


def injected(face: Face) -> np.ndarray:
    return np.subtract(*(patch_weights(face.mesh, spot, RADIUS) for spot in SPOTS))


def first_fields(face: Face) -> np.ndarray:
    potential = Conductor(face, Conductivity.reference()).potential(injected(face))
    return first_order_fields(face).read(potential).reshape(-1, 3)


def test_current_that_does_not_leave_is_refused(conductor: QuadraticConductor) -> None:
    with pytest.raises(LevatorError, match="sum to zero"):
        conductor.potential(np.ones(len(conductor.mesh.points)))
