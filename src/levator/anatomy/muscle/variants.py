"""Which muscles are unlike the textbook in this person, and how often is that so?

A variant takes muscles away, adds others, or both; `muscles.toml` lists them, with the rows that
give their frequency p. Where two studies give rival frequencies they stay rivals: a drawn person
belongs to one study or the other, and is never drawn from their mean. Sides are drawn
independently, since no source says how they go together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from levator.anatomy.shape.head import asset_text
from levator.anatomy.types import Side
from levator.errors import unknown_name
from levator.sources import value
from levator.sources.noted import noted

SIDES: tuple[Side, ...] = ("left", "right")


@dataclass(frozen=True)
class Variant:
    """One way in which muscles differ between people."""

    name: str = field(metadata=noted("1", "English name without side"))
    frequency: tuple[str, ...] = field(metadata=noted("1", "rows of its rival frequencies"))
    without: tuple[str, ...] = field(metadata=noted("1", "courses that it takes away"))
    paired: bool = field(default=True, metadata=noted("1", "whether each side has it or not"))

    @property
    def names(self) -> tuple[str, ...]:
        """How a person names it, e.g. `absent risorius, left`."""
        return tuple(f"{self.name}, {side}" for side in SIDES) if self.paired else (self.name,)


def variants(present: Collection[str], side: Side) -> tuple[Variant, ...]:
    """The variants among the names `present` that touch `side`.

    Raises LevatorError with the nearest names for one that does not exist.
    """
    known = variant_names()
    for name in present:
        if name not in known:
            raise unknown_name("anatomical variant", name, known)
    there = {name.removesuffix(f", {side}") for name in present}
    return tuple(variant for variant in every_variant() if variant.name in there)


def variant_names() -> tuple[str, ...]:
    """All names that `Person.variants` may hold."""
    return tuple(name for variant in every_variant() for name in variant.names)


def random_variants(rng: np.random.Generator) -> tuple[str, ...]:
    """Names of the variants that one person drawn at random has."""
    drawn: list[str] = []
    for variant in every_variant():
        study = variant.frequency[rng.integers(len(variant.frequency))]
        has = rng.uniform(size=len(variant.names)) < value(study)
        drawn.extend(np.array(variant.names)[has].tolist())
    return tuple(drawn)


@cache
def every_variant() -> tuple[Variant, ...]:
    """All variants of the table."""
    rows = tomllib.loads(asset_text("muscles.toml"))["variant"]
    return tuple(
        Variant(name, tuple(row["frequency"]), tuple(row["without"]), row.get("paired", True))
        for name, row in rows.items()
    )
