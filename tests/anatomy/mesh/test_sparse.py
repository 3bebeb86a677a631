"""One solver for both heavy stages, with and without METIS."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array, diags_array, eye_array, kron

from levator.anatomy.mesh import sparse
from levator.anatomy.mesh.sparse import SymmetricFactor, nested_dissection


def laplacian(n: int) -> csc_array:
    line = diags_array([-np.ones(n - 1), 2 * np.ones(n), -np.ones(n - 1)], offsets=[-1, 0, 1])
    return csc_array(kron(line, eye_array(n)) + kron(eye_array(n), line))


@pytest.mark.parametrize("metis", [True, False])
@pytest.mark.parametrize("shape", [(144,), (144, 3)])
def test_solutions_satisfy_the_system(monkeypatch, metis, shape) -> None:
    monkeypatch.setattr(sparse, "HAS_METIS", metis)
    matrix, loads = laplacian(12), np.random.default_rng(0).normal(size=shape)
    before = loads.copy()
    found = SymmetricFactor(matrix).solve(loads)
    np.testing.assert_allclose(matrix @ found, loads, atol=1e-12)
    np.testing.assert_array_equal(loads, before)


@pytest.mark.parametrize("metis", [True, False])
def test_pivots_tell_definite_from_indefinite(monkeypatch, metis) -> None:
    monkeypatch.setattr(sparse, "HAS_METIS", metis)
    matrix = laplacian(8)
    assert (SymmetricFactor(matrix).pivots > 0).all()
    shifted = csc_array(matrix - 3.1 * eye_array(64))
    assert (SymmetricFactor(shifted).pivots < 0).any()


def test_nested_dissection_is_a_permutation_that_saves_fill() -> None:
    from scipy.sparse.linalg import splu

    matrix = laplacian(40)
    order = nested_dissection(matrix)
    assert sorted(order) == list(range(1600))
    options = {
        "permc_spec": "NATURAL",
        "diag_pivot_thresh": 0.0,
        "options": {"SymmetricMode": True},
    }
    as_given = splu(matrix, **options).L.nnz
    ordered = splu(csc_array(matrix[order][:, order]), **options).L.nnz
    assert ordered < 0.6 * as_given
