"""Which potential does an injection raise, and what does every reading owe to every skin node?

div(sigma grad phi) = 0 with K phi = injection (Plonsey & Heppner 1967, Bull. Math. Biophys. 29).
The skin outside the spheres, the bone surface and the cut rim insulate, and the wet lining of the
mouth conducts along itself, so K has the constant potential in its kernel: one node is grounded to
factorise, and every answer is then given relative to the volume mean of the potential, which makes
it independent of that node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csc_array

from levator.anatomy import Face, Gradients, gradients
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.anatomy.types import Ints
from levator.errors import LevatorError
from levator.field.assemble import node_volumes, stiffness
from levator.field.lining import lining_stiffness
from levator.field.mixture import Mixture, parallel
from levator.field.types import Array, Conductivity, Functionals, LeadField, balanced

_BATCH = 64


@dataclass(frozen=True, eq=False)
class Conductor:
    """A face as a conductor: assembled and factorised once, on first use, then read many times.

    `ground` is the node held at zero while factorising; left out, a deep node near the middle.
    """

    face: Face
    conductivity: Conductivity
    mixture: Mixture = parallel
    ground: int | None = None

    def potential(self, injections: Array) -> Array:
        """Potential [V] about its volume mean, shape (n_nodes,) or (n_nodes, k).

        `injections` [A] has shape (n_surface,) or (n_surface, k). Raises LevatorError when it
        has another shape or does not sum to zero.
        """
        mesh = self.face.mesh
        amperes = balanced(injections, mesh.n_surface)
        loads = np.zeros((mesh.n_nodes, *amperes.shape[1:]))
        loads[: mesh.n_surface] = amperes
        return self.respond(loads)

    def respond(self, loads: Array) -> Array:
        """Potential [V] about its volume mean for currents [A] entering at any node.

        `loads` has shape (n_nodes,) or (n_nodes, k). Raises LevatorError when a column does not
        sum to zero.
        """
        loads = balanced(loads, self.face.mesh.n_nodes)
        phi = np.zeros_like(loads)
        phi[self._free] = self.factor.solve(loads[self._free])
        return np.asarray(phi - self.volume_weights @ phi, dtype=np.float64)

    def lead_field(self, functionals: Functionals) -> LeadField:
        """Reading of every functional per ampere on every skin node, by one solve each.

        A reading that a constant potential would change (a potential at a point) is taken about
        the volume mean, as `potential` is. Raises LevatorError for functionals of another face.
        """
        mesh = self.face.mesh
        if functionals.rows.shape[1] != mesh.n_nodes:
            raise LevatorError(
                f"functionals over {functionals.rows.shape[1]} nodes do not fit a face of "
                f"{mesh.n_nodes}; build them from the same face"
            )
        maps = np.empty((len(functionals.names), mesh.n_surface))
        for start in range(0, len(maps), _BATCH):
            some = slice(start, start + _BATCH)
            loads = self._project(functionals.rows[some].toarray().T)
            maps[some] = self.respond(loads)[: mesh.n_surface].T
        return LeadField(functionals.names, maps, functionals.unit)

    def resistance(self, injection: Array) -> float:
        """Resistance [ohm] of the tissue between the two signs of an injection [A], w^T phi.

        w is the injection per ampere that enters. Raises LevatorError for a zero injection.
        """
        entering = np.clip(injection, 0, None).sum()
        if not entering > 0:
            raise LevatorError("no current enters; write an injection with amperes on the skin")
        unit = injection / entering
        return float(unit @ self.potential(unit)[: len(unit)])

    def dissipation(self, potential: Array) -> float:
        """Power [W] that node potentials [V] of shape (n_nodes,) turn into heat, phi^T K phi."""
        return float(potential @ (self.stiffness @ potential))

    def current_density(self, potential: Array) -> Array:
        """Current density [A/m2] averaged over every element, shape (m, 3)."""
        corner = potential[self.face.mesh.wedges]
        slope = np.einsum("mad,ma->md", self.kernel.mean(), corner)
        return np.asarray(-np.einsum("mij,mj->mi", self.tensors, slope), dtype=np.float64)

    @cached_property
    def kernel(self) -> Gradients:
        """Shape gradients of the mesh."""
        return gradients(self.face.mesh.points, self.face.mesh.wedges)

    @cached_property
    def tensors(self) -> Array:
        """Conductivity tensor [S/m] of every element, shape (m, 3, 3)."""
        return self.mixture(self.face, self.conductivity)

    @cached_property
    def stiffness(self) -> csc_array:
        """Conductance matrix [S], shape (n_nodes, n_nodes), with constants in its kernel."""
        bulk = stiffness(self.face.mesh, self.kernel, self.tensors)
        return csc_array(bulk + lining_stiffness(self.face, self.conductivity.vestibule))

    @cached_property
    def factor(self) -> SymmetricFactor:
        """Sparse factors of the conductance matrix without the grounded node."""
        return SymmetricFactor(csc_array(self.stiffness[self._free][:, self._free]))

    @cached_property
    def volume_weights(self) -> Array:
        """Weights of the volume mean of a node field, summing to 1, shape (n_nodes,)."""
        volumes = node_volumes(self.face.mesh, self.kernel)
        return np.asarray(volumes / volumes.sum(), dtype=np.float64)

    @cached_property
    def _free(self) -> Ints:
        nodes = np.arange(self.face.mesh.n_nodes)
        return np.delete(nodes, _deep_node(self.face) if self.ground is None else self.ground)

    def _project(self, loads: Array) -> Array:
        return loads - np.outer(self.volume_weights, loads.sum(axis=0))


def _deep_node(face: Face) -> int:
    deep = face.mesh.points[-face.mesh.n_surface :]
    distance = np.linalg.norm(deep - deep.mean(axis=0), axis=1)
    return face.mesh.n_nodes - face.mesh.n_surface + int(distance.argmin())
