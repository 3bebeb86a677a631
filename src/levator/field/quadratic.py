"""What does the same face say at second order, and how far off is the first?

div(sigma grad phi) = 0 with wedges of 18 nodes (`anatomy.wedge18`). It costs some twenty times the
first order, so it checks single placements and verifies the method; maps and draws stay at first
order, and the difference between the two is the mesh error that a placement is shown with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

import numpy as np
from scipy.sparse import coo_array, csc_array

from levator.anatomy import Face
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.anatomy.mesh.wedge import Gradients
from levator.anatomy.mesh.wedge18 import QuadraticMesh
from levator.anatomy.types import Ints
from levator.field.assemble import element_stiffness
from levator.field.types import Array, balanced


@dataclass(frozen=True, eq=False)
class QuadraticConductor:
    """A body of second-order wedges: assembled and factorised once, on first use.

    `tensors` [S/m] has shape (m, 3, 3), one for every wedge.
    """

    mesh: QuadraticMesh
    tensors: Array

    def potential(self, loads: Array) -> Array:
        """Potential [V] about its mean over the nodes, shape (n,) or (n, k).

        `loads` [A] enter at the nodes, same shape. Raises LevatorError when a column does not
        sum to zero.
        """
        amperes = balanced(loads, len(self.mesh.points))
        phi = np.zeros_like(amperes)
        phi[:-1] = self._factor.solve(amperes[:-1])
        return np.asarray(phi - phi.mean(axis=0), dtype=np.float64)

    @cached_property
    def stiffness(self) -> csc_array:
        """Conductance matrix [S], shape (n, n), with constants in its kernel."""
        n = len(self.mesh.points)
        parts = (
            _assembled(self.mesh.wedges[some], kernel, self.tensors[some], n)
            for some, kernel in self.mesh.kernels()
        )
        return csc_array(reduce(add, parts))

    @cached_property
    def _factor(self) -> SymmetricFactor:
        return SymmetricFactor(csc_array(self.stiffness[:-1][:, :-1]))


def mean_fields(face: Face, mesh: QuadraticMesh, potential: Array) -> Array:
    """Mean field vector [V/m] of every muscle, shape (muscles, 3), from potentials [V] (n,)."""
    field, volume = np.empty((len(mesh.wedges), 3)), np.empty(len(mesh.wedges))
    for some, kernel in mesh.kernels():
        local = potential[mesh.wedges[some]]
        field[some] = -np.einsum("mq,mqad,ma->md", kernel.w, kernel.g, local, optimize=True)
        volume[some] = kernel.volume
    held = face.muscle_map
    weights = held.fraction[:, None] * np.column_stack([field, volume])[held.element]
    total = np.zeros((len(face.muscles), 4))
    np.add.at(total, held.muscle, weights)
    return np.asarray(total[:, :3] / total[:, 3:], dtype=np.float64)


def _assembled(wedges: Ints, kernel: Gradients, tensors: Array, n: int) -> csc_array:
    nodes = wedges.shape[1]
    rows, columns = np.repeat(wedges, nodes, axis=1), np.tile(wedges, (1, nodes))
    values = element_stiffness(kernel, tensors).ravel()
    return csc_array(coo_array((values, (rows.ravel(), columns.ravel())), shape=(n, n)))
