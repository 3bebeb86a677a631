"""How much more field does a short pulse need than a very long one?

Weiss (1901): I = I_rh (1 + c / d). Lapicque (1907): I = I_rh / (1 - exp(-d / tau)) with
tau = c / ln 2, so that both give twice the rheobase at the chronaxie c. Both hold for a single
rectangular pulse; ramps, sines and trains are not modelled.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from levator.activation.types import Array

StrengthDuration = Callable[[Array, Array], Array]


def weiss(pulse_width: Array, chronaxie: Array) -> Array:
    """Threshold over rheobase [1] for a rectangular pulse, 1 + c / d (Weiss 1901).

    `pulse_width` and `chronaxie` [s] broadcast against each other.
    """
    return 1 + chronaxie / pulse_width


def lapicque(pulse_width: Array, chronaxie: Array) -> Array:
    """Threshold over rheobase [1] of a leaky membrane patch, 1 / (1 - 2^(-d / c)) (Lapicque 1907).

    `pulse_width` and `chronaxie` [s] broadcast against each other.
    """
    return np.asarray(-1 / np.expm1(-np.log(2) * pulse_width / chronaxie), dtype=np.float64)


def constant(pulse_width: Array, chronaxie: Array) -> Array:
    """1 at every pulse width: thresholds that do not depend on duration ("no effect")."""
    return np.ones(np.broadcast_shapes(np.shape(pulse_width), np.shape(chronaxie)))


STRENGTH_DURATION: dict[str, StrengthDuration] = {
    "weiss": weiss,
    "lapicque": lapicque,
    "constant": constant,
}
