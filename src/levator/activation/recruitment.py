"""What share of a muscle's axons answers to a field above its threshold?

The margin is the field over the field at which the first axon answers. The default is a
sigmoid in the logarithm of the margin, f = u^2 / (1 + u^2) with u = ln(margin) / ln(half),
zero at threshold and one half at the margin `half` (Hill form; no facial recruitment curve
was found). Force is given as a fraction of the muscle's maximum, as if every answering axon
drove a fused contraction.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from levator.activation.types import Array

Recruitment = Callable[[Array, Array], Array]


def sigmoidal(margin: Array, half_margin: Array) -> Array:
    """Fraction [1] of maximal force: 0 up to threshold, 1/2 at `half_margin`, then towards 1.

    `margin` and `half_margin` (above 1) broadcast against each other.
    """
    squared = (np.log(np.maximum(margin, 1)) / np.log(half_margin)) ** 2
    return np.asarray(squared / (1 + squared), dtype=np.float64)


def all_or_none(margin: Array, half_margin: Array) -> Array:
    """Fraction [1] of maximal force: 0 below threshold, all of it from threshold on."""
    shape = np.broadcast_shapes(np.shape(margin), np.shape(half_margin))
    return np.broadcast_to(np.asarray(margin) >= 1, shape).astype(np.float64)


def none(margin: Array, half_margin: Array) -> Array:
    """0 at every margin: axons that answer without force ("no effect")."""
    return np.zeros(np.broadcast_shapes(np.shape(margin), np.shape(half_margin)))


RECRUITMENT: dict[str, Recruitment] = {
    "sigmoidal": sigmoidal,
    "all_or_none": all_or_none,
    "none": none,
}
