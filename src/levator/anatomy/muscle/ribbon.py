"""Which part of a surface does a muscle cover, and which way do its fibres run there?

A muscle is a ribbon about a centre line, on the surface at its own depth. Its breadth b may change
along the way; fibres then spread with it, so that at the offset u from the centre line they run
along t + u b'/b. What is covered is counted on a fine lattice of points inside each triangle, so
that narrow muscles keep their area at any mesh resolution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from levator.anatomy.types import Array, Ints, Mask, WedgeMesh
from levator.sources.noted import noted

PATH_STEP = 4e-3
LINE_STEP = 5e-4
DIVISIONS = 6


@dataclass(frozen=True)
class Cover:
    """What a ribbon covers of a surface whose triangles hold `lattice()` points each."""

    triangle: Ints = field(metadata=noted("1", "covered triangles, shape (q,)"))
    inside: Mask = field(metadata=noted("1", "covered points of each, shape (q, s)"))
    along: Array = field(metadata=noted("1", "fibre direction of each, not of unit length, (q, 3)"))
    place: Array = field(metadata=noted("1", "how far along each point lies, 0 to 1, shape (q, s)"))


def drawn(corners: Array, skin: Array) -> Array:
    """The path [m] through `corners`, in steps of 4 mm, drawn onto the skin; its ends stay."""
    path = _resampled(corners, PATH_STEP)
    inner = np.linspace(0, 1, len(path))
    blend = np.minimum(1.0, 4 * np.minimum(inner, 1 - inner))[:, None]
    path += blend * (near_mean(path, skin, skin) - path)
    for _ in range(2):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return path


def near_mean(points: Array, skin: Array, values: Array) -> Array:
    """Mean of nodal `values` about each of `points` [m], by a Gaussian one step wide."""
    weight = np.exp(-0.5 * (cdist(points, skin) / PATH_STEP) ** 2)
    return np.asarray(weight @ values / weight.sum(axis=1, keepdims=True), dtype=np.float64)


def covered(path: Array, breadth: Array, surface: Array, triangles: Ints) -> Cover:
    """Which of `triangles` (t, 3) on `surface` [m] (n, 3) the ribbon about `path` covers."""
    line = _resampled(path, LINE_STEP)
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    station = np.linspace(0, 1, len(line))
    half = np.interp(station, np.linspace(0, 1, len(path)), breadth) / 2
    spread = np.gradient(np.log(half)) / np.linalg.norm(np.gradient(line, axis=0), axis=1)
    tree = cKDTree(line)
    near = _near(tree, surface[triangles], float(half.max()))
    samples = lattice() @ surface[triangles[near]]
    distance, found = tree.query(samples, distance_upper_bound=half.max())
    index = np.minimum(found, len(line) - 1)
    offset = samples - line[index]
    beyond = (offset * tangent[index]).sum(axis=2)
    past = ((index == len(line) - 1) & (beyond > LINE_STEP)) | (
        (index == 0) & (beyond < -LINE_STEP)
    )
    inside = (distance <= half[index]) & ~past
    along = tangent[index] + spread[index][..., None] * offset
    return _trimmed(Cover(near, inside, (inside[..., None] * along).sum(axis=1), station[index]))


def in_sheet(along: Array, elements: Ints, mesh: WedgeMesh) -> Array:
    """The directions `along`, (p, 3), turned into the plane of their wedges' sheet, unit length."""
    outer = mesh.points[mesh.wedges[elements][:, 3:]]
    normal = np.cross(outer[:, 1] - outer[:, 0], outer[:, 2] - outer[:, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    flat = along - (along * normal).sum(axis=1, keepdims=True) * normal
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True), dtype=np.float64)


@cache
def lattice() -> Array:
    """Barycentric centroids of the equal parts of a triangle, shape (DIVISIONS^2, 3)."""
    i, j = np.meshgrid(np.arange(DIVISIONS), np.arange(DIVISIONS))
    up = (i + j) < DIVISIONS
    down = (i + j) < DIVISIONS - 1
    a = np.column_stack([i[up] + 1 / 3, j[up] + 1 / 3])
    b = np.column_stack([i[down] + 2 / 3, j[down] + 2 / 3])
    ab = np.concatenate([a, b]) / DIVISIONS
    points = np.column_stack([ab, 1 - ab.sum(axis=1)])
    points.setflags(write=False)
    return points


def _near(tree: cKDTree, corners: Array, reach: float) -> Ints:
    """Triangles that may come within `reach` [m] of the line."""
    middle = corners.mean(axis=1)
    size = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1)
    most = reach + float(size.max())
    box = ((middle > tree.mins - most) & (middle < tree.maxes + most)).all(axis=1)
    boxed = np.flatnonzero(box)
    away = tree.query(middle[boxed], distance_upper_bound=most)[0]
    return np.asarray(boxed[away < reach + size[boxed]], dtype=np.int64)


def _trimmed(cover: Cover) -> Cover:
    kept = cover.inside.any(axis=1)
    return Cover(cover.triangle[kept], cover.inside[kept], cover.along[kept], cover.place[kept])


def _resampled(corners: Array, step: float) -> Array:
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    s = np.linspace(0, at[-1], max(3, round(at[-1] / step) + 1))
    return np.stack([np.interp(s, at, corners[:, d]) for d in range(3)], axis=1)
