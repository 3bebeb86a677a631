"""At which tissue properties is a face solved, so that draws of them need no solve?

For ratios: its coarse companion one property at a time, at two quantiles of its spread, about the
reference. For a reduced basis: the face itself at joint points of a Latin hypercube. And, for
either, at a few joint points that the emulator never sees, to measure its error. Draws beyond the
designed range are held at its ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from levator.anatomy import Face, Resolution
from levator.anatomy.mesh.layers import SHEETS, sheets_of
from levator.errors import LevatorError
from levator.sources import Acts, Unknown
from levator.twin.emulate import design

Array = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
HELD_OUT = 2
SMALLEST = 0.05
TRIES = 2000
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


def ranges(
    unknowns: Sequence[Unknown],
    stages: tuple[str, ...],
    quantiles: tuple[float, float] = (LOW, HIGH),
) -> Ranges:
    """The emulated unknowns that `stages` read, in table order, between two of their quantiles."""
    chosen = [u for u in unknowns if u.acts is Acts.EMULATED and u.stage in stages]
    reference = np.array([u.quantity.value for u in chosen])
    ends = [u.quantity.quantile(np.array(quantiles)) for u in chosen]
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


def latin(n: int, d: int) -> Array:
    """Points of a Latin hypercube (n, d) of the unit cube, in the order of the last coordinate.

    McKay, Beckman and Conover 1979, doi 10.1080/00401706.1979.10489755; of `TRIES` drawn from one
    seed, the one whose nearest two points lie farthest apart.
    """
    rng = np.random.default_rng(n)
    ranks = np.tile(np.arange(n, dtype=np.float64), (TRIES, d, 1))
    cubes = np.swapaxes(rng.permuted(ranks, axis=2), 1, 2)
    apart = np.linalg.norm(cubes[:, :, None] - cubes[:, None], axis=3)
    apart[:, np.arange(n), np.arange(n)] = np.inf
    best = cubes[apart.min(axis=(1, 2)).argmax()]
    return np.asarray((best[best[:, -1].argsort()] + 1 / 2) / n)


def thickened(face: Face, log_ratio: float) -> Face:
    """The same person at the same resolution, with fat layers exp(`log_ratio`) times as thick.

    Raises LevatorError for a synthetic face.
    """
    if log_ratio == 0:
        return face
    layers = sheets_of(face.mesh)
    name = next(name for name, sheets in SHEETS.items() if sheets == layers)
    return _with_fat(face, float(np.exp(log_ratio)), cast("Resolution", name))


def companion(face: Face, fat: float) -> Face:
    """The same person at coarse resolution, with fat layers `fat` times as thick.

    Raises LevatorError for a synthetic face.
    """
    return _with_fat(face, fat, "coarse")


def _with_fat(face: Face, fat: float, resolution: Resolution) -> Face:
    if face.person is None:
        raise LevatorError("a synthetic face has no person to vary; build one with Face.of")
    thick = {**face.person.thickness, "fat": fat * face.person.thickness.get("fat", 1.0)}
    return Face.of(replace(face.person, thickness=thick), resolution)
