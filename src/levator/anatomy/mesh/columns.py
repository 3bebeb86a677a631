"""Which columns under the skin make wedges that are nowhere flat and nowhere folded?

Node k of the column under skin node i lies at x_i - f_ik u_i. Where a wedge is flatter than the
gate, x and u of the nodes about it give way by the least that lifts the scaled Jacobian q of every
corner there towards a target:

    sum_corners max(0, target - q)^2
        + sum_nodes (a |dx|^2 + b |du|^2) / h^2 + c (|u| / depth - 1)^2  ->  min,

an untangling by optimisation as in Knupp 2001 (SIAM J Sci Comput 23:193), minimised by limited
memory BFGS with the exact gradient. Skin is held ten times as firmly as directions are, and so is
the length of a column: first it turns, then skin moves or the column is shortened. Where that is
not enough, as under very thick fat, the length that is asked for gives way too, a tenth a round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from levator.anatomy.mesh.wedge import scaled_jacobian
from levator.anatomy.types import Array, Ints, Mask

FLIP = np.array([-1.0, 1.0, 1.0])
GATE = 0.1
TARGET = 0.15
HOLD_SKIN, HOLD_COLUMN, HOLD_LENGTH = 0.05, 0.002, 0.02
LENGTH = 4e-3
RINGS = 2
ROUNDS = 24
PATIENCE = 4
THINNING = 0.1
STEPS = 25
FARTHEST = 3e-3
EQUILATERAL = np.sqrt(3) / 2
# The three ends of the edges that meet in each corner of a wedge, inner corners first.
ENDS = np.array([[1, 2, 0, 5, 3, 4], [2, 0, 1, 4, 5, 3], [3, 4, 5, 0, 1, 2]])


@dataclass(frozen=True)
class Columns:
    """Skin nodes [m], (n, 3), columns down to the deep surface [m], (n, 3), and levels on them.

    `share`, shape (levels, n), is where each level stands on its column, 0 at the skin.
    """

    skin: Array
    down: Array
    share: Array

    @property
    def points(self) -> Array:
        """All nodes [m], level by level, shape (levels, n, 3)."""
        placed: Array = self.skin - self.share[:, :, None] * self.down
        return placed


def unfolded(
    columns: Columns, triangles: Ints, neighbours: sp.csr_array, images: tuple[Ints, ...]
) -> tuple[Columns, Mask]:
    """The columns with every wedge above the gate, and the skin nodes where that failed, (n,).

    `neighbours` averages over a node and those it shares an edge with; `images` holds the
    permutation to the mirror image if the columns are to stay symmetric. It fails as well where
    skin had to move further than `FARTHEST`, for it would be the skin of someone else.
    """
    given = columns
    bad = folded(columns, triangles)
    if not bad.any():
        return columns, bad
    for round_ in range(ROUNDS):
        for mirror in images:
            bad |= bad[mirror]
        about = _spread(bad, neighbours)
        near = about > 0
        if round_ >= PATIENCE:
            given, columns = (_thinned(c, about / about.max()) for c in (given, columns))
        touching = triangles[near[triangles].any(axis=1)]
        columns = _relaxed(columns, given, touching, near)
        for mirror in images:
            columns = _evened(columns, mirror)
        bad = folded(columns, touching)
        strayed = np.linalg.norm(columns.skin - given.skin, axis=1) > FARTHEST
        if not bad.any() or (strayed.any() and round_ >= 2 * PATIENCE):
            break
    return columns, folded(columns, triangles) | strayed


def folded(columns: Columns, triangles: Ints) -> Mask:
    """Skin nodes with a wedge below the quality gate on their column, shape (n,)."""
    n = len(columns.skin)
    points = columns.points.reshape(-1, 3)
    bad = np.zeros(n, dtype=np.bool_)
    for k in range(len(columns.share) - 1):
        wedges = np.hstack([triangles + (k + 1) * n, triangles + k * n])
        bad[triangles[scaled_jacobian(points, wedges) < GATE]] = True
    return bad


def _spread(bad: Mask, neighbours: sp.csr_array) -> Array:
    """Positive within a few rings of bad nodes, most in their midst, shape (n,)."""
    reached = bad.astype(np.float64)
    for _ in range(RINGS):
        reached = neighbours @ reached
    return np.asarray(reached, dtype=np.float64)


def _thinned(columns: Columns, about: Array) -> Columns:
    return replace(columns, down=columns.down * (1 - THINNING * about)[:, None])


def _evened(columns: Columns, mirror: Ints) -> Columns:
    skin, down = columns.skin, columns.down
    return replace(
        columns,
        skin=(skin + skin[mirror] * FLIP) / 2,
        down=(down + down[mirror] * FLIP) / 2,
    )


def _relaxed(columns: Columns, given: Columns, touching: Ints, near: Mask) -> Columns:
    """The columns after one minimisation over the nodes in `near` and the triangles they touch."""
    patch, local = np.unique(touching, return_inverse=True)
    free = np.flatnonzero(near[patch])
    here = near[:, None]
    start = np.where(here, given.skin, columns.skin), np.where(here, given.down, columns.down)
    part = Columns(start[0][patch], start[1][patch], columns.share[:, patch])
    problem = _Problem(part, local.reshape(-1, 3).astype(np.int64), free)
    reached = np.stack([columns.skin - given.skin, columns.down - given.down])[:, near]
    found = minimize(
        problem,
        reached.ravel() / LENGTH,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS, "maxcor": 10},
    )
    moved = problem.moved(found.x)
    skin, down = columns.skin.copy(), columns.down.copy()
    skin[patch], down[patch] = moved.skin, moved.down
    return replace(columns, skin=skin, down=down)


@dataclass(frozen=True)
class _Problem:
    """The sum above and its gradient, for the steps of skin and columns in units of `LENGTH`."""

    columns: Columns
    triangles: Ints
    free: Ints

    def __call__(self, step: Array) -> tuple[float, Array]:
        now = self.moved(step)
        flat, pull = _flatness(now.points, self.triangles)
        on_skin, on_down = pull.sum(axis=0), -(now.share[:, :, None] * pull).sum(axis=0)
        excess, along = self._lengthening(now.down)
        hold = np.array([HOLD_SKIN, HOLD_COLUMN])[:, None, None]
        moves = step.reshape(2, -1, 3)
        force = np.stack([on_skin[self.free], on_down[self.free] + along]) * LENGTH
        total = flat + float((hold * moves**2).sum()) + HOLD_LENGTH * float((excess**2).sum())
        return total, (force + 2 * hold * moves).ravel()

    def moved(self, step: Array) -> Columns:
        """The columns after `step`."""
        skin, down = self.columns.skin.copy(), self.columns.down.copy()
        moves = LENGTH * step.reshape(2, -1, 3)
        skin[self.free] += moves[0]
        down[self.free] += moves[1]
        return replace(self.columns, skin=skin, down=down)

    def _lengthening(self, down: Array) -> tuple[Array, Array]:
        """Relative excess of length of the free columns and the gradient of its penalty."""
        length, asked = (np.linalg.norm(d[self.free], axis=1) for d in (down, self.columns.down))
        excess = length / asked - 1
        along = (2 * HOLD_LENGTH * excess / (asked * length))[:, None] * down[self.free]
        return excess, along


def _flatness(points: Array, triangles: Ints) -> tuple[float, Array]:
    """Sum of squared shortfalls of the corners' scaled Jacobian, and its gradient by node."""
    corners = np.concatenate([points[1:, triangles], points[:-1, triangles]], axis=2)
    edges = [corners[:, :, ends] - corners for ends in ENDS]
    crossed = [_cross(edges[k - 2], edges[k - 1]) for k in range(3)]
    squared = [np.einsum("stcd,stcd->stc", edge, edge) for edge in edges]
    size = EQUILATERAL * np.sqrt(squared[0] * squared[1] * squared[2])
    quality = np.einsum("stcd,stcd->stc", edges[0], crossed[0]) / size
    short = np.maximum(0.0, TARGET - quality)
    pull = np.zeros_like(corners)
    for ends, edge, cross, length in zip(ENDS, edges, crossed, squared, strict=True):
        slope = cross / size[..., None] - (quality / length)[..., None] * edge
        push = -2 * short[..., None] * slope
        pull[:, :, ends] += push
        pull -= push
    return float((short**2).sum()), _gathered(pull, triangles, points.shape)


def _cross(a: Array, b: Array) -> Array:
    """Vector products over the last axis; `numpy.cross` is slower on small arrays."""
    return np.stack(
        [a[..., k - 2] * b[..., k - 1] - a[..., k - 1] * b[..., k - 2] for k in range(3)], axis=-1
    )


def _gathered(pull: Array, triangles: Ints, shape: tuple[int, ...]) -> Array:
    """Forces on wedge corners, (sheets, t, 6, 3), summed at the nodes, shape (levels, n, 3)."""
    n = shape[1]
    gather = sp.csr_array(
        (np.ones(triangles.size), (triangles.ravel(), np.arange(triangles.size))),
        shape=(n, triangles.size),
    )
    at_nodes = np.zeros(shape)
    for k, sheet in enumerate(pull):
        at_nodes[k + 1] += gather @ sheet[:, :3].reshape(-1, 3)
        at_nodes[k] += gather @ sheet[:, 3:].reshape(-1, 3)
    return at_nodes
