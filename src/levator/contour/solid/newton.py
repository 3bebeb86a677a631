"""Where does the face come to rest under another load?

Newton steps on the balance of forces, each halved until no wedge folds and the energy falls;
where the tangent is not positive definite, a share of its diagonal is added until it is. A load
that fails as a whole is applied in parts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csc_matrix

from levator.anatomy.types import Array
from levator.contour.solid.elimination import Elimination, eliminate
from levator.contour.solid.fronts import Fronts, NotPositiveError
from levator.contour.solid.kernel import FoldedError, Response, respond, tangent
from levator.contour.solid.types import Body, Settled, Sparse
from levator.contour.stiffness import Pattern
from levator.errors import LevatorError

_TOLERANCE = 1e-6
_HALVINGS = 12
_STEPS = 30
_SMALLEST = 1 / 32
_SLACK = 1e-10

Loading = Callable[[float], tuple[Body, Array]]


class NotSettledError(LevatorError):
    """No equilibrium was found."""


def settled(loading: Loading, pattern: Pattern, plan: Elimination, *, scale: float) -> Settled:
    """The equilibrium under `loading(1)`, followed from `loading(0)`, which holds the photograph.

    `loading` gives the body and the nodal load [N], (3 n,), at a share of the change; `scale` [N]
    is the force that residuals are measured against. Raises NotSettledError with the last residual.
    """
    body, _ = loading(0.0)
    x, share, step, count = body.points, 0.0, 1.0, 0
    while share < 1:
        goal = min(1.0, share + step)
        try:
            x, used = _solve(*loading(goal), x, pattern, plan, scale)
        except NotSettledError as failed:
            step /= 2
            if step < _SMALLEST:
                raise NotSettledError(
                    f"the face finds no equilibrium beyond {share:.0%} of this change: {failed}"
                ) from failed
            continue
        count, share = count + used, goal
    body, load = loading(1.0)
    rest = respond(body, x)
    left = float(np.linalg.norm(body.free(rest.force - load)) / scale)
    return Settled(x - body.points, left, count, rest.volume_ratio)


def by_columns(body: Body, pattern: Pattern, *, n_surface: int) -> Elimination:
    """The elimination of the admissible motions, grouped by the skin node above them."""
    node = body.motions.indices[body.motions.indptr[:-1]] // 3
    _, group = np.unique(node % n_surface, return_inverse=True)
    return eliminate(csc_matrix(body.motions.T @ pattern.ones() @ body.motions), group)


def _solve(
    body: Body, load: Array, x: Array, pattern: Pattern, plan: Elimination, scale: float
) -> tuple[Array, int]:
    """Nodes [m] at rest under one load, and how many tangents that took."""
    now, left = respond(body, x), np.inf
    for count in range(_STEPS):
        over = body.free(load - now.force)
        left = float(np.linalg.norm(over) / scale)
        if left < _TOLERANCE:
            return x, count
        direction = _direction(body, x, over, pattern, plan)
        x, now = _halved(body, load, x, now, direction, slope=float(over @ direction))
    raise NotSettledError(f"{_STEPS} steps left a residual of {left:.1e}; ask for a smaller change")


def _direction(body: Body, x: Array, over: Array, pattern: Pattern, plan: Elimination) -> Array:
    """The Newton step of the admissible motions [m]."""
    matrix = tangent(body, x, pattern)
    added = 0.0
    while True:
        try:
            return Fronts(plan, _raised(matrix, added)).solve(over)
        except NotPositiveError as unstable:
            added = max(4 * added, 1e-3)
            if added > 1e3:
                raise NotSettledError("the tangent stays unstable; ask for a smaller change") from (
                    unstable
                )


def _raised(matrix: Sparse, added: float) -> Sparse:
    """The matrix with a share of the size of its diagonal added to it."""
    if not added:
        return matrix
    more = matrix.copy()
    more.setdiag(matrix.diagonal() + added * np.abs(matrix.diagonal()))
    return more


def _halved(
    body: Body, load: Array, x: Array, now: Response, direction: Array, *, slope: float
) -> tuple[Array, Response]:
    """The state after the longest halved step that folds nothing and lowers the energy."""
    step = body.moved(direction)
    size = abs(slope) + abs(now.energy)
    for halving in range(_HALVINGS):
        part = 0.5**halving
        try:
            then = respond(body, x + part * step)
        except FoldedError:
            continue
        gained = then.energy - now.energy - part * float(load @ step.ravel())
        if gained <= -1e-4 * part * slope + _SLACK * size:
            return x + part * step, then
    raise NotSettledError(f"{_HALVINGS} halvings of a step did not lower the energy")
