"""How do tissue properties change a solved matrix, without solving it again?

Designed coarse solves vary one property at a time to either side of its reference. A matrix is
split into columns; with x = ln(property / reference), the logarithm of a column's size and the
column's direction are each a separable quadratic in x, fixed by the design (ratio chaos of second
order without interactions). The answer is carried as a ratio to the reference solve; what the
left-out interactions cost is measured on held-out solves and printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Emulates(Protocol):
    """Whatever carries a solved matrix to other properties."""

    @property
    def solves(self) -> int:
        """Number of solves that it was made from."""
        ...

    def apply(self, reference: Array, x: Array, /) -> Array:
        """The matrix (n, r, c) at log-ratios `x` (n, p), from `reference` (r, c)."""
        ...


TINY = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Emulator:
    """Second-order separable ratios of matrix columns.

    `size` has shape (p, 2, c) and `turn` (p, 2, r, c): linear and quadratic coefficients for p
    properties and a matrix of r rows and c columns.
    """

    size: Array
    turn: Array

    @property
    def solves(self) -> int:
        """Number of solves it was fitted to: two for every property, and the reference."""
        return 1 + 2 * len(self.size)

    def apply(self, reference: Array, x: Array) -> Array:
        """The matrix (n, r, c) at log-ratios `x` (n, p), scaled from `reference` (r, c)."""
        powers = np.stack([x, x**2], axis=2)
        growth = np.exp(np.einsum("npk,pkc->nc", powers, self.size))
        norm = np.linalg.norm(reference, axis=0)
        direction = reference / np.maximum(norm, TINY) + np.einsum(
            "npk,pkrc->nrc", powers, self.turn
        )
        scaled: Array = direction * (growth * norm)[:, None, :]
        return scaled


def design(low: Array, high: Array) -> Array:
    """Log-ratios (2 p, p) that vary one of p properties at a time to `low` and `high`."""
    p = len(low)
    points = np.zeros((2 * p, p))
    points[np.arange(p), np.arange(p)] = low
    points[p + np.arange(p), np.arange(p)] = high
    return points


def fit(centre: Array, answers: Array, points: Array) -> Emulator:
    """The emulator through `answers` (2 p, r, c) at `points` (2 p, p) about `centre` (r, c)."""
    p = points.shape[1]
    size0, turn0 = _split(centre)
    size, turn = zip(*(_split(answer) for answer in answers), strict=True)
    coefficients = []
    for i in range(p):
        a, b = points[i, i], points[p + i, i]
        inverse = np.linalg.inv(np.array([[a, a**2], [b, b**2]]))
        d_size = np.stack([size[i] - size0, size[p + i] - size0])
        d_turn = np.stack([turn[i] - turn0, turn[p + i] - turn0])
        coefficients.append(
            (np.tensordot(inverse, d_size, axes=1), np.tensordot(inverse, d_turn, axes=1))
        )
    return Emulator(
        size=np.stack([size_k for size_k, _ in coefficients]),
        turn=np.stack([turn_k for _, turn_k in coefficients]),
    )


def _split(matrix: Array) -> tuple[Array, Array]:
    norm = np.linalg.norm(matrix, axis=0)
    return np.log(np.maximum(norm, TINY)), matrix / np.maximum(norm, TINY)


def held_out_errors(emulator: Emulates, centre: Array, truths: Array, points: Array) -> Array:
    """Relative error of every emulated column at held-out `points` (d, p), shape (d, c).

    `truths` (d, r, c) are coarse solves that the emulator has not seen.
    """
    guesses = emulator.apply(centre, points)
    size = np.linalg.norm(truths, axis=1)
    off: Array = np.linalg.norm(guesses - truths, axis=1) / np.maximum(size, TINY)
    return off


def errors_over_spread(
    guesses: Array, truths: Array, draws: Array, levels: tuple[float, float] = (0.05, 0.95)
) -> Array:
    """Error of every emulated entry at held-out points over its spread, shape (d, r, c).

    `guesses` and `truths` have shape (d, r, c), emulated `draws` (n, r, c); the spread lies between
    two quantiles of the draws, by default the 90 % interval. What never moves has no spread, and
    its error counts as 0 where it is met.
    """
    low, high = np.quantile(draws, levels, axis=0)
    off = np.abs(guesses - truths)
    over: Array = np.where(off > 0, off / np.maximum(high - low, TINY), 0.0)
    return over
