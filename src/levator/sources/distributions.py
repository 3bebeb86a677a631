"""How widely may a number lie? Spreads as quantile functions of the unit interval.

Every spread is reached from a uniform number in (0, 1) by its quantile function, so that
quasi-Monte-Carlo, sensitivity analysis and calibration all share one cube.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from levator.errors import LevatorError
from levator.sources.units import to_si

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
        """Inverse of the truncated normal distribution function."""
        a, b = ndtr((self.low - self.mean) / self.sd), ndtr((self.high - self.mean) / self.sd)
        return self.mean + self.sd * np.asarray(ndtri(a + u * (b - a)), dtype=np.float64)

    def admits(self, value: float) -> bool:
        """Whether `value` lies within the cut."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class LogNormal:
    """Log-normal about a median with geometric standard deviation `factor`."""

    median: float
    factor: float

    def quantile(self, u: Array) -> Array:
        """Median times factor to the power of the normal quantile."""
        return self.median * self.factor ** np.asarray(ndtri(u), dtype=np.float64)

    def admits(self, value: float) -> bool:
        """Whether `value` has the sign of the median."""
        return value * self.median > 0


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


KEYS = {
    "exact": (),
    "normal": ("sd",),
    "lognormal": ("factor",),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
}
_EXAMPLE = '{ kind = "normal", sd = 0.1 } or { kind = "exact" }'


def parse_spread(row: object, value: float, unit: str) -> Spread:
    """The spread that a table row `{kind = ...}` describes, about `value` [SI].

    Raises LevatorError when the row is no table, its kind is unknown, a key is missing or
    the value lies outside.
    """
    if not isinstance(row, Mapping) or row.get("kind") not in KEYS:
        raise LevatorError(f"spread must be a table such as {_EXAMPLE}, not {row!r}")
    kind = str(row["kind"])
    missing = [key for key in KEYS[kind] if not isinstance(row.get(key), int | float)]
    if missing:
        raise LevatorError(f"spread of kind {kind!r} also needs {' and '.join(missing)}")
    spread = _build(kind, row, value, unit)
    if not spread.admits(value):
        raise LevatorError(f"value lies outside its own spread {dict(row)!r}")
    return spread


def _build(kind: str, row: Mapping[str, float], value: float, unit: str) -> Spread:
    def bound(key: str) -> float:
        return to_si(float(row[key]), unit)

    if kind == "exact":
        return Exact(value)
    if kind == "lognormal":
        _require(row["factor"] > 1, "factor of a lognormal spread must exceed 1")
        return LogNormal(value, float(row["factor"]))
    if kind == "normal":
        low = bound("low") if "low" in row else -np.inf
        high = bound("high") if "high" in row else np.inf
        _require(row["sd"] > 0 and low < high, "normal spread needs sd > 0 and low < high")
        return Normal(value, bound("sd"), low, high)
    low, high = bound("low"), bound("high")
    _require(low < high, f"{kind} spread needs low < high")
    if kind == "uniform":
        return Uniform(low, high)
    _require(low > 0, "loguniform spread needs low > 0")
    return LogUniform(low, high)


def _require(condition: object, message: str) -> None:
    if not condition:
        raise LevatorError(message)
