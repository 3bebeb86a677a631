"""Which part of the skin does a muscle lie under, and which way do its fibres run there?

A muscle is a ribbon of even width about a centre line that is drawn onto the skin. Its share of a
triangle is counted on a fine lattice of points inside it, so that narrow muscles keep their area
at any mesh resolution.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from levator.anatomy.types import Array, Ints, Muscle, WedgeMesh

PATH_STEP = 4e-3
LINE_STEP = 5e-4
DIVISIONS = 8


def drawn(corners: Array, skin: Array) -> Array:
    """The path [m] through `corners`, in steps of 4 mm, drawn onto the skin; its ends stay.

    The skin at a point is the mean of the nodes about it, weighted by a Gaussian one step wide.
    """
    path = _resample(corners, PATH_STEP)
    weight = np.exp(-0.5 * (cdist(path, skin) / PATH_STEP) ** 2)
    surface = weight @ skin / weight.sum(axis=1, keepdims=True)
    inner = np.linspace(0, 1, len(path))
    blend = np.minimum(1.0, 4 * np.minimum(inner, 1 - inner))[:, None]
    path += blend * (surface - path)
    for _ in range(2):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return path


def footprint(muscle: Muscle, mesh: WedgeMesh) -> tuple[Array, Array]:
    """Share of each skin triangle under a left-hand `muscle`, (t,), and unit tangents, (t, 3)."""
    line = _resample(muscle.path, LINE_STEP)
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    tree = cKDTree(line)
    corners = mesh.skin[mesh.triangles]
    middle = corners.mean(axis=1)
    reach, nearest = tree.query(middle)
    size = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1)
    near = np.flatnonzero(reach < muscle.width / 2 + size)
    samples = np.einsum("sk,tkd->tsd", _lattice(), corners[near])
    distance, index = tree.query(samples)
    beyond = np.einsum("tsd,tsd->ts", samples - line[index], tangent[index])
    last = len(line) - 1
    past = ((index == last) & (beyond > LINE_STEP)) | ((index == 0) & (beyond < -LINE_STEP))
    inside = (distance <= muscle.width / 2) & ~past & (samples[:, :, 0] > 0)
    share = np.zeros(len(corners))
    share[near] = inside.mean(axis=1)
    return share, tangent[nearest]


def in_sheet(along: Array, elements: Ints, mesh: WedgeMesh) -> Array:
    """The directions `along`, (p, 3), turned into the plane of their wedges' sheet, unit length."""
    outer = mesh.points[mesh.wedges[elements][:, 3:]]
    normal = np.cross(outer[:, 1] - outer[:, 0], outer[:, 2] - outer[:, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    flat = along - (along * normal).sum(axis=1, keepdims=True) * normal
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True), dtype=np.float64)


def _resample(corners: Array, step: float) -> Array:
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    s = np.linspace(0, at[-1], max(3, round(at[-1] / step) + 1))
    return np.stack([np.interp(s, at, corners[:, d]) for d in range(3)], axis=1)


def _lattice() -> Array:
    """Barycentric centroids of the equal parts of a triangle, shape (DIVISIONS^2, 3)."""
    i, j = np.meshgrid(np.arange(DIVISIONS), np.arange(DIVISIONS))
    up = (i + j) < DIVISIONS
    down = (i + j) < DIVISIONS - 1
    a = np.column_stack([i[up] + 1 / 3, j[up] + 1 / 3])
    b = np.column_stack([i[down] + 2 / 3, j[down] + 2 / 3])
    ab = np.concatenate([a, b]) / DIVISIONS
    return np.column_stack([ab, 1 - ab.sum(axis=1)])
