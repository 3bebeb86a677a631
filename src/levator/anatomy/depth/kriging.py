"""What does a field known at a few places weigh each of them with, elsewhere?

Universal kriging: the field is a trend, a combination of known functions f, plus a rest with
covariance c(d) = exp(-d / length) over the distance d and a share `nugget` of the variance that is
local to a place. The best linear unbiased prediction at x is sum_i w_i(x) y_i with

    w = C^-1 c + C^-1 F (F' C^-1 F)^-1 (f - F' C^-1 c)

(Matheron 1969, Cahiers du Centre de Morphologie Mathematique 1). The weights do not depend on y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from levator.anatomy.types import Array


@dataclass(frozen=True)
class Sites:
    """Points [m], shape (n, 3), and the trend functions there, shape (n, p)."""

    at: Array
    trend: Array

    def without(self, index: int) -> Sites:
        """All but one of them."""
        return Sites(np.delete(self.at, index, axis=0), np.delete(self.trend, index, axis=0))

    def only(self, index: int) -> Sites:
        """One of them."""
        return Sites(self.at[index : index + 1], self.trend[index : index + 1])


def weights(known: Sites, wanted: Sites, *, length: float, nugget: float) -> Array:
    """Weight of each known place at each wanted one, shape (wanted, known); rows sum to 1.

    The first trend function must be 1. `length` [m], `nugget` relative to the variance.
    """
    covariance = np.exp(-cdist(known.at, known.at) / length) + nugget * np.eye(len(known.at))
    shared = np.exp(-cdist(wanted.at, known.at) / length)
    solved = np.linalg.solve(covariance, np.column_stack([shared.T, known.trend]))
    plain, onto = solved[:, : len(shared)], solved[:, len(shared) :]
    missing = wanted.trend.T - known.trend.T @ plain
    found: Array = plain + onto @ np.linalg.solve(known.trend.T @ onto, missing)
    return found.T
