"""How few numbers carry the potential in the plane of the muscles for any place of a sphere?

The matrix h of responses (node, place) is far from low rank, since thin skin lets sharp fields
through: 128 terms miss 29 % of the field. But it is smooth along either axis. So it is kept for
a thousand nodes and places spread evenly (farthest-point sampling; Gonzalez 1985, Theor Comput
Sci 38:293), and carried to all others by ordinary kriging from the nearest kept ones (Matheron
1963, Econ Geol 58:1246), with the responses' own covariance:

    h ~ B h_kept C^T ,    rows of B and C sum to 1.

So only the kept columns of h are solved, and for the covariance of places half as many rows. What a
kept place knows of itself, its resistance, goes to all places on a thin-plate spline of its
logarithm (Duchon 1977, doi 10.1007/BFb0086566).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import RBFInterpolator
from scipy.spatial import cKDTree

from levator.anatomy.types import Array, Ints
from levator.sources.noted import noted

KEPT, HEARD = 1000, 500
NEIGHBOURS, SPLINED = 20, 30
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


def thinned(by_place: Array, by_node: Array, points: Array, skin: Array) -> Thinned:
    """Responses [V/A] thinned to kept plane `points` [m] and kept `skin` nodes [m].

    `by_place` (n, k) are the responses of all points to the k skin nodes kept by `spread_out`,
    `by_node` (j, n) those of some points to all skin nodes: they only serve the covariance.
    """
    kept = by_place.shape[1]
    nodes = carrier(points, by_place, kept)
    return Thinned(nodes, carrier(skin, by_node.T, kept), by_place[nodes.kept])


def carrier(points: Array, seen: Array, kept: int) -> Carrier:
    """Kriging weights from `kept` of `points` [m], (n, 3), to all, after what each saw, (n, j)."""
    about = seen - seen.mean(axis=1, keepdims=True)
    chosen = spread_out(points, kept)
    count = min(NEIGHBOURS, len(chosen))
    near = cKDTree(points[chosen]).query(points, k=count)[1].reshape(-1, count)
    return Carrier(chosen, near, _kriged(about @ about[chosen].T, chosen, near))


def splined(points: Array, kept: Ints, values: Array) -> Array:
    """Positive `values` at the `kept` of `points` [m], carried to all of them, shape (n,)."""
    count = min(SPLINED, len(kept))
    spline = RBFInterpolator(points[kept], np.log(values), neighbors=count)
    return np.asarray(np.exp(spline(points)), dtype=np.float64)


def spread_out(points: Array, count: int) -> Ints:
    """Indices of `count` points, each as far as can be from those before it; the first is 0."""
    away, chosen = np.full(len(points), np.inf), np.zeros(count, dtype=np.int64)
    for k in range(1, count):
        away = np.minimum(away, np.linalg.norm(points - points[chosen[k - 1]], axis=1))
        chosen[k] = away.argmax()
    return chosen


def _kriged(covariance: Array, kept: Ints, near: Ints) -> Array:
    """Weights (n, q) of the kept points `near` each point that sum to 1 and miss it the least.

    `covariance` (n, k) is that of all points with those kept.
    """
    n, q = near.shape
    among = covariance[kept][near[:, :, None], near[:, None, :]]
    size = np.einsum("nii->n", among) / q
    system = np.zeros((n, q + 1, q + 1))
    system[:, :q, :q] = among / size[:, None, None] + NUGGET * np.eye(q)
    system[:, q, :q] = system[:, :q, q] = 1
    wanted = np.ones((n, q + 1, 1))
    wanted[:, :q, 0] = np.take_along_axis(covariance, near, axis=1) / size[:, None]
    return np.asarray(np.linalg.solve(system, wanted)[:, :q, 0], dtype=np.float64)
