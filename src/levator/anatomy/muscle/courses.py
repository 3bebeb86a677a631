"""Which muscles does a side of this face have, and where does each run?

`muscles.toml` holds every course from origin to insertion through named landmarks, superficial
before deep: the order in which they lie over one another where they cross. A variant
(`variants.py`) takes courses away or adds others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from levator.anatomy.muscle.variants import variants
from levator.anatomy.shape.head import asset_text
from levator.anatomy.types import Side
from levator.sources import Quantity, quantity
from levator.sources.noted import noted

BELOW = 5


@dataclass(frozen=True)
class Course:
    """One row of `muscles.toml`: a muscle as it is meant on any face."""

    key: str = field(metadata=noted("1", "name of its rows, e.g. ZMA or ZMA-lower"))
    label: str = field(metadata=noted("1", "English name without side"))
    path: tuple[str, ...] = field(
        metadata=noted("1", "landmarks from origin to insertion; `a+b` is the point between")
    )
    plane: int = field(metadata=noted("1", "1 at the fascia to 4 deepest of expression, 5 below"))
    nerve: str = field(metadata=noted("1", "motor nerve branch"))
    role: str = field(metadata=noted("1", "what it does to the contour"))
    origin: str = field(metadata=noted("1", "where it arises, in words"))
    insertion: str = field(metadata=noted("1", "where it inserts, in words"))
    leaves: str = field(default="", metadata=noted("1", "where it leaves the face, if it does"))
    fans: str = field(default="", metadata=noted("1", "which end is the wider one, if any"))
    border: str = field(default="", metadata=noted("1", "how its medial border runs, if special"))
    sides: int = field(default=2, metadata=noted("1", "1 where the table counts both as one"))
    variant: str = field(default="", metadata=noted("1", "built in this variant only"))
    sized: str = field(default="", metadata=noted("1", "key whose sizes it shares, if not its own"))

    @property
    def code(self) -> str:
        """Short code as in the muscle table."""
        return self.key.partition("-")[0]

    @property
    def below_fascia(self) -> bool:
        """Whether it is no muscle of expression but one below the superficial fascia."""
        return self.plane >= BELOW

    def size(self, name: str) -> Quantity:
        """Its `"length"`, `"width"` or `"thickness"` [m] in the muscle table."""
        return quantity(f"muscle.{self.sized or self.key}.{name}")

    def share(self, name: str) -> float:
        """Its `"inside"` share or `"origin_breadth"` ratio [1]; 1 where it needs none."""
        needs = {"inside": self.leaves, "origin_breadth": self.fans}[name]
        return quantity(f"muscle.{self.sized or self.key}.{name}").value if needs else 1.0


def courses(present: Collection[str] = (), side: Side = "left") -> tuple[Course, ...]:
    """Courses on one side of a face with the variants `present`, superficial before deep.

    Raises LevatorError for a variant that does not exist.
    """
    active = variants(present, side)
    gone = {key for variant in active for key in variant.without}
    names = {"", *(variant.name for variant in active)}
    return tuple(c for c in every_course() if c.variant in names and c.key not in gone)


@cache
def every_course() -> tuple[Course, ...]:
    """All courses of the table, those of variants among them."""
    rows: Mapping[str, dict[str, Any]] = tomllib.loads(asset_text("muscles.toml"))["muscle"]
    return tuple(Course(key, **row | {"path": tuple(row["path"])}) for key, row in rows.items())


@cache
def outside() -> Mapping[str, str]:
    """Codes of the muscle table that no face has here, and why."""
    table: dict[str, str] = tomllib.loads(asset_text("muscles.toml"))["outside"]
    return table
