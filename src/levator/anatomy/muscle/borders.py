"""Where does the border of a broad muscle run that no even ribbon would keep?

Platysma: in most people the two sides cross over (decussate) below the chin and part further down;
in the others they stay apart from the chin on. The half gap grows evenly from there to the jugular
notch. Temporalis: it keeps behind the temporal line, from the rim of the orbit up the forehead.
Mylohyoid: it keeps below the border of the mandible, which the skin covers above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from levator.anatomy.muscle.ribbon import Cover, lattice
from levator.anatomy.types import Array, Ints, Mask
from levator.sources import value

TEMPORAL_LINE = ("353", "298", "284")
JAW = ("152", "400", "378", "379", "365", "397")

Landmarks = Mapping[str, Array]


def bordered(
    cover: Cover, border: str, surface: Array, triangles: Ints, landmarks: Landmarks
) -> Cover:
    """`cover` of `triangles` (t, 3) on the left of `surface` [m], less what lies past `border`."""
    samples = lattice() @ surface[triangles[cover.triangle]]
    return replace(cover, inside=cover.inside & BORDERS[border](samples, landmarks))


def _decussating(samples: Array, landmarks: Landmarks) -> Mask:
    return _parted(samples, landmarks, value("platysma.decussation"), chin=0.0)


def _open(samples: Array, landmarks: Landmarks) -> Mask:
    return _parted(samples, landmarks, 0.0, chin=value("platysma.half_gap.chin"))


def _parted(samples: Array, landmarks: Landmarks, start: float, *, chin: float) -> Mask:
    """Clear of a half gap [m] of `chin` down to `start` [m] below the chin, then growing."""
    top, notch = landmarks["menton underside"], landmarks["jugular notch"]
    length = float(np.linalg.norm(notch - top))
    below = (samples - top) @ (notch - top) / length
    gap = np.interp(below, [start, length], [chin, value("platysma.half_gap.notch")])
    return np.asarray(samples[..., 0] >= gap, dtype=np.bool_)


def _behind_temporal_line(samples: Array, landmarks: Landmarks) -> Mask:
    line = _line(TEMPORAL_LINE, landmarks, axis=1)
    return np.asarray(samples[..., 2] <= np.interp(samples[..., 1], line[:, 1], line[:, 2]))


def _below_jaw(samples: Array, landmarks: Landmarks) -> Mask:
    line = _line(JAW, landmarks, axis=2)
    return np.asarray(samples[..., 1] <= np.interp(samples[..., 2], line[:, 2], line[:, 1]))


def _line(names: tuple[str, ...], landmarks: Landmarks, *, axis: int) -> Array:
    """The landmarks called `names` [m], in the order of one coordinate, shape (k, 3)."""
    points = np.array([landmarks[name] for name in names])
    return points[np.argsort(points[:, axis], kind="stable")]


BORDERS: Mapping[str, Callable[[Array, Landmarks], Mask]] = {
    "decussating": _decussating,
    "open": _open,
    "temporal line": _behind_temporal_line,
    "mandible": _below_jaw,
}
