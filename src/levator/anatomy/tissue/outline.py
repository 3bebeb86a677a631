"""Which points lie inside an outline, and how far are points from a line? In landmarks' terms."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from levator.anatomy.types import Array, Mask

_STEP = 5e-4


def inside(points: Array, ring: Array) -> Mask:
    """Which `points` (k, 2) lie in the polygon `ring` (n, 2), by the crossing rule, shape (k,)."""
    x, y = points.T
    found = np.zeros(len(points), dtype=np.bool_)
    for (xa, ya), (xb, yb) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if ya != yb:
            crosses = (ya > y) != (yb > y)
            found ^= crosses & (x < xa + (xb - xa) / (yb - ya) * (y - ya))
    return found


def distance(points: Array, line: Array) -> Array:
    """Distance [m] of `points` (k, 3) from the polyline `line` (n, 3), to half a millimetre."""
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    s = np.linspace(0, run[-1], max(2, round(run[-1] / _STEP) + 1))
    fine = np.stack([np.interp(s, run, line[:, axis]) for axis in range(3)], axis=1)
    return np.asarray(KDTree(fine).query(points)[0], dtype=np.float64)
