"""What does a plane through the face cut open? One polygon per wedge that the plane crosses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from levator.anatomy import Face
from levator.twin.types import Array

EDGES = np.array(
    [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3), (1, 4), (2, 5)], dtype=np.int64
)


@dataclass(frozen=True)
class Cut:
    """Polygons (k, 9, 2) [m] in the plane, padded by repetition, and the wedge of each (k,)."""

    polygons: Array
    wedges: NDArray[np.int64]


def horizontal_cut(face: Face, height: float) -> Cut:
    """The wedges of `face` cut at `height` [m], seen from above: x to the left, z forward."""
    corners = face.mesh.points[face.mesh.wedges]
    above = corners[:, :, 1] > height
    crossed = np.flatnonzero(above.any(axis=1) & ~above.all(axis=1))
    start, end = (corners[crossed][:, EDGES[:, side]] for side in (0, 1))
    hits = (start[:, :, 1] > height) != (end[:, :, 1] > height)
    rise = np.where(hits, end[:, :, 1] - start[:, :, 1], 1.0)
    share = (height - start[:, :, 1]) / rise
    points = (start + share[:, :, None] * (end - start))[:, :, [0, 2]]
    return Cut(_ordered(points, hits), crossed)


def muscle_fraction(face: Face) -> Array:
    """Share of every wedge that is muscle, shape (m,)."""
    held = face.muscle_map
    share = np.bincount(held.element, weights=held.fraction, minlength=len(face.mesh.wedges))
    return np.asarray(np.minimum(share, 1.0))


def _ordered(points: Array, hits: NDArray[np.bool_]) -> Array:
    """Corners turned about their middle; slots without a hit repeat the first corner."""
    count = hits.sum(axis=1)
    middle = np.where(hits[:, :, None], points, 0).sum(axis=1) / count[:, None]
    away = points - middle[:, None]
    angle = np.where(hits, np.arctan2(away[:, :, 1], away[:, :, 0]), np.inf)
    turn = np.argsort(angle, axis=1)
    sorted_points = np.take_along_axis(points, turn[:, :, None], axis=1)
    spare = np.arange(points.shape[1]) >= count[:, None]
    return np.where(spare[:, :, None], sorted_points[:, :1], sorted_points)
