"""How does sealed skin still read as a face? Brows, lid lines and lips, drawn where landmarks lie.

The landmarks are those of the 468-point face mesh; the drawing is a tint of the skin, nothing of
it stands in the model.
"""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path
from scipy.spatial import cKDTree

from levator.anatomy import Face
from levator.anatomy.types import Array

LINES = {
    "lid": (
        (33, 7, 163, 144, 145, 153, 154, 155, 133),
        (263, 249, 390, 373, 374, 380, 381, 382, 362),
    ),
    "mouth": ((78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),),
    "brow": ((70, 63, 105, 66, 107), (300, 293, 334, 296, 336)),
}
STROKES = {
    "lid": (0.55e-3, 0.62, (0.30, 0.20, 0.16)),
    "mouth": (0.45e-3, 0.55, (0.40, 0.18, 0.16)),
    "brow": (2.1e-3, 0.36, (0.36, 0.25, 0.18)),
}
LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
LIP_COLOUR, LIP_SHARE, LIP_EDGE = np.array([0.76, 0.45, 0.42]), 0.5, 0.9e-3
STEP = 3e-4


def painted(face: Face, colour: Array, position: Array) -> Array:
    """Skin `colour` (p, 3) at `position` (p, 3) [m] with the features of `face` drawn on it."""
    found = _lips(face, colour, position)
    for name, rows in LINES.items():
        width, strength, ink = STROKES[name]
        curve = np.concatenate([_dense(_points(face, row)) for row in rows])
        away, _ = cKDTree(curve[:, :2]).query(position[:, :2], distance_upper_bound=4 * width)
        share = strength * np.exp(-0.5 * (away / width) ** 2)
        found += share[:, None] * (np.array(ink) - found)
    return np.asarray(found)


def _lips(face: Face, colour: Array, position: Array) -> Array:
    outline = _dense(_points(face, (*LIPS, LIPS[0])))
    near = np.flatnonzero(
        (position[:, :2] > outline[:, :2].min(axis=0) - LIP_EDGE).all(axis=1)
        & (position[:, :2] < outline[:, :2].max(axis=0) + LIP_EDGE).all(axis=1)
    )
    inside = Path(outline[:, :2]).contains_points(position[near, :2])
    away, _ = cKDTree(outline[:, :2]).query(position[near, :2])
    depth = np.where(inside, away, -away)
    share = LIP_SHARE / (1 + np.exp(-depth / (LIP_EDGE / 3)))
    found = colour.copy()
    found[near] += share[:, None] * (LIP_COLOUR - found[near])
    return found


def _points(face: Face, row: tuple[int, ...]) -> Array:
    return np.array([face.landmarks[str(index)] for index in row])


def _dense(corners: Array) -> Array:
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    at = np.linspace(0, way[-1], round(float(way[-1]) / STEP) + 1)
    return np.stack([np.interp(at, way, corners[:, d]) for d in range(3)], axis=1)
