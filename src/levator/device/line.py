"""Where on the skin do two electrodes stand along a muscle's line?

The line is the muscle's path, drawn out straight beyond both ends; the electrodes stand on the
skin nearest to two points of it, at equal path lengths from the middle of the pair.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from levator.anatomy import Muscle, WedgeMesh
from levator.device.surface import finder
from levator.errors import LevatorError
from levator.sources import Array


def pair(mesh: WedgeMesh, muscle: Muscle, distance: float, shift: float) -> tuple[Array, Array]:
    """Two skin points [m] `distance` [m] apart, their middle `shift` [m] past that of the path.

    Raises LevatorError when the skin along the line is too short for them.
    """
    middle, nearest = muscle.length / 2 + shift, finder(mesh)

    def points(half: float) -> tuple[Array, Array]:
        ends = (along(muscle.path, middle - half), along(muscle.path, middle + half))
        return nearest(ends[0]).point, nearest(ends[1]).point

    def excess(half: float) -> float:
        anode, cathode = points(half)
        return float(np.linalg.norm(cathode - anode)) - distance

    if excess(distance) < 0:
        raise LevatorError(
            f"electrodes {1e3 * distance:.0f} mm apart do not fit on the skin along "
            f"{muscle.name}; write for example "
            f"spacing={_round_down(excess(distance) + distance)}"
        )
    return points(float(brentq(excess, 0.0, distance, xtol=1e-9)))


def along(path: Array, position: float) -> Array:
    """Point [m] of `path` at arc length `position` [m], the end segments drawn out straight."""
    step = np.linalg.norm(np.diff(path, axis=0), axis=1)
    start = np.concatenate([[0.0], np.cumsum(step)])
    k = int(np.clip(np.searchsorted(start, position, side="right") - 1, 0, len(step) - 1))
    share = (position - start[k]) / step[k]
    point: Array = path[k] + share * (path[k + 1] - path[k])
    return point


def overlap(muscle: Muscle, distance: float, shift: float) -> float:
    """Share of the muscle's length between electrodes `distance` [m] apart, moved by `shift`."""
    middle = muscle.length / 2 + shift
    ends = np.clip([middle - distance / 2, middle + distance / 2], 0.0, muscle.length)
    return float(ends[1] - ends[0]) / muscle.length


def _round_down(length: float) -> float:
    return float(np.floor(1e3 * length) / 1e3)
