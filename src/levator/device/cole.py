"""How does a constant-phase element behave in time? As springs of charge, each with its own rate.

The admittance s^a, 0 < a < 1, is exactly a continuum of series RC branches,

    s^a = sin(pi a)/pi  int exp(a x) s / (s + exp(x)) dx ,

which the trapezoid rule on a grid of rates exp(x) turns into a short ladder; its error falls as
exp(-pi^2/h) with the step h, under 0.1 % for a from 0.7 at two branches a decade. What lies below
the slowest rate conducts like a resistance, what lies above the fastest stores like a capacitance,
both with closed sums, so that a near 1 needs no more decades. The exact answer to a current step
is t^a / Gamma(1 + a) (Magin 2006, Fractional Calculus in Bioengineering).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.errors import LevatorError
from levator.sources import Array
from levator.sources.noted import noted

_PER_DECADE = 2


@dataclass(frozen=True, eq=False)
class Ladder:
    """Branches that together admit s^a; draws on axis 0, branches on the last."""

    conductance: Array = field(metadata=noted("s^a", "of every branch, shape (n, k)"))
    rate: Array = field(metadata=noted("1/s", "reciprocal time constant, shape (n, k)"))
    leak: Array = field(metadata=noted("s^a", "of all slower branches together, shape (n,)"))
    store: Array = field(metadata=noted("s^(1+a)", "of all faster branches together, (n,)"))

    def admittance(self, turning: Array) -> Array:
        """Complex admittance at `turning` [rad/s], shape (f,); returns (n, f)."""
        s = 1j * np.asarray(turning)[None, :, None]
        branches = (self.conductance[:, None] * s / (s + self.rate[:, None])).sum(axis=2)
        return np.asarray(branches + self.leak[:, None] + self.store[:, None] * s[:, :, 0])


def ladder(exponent: Array, *, shortest: Array, longest: Array) -> Ladder:
    """Branches for (i w)^`exponent` over times from `shortest` to `longest` [s], shapes (n,).

    Raises LevatorError for an exponent outside 0 to 1 or times that are not in order.
    """
    exponent, shortest, longest = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (exponent, shortest, longest))
    )
    if not ((exponent > 0) & (exponent < 1)).all():
        raise LevatorError("the exponent must lie between 0 and 1; write for example 0.82")
    if not ((shortest > 0) & (longest > shortest)).all():
        raise LevatorError("times must be positive and in order; write for example 1e-6 and 1.0")
    low, high = np.log(1 / longest), np.log(1 / shortest)
    count = 1 + int(np.ceil(_PER_DECADE * (high - low).max() / np.log(10)))
    step = (high - low) / (count - 1)
    rate = np.exp(low[:, None] + step[:, None] * np.arange(count))
    scale = np.sin(np.pi * exponent) / np.pi
    rest = np.exp(step)
    return Ladder(
        conductance=(scale * step)[:, None] * rate ** exponent[:, None],
        rate=rate,
        leak=scale * step * rate[:, 0] ** exponent / (rest**exponent - 1),
        store=scale * step * rate[:, -1] ** (exponent - 1) / (rest ** (1 - exponent) - 1),
    )
