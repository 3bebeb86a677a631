"""Which weights between 0 and 1 explain what was seen, with no target fighting its opposite?

    min_w  1/2 w^T G w - m^T w,    0 <= w <= 1

by projected Newton steps (Bertsekas 1982, SIAM J Control Optim 20:221): weights that a bound holds
against the slope stay, the others take a Newton step that is cut at the bounds and halved until
the sum falls. It falls at every step, so the search ends.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from levator.anatomy.types import Array, Ints

TOLERANCE = 1e-10
SHORTEST = 2.0**-30


def bounded_ridge(gram: Array, moment: Array, opposites: Ints) -> Array:
    """Weights [1] in 0 to 1, shape (k,), for a positive definite `gram` and a `moment`.

    Of two `opposites`, shape (p, 2), that are both above zero the smaller is set to zero.
    """
    kept = np.arange(len(moment))
    weights = np.zeros(len(moment))
    while True:
        weights[kept] = _bounded(gram[np.ix_(kept, kept)], moment[kept], weights[kept])
        both = opposites[(weights[opposites] > 0).all(axis=1)]
        if not len(both):
            return weights
        smaller = both[np.arange(len(both)), weights[both].argmin(axis=1)]
        kept = np.setdiff1d(kept, smaller)
        weights[smaller] = 0


def _bounded(gram: Array, moment: Array, start: Array) -> Array:
    weights = start
    while True:
        slope = gram @ weights - moment
        free = np.flatnonzero(~(((weights <= 0) & (slope > 0)) | ((weights >= 1) & (slope < 0))))
        step = np.zeros_like(weights)
        step[free] = -cho_solve(cho_factor(gram[np.ix_(free, free)]), slope[free])
        nearer = _falling(gram, moment, weights, step)
        if np.abs(nearer - weights).max(initial=0.0) < TOLERANCE:
            return nearer
        weights = nearer


def _falling(gram: Array, moment: Array, weights: Array, step: Array) -> Array:
    """The longest of the halved steps, cut at the bounds, that lowers the sum; else no step."""
    length = 1.0
    while length > SHORTEST:
        trial = np.clip(weights + length * step, 0, 1)
        by = trial - weights
        if by @ (gram @ (weights + by / 2) - moment) < 0:
            return trial
        length /= 2
    return weights
