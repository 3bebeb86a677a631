"""How does the wet lining of the mouth carry current between lip or cheek and teeth?

A sheet of conductance g [S per square] on the deep triangles whose nodes are all labelled
`vestibule` adds to the current that enters node a

    K_ab = sum_t g int grad_t N_a . grad_t N_b dA [S],

the weak surface Laplacian of the linear triangle (Dziuk 1988, Springer Lect. Notes Math. 1357).
Each triangle belongs to the wedge that stands on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array, csc_array

from levator.anatomy import Face, WedgeMesh
from levator.anatomy.types import Ints
from levator.field.types import Array
from levator.sources.noted import noted


@dataclass(frozen=True)
class Lining:
    """The triangles of the lining, and the wedge that stands on each."""

    triangles: Ints = field(metadata=noted("1", "deep nodes of each triangle, shape (k, 3)"))
    wedge: Ints = field(metadata=noted("1", "wedge above each triangle, shape (k,)"))
    area: Array = field(metadata=noted("m2", "area of each triangle, shape (k,)"))
    slopes: Array = field(metadata=noted("1/m", "gradients of the corners, shape (k, 3, 3)"))

    def matrices(self, conductance: float) -> Array:
        """Conductance matrix [S] of every triangle, shape (k, 3, 3), for `conductance` [S]."""
        products = np.einsum("kad,kbd->kab", self.slopes, self.slopes)
        return np.asarray(conductance * self.area[:, None, None] * products, dtype=np.float64)

    def current(self, conductance: float, potential: Array) -> Array:
        """Sheet current [A/m] along every triangle under node potentials [V], shape (k, 3)."""
        slope = np.einsum("kad,ka->kd", self.slopes, potential[self.triangles])
        return np.asarray(-conductance * slope, dtype=np.float64)


def lining(face: Face) -> Lining:
    """The lining of the oral vestibule of `face`; empty where no node is labelled so."""
    wet = face.labels.get("vestibule", np.zeros(face.mesh.n_nodes, dtype=bool))
    deep = face.mesh.wedges[:, :3]
    wedge = np.flatnonzero(wet[deep].all(axis=1) & _lowest(face.mesh))
    corners = face.mesh.points[deep[wedge]]
    opposite = np.roll(corners, -1, axis=1) - np.roll(corners, 1, axis=1)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    twice = np.linalg.norm(normal, axis=1)
    unit = normal / twice[:, None]
    slopes = np.cross(opposite, unit[:, None]) / twice[:, None, None]
    return Lining(deep[wedge], wedge, twice / 2, slopes)


def lining_stiffness(face: Face, conductance: float) -> csc_array:
    """Conductance matrix [S] of the lining, shape (n, n), for `conductance` [S per square]."""
    sheet = lining(face)
    rows = np.repeat(sheet.triangles, 3, axis=1).ravel()
    columns = np.tile(sheet.triangles, (1, 3)).ravel()
    local = sheet.matrices(conductance).ravel()
    shape = (face.mesh.n_nodes, face.mesh.n_nodes)
    return csc_array(coo_array((local, (rows, columns)), shape=shape))


def _lowest(mesh: WedgeMesh) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((mesh.wedges[:, :3] >= mesh.n_nodes - mesh.n_surface).all(axis=1))
