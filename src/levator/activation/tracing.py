"""How is a way through the face drawn, so that it follows the skin and has no kinks?

A way is a line of skin spots sunk to depths that change evenly (`Columns`), and is smoothed by a
Gaussian of 1.5 mm along its arc, its two ends held; one of 4 mm goes over the nerve. An axon leaves
its nerve where the way

    s + 3 |x(s) - end|

is shortest, as twigs leave their ramus (Murray 1926, J Gen Physiol 9:835), so that it never turns
back sharply.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter1d

from levator.activation.types import Array, Mask
from levator.anatomy import Muscle
from levator.anatomy.tissue.sounding import Columns, Spots

DETOUR = 3.0
STEP = 1e-3
SMOOTH = 1.5e-3
BEND = 4e-3
TORN = 2.0
MARGIN = 3e-4
LEGS = 24


def onward(
    columns: Columns, ways: Sequence[Array], foot: Array, depth: Array
) -> list[tuple[Array, Array]]:
    """Corners [m] of the part of each way that its axon keeps, and of the rest of its course.

    The rest goes to the end at `depth` [m], (n,), under the skin spot `foot` [m], (n, 3); straight
    where the skin over it jumps, as from nose to lip.
    """
    ends = columns.beneath(columns.spots(foot), depth)
    left = [_left(way, end) for way, end in zip(ways, ends, strict=True)]
    points = np.array([way[at] for way, at in zip(ways, left, strict=True)])
    spot = columns.spots(points)
    start = spot.on(columns.mesh.skin)
    deep = ((points - start) * _into(columns, spot)).sum(axis=1)
    share = np.linspace(0, 1, LEGS)[1:]
    under = columns.spots(_straight(start, foot, share).reshape(-1, 3))
    bottom = columns.depths(under)[-1]
    sunk = np.clip(_straight(deep, depth, share).ravel(), MARGIN, bottom - MARGIN)
    rest = columns.beneath(under, sunk).reshape(len(ways), -1, 3)
    beside = points - columns.beneath(spot, deep)
    rest += _straight(beside, np.zeros_like(beside), share)
    steps = np.linalg.norm(np.diff(rest, axis=1), axis=2)
    torn = steps.max(axis=1) > TORN * np.median(steps, axis=1)
    rest[torn] = _straight(points[torn], ends[torn], share)
    return [(way[: at + 1], some) for way, at, some in zip(ways, left, rest, strict=True)]


def _left(way: Array, end: Array) -> int:
    """Index of the point of `way` at which an axon to `end` [m] leaves it."""
    gone = np.append(0.0, np.linalg.norm(np.diff(way, axis=0), axis=1).cumsum())
    total = gone + DETOUR * np.linalg.norm(way - end, axis=1)
    return max(int(total.argmin()), min(2, len(way) - 1))


def _straight(start: Array, end: Array, share: Array) -> Array:
    """From `start` (n, ...) to `end` by shares (k,), shape (n, k, ...)."""
    return np.asarray(np.moveaxis(start + np.multiply.outer(share, end - start), 0, 1))


def smoothed(corners: Array, width: float = SMOOTH) -> Array:
    """The line through `corners` [m] in steps of 1 mm, kinks of `width` [m] gone, its ends held."""
    fine = _resampled(corners, STEP / 2)
    reach = len(fine) - 1
    mirrored = [2 * fine[0] - fine[:0:-1], fine, 2 * fine[-1] - fine[-2::-1]]
    sigma = width / (STEP / 2)
    whole = gaussian_filter1d(np.concatenate(mirrored), sigma, axis=0)
    return _resampled(whole[reach : 2 * reach + 1], STEP)


def held(columns: Columns, rim: Mask, points: Array) -> tuple[Array, Mask]:
    """`points` [m] pushed out of bone and air along their columns, and which lie beside the mesh.

    `rim` marks the skin nodes at the cut edge.
    """
    at = columns.spots(points)
    off, into = points - at.on(columns.mesh.skin), _into(columns, at)
    depth = (off * into).sum(axis=1)
    room = columns.depths(at)[-1]
    push = np.clip(depth, MARGIN, room - MARGIN) - depth
    aside = np.linalg.norm(off - depth[:, None] * into, axis=1)
    edge = (rim[at.nodes] | (at.weights <= 0)).all(axis=1)
    return points + push[:, None] * into, np.asarray(edge & (aside > STEP))


def placed(columns: Columns, muscle: Muscle, shares: Array) -> Array:
    """Points [m] at shares of length, breadth and thickness of a muscle, shape (k, 3)."""
    foot, depth = sunk_under(columns, muscle, shares)
    return columns.beneath(columns.spots(foot), depth)


def sunk_under(columns: Columns, muscle: Muscle, shares: Array) -> tuple[Array, Array]:
    """Skin spots [m], (k, 3), and depths [m] under them, at shares as in `placed`."""
    s, u, w = shares.T
    stations = np.linspace(0, 1, len(muscle.path))
    tangent = np.gradient(muscle.path, axis=0)
    middle, along = (
        np.stack([np.interp(s, stations, some[:, axis]) for axis in range(3)], axis=1)
        for some in (muscle.path, tangent)
    )
    aside = np.cross(downward(columns, middle), along)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    foot = middle + (u * np.interp(s, stations, muscle.breadth))[:, None] * aside
    depth = np.interp(s, stations, muscle.depth) + w * muscle.thickness
    bottom = columns.depths(columns.spots(foot))[-1]
    return foot, np.clip(depth, MARGIN, bottom - MARGIN)


def downward(columns: Columns, points: Array) -> Array:
    """Unit directions into the depth at the skin spots nearest to `points` [m], shape (k, 3)."""
    return _into(columns, columns.spots(points))


def _into(columns: Columns, at: Spots) -> Array:
    into = columns.beneath(at, columns.depths(at)[-1]) - at.on(columns.mesh.skin)
    return np.asarray(into / np.linalg.norm(into, axis=1, keepdims=True))


def _resampled(corners: Array, step: float) -> Array:
    run = np.concatenate([[0.0], np.linalg.norm(np.diff(corners, axis=0), axis=1).cumsum()])
    s = np.linspace(0, run[-1], max(4, round(run[-1] / step) + 1))
    return np.stack([np.interp(s, run, corners[:, axis]) for axis in range(3)], axis=1)
