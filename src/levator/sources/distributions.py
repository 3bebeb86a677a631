"""How widely may a number lie? Spreads as quantile functions of the unit interval.

Every spread is reached from a uniform number in (0, 1) by its quantile function, so that
quasi-Monte-Carlo, sensitivity analysis and calibration all share one cube.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]


class Spread(Protocol):
    """A distribution reached through its quantile function."""

    def quantile(self, u: Array) -> Array:
        """Values at probabilities `u` in (0, 1), same shape, SI units."""
        ...

    def admits(self, value: float) -> bool:
        """Whether `value` lies in the support."""
        ...


@dataclass(frozen=True)
class Exact:
    """No spread: a definition, a convention or a legal limit."""

    value: float

    def quantile(self, u: Array) -> Array:
        """The value itself for every probability."""
        return np.full_like(u, self.value)

    def admits(self, value: float) -> bool:
        """Whether `value` is the value."""
        return value == self.value


@dataclass(frozen=True)
class Normal:
    """Gaussian with standard deviation `sd`, cut to [low, high]."""

    mean: float
    sd: float
    low: float
    high: float

    def quantile(self, u: Array) -> Array:
        """Inverse of the truncated normal distribution function.

        A cut that lies wholly above the mean is mirrored, since the normal distribution
        function resolves its lower tail down to 1e-300 but its upper one only to 1e-16.
        """
        if self.low > self.mean:
            mirrored = Normal(-self.mean, self.sd, -self.high, -self.low)
            return -mirrored.quantile(1 - np.asarray(u))
        a, b = ndtr((self.low - self.mean) / self.sd), ndtr((self.high - self.mean) / self.sd)
        spot = self.mean + self.sd * ndtri(a + np.asarray(u) * (b - a))
        return np.asarray(np.clip(spot, self.low, self.high), dtype=np.float64)

    def admits(self, value: float) -> bool:
        """Whether `value` lies within the cut."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class LogNormal:
    """Log-normal about a positive median with geometric standard deviation `factor`."""

    median: float
    factor: float

    def quantile(self, u: Array) -> Array:
        """Median times factor to the power of the normal quantile."""
        return self.median * self.factor ** np.asarray(ndtri(u), dtype=np.float64)

    def admits(self, value: float) -> bool:
        """Whether `value` is positive."""
        return value > 0


@dataclass(frozen=True)
class Uniform:
    """Flat between `low` and `high`."""

    low: float
    high: float

    def quantile(self, u: Array) -> Array:
        """Linear between the bounds."""
        return self.low + u * (self.high - self.low)

    def admits(self, value: float) -> bool:
        """Whether `value` lies between the bounds."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class LogUniform:
    """Flat in the logarithm between `low` and `high`, both positive."""

    low: float
    high: float

    def quantile(self, u: Array) -> Array:
        """Geometric between the bounds."""
        return np.asarray(self.low * (self.high / self.low) ** u, dtype=np.float64)

    def admits(self, value: float) -> bool:
        """Whether `value` lies between the bounds."""
        return self.low <= value <= self.high
