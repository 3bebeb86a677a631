"""The fronts solve what any other solver solves, and refuse what is not stable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_matrix, eye_array, random_array

from levator.contour.solid import elimination
from levator.contour.solid.elimination import eliminate
from levator.contour.solid.fronts import Fronts, NotPositiveError


def stable(n, seed):
    rng = np.random.default_rng(seed)
    part = random_array((n, n), density=2 / n, rng=rng)
    return csc_matrix(part @ part.T + eye_array(n))


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 60), st.integers(1, 9), st.integers(0, 10**6))
def test_any_grouping_solves_any_stable_system(n, groups, seed):
    matrix, rng = stable(n, seed), np.random.default_rng(seed)
    _, group = np.unique(rng.integers(0, groups, n), return_inverse=True)
    loads = rng.normal(size=(n, 3))
    factor = Fronts(eliminate(matrix, group), matrix)
    assert matrix @ factor.solve(loads) == pytest.approx(loads, abs=1e-9)
    assert factor.solve(loads[:, 0]) == pytest.approx(factor.solve(loads)[:, 0])


def test_the_determinant_is_the_product_of_the_pivots():
    matrix = stable(40, 1)
    pivots = Fronts(eliminate(matrix, np.arange(40) // 4), matrix).pivots
    assert np.log(pivots).sum() == pytest.approx(np.linalg.slogdet(matrix.toarray())[1])


def test_another_order_gives_the_same_answer(monkeypatch):
    matrix, load = stable(40, 2), np.arange(40.0)
    first = Fronts(eliminate(matrix, np.arange(40) // 4), matrix).solve(load)
    monkeypatch.setattr(elimination, "HAS_METIS", False)
    second = Fronts(eliminate(matrix, np.arange(40) // 4), matrix).solve(load)
    assert second == pytest.approx(first)


def test_what_releases_energy_is_refused():
    matrix = csc_matrix(stable(20, 3) - 5 * eye_array(20))
    with pytest.raises(NotPositiveError, match="unstable"):
        Fronts(eliminate(matrix, np.arange(20) // 2), matrix)
