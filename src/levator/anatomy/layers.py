"""How are skin, fat, fascia and deep tissue stacked under the skin without turning inside out?

Straight columns run from each skin node along smoothed normals to a smoothed deep surface; where
a wedge would come out flatter than the quality gate, its columns are shortened and the shortening
is spread, until every wedge passes. The sheets are skin, two of fat, one of fascia and mimetic
muscle (SMAS), and two of deep fat.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from levator.anatomy.thickness import Depths
from levator.anatomy.types import Array, Ints, WedgeMesh
from levator.anatomy.wedge import scaled_jacobian
from levator.errors import LevatorError

SHEETS = ("skin", "fat", "fat", "smas", "fat", "fat")
GATE = 0.1
NORMAL_SMOOTHING = 0.012
THINNING = 0.88
ROUNDS = 60


def stack(skin: Array, triangles: Ints, mirror: Ints, depths: Depths) -> WedgeMesh:
    """The layered wedge mesh under `skin` [m], shape (n, 3).

    Raises LevatorError when some wedge stays below the quality gate.
    """
    neighbours = averaging(triangles, len(skin))
    normal = _smooth_normals(skin, triangles, neighbours)
    levels = _levels(depths)
    shrink = np.ones(len(skin))
    for _ in range(ROUNDS):
        mesh = _columns(skin, triangles, mirror, normal, levels, shrink)
        quality = scaled_jacobian(mesh.points, mesh.wedges)
        bad = np.unique(mesh.wedges[quality < GATE] % mesh.n_surface)
        if len(bad) == 0:
            return mesh
        shrink[bad] *= THINNING
        shrink = np.minimum(shrink, neighbours @ shrink)
    raise LevatorError(
        f"{len(bad)} places of this face stay folded after thinning; choose a less extreme shape"
    )


def averaging(triangles: Ints, n: int) -> sp.csr_array:
    """Row-stochastic average over a node and its neighbours, shape (n, n)."""
    i, j = triangles[:, [0, 1, 2]].ravel(), triangles[:, [1, 2, 0]].ravel()
    ones = np.ones(len(i))
    graph = sp.csr_array((ones, (i, j)), shape=(n, n))
    graph = sp.csr_array(graph + graph.T + sp.eye_array(n))
    graph.data[:] = 1.0
    return sp.csr_array(sp.diags_array(1.0 / graph.sum(axis=1)) @ graph)


def node_normals(skin: Array, triangles: Ints) -> Array:
    """Area-weighted outward unit normals, shape (n, 3)."""
    a, b, c = (skin[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    normal = np.zeros_like(skin)
    for k in range(3):
        np.add.at(normal, triangles[:, k], face)
    return np.asarray(normal / np.linalg.norm(normal, axis=1, keepdims=True), dtype=np.float64)


def _smooth_normals(skin: Array, triangles: Ints, neighbours: sp.csr_array) -> Array:
    edge = float(np.median(np.linalg.norm(skin[triangles[:, 0]] - skin[triangles[:, 1]], axis=1)))
    normal = node_normals(skin, triangles)
    for _ in range(max(1, round((NORMAL_SMOOTHING / edge) ** 2))):
        normal = neighbours @ normal
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return normal


def _levels(depths: Depths) -> Array:
    fat = (depths.skin + depths.smas) / 2
    deep = (depths.below_smas + depths.total) / 2
    zero = np.zeros_like(depths.skin)
    return np.stack([zero, depths.skin, fat, depths.smas, depths.below_smas, deep, depths.total])


def _columns(
    skin: Array, triangles: Ints, mirror: Ints, normal: Array, levels: Array, shrink: Array
) -> WedgeMesh:
    n = len(skin)
    points = skin - (levels * shrink)[:, :, None] * normal
    sheets = len(levels) - 1
    wedges = [np.hstack([triangles + (k + 1) * n, triangles + k * n]) for k in range(sheets)]
    return WedgeMesh(
        points=points.reshape(-1, 3),
        wedges=np.concatenate(wedges),
        sheet=np.repeat(np.arange(sheets), len(triangles)),
        triangles=triangles,
        n_surface=n,
        mirror=np.concatenate([mirror + k * n for k in range(sheets + 1)]),
    )
