"""How does a six-node wedge turn nodal values into gradients? The one kernel both solvers use.

Linear prism on (r, s) in the unit triangle and t in (-1, 1); nodes 0-2 lie at t = -1 (inner),
3-5 at t = +1 (outer). Quadrature: three points in the triangle times two in t, exact for the
stiffness of an undistorted prism (Hughes 2000, The Finite Element Method, ch. 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_TRIANGLE = ((1 / 6, 1 / 6), (2 / 3, 1 / 6), (1 / 6, 2 / 3))
_LINE = (-1 / np.sqrt(3), 1 / np.sqrt(3))


@dataclass(frozen=True)
class Gradients:
    """Shape gradients `g` [1/m], (m, q, 6, 3), and weights `w` [m3], (m, q), per quadrature point.

    `n`, shape (q, 6), holds the shape functions themselves, equal for every element.
    """

    g: Array
    w: Array
    n: Array

    @property
    def volume(self) -> Array:
        """Element volumes [m3], shape (m,)."""
        volume: Array = self.w.sum(axis=1)
        return volume

    def mean(self) -> Array:
        """Volume-averaged shape gradients [1/m], shape (m, 6, 3)."""
        averaged: Array = np.einsum("mq,mqad->mad", self.w, self.g) / self.volume[:, None, None]
        return averaged


def gradients(points: Array, wedges: Ints) -> Gradients:
    """Shape gradients and quadrature weights of every wedge.

    `points` [m] has shape (n, 3), `wedges` (m, 6). Raises LevatorError naming how many wedges
    are inverted, if any.
    """
    rst = [(r, s, t) for (r, s), t in product(_TRIANGLE, _LINE)]
    n = np.array([_shape(*q) for q in rst])
    dn = np.array([_shape_derivatives(*q) for q in rst])
    jacobian = np.einsum("qak,mad->mqkd", dn, points[wedges])
    det = np.linalg.det(jacobian)
    inverted = int((det <= 0).any(axis=1).sum())
    if inverted:
        raise LevatorError(f"{inverted} of {len(wedges)} wedges are inverted; the face is invalid")
    g = np.einsum("mqdk,qak->mqad", np.linalg.inv(jacobian), dn)
    return Gradients(g=g, w=det / 6.0, n=n)


def scaled_jacobian(points: Array, wedges: Ints) -> Array:
    """Smallest corner Jacobian over the product of its edge lengths, per wedge, shape (m,).

    1 for a right prism with an equilateral base, 0 or less when a corner is flat or inverted.
    """
    x = points[wedges]
    worst = np.full(len(wedges), np.inf)
    for corner, (a, b, c) in enumerate(
        [(1, 2, 3), (2, 0, 4), (0, 1, 5), (5, 4, 0), (3, 5, 1), (4, 3, 2)]
    ):
        u, v, w = (x[:, k] - x[:, corner] for k in (a, b, c))
        size = np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1) * np.linalg.norm(w, axis=1)
        det = np.einsum("md,md->m", np.cross(u, v), w)
        worst = np.minimum(worst, det / np.maximum(size, np.finfo(float).tiny))
    return np.asarray(worst / (np.sqrt(3) / 2), dtype=np.float64)


def _shape(r: float, s: float, t: float) -> list[float]:
    base = (1 - r - s, r, s)
    return [b * (1 - t) / 2 for b in base] + [b * (1 + t) / 2 for b in base]


def _shape_derivatives(r: float, s: float, t: float) -> list[list[float]]:
    base, d_r, d_s = (1 - r - s, r, s), (-1.0, 1.0, 0.0), (-1.0, 0.0, 1.0)
    inner = [[d_r[i] * (1 - t) / 2, d_s[i] * (1 - t) / 2, -base[i] / 2] for i in range(3)]
    outer = [[d_r[i] * (1 + t) / 2, d_s[i] * (1 + t) / 2, base[i] / 2] for i in range(3)]
    return inner + outer
