"""How hard does the tissue push back? The stiffness matrix about the photographed state.

    a(u, v) = int 2 mu eps(u):eps(v) + lambda div_e(u) div_e(v) + sigma0 (grad u P):(grad v P)

div_e is the mean over one wedge (mean dilatation), so that nearly incompressible tissue does
not lock (Hughes 1980, Int J Numer Methods Eng 15:1413). The last term is the geometric
stiffness of a sheet under the isotropic tension sigma0 in its own plane, P = I - n n.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import bsr_matrix, csc_matrix

from levator.anatomy.mesh.wedge import Gradients, gradients
from levator.anatomy.types import Array, Ints, WedgeMesh
from levator.contour.types import Elements, Material

_CHUNK = 8192


def stiffness(elements: Elements, material: Material, *, n_nodes: int) -> csc_matrix[np.float64]:
    """Stiffness [N/m] of all nodes, (3 n_nodes, 3 n_nodes), unknown `3 node + axis`.

    Works through chunks of wedges, so that memory stays near that of the answer.
    """
    pattern = Pattern(elements.wedges, n_nodes)
    blocks, every = pattern.empty(), np.arange(len(elements.wedges))
    for start in range(0, len(every), _CHUNK):
        part = slice(start, start + _CHUNK)
        pattern.add(blocks, every[part], _matrices(elements.take(part), material.take(part)))
    return pattern.matrix(blocks)


class Pattern:
    """Where the element matrices of `wedges` (m, 6) stand in the matrix of all nodes."""

    def __init__(self, wedges: Ints, n_nodes: int) -> None:
        key = np.repeat(wedges, 6, axis=1) * n_nodes + np.tile(wedges, (1, 6))
        self._pairs, slot = np.unique(key, return_inverse=True)
        self._slot, self._n = slot.reshape(key.shape), n_nodes

    def empty(self) -> Array:
        """Blocks [N/m] of a matrix of zeros, shape (3, 3, n_pairs)."""
        return np.zeros((3, 3, len(self._pairs)))

    def ones(self) -> csc_matrix[np.float64]:
        """The pattern itself: 1 wherever the matrix of all nodes may have an entry."""
        return self.matrix(np.ones((3, 3, len(self._pairs))))

    def add(self, blocks: Array, at: Ints, matrices: Array) -> None:
        """Adds matrices (3, 3, k, 6, 6) of the wedges `at`, (k,), in place."""
        slot, count = self._slot[at].ravel(), len(self._pairs)
        for i, j in np.ndindex(3, 3):
            blocks[i, j] += np.bincount(slot, weights=matrices[i, j].ravel(), minlength=count)

    def matrix(self, blocks: Array) -> csc_matrix[np.float64]:
        """The symmetric matrix [N/m] of the `blocks`, unknown `3 node + axis`."""
        offsets = np.searchsorted(self._pairs, np.arange(self._n + 1) * self._n)
        size, held = (3 * self._n, 3 * self._n), np.ascontiguousarray(blocks.transpose(2, 0, 1))
        rows = bsr_matrix((held, self._pairs % self._n, offsets), shape=size).tocsr()
        # Symmetric: the rows of K are its columns.
        return csc_matrix((rows.data, rows.indices, rows.indptr), shape=size)


def elements_of(mesh: WedgeMesh) -> Elements:
    """Shape gradients and sheet normals of every wedge.

    Raises LevatorError naming how many wedges are inverted, if any.
    """
    shape = gradients(mesh.points, mesh.wedges)
    return Elements(mesh.wedges, shape, _sheet_normals(mesh.points, mesh.wedges))


def _sheet_normals(points: Array, wedges: Ints) -> Array:
    """Unit normal of each wedge's middle triangle, outward, shape (m, 3)."""
    middle = (points[wedges[:, :3]] + points[wedges[:, 3:]]) / 2
    normal = np.cross(middle[:, 1] - middle[:, 0], middle[:, 2] - middle[:, 0])
    unit: Array = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return unit


def _matrices(elements: Elements, material: Material) -> Array:
    """Element stiffness [N/m], shape (3, 3, m, 6, 6): axis of v, axis of u, wedge, v, u."""
    products = _products(elements.shape)
    mean = elements.shape.mean()
    volumetric = material.lame * elements.shape.volume
    out: Array = np.einsum("m,majbi->ijmab", material.shear, products)
    out += np.einsum("m,mai,mbj->ijmab", volumetric, mean, mean)
    n = elements.normals
    tangential = np.eye(3) - n[:, :, None] * n[:, None, :]
    carried = material.shear[:, None, None] * np.eye(3)
    carried = carried + material.prestress[:, None, None] * tangential
    out[[0, 1, 2], [0, 1, 2]] += np.einsum("makbl,mkl->mab", products, carried)
    return out


def _products(shape: Gradients) -> Array:
    """Integrals of d_k N_a d_l N_b [m], shape (m, a, k, b, l)."""
    g = shape.g.reshape(len(shape.g), -1, 18)
    weighted = (g * shape.w[:, :, None]).transpose(0, 2, 1)
    products: Array = np.matmul(weighted, g).reshape(-1, 6, 3, 6, 3)
    return products
