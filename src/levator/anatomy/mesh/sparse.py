"""How is a symmetric system on a layered mesh solved for many right-hand sides?

By SuperLU in its symmetric mode (Li 2005, ACM TOMS 31:302), ordered by METIS (Karypis and Kumar
1998, SIAM J Sci Comput 20:359): on these thin layered meshes that took a third to a half of the
time of SuperLU's own minimum-degree ordering, which stays where no METIS wheel exists. BLAS runs
on one thread: its calls here are so small that more threads only burn time.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csc_matrix
from scipy.sparse.linalg import splu
from threadpoolctl import ThreadpoolController

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

HAS_METIS = find_spec("pymetis") is not None


class SymmetricFactor:
    """Factors of a symmetric positive definite matrix (n, n)."""

    def __init__(self, matrix: csc_array | csc_matrix[np.float64]) -> None:
        self._order = nested_dissection(matrix) if HAS_METIS else None
        ordered = matrix if self._order is None else matrix[self._order][:, self._order]
        with _controller().limit(limits=1, user_api="blas"):
            self._factor = splu(
                csc_array(ordered),
                permc_spec="MMD_AT_PLUS_A" if self._order is None else "NATURAL",
                diag_pivot_thresh=0.0,
                options={"SymmetricMode": True},
            )

    def solve(self, loads: Array) -> Array:
        """Solutions for `loads`, shape (n,) or (n, k)."""
        with _controller().limit(limits=1, user_api="blas"):
            if self._order is None:
                return np.asarray(self._factor.solve(np.asfortranarray(loads)))
            found = np.empty_like(loads, dtype=np.float64)
            found[self._order] = self._factor.solve(np.asfortranarray(loads[self._order]))
            return found

    @property
    def pivots(self) -> Array:
        """Pivots of the factorisation; all positive for a positive definite matrix."""
        return np.asarray(self._factor.U.diagonal())


def nested_dissection(matrix: csc_array | csc_matrix[np.float64]) -> Ints:
    """Elimination order of a structurally symmetric matrix (n, n) that keeps its factors sparse."""
    import pymetis

    n = matrix.shape[0]
    column = np.repeat(np.arange(n), np.diff(matrix.indptr))
    off = matrix.indices != column
    starts = np.concatenate([[0], np.cumsum(np.bincount(column[off], minlength=n))])
    graph = pymetis.CSRAdjacency(starts.astype(np.int32), matrix.indices[off].astype(np.int32))
    order, _ = pymetis.nested_dissection(graph)
    return np.asarray(order, dtype=np.int64)


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
