"""How sure is a share of draws, given how many draws there were?

Jeffreys interval: quantiles of Beta(k + 1/2, n - k + 1/2), closed at 0 when k = 0 and at 1 when
k = n (Brown, Cai and DasGupta 2001). It holds for independent draws and is wide for a
low-discrepancy set; it does not widen for what the model leaves out.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv

from levator.activation.types import Array, Mask

TAILS = (0.05, 0.95)


def share(answers: Mask) -> Array:
    """Share [1] of draws (axis 0) that answer, shape (...)."""
    return np.asarray(answers.mean(axis=0), dtype=np.float64)


def jeffreys(answers: Mask) -> Array:
    """90 % interval [1] of the share of draws (axis 0) that answer, shape (..., 2)."""
    n = len(answers)
    k = answers.sum(axis=0)
    low, high = (betaincinv(k + 1 / 2, n - k + 1 / 2, tail) for tail in TAILS)
    return np.stack([np.where(k == 0, 0.0, low), np.where(k == n, 1.0, high)], axis=-1)
