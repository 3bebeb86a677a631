"""Where does each name stand, so that no two leader lines cross?

A name points to the middle of the largest visible patch of its thing. Names stand in a column in
the margin; straight leaders that are shortest in sum never cross (two crossing ones could be
exchanged for two shorter ones), so the assignment of names to places solves that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, find_objects
from scipy.optimize import linear_sum_assignment

from levator.anatomy.types import Array
from levator.twin.plate.palette import INK, PAPER
from levator.twin.plate.raster import Window

SMALLEST = 0.45e-3
WRAP = 26
Point = tuple[float, float]


@dataclass(frozen=True)
class Column:
    """A column of names: where it stands, its span, and which way its text runs [m]."""

    x: float
    low: float
    high: float
    align: str
    gap: float


def middles(
    surface: NDArray[np.int16], names: Sequence[str], window: Window, first: int = 0
) -> dict[str, Point]:
    """Picture coordinates [m] in the middle of what each name shows; hidden names are left out.

    `surface` holds the number of the name at each pixel, beginning with column `first`.
    """
    found: dict[str, Point] = {}
    largest: dict[str, float] = {}
    for k, place in enumerate(find_objects(surface + 1, max_label=len(names))):
        if place is not None:
            part = np.pad(surface[place] == k, 1)
            away = distance_transform_edt(part)
            row, column = np.unravel_index(int(away.argmax()), away.shape)
            inside = float(away[row, column]) / window.density
            if inside > max(SMALLEST, largest.get(names[k], 0.0)):
                largest[names[k]] = inside
                x = window.left + (first + place[1].start + column - 0.5) / window.density
                y = window.top - (place[0].start + row - 0.5) / window.density
                found[names[k]] = (float(x), float(y))
    return found


def written(ax: Axes, points: Mapping[str, Point], column: Column, size: float) -> None:
    """Write the names of `points` into `column`, each with a leader line."""
    if not points:
        return
    targets = np.array(list(points.values()))
    places = _places(np.sort(targets[:, 1]), column)
    cost = np.hypot(targets[:, :1] - column.x, targets[:, 1:] - places)
    for which, place in zip(*linear_sum_assignment(cost), strict=True):
        name = list(points)[which]
        _leader(ax, column.x, float(places[place]), targets[which])
        shift = 0.8e-3 if column.align == "left" else -0.8e-3
        words = "\n".join(wrap(name, WRAP, break_long_words=False))
        ax.text(
            column.x + shift,
            places[place],
            words,
            ha=column.align,
            va="center",
            fontsize=size,
            color=INK,
            linespacing=0.92,
        )


def _leader(ax: Axes, x: float, y: float, target: Array) -> None:
    halo = [withStroke(linewidth=1.5, foreground=PAPER, alpha=0.75)]
    ax.plot([x, target[0]], [y, target[1]], color=INK, lw=0.55, path_effects=halo, zorder=5)
    ax.plot(*target, "o", ms=1.9, color=INK, mec=PAPER, mew=0.35, zorder=6)


def _places(heights: Array, column: Column) -> Array:
    """Places in a column near sorted `heights`, at least a gap apart, within its span."""
    gap = min(column.gap, (column.high - column.low) / max(1, len(heights) - 1))
    steps = gap * np.arange(len(heights))
    free = _rising(heights - steps)
    return np.asarray(np.clip(free, column.low, column.high - steps[-1]) + steps)


def _rising(values: Array) -> Array:
    """The nearest sequence that never falls (pool adjacent violators, Ayer et al. 1955)."""
    blocks: list[list[float]] = []
    for value in values:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before, n = blocks.pop()
            blocks.append([(mean * count + before * n) / (count + n), count + n])
    return np.concatenate([np.full(int(count), mean) for mean, count in blocks])
