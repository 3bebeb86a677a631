"""How does a second-order wedge of 18 nodes turn nodal values into gradients?

Tensor product of the six-node triangle, corners a, b, c then edges ab, bc, ca, with the three-node
line, inner, middle, outer (Hughes 2000, The Finite Element Method, ch. 3); node `6 k + i` is node
i of the triangle at station k of the line. Quadrature: the six-point rule of degree 4 in the
triangle (Dunavant 1985, Int J Numer Meth Eng 21:1129) times three Gauss points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy.mesh.wedge import Gradients
from levator.anatomy.types import Array, Ints, WedgeMesh
from levator.errors import LevatorError
from levator.sources.noted import noted

CHUNK = 4000

_A, _B = 0.445948490915965, 0.091576213509771
_WA, _WB = 0.223381589678011 / 2, 0.109951743655322 / 2
_TRIANGLE = (
    *((r, s, _WA) for r, s in ((_A, _A), (1 - 2 * _A, _A), (_A, 1 - 2 * _A))),
    *((r, s, _WB) for r, s in ((_B, _B), (1 - 2 * _B, _B), (_B, 1 - 2 * _B))),
)
_LINE = ((-np.sqrt(3 / 5), 5 / 9), (0.0, 8 / 9), (np.sqrt(3 / 5), 5 / 9))


@dataclass(frozen=True)
class QuadraticMesh:
    """Wedges of 18 nodes; nodes of the skin come first, corners before edges."""

    points: Array = field(metadata=noted("m", "node positions, shape (n, 3)"))
    wedges: Ints = field(metadata=noted("1", "nodes of each wedge, shape (m, 18)"))
    triangles: Ints = field(metadata=noted("1", "six nodes of each skin triangle, (t, 6)"))

    @classmethod
    def of(cls, mesh: WedgeMesh) -> QuadraticMesh:
        """The same body in the same order of wedges, with nodes amid every edge and square."""
        n, (edges, side) = mesh.n_surface, sides(mesh.triangles)
        six = np.hstack([mesh.triangles, n + side])
        levels = mesh.points.reshape(-1, n, 3)
        across = np.concatenate([levels, levels[:, edges].mean(axis=2)], axis=1)
        points = np.empty((2 * len(levels) - 1, *across.shape[1:]))
        points[::2], points[1::2] = across, (across[1:] + across[:-1]) / 2
        width = across.shape[1]
        outer = 2 * mesh.sheet[:, None] * width + np.tile(six, (mesh.n_sheets, 1))
        wedges = np.hstack([outer + 2 * width, outer + width, outer])
        return cls(points.reshape(-1, 3), wedges, six)

    def kernels(self) -> Iterator[tuple[slice, Gradients]]:
        """Shape gradients of the wedges, a few thousand at a time.

        Raises LevatorError naming how many wedges are inverted, if any.
        """
        points = [(r, s, t, w * v) for r, s, w in _TRIANGLE for t, v in _LINE]
        n = np.array([shape(r, s, t) for r, s, t, _ in points])
        dn = np.array([shape_derivatives(r, s, t) for r, s, t, _ in points])
        rule = np.array([w for *_, w in points])
        for start in range(0, len(self.wedges), CHUNK):
            some = slice(start, min(start + CHUNK, len(self.wedges)))
            corners = self.points[self.wedges[some]]
            jacobian = np.einsum("qak,mad->mqkd", dn, corners, optimize=True)
            det = np.linalg.det(jacobian)
            if (det <= 0).any():
                raise LevatorError(
                    f"{int((det <= 0).any(axis=1).sum())} wedges are inverted; the face is invalid"
                )
            g = np.einsum("mqdk,qak->mqad", np.linalg.inv(jacobian), dn, optimize=True)
            yield some, Gradients(g=g, w=det * rule, n=n)


def shape(r: float, s: float, t: float) -> Array:
    """Shape functions at (r, s, t), shape (18,)."""
    return np.outer(_along(t), triangle_shape(r, s)).ravel()


def shape_derivatives(r: float, s: float, t: float) -> Array:
    """Derivatives by r, s, t at (r, s, t), shape (18, 3)."""
    base, by_r, by_s = triangle_shape(r, s), *_triangle_slopes(r, s)
    line, by_t = _along(t), np.array([t - 0.5, -2 * t, t + 0.5])
    columns = (np.outer(line, by_r), np.outer(line, by_s), np.outer(by_t, base))
    return np.stack([column.ravel() for column in columns], axis=1)


def triangle_shape(r: float | Array, s: float | Array) -> Array:
    """Six shape functions of the triangle at one point, (6,), or at many, (6, k)."""
    u = 1 - r - s
    corners = [u * (2 * u - 1), r * (2 * r - 1), s * (2 * s - 1)]
    return np.array([*corners, 4 * u * r, 4 * r * s, 4 * s * u])


def _triangle_slopes(r: float, s: float) -> tuple[Array, Array]:
    u = 1 - r - s
    by_r = np.array([1 - 4 * u, 4 * r - 1, 0.0, 4 * (u - r), 4 * s, -4 * s])
    by_s = np.array([1 - 4 * u, 0.0, 4 * s - 1, -4 * r, 4 * r, 4 * (u - s)])
    return by_r, by_s


def _along(t: float) -> Array:
    return np.array([t * (t - 1) / 2, 1 - t * t, t * (t + 1) / 2])


def sides(triangles: Ints) -> tuple[Ints, Ints]:
    """All edges, (e, 2), ends ascending, and which of them are ab, bc, ca of each triangle."""
    pairs = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    edges, index = np.unique(pairs, axis=0, return_inverse=True)
    return edges, np.asarray(index, dtype=np.int64).reshape(-1, 3)
