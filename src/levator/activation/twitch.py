"""How much of its fused force does a motor unit give when it is driven at a rate?

A twitch is the impulse response of a critically damped second-order system,

    f(t) = (t / T) exp(1 - t / T),

so that a slow train gives a mean force in proportion to its rate; when the interval comes down to
the contraction time T, force saturates as 1 - exp(-c x^p) with x = T times the rate (Fuglevand,
Winter & Patla 1993, J Neurophysiol 70:2470). The mean runs over the published contraction times of
units of the human lip. Fatigue and potentiation are left out.
"""

from __future__ import annotations

import numpy as np

from levator.activation.types import Array
from levator.errors import LevatorError
from levator.sources import quantity, value

UNITS = 64


def fused(frequency: float | Array) -> Array:
    """Mean force [1] over fused force of a muscle at `frequency` [Hz]; 0 at rest, towards 1.

    Raises LevatorError for a negative frequency.
    """
    rate = np.asarray(frequency, dtype=np.float64)
    if not (np.isfinite(rate) & (rate >= 0)).all():
        raise LevatorError("a frequency is 0 Hz or above; write for example 50.0")
    share = (np.arange(UNITS) + 1 / 2) / UNITS
    times = quantity("unit.twitch.contraction_time").quantile(share)
    return np.asarray(_of_unit(rate[..., None] * times).mean(axis=-1))


def _of_unit(times_rate: Array) -> Array:
    """Mean force of units over their fused force at contraction time over interval, any shape."""
    edge, c, p = (value(f"unit.gain.{name}") for name in ("linear", "rate", "power"))
    slope = -np.expm1(-c * edge**p) / edge
    curved = -np.expm1(-c * np.maximum(times_rate, edge) ** p)
    return np.where(times_rate <= edge, slope * times_rate, curved)
