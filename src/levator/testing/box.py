"""A rectangular block of layered wedges with chosen grid lines, for analytic comparisons.

The block stands under its skin at z = 0 and mirrors itself about x = 0; it carries no muscles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from levator.anatomy import TISSUES, Face, MuscleMap, WedgeMesh
from levator.anatomy.types import Array, Ints
from levator.errors import LevatorError

Density = Callable[[Array], Array]


def box_face(*, x: Array, y: Array, depths: Array, tissues: Sequence[str]) -> Face:
    """A block with skin nodes at the grid lines `x`, `y` [m] and levels at `depths` [m].

    `depths` starts at 0 and `tissues` names the tissue of each sheet between two levels. Raises
    LevatorError when `x` is not symmetric with an even number of cells.
    """
    if len(x) % 2 == 0 or not np.allclose(x, -x[::-1]):
        raise LevatorError("x must be symmetric with an odd number of lines, e.g. [-1, 0, 1]")
    mesh = _mesh(x, y, depths)
    none = np.zeros(0, dtype=np.int64)
    tissue = np.array([TISSUES.index(name) for name in tissues], dtype=np.int64)
    deep = np.arange(mesh.n_nodes) >= mesh.n_nodes - mesh.n_surface
    return Face(
        mesh=mesh,
        tissue=tissue[mesh.sheet],
        muscles=(),
        muscle_map=MuscleMap(none, none, np.zeros(0), np.zeros((0, 3))),
        labels={"skin": np.arange(mesh.n_nodes) < mesh.n_surface, "bone": deep},
        landmarks={"centre": np.zeros(3)},
        regions={},
        zones={},
        description={"kind": "box"},
    )


def injection_from_density(face: Face, density: Density, refine: int = 4) -> Array:
    """Amperes on skin nodes, (n_surface,), for a current density [A/m2] entering the skin.

    `density` maps points (k, 3) to (k,); it is integrated against the nodal shape functions with
    the midpoint rule on `refine`^2 parts of every triangle.
    """
    corners = face.mesh.skin[face.mesh.triangles]
    edges = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1) / 2
    amperes = np.zeros(face.mesh.n_surface)
    parts = _parts(refine)
    for weights in parts:
        current = density(np.einsum("a,tad->td", weights, corners)) * area / len(parts)
        np.add.at(amperes, face.mesh.triangles, current[:, None] * weights)
    return amperes


def _parts(refine: int) -> Array:
    """Barycentric centres of the refine^2 equal parts of a triangle, shape (refine^2, 3)."""
    upright = [(i + 1 / 3, j + 1 / 3) for i in range(refine) for j in range(refine - i)]
    turned = [(i + 2 / 3, j + 2 / 3) for i in range(refine - 1) for j in range(refine - 1 - i)]
    rs = np.array(upright + turned) / refine
    return np.column_stack([1 - rs.sum(axis=1), rs])


def _mesh(x: Array, y: Array, depths: Array) -> WedgeMesh:
    grid_x, grid_y = np.meshgrid(x, y, indexing="ij")
    surface = np.column_stack([grid_x.ravel(), grid_y.ravel(), np.zeros(grid_x.size)])
    n, levels, triangles = len(surface), len(depths), _triangles(len(x) - 1, len(y) - 1)
    mirror = np.arange(n).reshape(grid_x.shape)[::-1].ravel()
    sheets = [np.hstack([triangles + (k + 1) * n, triangles + k * n]) for k in range(levels - 1)]
    return WedgeMesh(
        points=np.concatenate([surface - [0, 0, depth] for depth in depths]),
        wedges=np.concatenate(sheets),
        sheet=np.repeat(np.arange(levels - 1), len(triangles)),
        triangles=triangles,
        n_surface=n,
        mirror=np.concatenate([mirror + k * n for k in range(levels)]),
    )


def _triangles(nx: int, ny: int) -> Ints:
    i, j = (index.ravel() for index in np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij"))
    a = i * (ny + 1) + j
    b, c, d = a + ny + 1, a + ny + 2, a + 1
    left = i < nx // 2
    first = np.where(left[:, None], np.column_stack([a, b, c]), np.column_stack([a, b, d]))
    second = np.where(left[:, None], np.column_stack([a, c, d]), np.column_stack([b, c, d]))
    return np.concatenate([first, second]).astype(np.int64)
