"""Small surface geometry for the asset tools: closest points on a triangle mesh."""

from __future__ import annotations

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def bind(points: Array, vertices: Array, triangles: Ints) -> tuple[Ints, Array, Array]:
    """Closest triangle, its barycentric weights and the remaining offset [m] of each point."""
    mesh = trimesh.Trimesh(vertices, triangles, process=False)
    closest, _, triangle = trimesh.proximity.closest_point(mesh, points)
    weights = trimesh.triangles.points_to_barycentric(vertices[triangles[triangle]], closest)
    weights = np.clip(weights, 0, 1)
    weights /= weights.sum(axis=1, keepdims=True)
    at = np.einsum("nk,nkd->nd", weights, vertices[triangles[triangle]])
    return triangle.astype(np.int64), weights, points - at


def bind_mirrored(
    points: Array, mirror: Ints, vertices: Array, triangles: Ints
) -> tuple[Ints, Array, Array]:
    """As `bind`, with right-hand points bound as exact mirror images of left-hand ones.

    Points on the midline are bound to edges of the midline, so that they stay on it.
    """
    triangle, weights, offset = bind(points, vertices, triangles)
    _bind_midline(points, mirror, vertices, triangles, (triangle, weights, offset))
    twin = mirror_of(vertices, 1e-6)
    lookup = {frozenset(t): i for i, t in enumerate(triangles.tolist())}
    for right in np.flatnonzero(points[:, 0] < 0):
        source = mirror[right]
        if source == right:
            continue
        corners = [int(twin[v]) for v in triangles[triangle[source]]]
        face = lookup[frozenset(corners)]
        order = [corners.index(v) for v in triangles[face]]
        triangle[right], weights[right] = face, weights[source][order]
        offset[right] = offset[source] * [-1, 1, 1]
    return triangle, weights, offset


def _bind_midline(
    points: Array,
    mirror: Ints,
    vertices: Array,
    triangles: Ints,
    bound: tuple[Ints, Array, Array],
) -> None:
    triangle, weights, offset = bound
    middle = np.flatnonzero(mirror == np.arange(len(points)))
    on_axis = np.abs(vertices[triangles][:, :, 0]) < 1e-9
    rows = np.flatnonzero(on_axis.sum(axis=1) == 2)
    found, share, _ = bind(points[middle], vertices, triangles[rows])
    share = np.where(on_axis[rows[found]], share, 0.0)
    share /= share.sum(axis=1, keepdims=True)
    at = np.einsum("nk,nkd->nd", share, vertices[triangles[rows[found]]])
    triangle[middle], weights[middle] = rows[found], share
    offset[middle] = (points[middle] - at) * [0, 1, 1]


def mirror_of(points: Array, tolerance: float) -> Ints:
    """Index of each point's mirror image in x.

    Raises ValueError when a point has none within `tolerance` [m].
    """
    found = cKDTree(points).query(points * [-1, 1, 1])
    distance, index = np.asarray(found[0]), np.asarray(found[1], dtype=np.int64)
    if distance.max() > tolerance:
        raise ValueError(f"{(distance > tolerance).sum()} points have no mirror image")
    return index
