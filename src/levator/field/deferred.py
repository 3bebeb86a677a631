"""What would wedges of second order say of any placement, without a factorisation of second order?

    K2 z2 = f2 ,      S = S1 + (Pi z2 - z1) ,

z the lead field of one reading (adjoint), S its map over the skin nodes. From z1 of first order,
conjugate gradients on K2 with two levels, the factor of K1 on the corners and the diagonal on all
nodes, bring z2 near in a dozen steps (Bramble, Pasciak and Xu 1990, Math. Comp. 55:1); Pi is the
L2 projection onto the linear functions of the skin, so that a disc of even current reads the
corrected map as it reads the map of second order. The lining of the mouth is in S1 alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array, diags_array, kron, vstack

from levator.anatomy import Face, WedgeMesh
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.anatomy.mesh.wedge18 import QuadraticMesh, sides
from levator.anatomy.types import Ints
from levator.field.conductor import Conductor
from levator.field.maps import Progress, silent
from levator.field.quadratic import QuadraticConductor
from levator.field.types import Array, LeadField

STEPS, BATCH = 12, 66

# Integrals over a triangle of unit area of corner functions with corner and with all six functions.
_LINEAR = (np.ones((3, 3)) + np.eye(3)) / 12
_MIXED = np.hstack([3 * np.eye(3) - 1, [[8, 4, 8], [8, 8, 4], [4, 8, 8]]]) / 60


def corrected(
    conductor: Conductor, fields: LeadField, *, steps: int = STEPS, progress: Progress = silent
) -> LeadField:
    """Maps [V/m/A] of the mean fields of all muscles, `fields`, moved to second order.

    `steps` of conjugate gradients; none leaves `fields` as they are but for rounding. `progress`
    is called with the share done.
    """
    face = conductor.face
    dry = replace(conductor.conductivity, vestibule=0.0)
    first = replace(conductor, conductivity=dry)
    mesh = QuadraticMesh.of(face.mesh)
    solver, onto = _Adjoint(first, mesh), _Projection(face.mesh, mesh)
    rows, maps = mean_field_rows(face, mesh), fields.maps.copy()
    for start in range(0, len(maps), BATCH):
        some = slice(start, start + BATCH)
        solver.begin(rows[some].toarray().T)
        before = onto(solver.found)
        for step in range(steps):
            solver.improve()
            progress((start + (step + 1) / steps * len(maps[some])) / len(maps))
        maps[some] += (onto(solver.found) - before).T
    return LeadField(fields.names, maps, fields.unit)


def mean_field_rows(face: Face, mesh: QuadraticMesh) -> csr_array:
    """Mean field vector [V/m] of every muscle as rows over the nodes of `mesh`, (3 m, n)."""
    slopes, volume = [], []
    for _, kernel in mesh.kernels():
        slopes.append(-np.einsum("mq,mqad->dma", kernel.w, kernel.g))
        volume.append(kernel.volume)
    wedges, held = len(mesh.wedges), face.muscle_map
    inside = (held.fraction, (held.muscle, held.element))
    share = csr_array(coo_array(inside, shape=(len(face.muscles), wedges)))
    share = csr_array(diags_array(1 / (share @ np.concatenate(volume))) @ share)
    at = np.repeat(np.arange(wedges), mesh.wedges.shape[1]), mesh.wedges.ravel()
    shape = (wedges, len(mesh.points))
    axes = [
        csr_array(share @ csr_array(coo_array((slope.ravel(), at), shape=shape)))
        for slope in np.concatenate(slopes, axis=1)
    ]
    stacked = csr_array(vstack(axes, format="csr"))
    return stacked[np.arange(3 * len(face.muscles)).reshape(3, -1).T.ravel()]


class _Adjoint:
    """Conjugate gradients for many columns at once."""

    def __init__(self, first: Conductor, mesh: QuadraticMesh) -> None:
        self._first = first
        self._stiffness = csr_array(QuadraticConductor(mesh, first.tensors).stiffness)
        self._diagonal = self._stiffness.diagonal()[:, None]
        self._up = _prolongation(first.face.mesh)

    def begin(self, loads: Array) -> None:
        """Start from the solution of first order for `loads` (n, k)."""
        self.found = self._corners(loads)
        self._rest = loads - self._stiffness @ self.found
        self._way = self._eased()
        self._size = (self._rest * self._way).sum(axis=0)

    def improve(self) -> None:
        """One step."""
        pushed = self._stiffness @ self._way
        length = self._size / (self._way * pushed).sum(axis=0)
        self.found += length * self._way
        self._rest -= length * pushed
        eased = self._eased()
        size = (self._rest * eased).sum(axis=0)
        self._way = eased + size / self._size * self._way
        self._size = size

    def _eased(self) -> Array:
        return np.asarray(self._corners(self._rest) + self._rest / self._diagonal)

    def _corners(self, loads: Array) -> Array:
        """What first order answers, on all nodes; a constant is nobody's reading."""
        corner = self._up.T @ loads
        corner -= np.outer(self._first.volume_weights, corner.sum(axis=0))
        return np.asarray(self._up @ self._first.respond(corner))


def _prolongation(mesh: WedgeMesh) -> csr_array:
    """Functions of first order on the nodes of second order, (n, n_nodes): means of the ends."""
    n, (edges, _) = mesh.n_surface, sides(mesh.triangles)
    levels = mesh.n_nodes // n
    below = np.column_stack([np.arange(levels - 1), np.arange(1, levels)])
    in_turn = np.argsort(np.concatenate([np.arange(levels), np.arange(levels - 1) + 1 / 2]))
    return csr_array(kron(_with_middles(below, levels)[in_turn], _with_middles(edges, n)))


def _with_middles(pairs: Ints, n: int) -> csr_array:
    """Means of `pairs` after the n nodes themselves, shape (n + k, n)."""
    values = np.concatenate([np.ones(n), np.full(2 * len(pairs), 1 / 2)])
    rows = np.concatenate([np.arange(n), np.repeat(n + np.arange(len(pairs)), 2)])
    columns = np.concatenate([np.arange(n), pairs.ravel()])
    return csr_array(coo_array((values, (rows, columns)), shape=(n + len(pairs), n)))


class _Projection:
    """From nodes of second order to the linear functions of the skin that come nearest."""

    def __init__(self, mesh: WedgeMesh, finer: QuadraticMesh) -> None:
        corners = mesh.skin[mesh.triangles]
        along, across = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        area = np.linalg.norm(np.cross(along, across), axis=1) / 2
        self._width = int(finer.triangles.max()) + 1
        linear, mixed = (
            _assembled(area, local, mesh.triangles, nodes, (mesh.n_surface, width))
            for local, nodes, width in (
                (_LINEAR, mesh.triangles, mesh.n_surface),
                (_MIXED, finer.triangles, self._width),
            )
        )
        self._mixed, self._factor = mixed, SymmetricFactor(csc_array(linear))

    def __call__(self, found: Array) -> Array:
        """Skin nodes (n_surface, k) from all nodes (n, k)."""
        return self._factor.solve(self._mixed @ found[: self._width])


def _assembled(
    area: Array, local: Array, rows: Ints, columns: Ints, shape: tuple[int, int]
) -> csr_array:
    values = (area[:, None, None] * local).ravel()
    at = np.repeat(rows, columns.shape[1], axis=1).ravel(), np.tile(columns, (1, 3)).ravel()
    return csr_array(coo_array((values, at), shape=shape))
