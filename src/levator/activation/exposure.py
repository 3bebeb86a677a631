"""What does a fibre see of a field? The potential along its course, per ampere of the source.

A fibre is a tree of stretches: the first comes from the nerve, others leave it or each other. Where
it ends in a muscle or in the skin it terminates; where only the drawing of it ends, it passes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from levator.activation.types import Array
from levator.errors import LevatorError
from levator.sources.noted import noted

End = Literal["terminates", "passes"]


@dataclass(frozen=True, eq=False)
class Stretch:
    """One unbranched piece of a fibre.

    Raises LevatorError for arc lengths that do not grow, and for potentials that are not finite.
    """

    along: Array = field(metadata=noted("m", "arc length of the samples, growing, shape (k,)"))
    potential: Array = field(metadata=noted("V/A", "outside the fibre per ampere, shape (k,)"))
    end: End = field(default="terminates", metadata=noted("1", "what happens at its far end"))
    parent: int = field(default=-1, metadata=noted("1", "stretch that it leaves; -1 for the first"))
    leaves_at: float = field(default=0.0, metadata=noted("m", "arc length on its parent"))

    def __post_init__(self) -> None:
        if len(self.along) < 2 or (np.diff(self.along) <= 0).any():
            raise LevatorError("arc lengths along a fibre must grow; write metres, e.g. 0, 1e-3")
        if not np.isfinite(self.potential).all():
            raise LevatorError("a potential along a fibre is not finite; is the fibre in the mesh?")

    @property
    def length(self) -> float:
        """Length [m]."""
        return float(self.along[-1] - self.along[0])


@dataclass(frozen=True, eq=False)
class Exposure:
    """One fibre in one field.

    Raises LevatorError unless every stretch but the first leaves an earlier one within its length.
    """

    stretches: tuple[Stretch, ...] = field(metadata=noted("1", "the first is the one of the nerve"))
    start: End = field(default="passes", metadata=noted("1", "what happens where it begins"))

    def __post_init__(self) -> None:
        for index, stretch in enumerate(self.stretches):
            if (index == 0) != (stretch.parent == -1) or stretch.parent >= index:
                raise LevatorError("every stretch but the first must leave an earlier one")
            if index:
                on = self.stretches[stretch.parent].along
                if not on[0] <= stretch.leaves_at <= on[-1]:
                    raise LevatorError("a stretch leaves its parent within the parent's length")
