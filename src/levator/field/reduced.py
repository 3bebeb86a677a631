"""How do the readings of a placement follow the conductivities, without solving again?

With the tissues side by side in an element (`mixture.parallel`) the conductance matrix is the sum
K = sum_i sigma_i K_i over skin, fat, SMAS, gland, muscle along and across its fibres, and lining,
exactly. So a Galerkin reduced basis (`anatomy.mesh.reduced`) answers any conductivities; Rozza,
Huynh and Patera 2008, doi 10.1007/s11831-008-9019-9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array

from levator.anatomy import TISSUES, Face, Gradients, gradients
from levator.anatomy.mesh.reduced import Affine, Reduced, Single, solutions
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.anatomy.types import Ints
from levator.field.assemble import element_stiffness
from levator.field.lining import lining_stiffness
from levator.field.types import QUANTITIES, Array, Conductivity, Functionals, balanced
from levator.sources.noted import noted

CONDUCTS_AS = {
    "skin": ("skin",),
    "fat": ("fat", "deep fat"),
    "smas": ("smas",),
    "parotid": ("parotid",),
}


@dataclass(frozen=True, eq=False)
class AffineConductor:
    """A face whose conductance matrix is kept in parts, one for each conductivity.

    Coefficients are conductivities in the order of the fields of `Conductivity`, shape (7,).
    """

    face: Face

    def solutions(
        self, coefficients: Array, amperes: Array, changes: Sequence[csr_array] = ()
    ) -> list[Array]:
        """Potentials [V] about the first node, (n_nodes, k), then how each of `changes` moves them.

        `amperes` has shape (n_surface, k) and a change (n_nodes, n_nodes) [S]. Raises LevatorError
        for amperes that do not fit the skin or do not sum to zero.
        """
        factor = SymmetricFactor(csc_array(self.affine.at(coefficients)[1:][:, 1:]))

        def respond(loads: Array) -> Array:
            found = np.zeros_like(loads)
            found[1:] = factor.solve(loads[1:])
            return found

        return solutions(self.loads(amperes), changes, respond)

    def loads(self, amperes: Array) -> Array:
        """Amperes at all nodes, (n_nodes, k), from those on the skin, (n_surface, k)."""
        mesh = self.face.mesh
        found = np.zeros((mesh.n_nodes, amperes.shape[1]))
        found[: mesh.n_surface] = balanced(amperes, mesh.n_surface)
        return found

    @cached_property
    def affine(self) -> Affine:
        """The conductance matrix [S] in parts per S/m, the lining's per S."""
        return Affine(conductance_parts(self.face, gradients(*self._shape)))

    @property
    def _shape(self) -> tuple[Array, Ints]:
        return self.face.mesh.points, self.face.mesh.wedges


@dataclass(frozen=True, eq=False)
class ReducedField:
    """Readings and resistances of k injections on one face, for any conductivities."""

    system: Reduced = field(metadata=noted("S", "the projected conduction problem"))
    rows: Single = field(metadata=noted("unit/V", "readings of the basis, shape (k, f, r)"))

    @classmethod
    def of(
        cls,
        conductor: AffineConductor,
        functionals: Functionals,
        amperes: Array,
        spans: list[Array],
    ) -> ReducedField:
        """Conduction on `conductor` seen from a basis (n_nodes, r) for each of k injections."""
        loads = conductor.loads(amperes)
        parts = np.stack([conductor.affine.project(span) for span in spans], axis=1)
        ends = np.stack([span.T @ loads[:, k] for k, span in enumerate(spans)])
        rows = np.stack([functionals.read(span) for span in spans])
        return cls(
            Reduced(parts.astype(np.float32), ends.astype(np.float32)), rows.astype(np.float32)
        )

    def read(self, coefficients: Array) -> tuple[Array, Array]:
        """Readings [unit/A] (k, f, d) and w^T phi [ohm] (d, k) at `coefficients` (d, 7).

        For an injection of one ampere the second is the resistance between its two ends.
        """
        states = self.system.states(coefficients)
        drop = (states * self.system.loads).sum(axis=2)
        readings = self.rows @ states.transpose(1, 2, 0).astype(np.float32)
        return readings.astype(np.float64), np.asarray(drop, dtype=np.float64)


def coefficients(conductivity: Conductivity) -> Array:
    """Conductivities [S/m; lining S] as the coefficients of the parts, shape (7,)."""
    return np.array([getattr(conductivity, name) for name in QUANTITIES])


def conductance_parts(face: Face, kernel: Gradients) -> tuple[csr_array, ...]:
    """Conductance matrices (n, n) per unit of every conductivity, in the order of `Conductivity`.

    Their sum, each times its conductivity, is the matrix of `Conductor` with `parallel`.
    """
    held, wedges = face.muscle_map, face.mesh.wedges
    taken = np.bincount(held.element, weights=held.fraction, minlength=len(wedges))
    own = np.maximum(1 - taken, 0.0)
    unit = element_stiffness(kernel, np.broadcast_to(np.eye(3), (len(wedges), 3, 3)))
    muscle = np.flatnonzero(taken)
    along = element_stiffness(_some(kernel, muscle), _fibre_tensors(face)[muscle])
    found = []
    for tissues in CONDUCTS_AS.values():
        kinds = [TISSUES.index(name) for name in tissues]
        some = np.flatnonzero(np.isin(face.tissue, kinds) & (own > 0))
        found.append(_assembled(face, some, own[some, None, None] * unit[some]))
    found.append(_assembled(face, muscle, along))
    found.append(_assembled(face, muscle, taken[muscle, None, None] * unit[muscle] - along))
    return (*found, csr_array(lining_stiffness(face, 1.0)))


def _fibre_tensors(face: Face) -> Array:
    """Sum of fraction f f^T over the muscles of every element, shape (m, 3, 3)."""
    held = face.muscle_map
    tensors = np.zeros((len(face.mesh.wedges), 3, 3))
    outer = held.fraction[:, None, None] * held.fibre[:, :, None] * held.fibre[:, None, :]
    np.add.at(tensors, held.element, outer)
    return tensors


def _some(kernel: Gradients, elements: Ints) -> Gradients:
    return Gradients(g=kernel.g[elements], w=kernel.w[elements], n=kernel.n)


def _assembled(face: Face, elements: Ints, local: Array) -> csr_array:
    """Sparse matrix (n, n) of the matrices `local` (e, 6, 6) of some `elements`."""
    nodes, n = face.mesh.wedges[elements], face.mesh.n_nodes
    rows, columns = np.repeat(nodes, 6, axis=1).ravel(), np.tile(nodes, (1, 6)).ravel()
    return csr_array(coo_array((local.ravel(), (rows, columns)), shape=(n, n)))
