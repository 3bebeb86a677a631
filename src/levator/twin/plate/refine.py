"""How does a coarse triangulation become smooth enough to draw? Loop's subdivision as a matrix.

One round cuts every triangle in four; the same sparse matrix refines positions, depths and masks
of every sheet, as all sheets share one connectivity (Loop 1987, master's thesis, Utah).
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from levator.anatomy.types import Array, Ints


def refined(triangles: Ints, n: int, rounds: int) -> tuple[sp.csr_array, Ints]:
    """Matrix (fine nodes, n) and triangles after `rounds` of subdivision."""
    matrix = sp.csr_array(sp.eye_array(n))
    for _ in range(rounds):
        step, triangles = _round(triangles, matrix.shape[0])
        matrix = sp.csr_array(step @ matrix)
    return matrix, triangles


def normals(points: Array, triangles: Ints) -> Array:
    """Area-weighted unit normals at `points` (n, 3)."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    found = np.stack(
        [
            np.bincount(triangles.ravel(), weights=np.repeat(flat[:, d], 3), minlength=len(points))
            for d in range(3)
        ],
        axis=1,
    )
    size = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(size, np.finfo(float).tiny))


def rim_edges(triangles: Ints) -> Ints:
    """Edges (k, 2) that only one triangle has, in the direction of that triangle."""
    sides = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    _, of_side, count = np.unique(
        np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return np.asarray(sides[count[of_side.ravel()] == 1], dtype=np.int64)


def _round(triangles: Ints, n: int) -> tuple[sp.csr_array, Ints]:
    sides = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    edges, of_side, count = np.unique(
        np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    opposite = triangles[:, [2, 0, 1]].ravel()
    free = count == 1
    middle = n + np.arange(len(edges))
    m = n + of_side.reshape(-1, 3)
    a, b, c = triangles.T
    fine = np.concatenate(
        [
            np.column_stack([a, m[:, 0], m[:, 2]]),
            np.column_stack([b, m[:, 1], m[:, 0]]),
            np.column_stack([c, m[:, 2], m[:, 1]]),
            m,
        ]
    )
    near = np.where(free, 1 / 2, 3 / 8)
    inner = ~free[of_side.ravel()]
    rows = [middle, middle, n + of_side.ravel()[inner]]
    columns = [edges[:, 0], edges[:, 1], opposite[inner]]
    weights = [near, near, np.full(int(inner.sum()), 1 / 8)]
    old = _old_nodes(edges, free, n)
    entries = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))
    shape = (n + len(edges), n)
    padded = sp.vstack([old, sp.csr_array((len(edges), n))])
    return sp.csr_array(padded + sp.csr_array(entries, shape=shape)), fine


def _old_nodes(edges: Ints, free: np.ndarray, n: int) -> sp.csr_array:
    """New places of the old nodes: a node of the rim listens to its two rim neighbours alone."""
    on_rim = np.zeros(n, dtype=bool)
    on_rim[edges[free].ravel()] = True
    both = np.concatenate([edges, edges[:, ::-1]])
    rim_edge = np.tile(free, 2)
    used = both[~on_rim[both[:, 0]] | rim_edge]
    valence = np.bincount(used[:, 0], minlength=n)
    beta = np.where(valence == 3, 3 / 16, 3 / (8 * np.maximum(valence, 1)))
    beta = np.where(on_rim, 1 / 8, beta)
    around = sp.csr_array((beta[used[:, 0]], (used[:, 0], used[:, 1])), shape=(n, n))
    return sp.csr_array(sp.diags_array(1 - beta * valence) + around)
