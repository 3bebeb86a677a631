"""Where on the skin may a sphere stand, and what does it see from there? A lattice of sites.

Every skin triangle is cut into equal small ones of about one square millimetre; their centres are
the sites. The disc under a sphere is the sum over the sites it covers, each with its own area, so
that one sparse matrix turns maps over nodes into maps over sites for a whole disc,

    F_s = sum_j D_sj sum_i B_ji S_i ,      D_sj ~ a_j inside the disc about s, rows summing to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.spatial import cKDTree

from levator.anatomy import Face
from levator.anatomy.types import Ints, Mask
from levator.field.types import Array
from levator.sources.noted import noted

STEP = 1e-3


@dataclass(frozen=True, eq=False)
class Sites:
    """The lattice of one face, and which of its sites a disc of `radius` may be centred on."""

    points: Array = field(metadata=noted("m", "sites on the skin, shape (k, 3)"))
    onto: csr_array = field(metadata=noted("1", "mean over a disc of nodal values, (k, n_surface)"))
    barred: Mask = field(metadata=noted("1", "in an exclusion zone, shape (k,)"))
    open: Mask = field(metadata=noted("1", "a sphere may stand there, shape (k,)"))

    def seen(self, maps: Array) -> NDArray[np.float32]:
        """Maps (f, n_surface) [x/A] as a disc about every site sees them, shape (k, f)."""
        return np.asarray(self.onto @ maps.T, dtype=np.float32)


def sites(face: Face, radius: float, step: float = STEP) -> Sites:
    """Sites about `step` [m] apart for discs of `radius` [m].

    Closed are exclusion zones and what is within half a disc of them (`device.zones`), skin that
    closes mouth, lids and nostrils, and sites so near the cut rim that a disc would hang over it.
    """
    points, between, area, normals = _lattice(face, step)
    nearest = np.asarray(between.argmax(axis=1)).ravel()
    barred = _marked(face)[nearest]
    skin = face.mesh.skin
    sealed = face.labels.get("sealed", np.zeros(face.mesh.n_nodes, dtype=bool))[: len(skin)]
    rim = cKDTree(skin[face.labels["rim"][: len(skin)]])
    over = rim.query(points, distance_upper_bound=radius)[0] < radius
    beside = cKDTree(points[barred]).query(points, distance_upper_bound=radius / 2)[0] < radius / 2
    disc = _discs(points, area, normals, radius, step)
    return Sites(
        points=points,
        onto=csr_array(disc @ between),
        barred=barred,
        open=~(barred | beside | sealed[nearest] | over),
    )


def _marked(face: Face) -> Mask:
    """Skin nodes in any exclusion zone, shape (n_surface,)."""
    none = np.zeros(face.mesh.n_surface, dtype=bool)
    return np.asarray(np.any([none, *face.zones.values()], axis=0))


def _lattice(face: Face, step: float) -> tuple[Array, csr_array, Array, Array]:
    """Sites (k, 3), their barycentric weights (k, n_surface), areas (k,) and normals (k, 3)."""
    mesh = face.mesh
    corners = mesh.skin[mesh.triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    twice = np.linalg.norm(normal, axis=1)
    parts = np.maximum(1, np.round(np.sqrt(twice / 2) / step)).astype(np.int64)
    triangle, weight, area = [], [], []
    for count in np.unique(parts):
        those, inside = np.flatnonzero(parts == count), _centres(int(count))
        triangle.append(np.repeat(those, len(inside)))
        weight.append(np.tile(inside, (len(those), 1)))
        area.append(np.repeat(twice[those] / 2 / len(inside), len(inside)))
    of, weights = np.concatenate(triangle), np.concatenate(weight)
    rows = np.repeat(np.arange(len(of)), 3)
    between = csr_array(
        coo_array(
            (weights.ravel(), (rows, mesh.triangles[of].ravel())), shape=(len(of), mesh.n_surface)
        )
    )
    unit = normal / twice[:, None]
    return np.asarray(between @ mesh.skin), between, np.concatenate(area), unit[of]


def _centres(n: int) -> Array:
    """Barycentric centres of the n^2 equal parts of a triangle, shape (n^2, 3)."""
    i, j = (index.ravel() for index in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    upright, turned = i + j < n, i + j < n - 1
    b = np.concatenate([i[upright] + 1 / 3, i[turned] + 2 / 3]) / n
    c = np.concatenate([j[upright] + 1 / 3, j[turned] + 2 / 3]) / n
    return np.column_stack([1 - b - c, b, c])


def _discs(points: Array, area: Array, normals: Array, radius: float, step: float) -> csr_array:
    """Shares of the sites in the disc about every site, rows summing to one, shape (k, k).

    The edge is soft over one step, so that the area of a disc does not jump with its place.
    """
    count = len(points)
    near = cKDTree(points).query_pairs(radius + step / 2, output_type="ndarray")
    faces_on = (normals[near[:, 0]] * normals[near[:, 1]]).sum(axis=1) > 0
    first, second = near[faces_on].T
    own: Ints = np.arange(count)
    rows, columns = np.concatenate([own, first, second]), np.concatenate([own, second, first])
    away = np.linalg.norm(points[rows] - points[columns], axis=1)
    covered = area[columns] * np.clip((radius - away) / step + 1 / 2, 0, 1)
    covered = np.where(rows == columns, area[columns], covered)
    disc = csr_array(coo_array((covered, (rows, columns)), shape=(count, count)))
    return csr_array(diags_array(1 / disc.sum(axis=1)) @ disc)
