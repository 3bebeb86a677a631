"""How is the stiffness of layered tissue factorised fast enough for a whole Newton iteration?

    A = L L^T, front by front: L11 L11^T = F11, L21 = F21 L11^-T, F22 - L21 L21^T is handed on

(multifrontal method: Duff and Reid 1983, ACM Trans Math Softw 9:302). Fronts are dense, so nearly
all work is done by LAPACK on blocks of some hundred unknowns.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.blas import dsyrk, dtrsm
from scipy.linalg.lapack import dpotrf
from scipy.sparse import csc_matrix
from threadpoolctl import threadpool_limits

from levator.anatomy.types import Array, Ints
from levator.contour.solid.elimination import Elimination, Front
from levator.errors import LevatorError


class NotPositiveError(LevatorError):
    """The matrix is not positive definite: some motion would release energy."""


class Fronts:
    """Cholesky factors of a symmetric positive definite matrix (n, n).

    Raises NotPositiveError when the matrix is not positive definite.
    """

    def __init__(self, plan: Elimination, matrix: csc_matrix[np.float64]) -> None:
        self._plan = plan
        ordered = matrix[plan.order][:, plan.order].tocsc()
        ordered.sort_indices()
        self._parts: list[tuple[Array, Array]] = []
        waiting: dict[int, Array] = {}
        with threadpool_limits(limits=1, user_api="blas"):
            for k, front in enumerate(plan.fronts):
                own, below, rest = _assemble(ordered, front)
                for child in front.children:
                    _extend(own, below, rest, front, plan.fronts[child], waiting.pop(child))
                self._parts.append(_split(own, below, rest))
                if front.below.size:
                    waiting[k] = rest

    def solve(self, loads: Array) -> Array:
        """Solutions for `loads`, shape (n,) or (n, k)."""
        columns = loads.reshape(len(loads), -1)
        x = np.asfortranarray(columns[self._plan.order])
        with threadpool_limits(limits=1, user_api="blas"):
            for front, (l11, l21) in zip(self._plan.fronts, self._parts, strict=True):
                own = slice(front.start, front.stop)
                x[own] = dtrsm(1.0, l11, x[own], lower=1)
                x[front.below] -= l21 @ x[own]
            pairs = list(zip(self._plan.fronts, self._parts, strict=True))
            for front, (l11, l21) in reversed(pairs):
                own = slice(front.start, front.stop)
                x[own] = dtrsm(1.0, l11, x[own] - l21.T @ x[front.below], lower=1, trans_a=1)
        found = np.empty_like(columns)
        found[self._plan.order] = x
        return found.reshape(loads.shape)

    @property
    def pivots(self) -> Array:
        """Squared diagonal of the factor, all positive, shape (n,)."""
        return np.concatenate([np.diagonal(l11) ** 2 for l11, _ in self._parts])

    @property
    def entries(self) -> int:
        """Numbers held in the factor."""
        return sum(l11.size + l21.size for l11, l21 in self._parts)


def _assemble(ordered: csc_matrix[np.float64], front: Front) -> tuple[Array, Array, Array]:
    """The front's own block, the rows below it, and the empty rest, lower parts."""
    k, r = front.stop - front.start, len(front.below)
    held = slice(ordered.indptr[front.start], ordered.indptr[front.stop])
    rows, values = ordered.indices[held], ordered.data[held]
    columns = np.repeat(np.arange(k), np.diff(ordered.indptr[front.start : front.stop + 1]))
    own, below = np.zeros((k, k), order="F"), np.zeros((r, k), order="F")
    mine = (rows >= front.start) & (rows < front.stop)
    own[rows[mine] - front.start, columns[mine]] = values[mine]
    later = rows >= front.stop
    below[np.searchsorted(front.below, rows[later]), columns[later]] = values[later]
    return own, below, np.zeros((r, r), order="F")


def _extend(
    own: Array, below: Array, rest: Array, front: Front, child: Front, update: Array
) -> None:
    """Adds what a child hands on, in place, for lower triangles only: no other is ever read."""
    inner = int(np.searchsorted(child.below, front.stop))
    at = _runs(child.below[:inner] - front.start, 0)
    to = _runs(np.searchsorted(front.below, child.below[inner:]), inner)
    for target, rows, columns in ((own, at, at), (below, to, at), (rest, to, to)):
        for goes, comes in columns:
            for down, out in rows:
                if out.stop > comes.start:
                    target[down, goes] += update[out, comes]


def _runs(places: Ints, offset: int) -> list[tuple[slice, slice]]:
    """Stretches of consecutive `places`, each with where it stands in the child from `offset`."""
    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) != 1) + 1
    bounds = zip([0, *cuts.tolist()], [*cuts.tolist(), len(places)], strict=True)
    return [
        (slice(int(places[a]), int(places[b - 1]) + 1), slice(a + offset, b + offset))
        for a, b in bounds
    ]


def _split(own: Array, below: Array, rest: Array) -> tuple[Array, Array]:
    """L11 and L21 of one front; `rest` becomes what is handed on."""
    l11, fault = dpotrf(own, lower=1, clean=1, overwrite_a=1)
    if fault:
        raise NotPositiveError("the tissue is unstable here: some motion releases energy")
    if not below.size:
        return l11, below
    l21 = dtrsm(1.0, l11, below, side=1, lower=1, trans_a=1, overwrite_b=1)
    dsyrk(-1.0, l21, beta=1.0, c=rest, lower=1, overwrite_c=1)
    return l11, l21
