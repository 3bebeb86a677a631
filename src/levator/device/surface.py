"""Where on the skin is the point nearest to a point in space?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from levator.anatomy import WedgeMesh
from levator.sources import Array


@dataclass(frozen=True, eq=False)
class Foot:
    """A point on the skin: triangle, its barycentric weights, shape (3,), and position [m]."""

    triangle: int
    weights: Array
    point: Array


def nearest(mesh: WedgeMesh, target: Array) -> Foot:
    """The skin point [m] nearest to `target` [m], shape (3,)."""
    return finder(mesh)(target)


def finder(mesh: WedgeMesh) -> Callable[[Array], Foot]:
    """`nearest` for many targets on one mesh, prepared once."""
    corners = mesh.skin[mesh.triangles]
    centre, reach = centres(corners)

    def find(target: Array) -> Foot:
        away = np.linalg.norm(centre - target, axis=1)
        near = np.flatnonzero(away - reach <= away.min())
        weights, distance = _closest(corners[near], target)
        best = int(np.argmin(distance))
        triangle = int(near[best])
        return Foot(triangle, weights[best], weights[best] @ corners[triangle])

    return find


def centres(corners: Array) -> tuple[Array, Array]:
    """Centroid [m] of each triangle and the distance [m] from it to its farthest corner."""
    centre = corners.mean(axis=1)
    reach = np.linalg.norm(corners - centre[:, None], axis=2).max(axis=1)
    return centre, reach


def _closest(corners: Array, target: Array) -> tuple[Array, Array]:
    """Barycentric weights, (k, 3), and distance [m], (k,), of the nearest point per triangle."""
    tries = np.stack([_in_plane(corners, target), *_on_edges(corners, target)])
    points = np.einsum("sic,icd->sid", tries, corners)
    distance = np.linalg.norm(points - target, axis=2)
    distance[0, (tries[0] < 0).any(axis=1)] = np.inf
    best = distance.argmin(axis=0)
    rows = np.arange(len(corners))
    return tries[best, rows], distance[best, rows]


def _in_plane(corners: Array, target: Array) -> Array:
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = target - corners[:, 0]
    uu, uv, vv = (u * u).sum(1), (u * v).sum(1), (v * v).sum(1)
    up, vp = (u * p).sum(1), (v * p).sum(1)
    det = uu * vv - uv**2
    b, c = (vv * up - uv * vp) / det, (uu * vp - uv * up) / det
    return np.column_stack([1 - b - c, b, c])


def _on_edges(corners: Array, target: Array) -> list[Array]:
    found = []
    for i, j in ((0, 1), (1, 2), (2, 0)):
        edge = corners[:, j] - corners[:, i]
        share = ((target - corners[:, i]) * edge).sum(1) / (edge * edge).sum(1)
        weights = np.zeros((len(corners), 3))
        weights[:, j] = np.clip(share, 0.0, 1.0)
        weights[:, i] = 1 - weights[:, j]
        found.append(weights)
    return found
