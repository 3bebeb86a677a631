"""Does a surface cut through itself?

An edge cuts a triangle if its ends lie on opposite sides of the triangle's plane and its line
passes inside. Only edges and triangles whose bounding spheres touch are tried; spheres are sorted
into octaves of radius, so that one large triangle does not make every search a large one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.types import Array, Ints, Mask
from levator.errors import LevatorError

TOUCHING = 1e-9
AT_ONCE, MOST = 2_000_000, 100_000_000

_Octave = tuple[Ints, cKDTree, float]


def crossings(points: Array, triangles: Ints) -> Ints:
    """Pairs (edge, triangle) that cross, as rows of five nodes, shape (p, 5).

    `points` [m] has shape (n, 3). Edges that share a node with the triangle are not tried, nor are
    surfaces that lie flat upon each other.

    Raises LevatorError for triangles so long that trying all that are near would take minutes.
    """
    edges = np.unique(np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)), axis=0)
    found = [np.empty((0, 5), dtype=np.int64)]
    lines, planes = points[edges], points[triangles]
    tried = 0
    for edge, triangle in _close(_spheres(lines), _spheres(planes)):
        tried += len(edge)
        if tried > MOST:
            raise LevatorError(
                "too many long triangles lie side by side in the scan; remesh it to even triangles"
            )
        boxed = _boxed(lines, planes, edge, triangle)
        ends, corners = edges[edge[boxed]], triangles[triangle[boxed]]
        apart = (ends[:, :, None] != corners[:, None, :]).all(axis=(1, 2))
        ends, corners = ends[apart], corners[apart]
        cut = _cuts(points[ends], points[corners])
        found.append(np.concatenate([ends[cut], corners[cut]], axis=1))
    return np.concatenate(found)


def _spheres(corners: Array) -> list[_Octave]:
    """Bounding spheres by octave of radius: which they are, a tree of centres, largest radius."""
    centre = corners.mean(axis=1)
    radius = np.linalg.norm(corners - centre[:, None], axis=2).max(axis=1)
    octave = np.ceil(np.log2(np.maximum(radius, TOUCHING)))
    groups = [np.flatnonzero(octave == level) for level in np.unique(octave)]
    return [(group, cKDTree(centre[group]), float(radius[group].max())) for group in groups]


def _close(edges: list[_Octave], triangles: list[_Octave]) -> Iterator[tuple[Ints, Ints]]:
    """Candidate pairs of edge and triangle, not too many at a time."""
    for edge in edges:
        for triangle in triangles:
            yield from _near(edge, triangle)


def _near(edge: _Octave, triangle: _Octave) -> Iterator[tuple[Ints, Ints]]:
    """Pairs whose spheres may touch; halves the edges while there are too many."""
    (which, tree, radius), (others, other_tree, other_radius) = edge, triangle
    reach = radius + other_radius
    if len(which) > 1 and tree.count_neighbors(other_tree, reach) > AT_ONCE:
        for half in np.array_split(np.arange(len(which)), 2):
            yield from _near((which[half], cKDTree(tree.data[half]), radius), triangle)
        return
    near = tree.sparse_distance_matrix(other_tree, reach, output_type="ndarray")
    yield which[near["i"]], others[near["j"]]


def _boxed(lines: Array, planes: Array, edge: Ints, triangle: Ints) -> Ints:
    """Which of the pairs have overlapping bounding boxes."""
    kept = np.arange(len(edge))
    for axis in range(3):
        line, plane = lines[:, :, axis], planes[:, :, axis]
        low, high = line.min(axis=1)[edge[kept]], line.max(axis=1)[edge[kept]]
        bottom, top = plane.min(axis=1)[triangle[kept]], plane.max(axis=1)[triangle[kept]]
        kept = kept[(high >= bottom) & (low <= top)]
    return kept


def _cuts(ends: Array, corners: Array) -> Mask:
    """Which edges (p, 2, 3) pass through the inside of their triangle (p, 3, 3)."""
    a, b, c = corners.swapaxes(0, 1)
    normal = np.cross(b - a, c - a)
    size = np.maximum(np.linalg.norm(normal, axis=1), np.finfo(np.float64).tiny)
    height = ((ends - a[:, None]) * normal[:, None]).sum(axis=2) / size[:, None]
    through: Mask = (height.min(axis=1) < -TOUCHING) & (height.max(axis=1) > TOUCHING)
    along = ends[:, 1] - ends[:, 0]
    round_ = [
        (along * np.cross(p - ends[:, 0], q - ends[:, 0])).sum(axis=1)
        for p, q in ((a, b), (b, c), (c, a))
    ]
    sides = np.sign(np.array(round_))
    inside: Mask = (sides[0] == sides[1]) & (sides[1] == sides[2]) & (sides[0] != 0)
    return np.logical_and(through, inside)
