"""What lies at a given depth under a given spot of the skin, and how deep is a given point?

A spot is a skin triangle and barycentric weights (Ericson 2005, Real-Time Collision Detection,
ch. 5, for the nearest one). The three node columns under it, taken with the same weights, make one
column; a depth is a place on it between two levels. To sound a point, its spot is moved by what
lies beside the column until nothing does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import KDTree

from levator.anatomy.types import Array, Ints, Mask, WedgeMesh
from levator.sources.noted import noted

_CANDIDATES = 12
_STEPS = 30
_BESIDE = 1e-5


@dataclass(frozen=True)
class Spots:
    """Places on the skin."""

    nodes: Ints = field(metadata=noted("1", "skin nodes about each spot, shape (k, 3)"))
    weights: Array = field(metadata=noted("1", "their weights, summing to 1, shape (k, 3)"))

    def on(self, skin: Array) -> Array:
        """The places [m] themselves, shape (k, 3), for skin nodes [m] (n_surface, 3)."""
        return np.asarray(np.einsum("kc,kcd->kd", self.weights, skin[self.nodes]))


class Columns:
    """The columns of one mesh."""

    def __init__(self, mesh: WedgeMesh) -> None:
        self.mesh = mesh
        self._levels = mesh.points.reshape(-1, mesh.n_surface, 3)
        self._corners = mesh.skin[mesh.triangles]
        self._tree = KDTree(self._corners.mean(axis=1))

    def spots(self, points: Array) -> Spots:
        """The places of the skin nearest to `points` [m], shape (k, 3)."""
        count = min(_CANDIDATES, len(self._corners))
        near = self._tree.query(points, k=count)[1].reshape(len(points), count)
        corners = self._corners[near]
        weights = _nearest_weights(points[:, None], corners)
        feet = np.einsum("kqc,kqcd->kqd", weights, corners)
        best = np.linalg.norm(feet - points[:, None], axis=2).argmin(axis=1)
        k = np.arange(len(points))
        return Spots(self.mesh.triangles[near[k, best]], weights[k, best])

    def depths(self, at: Spots) -> Array:
        """Depth [m] of every level at the spots, shape (levels, k)."""
        steps = np.linalg.norm(np.diff(self._under(at), axis=0), axis=2)
        return np.concatenate([np.zeros((1, steps.shape[1])), np.cumsum(steps, axis=0)])

    def beneath(self, at: Spots, depth: Array) -> Array:
        """Points [m] at `depth` [m], shape (k,), on the columns of the spots, shape (k, 3).

        A depth beyond the deep surface continues the last stretch of its column.
        """
        levels, depths, k = self._under(at), self.depths(at), np.arange(len(depth))
        below = np.clip((depths <= depth).sum(axis=0), 1, len(depths) - 1)
        top, bottom = depths[below - 1, k], depths[below, k]
        share = ((depth - top) / (bottom - top))[:, None]
        return np.asarray((1 - share) * levels[below - 1, k] + share * levels[below, k])

    def sounded(self, points: Array) -> tuple[Spots, Array, Mask]:
        """Spots over `points` [m], (k, 3), their depth [m], (k,), and whether the mesh holds them.

        Points beside the cut edge, above the skin or beyond the deep surface are not held, nor are
        those within a hundredth of a millimetre of skin or deep surface.
        """
        at = self.spots(points)
        for _ in range(_STEPS):
            beside = points - self.beneath(at, self._along(at, points))
            at = self.spots(at.on(self.mesh.skin) + beside)
        depth = self._along(at, points)
        beside = np.linalg.norm(self.beneath(at, depth) - points, axis=1)
        within = (depth >= _BESIDE) & (depth <= self.depths(at)[-1] - _BESIDE)
        return at, depth, within & (beside < _BESIDE)

    def _under(self, at: Spots) -> Array:
        """Points [m] of every level under the spots, shape (levels, k, 3)."""
        return np.asarray(np.einsum("kc,lkcd->lkd", at.weights, self._levels[:, at.nodes]))

    def _along(self, at: Spots, points: Array) -> Array:
        """Distance [m] of points along the straight columns of their spots, shape (k,)."""
        levels = self._under(at)
        down = levels[-1] - levels[0]
        down /= np.linalg.norm(down, axis=1, keepdims=True)
        return np.asarray(((points - levels[0]) * down).sum(axis=1))


def _nearest_weights(points: Array, corners: Array) -> Array:
    """Weights of the place nearest to `points` (k, q, 3) in triangles (k, q, 3, 3), (k, q, 3)."""
    a, b, c = (corners[..., i, :] for i in range(3))
    normal = np.cross(b - a, c - a)
    area = (normal**2).sum(axis=-1)
    inner = np.stack(
        [
            (np.cross(end - start, points - start) * normal).sum(axis=-1) / area
            for start, end in ((b, c), (c, a), (a, b))
        ],
        axis=-1,
    )
    options = np.stack([inner, *(_on_edge(points, corners, i) for i in range(3))])
    feet = np.einsum("okqc,kqcd->okqd", options, corners)
    apart = np.linalg.norm(feet - points, axis=-1)
    apart[0] = np.where((inner >= 0).all(axis=-1), apart[0], np.inf)
    choice = apart.argmin(axis=0)[None, :, :, None]
    return np.asarray(np.take_along_axis(options, choice, axis=0)[0])


def _on_edge(points: Array, corners: Array, first: int) -> Array:
    second = (first + 1) % 3
    start, end = corners[..., first, :], corners[..., second, :]
    along = end - start
    share = np.clip(((points - start) * along).sum(axis=-1) / (along**2).sum(axis=-1), 0, 1)
    weights = np.zeros((*share.shape, 3))
    weights[..., first], weights[..., second] = 1 - share, share
    return weights
