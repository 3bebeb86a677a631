"""How is one stretch of a nerve drawn? As a smooth line on the skin, sunk along the mesh columns.

A curve starts on its parent, passes skin corners in steps of 2 mm, is laid onto the skin and
smoothed, and sinks to depths that change evenly from corner to corner. What its start lies beside
its column (the trunk leaves the mesh behind the cut before the ear) fades until the first corner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from levator.anatomy.mesh.layers import level
from levator.anatomy.tissue.sounding import Columns, Spots
from levator.anatomy.types import Array, Mask
from levator.sources import value

INWARD = np.array([-1.0, 0.0, 0.0])
STEP = 2e-3
SMOOTHINGS = 4
ASTRAY = 1e-9

Hold = Callable[[Columns, Spots, Array], Array]


@dataclass(frozen=True)
class Curve:
    """A course: spots on the skin [m], depth [m], true points [m], and which the mesh holds."""

    skin: Array
    depth: Array
    points: Array
    inside: Mask


@dataclass(frozen=True)
class Start:
    """A point of a curve at which another leaves."""

    curve: Curve
    index: int

    @property
    def skin(self) -> Array:
        """Its spot on the skin [m], shape (3,)."""
        return np.asarray(self.curve.skin[self.index])

    @property
    def depth(self) -> float:
        """Its depth [m]."""
        return float(self.curve.depth[self.index])

    @property
    def point(self) -> Array:
        """Where it truly lies [m], shape (3,)."""
        return np.asarray(self.curve.points[self.index])


def trunk(columns: Columns, *, tragus: Array, gonion: Array) -> Curve:
    """The trunk, from beside the tragal pointer straight towards the angle of the mandible."""
    spot = columns.spots(gonion[None])
    angle = columns.beneath(spot, columns.depths(spot)[-1])[0]
    pointer = tragus + value("nerve.depth.trunk") * INWARD
    towards = (angle - pointer) / np.linalg.norm(angle - pointer)
    first, length = value("nerve.trunk.pointer"), value("nerve.trunk.length")
    reach = np.linspace(first, first + length, round(length / STEP) + 1)
    points = pointer + reach[:, None] * towards
    at, depth, inside = columns.sounded(points)
    return Curve(at.on(columns.mesh.skin), depth, points, inside)


def drawn(
    columns: Columns,
    starts: Sequence[Start],
    corners: Sequence[tuple[Array, Array]],
    hold: Hold,
) -> list[Curve]:
    """A curve from each start through its corners: skin spots [m], (k, 3), and depths [m], (k,).

    `hold` keeps the depths of all curves within what the tissue at their spots allows.
    """
    rough = [_sampled(*pair) for pair in zip(starts, corners, strict=True)]
    cuts = np.cumsum([len(path) for path, _, _ in rough])[:-1]
    laid = columns.spots(np.concatenate([path for path, _, _ in rough])).on(columns.mesh.skin)
    at = columns.spots(np.concatenate([_smoothed(path) for path in np.split(laid, cuts)]))
    depth = hold(columns, at, np.concatenate([wanted for _, wanted, _ in rough]))
    first = np.concatenate([[0], cuts])
    depth[first] = [start.depth for start in starts]
    points = columns.beneath(at, depth)
    beside = [start.point - points[k] for start, k in zip(starts, first, strict=True)]
    fading = [fade[:, None] * gap for (_, _, fade), gap in zip(rough, beside, strict=True)]
    points += np.concatenate(fading)
    points[first] = [start.point for start in starts]
    inside = _held(columns, at, depth, points, np.concatenate(fading))
    parts = (np.split(part, cuts) for part in (at.on(columns.mesh.skin), depth, points, inside))
    return [Curve(*curve) for curve in zip(*parts, strict=True)]


def under_smas(columns: Columns, at: Spots, depth: Array) -> Array:
    """`depth` [m] held below the SMAS and above the deep surface."""
    levels, gap = columns.depths(at), value("nerve.depth.above_bone")
    top = levels[level(columns.mesh, "smas bottom")] + gap
    bottom = np.maximum(levels[-1] - gap, (levels[-1] + top - gap) / 2)
    return np.asarray(np.minimum(np.maximum(depth, top), bottom))


def in_tissue(columns: Columns, at: Spots, depth: Array) -> Array:
    """`depth` [m] held above the deep surface."""
    bottom = columns.depths(at)[-1] - value("nerve.depth.above_bone")
    return np.asarray(np.clip(depth, 0, bottom))


def _sampled(start: Start, corners: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """Straight steps through the corners, depth at each, and what is left of the start there."""
    line = np.vstack([start.skin, corners[0]])
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    s = np.linspace(0, run[-1], max(4, round(run[-1] / STEP) + 1))
    path = np.stack([np.interp(s, run, line[:, axis]) for axis in range(3)], axis=1)
    wanted = np.interp(s, run, [start.depth, *corners[1]])
    return path, wanted, np.maximum(1 - s / run[1], 0)


def _smoothed(path: Array) -> Array:
    for _ in range(SMOOTHINGS):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return path


def _held(columns: Columns, at: Spots, depth: Array, points: Array, fading: Array) -> Mask:
    """Which points the mesh holds; those drawn aside by a start beside its column are sounded."""
    inside = np.asarray(depth <= columns.depths(at)[-1] + ASTRAY)
    aside = np.flatnonzero(np.linalg.norm(fading, axis=1) > ASTRAY)
    if len(aside):
        inside[aside] = columns.sounded(points[aside])[2]
    return inside
