"""How is a symmetric system on a layered mesh solved for many right-hand sides?

By SuperLU in its symmetric mode with a minimum-degree ordering (Li 2005, ACM TOMS 31:302), which on
these thin layered meshes beats other direct solvers under a permissive licence. BLAS runs on one
thread: its calls here are so small that more threads only burn time.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csc_matrix
from scipy.sparse.linalg import splu
from threadpoolctl import ThreadpoolController

Array = NDArray[np.float64]


class SymmetricFactor:
    """Factors of a symmetric positive definite matrix (n, n)."""

    def __init__(self, matrix: csc_array | csc_matrix[np.float64]) -> None:
        with _controller().limit(limits=1, user_api="blas"):
            self._factor = splu(
                matrix,
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0.0,
                options={"SymmetricMode": True},
            )

    def solve(self, loads: Array) -> Array:
        """Solutions for `loads`, shape (n,) or (n, k)."""
        with _controller().limit(limits=1, user_api="blas"):
            found: Array = self._factor.solve(np.asfortranarray(loads))
        return found

    @property
    def pivots(self) -> Array:
        """Pivots of the factorisation; all positive for a positive definite matrix."""
        return np.asarray(self._factor.U.diagonal())


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
