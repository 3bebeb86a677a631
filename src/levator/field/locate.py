"""In which wedge does a point lie, and with which weights do its nodes meet there?

Newton iteration on the isoparametric map x(r, s, t) = sum_a N_a(r, s, t) x_a, tried in the wedges
with the nearest centres (Hughes 2000, The Finite Element Method, ch. 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from levator.anatomy import WedgeMesh
from levator.anatomy.types import Ints
from levator.errors import LevatorError
from levator.field.types import Array

_CANDIDATES = 64
_STEPS = 12
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Place:
    """Element of each point, shape (k,), and shape functions of its six nodes, (k, 6)."""

    element: Ints
    weights: Array


def locate(mesh: WedgeMesh, points: Array) -> Place:
    """The wedge around every point [m] of shape (k, 3), and the weights of its nodes.

    Points on a face between wedges belong to either. Raises LevatorError for points outside.
    """
    centres = mesh.points[mesh.wedges].mean(axis=1)
    _, nearest = KDTree(centres).query(points, k=min(_CANDIDATES, len(centres)))
    candidates = np.asarray(nearest, dtype=np.int64).reshape(len(points), -1)
    element = np.full(len(points), -1, dtype=np.int64)
    weights = np.zeros((len(points), 6))
    for guess in candidates.T:
        open_ = np.flatnonzero(element < 0)
        if not len(open_):
            break
        local = _invert(mesh.points[mesh.wedges[guess[open_]]], points[open_])
        inside = _violation(local) <= _TOLERANCE
        element[open_[inside]] = guess[open_[inside]]
        weights[open_[inside]] = _shapes(local[inside])
    _require_found(points, element)
    return Place(element, weights)


def _require_found(points: Array, element: Ints) -> None:
    lost = points[element < 0]
    if len(lost):
        spot = ", ".join(f"{x * 1e3:.1f}" for x in lost[0])
        raise LevatorError(
            f"{len(lost)} of {len(points)} points lie outside the face, the first at ({spot}) mm; "
            "move them between the skin and the deep surface"
        )


def _invert(corners: Array, points: Array) -> Array:
    """Local coordinates (r, s, t), shape (k, 3); kept near the wedge, where the map is regular."""
    local = np.tile([1 / 3, 1 / 3, 0.0], (len(points), 1))
    for _ in range(_STEPS):
        miss = points - np.einsum("ka,kad->kd", _shapes(local), corners)
        jacobian = np.einsum("kia,kad->kdi", _slopes(local), corners)
        step = np.linalg.solve(jacobian, miss[:, :, None])[:, :, 0]
        local = np.clip(local + step, [-0.5, -0.5, -2.0], [1.5, 1.5, 2.0])
    return local


def _violation(local: Array) -> Array:
    r, s, t = local.T
    return np.asarray(np.max([-r, -s, r + s - 1, np.abs(t) - 1], axis=0), dtype=np.float64)


def _shapes(local: Array) -> Array:
    r, s, t = local.T
    base = np.array([1 - r - s, r, s])
    return np.concatenate([base * (1 - t) / 2, base * (1 + t) / 2]).T


def _slopes(local: Array) -> Array:
    r, s, t = local.T
    one, zero = np.ones_like(r), np.zeros_like(r)
    inner, outer = (1 - t) / 2, (1 + t) / 2
    d_r, d_s = np.array([-one, one, zero]), np.array([-one, zero, one])
    base = np.array([1 - r - s, r, s]) / 2
    along = [np.concatenate([d * inner, d * outer]) for d in (d_r, d_s)]
    return np.array([*along, np.concatenate([-base, base])]).transpose(2, 0, 1)
