"""How few numbers carry the potential in the plane of the muscles for any place of a sphere?

The matrix h of responses (node, place) is far from low rank, since thin skin lets sharp fields
through: 128 terms miss 29 % of the field. But it is smooth along either axis. So it is kept for
a thousand nodes and places spread evenly (farthest-point sampling; Gonzalez 1985, Theor Comput
Sci 38:293), and carried to all others by ordinary kriging from the nearest kept ones (Matheron
1963, Econ Geol 58:1246), with the responses' own covariance:

    h ~ B h_kept C^T ,    rows of B and C sum to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.types import Array, Ints
from levator.sources.noted import noted

KEPT = 1000
NEIGHBOURS = 20
NUGGET = 1e-8


@dataclass(frozen=True, eq=False)
class Carrier:
    """Weights that carry values from a few kept points to all points."""

    kept: Ints = field(metadata=noted("1", "which points are kept, shape (k,)"))
    index: Ints = field(metadata=noted("1", "kept points next to each point, shape (n, q)"))
    weight: Array = field(metadata=noted("1", "their weights, rows sum to 1, shape (n, q)"))


@dataclass(frozen=True, eq=False)
class Thinned:
    """A matrix of responses, thinned on both sides."""

    nodes: Carrier = field(metadata=noted("1", "carries potentials over the plane"))
    places: Carrier = field(metadata=noted("1", "carries places of a sphere over the skin"))
    kept: Array = field(metadata=noted("V/A", "responses of kept nodes to kept places, (k, k)"))


def thinned(plane: Array, points: Array, skin: Array, kept: int = KEPT) -> Thinned:
    """`plane` [V/A], (n, n), thinned to `kept` of its `points` [m] and of the `skin` nodes [m]."""
    about_node = plane - plane.mean(axis=1, keepdims=True)
    about_place = plane - plane.mean(axis=0)
    nodes = carrier(points, about_node @ about_node.T, kept)
    places = carrier(skin, about_place.T @ about_place, kept)
    return Thinned(nodes, places, plane[np.ix_(nodes.kept, places.kept)])


def carrier(points: Array, covariance: Array, kept: int = KEPT) -> Carrier:
    """Kriging weights from `kept` of `points` [m], (n, 3), to all, with `covariance` (n, n)."""
    chosen = spread_out(points, min(kept, len(points)))
    count = min(NEIGHBOURS, len(chosen))
    index = cKDTree(points[chosen]).query(points, k=count)[1].reshape(-1, count)
    return Carrier(chosen, index, _kriged(covariance, chosen[index]))


def spread_out(points: Array, count: int) -> Ints:
    """Indices of `count` points, each as far as can be from those before it; the first is 0."""
    away, chosen = np.full(len(points), np.inf), np.zeros(count, dtype=np.int64)
    for k in range(1, count):
        away = np.minimum(away, np.linalg.norm(points - points[chosen[k - 1]], axis=1))
        chosen[k] = away.argmax()
    return chosen


def _kriged(covariance: Array, near: Ints) -> Array:
    """Weights (n, q) of the points `near` each point that sum to 1 and miss it the least."""
    n, q = near.shape
    among = covariance[near[:, :, None], near[:, None, :]]
    size = np.einsum("nii->n", among) / q
    system = np.zeros((n, q + 1, q + 1))
    system[:, :q, :q] = among / size[:, None, None] + NUGGET * np.eye(q)
    system[:, q, :q] = system[:, :q, q] = 1
    wanted = np.ones((n, q + 1, 1))
    wanted[:, :q, 0] = np.take_along_axis(covariance, near, axis=1) / size[:, None]
    return np.asarray(np.linalg.solve(system, wanted)[:, :q, 0], dtype=np.float64)
