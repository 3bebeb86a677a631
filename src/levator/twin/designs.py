"""At which tissue properties are the coarse companions of a face solved?

One property at a time, at two quantiles of its spread, about the reference; and a few joint
points that the emulator never sees, to measure its error. Draws beyond the designed range are
held at its ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from levator.anatomy import Face
from levator.errors import LevatorError
from levator.sources import Acts, Unknown
from levator.twin.emulate import design

Array = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
HELD_OUT = 2
SMALLEST = 0.05
FAT = "thickness.fat_scale"


@dataclass(frozen=True)
class Ranges:
    """Names, reference values and log-ratio ranges of emulated properties."""

    names: tuple[str, ...]
    reference: Array
    low: Array
    high: Array

    @cached_property
    def design(self) -> Array:
        """Log-ratios of the centre and the designed points, shape (1 + 2 p, p)."""
        return np.vstack([np.zeros(len(self.names)), design(self.low, self.high)])

    @cached_property
    def checks(self) -> Array:
        """Log-ratios of the held-out joint points, shape (c, p); the same for every face."""
        cube = qmc.Halton(d=len(self.names), scramble=False).random(HELD_OUT + 1)[1:]
        return np.asarray(self.low + cube * (self.high - self.low))

    def log_ratios(self, values: Mapping[str, Array], n: int) -> Array:
        """Log-ratios (n, p) of drawn `values`, held within the designed range."""
        x = np.zeros((n, len(self.names)))
        for i, name in enumerate(self.names):
            if name in values:
                x[:, i] = np.log(values[name] / self.reference[i])
        return np.clip(x, self.low, self.high)


def ranges(unknowns: Sequence[Unknown], stages: tuple[str, ...]) -> Ranges:
    """The emulated unknowns that `stages` read, in table order."""
    chosen = [u for u in unknowns if u.acts is Acts.EMULATED and u.stage in stages]
    reference = np.array([u.quantity.value for u in chosen])
    ends = [u.quantity.quantile(np.array([LOW, HIGH])) for u in chosen]
    bounds = np.log(np.array(ends) / reference[:, None]) if chosen else np.zeros((0, 2))
    return Ranges(
        names=tuple(u.name for u in chosen),
        reference=reference,
        low=np.minimum(bounds[:, 0], -SMALLEST),
        high=np.maximum(bounds[:, 1], SMALLEST),
    )


def variants(face: Face, over: Ranges, points: Array) -> Iterator[tuple[Face, Mapping[str, float]]]:
    """The coarse companion of `face` and the property values [SI] at each of `points` (d, p)."""
    companions: dict[float, Face] = {}
    for point in points:
        values = dict(zip(over.names, over.reference * np.exp(point), strict=True))
        fat = float(values.pop(FAT, 1.0))
        if fat not in companions:
            companions[fat] = companion(face, fat)
        yield companions[fat], values


def companion(face: Face, fat: float) -> Face:
    """The same person at coarse resolution, with fat layers `fat` times as thick.

    Raises LevatorError for a synthetic face.
    """
    if face.person is None:
        raise LevatorError("a synthetic face has no coarse companion; build one with Face.of")
    thick = {**face.person.thickness, "fat": fat * face.person.thickness.get("fat", 1.0)}
    return Face.of(replace(face.person, thickness=thick), "coarse")
