"""Which numbers does a draw vary, and how does each act? The one table of unknowns.

Quasi-Monte-Carlo, sensitivity, calibration and cohorts all read this table; a row names a
sourced quantity, so its distribution is the quantity's spread and its transform from the
unit cube is that spread's quantile function.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import numpy as np
from scipy.stats import qmc

from levator.errors import LevatorError, unknown_name
from levator.sources.catalogue import quantity
from levator.sources.distributions import Array
from levator.sources.quantity import Quantity


class Acts(StrEnum):
    """How a draw of an unknown reaches the answer."""

    EXACT = "exact"
    EMULATED = "emulated"
    FROZEN = "frozen"


class Level(StrEnum):
    """What an unknown belongs to."""

    UNIVERSAL = "universal"
    DEVICE = "device"
    PERSON = "person"
    SESSION = "session"


@dataclass(frozen=True)
class Unknown:
    """One uncertain input of the chain."""

    quantity: Quantity
    level: Level
    stage: str
    acts: Acts

    @property
    def name(self) -> str:
        """Name of the sourced quantity."""
        return self.quantity.name


@dataclass(frozen=True)
class Draws:
    """`n` joint draws; `values[name]` holds SI values, shape (n,)."""

    n: int
    seed: int
    values: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        """Draws of one unknown.

        Raises LevatorError when the unknown was not drawn.
        """
        try:
            return self.values[name]
        except KeyError:
            raise unknown_name("unknown", name, self.values) from None

    def get(self, name: str) -> Array:
        """Draws of `name`, or its sourced value repeated when it is not an unknown."""
        if name in self.values:
            return self.values[name]
        return np.full(self.n, quantity(name).value)


@cache
def unknowns() -> tuple[Unknown, ...]:
    """The shipped table, in file order.

    Raises LevatorError when a row names no quantity, level or way of acting.
    """
    text = files("levator.sources").joinpath("unknowns.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["unknown"]
    try:
        return tuple(
            Unknown(quantity(r["name"]), Level(r["level"]), r["stage"], Acts(r["acts"]))
            for r in rows
        )
    except (KeyError, ValueError) as error:
        raise LevatorError(f"unknowns.toml: {error}; a row needs name, level, stage, acts") from None


def draw(n: int, seed: int, table: Iterable[Unknown] | None = None) -> Draws:
    """`n` scrambled Sobol draws of every unknown that is not frozen.

    The quantile of the cube is clipped half a cell from its faces, so that open-ended
    spreads stay finite.
    """
    varied = [u for u in (unknowns() if table is None else table) if u.acts is not Acts.FROZEN]
    if not varied:
        return Draws(n, seed, {})
    engine = qmc.Sobol(d=len(varied), seed=np.random.default_rng(seed))
    cube = engine.random_base2(m=max(int(np.ceil(np.log2(n))), 0))[:n]
    cube = np.clip(cube, 1e-6, 1 - 1e-6)
    return Draws(n, seed, {u.name: u.quantity.quantile(cube[:, i]) for i, u in enumerate(varied)})
