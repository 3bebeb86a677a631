"""Where is the tissue held, and where does it glide?

Nodes labelled `bone` and `rim` do not move. Nodes labelled `vestibule`, `orbit` and `neck` slide:
they keep their distance to teeth, globe and deep fascia, u . n = 0, and move freely in the
tangential plane; the neck also pulls back along it with a weak elastic foundation. Both are exact:
an admissible motion is u = T q with one column of T for each free direction.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import bsr_matrix, csc_matrix

from levator.anatomy.types import Array, Face, Mask, WedgeMesh
from levator.errors import LevatorError


def admissible_motions(face: Face) -> csc_matrix[np.float64]:
    """T of u = T q, orthonormal columns, shape (3 n_nodes, n_free).

    Raises LevatorError when no node is held, since the face could then float away.
    """
    held = _label(face, "bone") | _label(face, "rim")
    if not held.any():
        raise LevatorError("the face is held nowhere; label at least some nodes 'bone' or 'rim'")
    slides = _slides(face) & ~held
    frames = np.tile(np.eye(3), (face.mesh.n_nodes, 1, 1))
    frames[slides] = _frames(level_normals(face.mesh)[0][slides])
    moves = np.repeat(~held[:, None], 3, axis=1)
    moves[slides, 2] = False
    return _block_diagonal(frames)[:, np.flatnonzero(moves)]


def foundation(face: Face, tangential: float) -> csc_matrix[np.float64]:
    """Stiffness [N/m] of the `neck` foundation of modulus `tangential` [Pa/m], (3 n, 3 n)."""
    normal, area = level_normals(face.mesh)
    plane = np.eye(3) - normal[:, :, None] * normal[:, None, :]
    weight = tangential * area * _label(face, "neck")
    return _block_diagonal(weight[:, None, None] * plane)


def _slides(face: Face) -> Mask:
    return _label(face, "vestibule") | _label(face, "orbit") | _label(face, "neck")


def level_normals(mesh: WedgeMesh) -> tuple[Array, Array]:
    """Outward unit normal, (n, 3), and share of area [m2], (n,), of each node on its level."""
    start = mesh.n_surface * np.arange(mesh.n_nodes // mesh.n_surface)
    corners = (start[:, None, None] + mesh.triangles).reshape(-1, 3)
    a, b, c = (mesh.points[corners[:, k]] for k in range(3))
    vector = np.cross(b - a, c - a) / 2
    total, area = np.zeros_like(mesh.points), np.zeros(mesh.n_nodes)
    np.add.at(total, corners, vector[:, None, :])
    np.add.at(area, corners, np.linalg.norm(vector, axis=1)[:, None] / 3)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return total / np.maximum(length, np.finfo(float).tiny), area


def _frames(normal: Array) -> Array:
    """Orthonormal frames whose last column is `normal` (k, 3), shape (k, 3, 3)."""
    off = np.eye(3)[np.abs(normal).argmin(axis=1)]
    first = np.cross(normal, off)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    return np.stack([first, np.cross(normal, first), normal], axis=2)


def _block_diagonal(blocks: Array) -> csc_matrix[np.float64]:
    n = len(blocks)
    whole = bsr_matrix((blocks, np.arange(n), np.arange(n + 1)), shape=(3 * n, 3 * n)).tocsc()
    whole.eliminate_zeros()
    return whole


def _label(face: Face, name: str) -> Mask:
    return face.labels.get(name, np.zeros(face.mesh.n_nodes, dtype=bool))
