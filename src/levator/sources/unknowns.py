"""Which numbers does a draw vary, and how does each act? The one table of unknowns.

Quasi-Monte-Carlo, sensitivity, calibration and cohorts all read this table; a row names a
sourced quantity, so its distribution is the quantity's spread and its transform from the
unit cube is that spread's quantile function.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

import numpy as np

from levator.errors import LevatorError, unknown_name
from levator.sources.catalogue import catalogue, quantity
from levator.sources.distributions import Array, Exact
from levator.sources.ledger import record
from levator.sources.quantity import Quantity

EDGE = 1e-6


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
    """`n` joint draws; `values[name]` holds SI values, shape (n,), of `quantities[name]`.

    Reading one enters its quantity in every open ledger, as `quantity` does.
    """

    n: int
    seed: int
    values: Mapping[str, Array]
    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Array:
        """Draws of one unknown.

        Raises LevatorError when the unknown was not drawn.
        """
        if name not in self.values:
            raise unknown_name("unknown", name, self.values)
        return self.get(name)

    def get(self, name: str) -> Array:
        """Draws of `name`, or its sourced value repeated when it is not an unknown."""
        if name not in self.values:
            return np.full(self.n, quantity(name).value)
        source = self.quantities.get(name) or catalogue().get(name)
        if source is not None:
            record(source)
        return self.values[name]


@cache
def unknowns() -> tuple[Unknown, ...]:
    """The shipped table, in file order."""
    text = files("levator.sources").joinpath("unknowns.toml").read_text(encoding="utf-8")
    return parse_unknowns(text)


def parse_unknowns(text: str) -> tuple[Unknown, ...]:
    """The unknowns that the rows `[[unknown]]` of a TOML text describe, in order.

    Raises LevatorError when a row names no quantity, level or way of acting, names a quantity
    twice, or would vary one whose spread is exact.
    """
    try:
        rows = tuple(_unknown(row) for row in tomllib.loads(text).get("unknown", ()))
    except (KeyError, TypeError, ValueError) as error:
        raise LevatorError(f"unknowns.toml: {error}; write name, level, stage, acts") from None
    names = [row.name for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LevatorError(f"unknowns.toml: {', '.join(twice)} twice; keep one row of each")
    return rows


def _unknown(row: Mapping[str, str]) -> Unknown:
    name, acts = row["name"], Acts(row["acts"])
    if name not in catalogue():
        raise unknown_name("quantity", name, catalogue())
    found = catalogue()[name]
    if acts is not Acts.FROZEN and isinstance(found.spread, Exact):
        raise LevatorError(f"unknowns.toml: {name} has no spread; write acts = 'frozen'")
    return Unknown(found, Level(row["level"]), row["stage"], acts)


def draw(n: int, seed: int, table: Iterable[Unknown] | None = None) -> Draws:
    """`n` scrambled Sobol draws of every unknown that is not frozen.

    The cube is clipped `EDGE` from its faces, so that open-ended spreads stay finite. The
    first draws of a longer run with the same seed and table are those of a shorter one.
    """
    from scipy.stats import qmc  # takes half a second that `levator why` need not wait for

    varied = [u for u in (unknowns() if table is None else table) if u.acts is not Acts.FROZEN]
    if not varied:
        return Draws(n, seed, {})
    engine = qmc.Sobol(d=len(varied), seed=np.random.default_rng(seed))
    cube = engine.random_base2(m=max(int(np.ceil(np.log2(max(n, 1)))), 0))[:n]
    cube = np.clip(cube, EDGE, 1 - EDGE)
    values = {u.name: u.quantity.quantile(cube[:, i]) for i, u in enumerate(varied)}
    return Draws(n, seed, values, {u.name: u.quantity for u in varied})
