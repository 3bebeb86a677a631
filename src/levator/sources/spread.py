"""How does a table row write a spread? `{kind = ...}` turned into a distribution."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeGuard

import numpy as np

from levator.errors import LevatorError
from levator.sources.distributions import Exact, LogNormal, LogUniform, Normal, Spread, Uniform
from levator.sources.units import to_si

NEEDED: Mapping[str, tuple[str, ...]] = {
    "exact": (),
    "normal": ("sd",),
    "lognormal": ("factor",),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
}
_OPTIONAL = {"normal": ("low", "high")}
_EXAMPLE = '{ kind = "normal", sd = 0.1 } or { kind = "exact" }'


def parse_spread(row: object, value: float, unit: str) -> Spread:
    """The spread that a table row `{kind = ...}` describes, about `value` [SI].

    Raises LevatorError when the row is no table, its kind is unknown, a key is missing,
    unknown or no finite number, or the value lies outside.
    """
    kind = row.get("kind") if isinstance(row, Mapping) else None
    if not isinstance(row, Mapping) or kind not in NEEDED:
        raise LevatorError(f"spread must be a table such as {_EXAMPLE}, not {row!r}")
    numbers = _numbers(str(kind), row)
    spread = _build(str(kind), numbers, value, unit)
    if not spread.admits(value):
        raise LevatorError(f"value lies outside its own spread {dict(row)!r}")
    return spread


def finite(number: object) -> TypeGuard[int | float]:
    """Whether `number` is an integer or a float that is neither infinite nor NaN."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return math.isfinite(number)


def _numbers(kind: str, row: Mapping[str, object]) -> dict[str, float]:
    given = {key: entry for key, entry in row.items() if key != "kind"}
    missing = [key for key in NEEDED[kind] if key not in given]
    if missing:
        raise LevatorError(f"spread of kind {kind!r} also needs {' and '.join(missing)}")
    unknown = [key for key in given if key not in NEEDED[kind] + _OPTIONAL.get(kind, ())]
    if unknown:
        raise LevatorError(f"spread of kind {kind!r} has no {' or '.join(unknown)}")
    odd = [key for key in given if not finite(given[key])]
    if odd:
        raise LevatorError(f"{' and '.join(odd)} of the spread must be finite numbers")
    return {key: float(entry) for key, entry in given.items() if finite(entry)}


def _build(kind: str, row: Mapping[str, float], value: float, unit: str) -> Spread:
    bound = {key: to_si(row[key], unit) for key in ("low", "high", "sd") if key in row}
    if kind == "exact":
        return Exact(value)
    if kind == "lognormal":
        _require(row["factor"] > 1, "factor of a lognormal spread must exceed 1")
        return LogNormal(value, row["factor"])
    low, high = bound.get("low", -np.inf), bound.get("high", np.inf)
    _require(low < high, f"{kind} spread needs low < high")
    if kind == "normal":
        _require(row["sd"] > 0, "normal spread needs sd > 0")
        return Normal(value, bound["sd"], low, high)
    if kind == "uniform":
        return Uniform(low, high)
    _require(low > 0, "loguniform spread needs low > 0")
    return LogUniform(low, high)


def _require(condition: object, message: str) -> None:
    if not condition:
        raise LevatorError(message)
