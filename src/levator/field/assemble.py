"""Which matrix turns node potentials into node currents?

K_ab = sum_e int grad N_a . sigma_e grad N_b dV [S], so that K phi is the current [A] that enters
at each node (Hughes 2000, The Finite Element Method, ch. 2-3). Insulation is its natural boundary.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csc_array

from levator.anatomy import Gradients, WedgeMesh
from levator.field.types import Array


def stiffness(mesh: WedgeMesh, kernel: Gradients, tensors: Array) -> csc_array:
    """Conductance matrix [S], shape (n, n), for conductivity tensors [S/m] of shape (m, 3, 3)."""
    local = element_stiffness(kernel, tensors)
    rows = np.repeat(mesh.wedges, 6, axis=1).ravel()
    columns = np.tile(mesh.wedges, (1, 6)).ravel()
    shape = (mesh.n_nodes, mesh.n_nodes)
    return csc_array(coo_array((local.ravel(), (rows, columns)), shape=shape))


def element_stiffness(kernel: Gradients, tensors: Array) -> Array:
    """Conductance matrix [S] of every element of a nodes, shape (m, a, a)."""
    m, q, nodes, axes = kernel.g.shape
    flux = np.matmul(kernel.g, tensors[:, None]) * kernel.w[:, :, None, None]
    left = flux.transpose(0, 2, 1, 3).reshape(m, nodes, q * axes)
    right = kernel.g.transpose(0, 1, 3, 2).reshape(m, q * axes, nodes)
    return np.asarray(np.matmul(left, right), dtype=np.float64)


def node_volumes(mesh: WedgeMesh, kernel: Gradients) -> Array:
    """Volume [m3] that each node stands for, shape (n,); its sum is the volume of the face."""
    share = kernel.w @ kernel.n
    total = np.bincount(mesh.wedges.ravel(), weights=share.ravel(), minlength=mesh.n_nodes)
    return np.asarray(total, dtype=np.float64)
