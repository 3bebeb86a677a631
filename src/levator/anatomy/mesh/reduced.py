"""What does a linear system answer when its coefficients change, without solving it again?

K(c) u = f with K(c) = sum_i c_i K_i is projected on the span V of a few solutions of its own,

    (sum_i c_i V^T K_i V) y = V^T f,  u = V y,

the Galerkin reduced basis (Rozza, Huynh and Patera 2008, doi 10.1007/s11831-008-9019-9). Each load
has a basis of its own, of solutions at some c and of their derivatives there: these cost a
right-hand side each, where a further solution costs a factorisation. Every part K_i may vanish on
the constants as long as no basis holds one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from levator.sources.noted import noted

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Single = NDArray[np.float32]
Respond = Callable[[Array], Array]

DEPENDENT = 1e-9


@dataclass(frozen=True, eq=False)
class Affine:
    """A symmetric matrix (n, n) that is a sum of parts, each times a coefficient."""

    parts: tuple[csr_array, ...] = field(
        metadata=noted("1", "symmetric matrices per unit of their coefficient, (n, n) each")
    )

    def at(self, coefficients: Array) -> csc_array:
        """The matrix at one set of `coefficients`, shape (p,)."""
        first, *others = (c * part for c, part in zip(coefficients, self.parts, strict=True))
        return csc_array(sum(others, start=first))

    def project(self, basis: Array) -> Array:
        """Every part seen from the columns of `basis` (n, r), shape (p, r, r)."""
        found = []
        for nodes, part in self._touched:
            some = basis[nodes]
            found.append(some.T @ (part @ some))
        return np.stack(found)

    @cached_property
    def _touched(self) -> tuple[tuple[Ints, csr_array], ...]:
        """Rows that each part fills, and the part without the others."""
        rows = [np.flatnonzero(np.diff(part.indptr)) for part in self.parts]
        return tuple(
            (some, part[some][:, some]) for some, part in zip(rows, self.parts, strict=True)
        )


@dataclass(frozen=True, eq=False)
class Reduced:
    """The projected system of k loads, each on a basis of r columns."""

    parts: Single = field(metadata=noted("1", "projected parts, shape (p, k, r, r)"))
    loads: Single = field(metadata=noted("1", "projected loads, shape (k, r)"))

    def states(self, coefficients: Array) -> Array:
        """Weights of the basis columns at `coefficients` (d, p), shape (d, k, r)."""
        p, k, r, _ = self.parts.shape
        matrices = (coefficients @ self.parts.reshape(p, -1)).reshape(-1, k, r, r)
        found = np.linalg.solve(matrices, self.loads[None, :, :, None].astype(np.float64))
        return np.asarray(found[..., 0], dtype=np.float64)


def solutions(loads: Array, changes: Sequence[csr_array], respond: Respond) -> list[Array]:
    """Solutions u (n, k) for `loads` (n, k), then how they move along each of `changes`.

    A change is dK (n, n) of the matrix and moves the solution by du with K du = -dK u. `respond`
    solves the system for loads (n, k).
    """
    found = respond(loads)
    return [found, *(respond(-(change @ found)) for change in changes)]


def bases(snapshots: Sequence[NDArray[np.floating]], metric: csc_array) -> list[Array]:
    """A basis (n, r) for every load, orthonormal in `metric`, from snapshots (n, k) each.

    The directions that add less than `DEPENDENT` of the energy are left out, as many for every
    load, so that all bases have the same r.
    """
    gathered = [
        np.stack([each[:, k] for each in snapshots], axis=1).astype(np.float64)
        for k in range(snapshots[0].shape[1])
    ]
    spectra = [np.linalg.eigh(some.T @ (metric @ some)) for some in gathered]
    r = min(int((size > DEPENDENT * size[-1]).sum()) for size, _ in spectra)
    return [
        some @ (turn[:, -r:] / np.sqrt(size[-r:]))
        for some, (size, turn) in zip(gathered, spectra, strict=True)
    ]


def lagrange(nodes: Array, x: Array) -> Array:
    """Weights (d, t) by which values at `nodes` (t,) give the polynomial through them at `x` (d,).

    For one node the weight is 1: what was seen once counts everywhere.
    """
    apart = nodes[:, None] - nodes + np.eye(len(nodes))
    factors = (x[:, None, None] - nodes) / apart
    factors[:, np.arange(len(nodes)), np.arange(len(nodes))] = 1.0
    weights: Array = factors.prod(axis=2)
    return weights
