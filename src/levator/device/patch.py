"""Where on the skin does the current enter? Amperes on skin nodes.

A sphere of radius r pressed in by d meets the skin in a disc of radius a = sqrt(2 r d - d^2).
The current density over that disc is taken as uniform, so node i of the skin receives

    I_i = I / A  *  integral over the disc of phi_i ,

with phi_i the linear shape function; the integral is a sum over small sub-triangles. A disc
smaller than those falls back to the shape functions at the nearest skin point.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy import Face, WedgeMesh
from levator.anatomy.mesh.wedge18 import QuadraticMesh, triangle_shape
from levator.anatomy.types import Ints
from levator.device.surface import Foot, centres, finder
from levator.device.types import Electrode, Placement
from levator.sources import Array, value

_STEPS_PER_RADIUS = 12
_MOST_STEPS = 96


def injection(face: Face, placement: Placement, current: float = 1.0) -> Array:
    """Current [A] into each skin node, shape (n_surface,), +`current` at the anode, sum zero."""
    ends = np.stack([placement.anode, placement.cathode])
    anode, cathode = patch_columns(face.mesh, ends, placement.radius).T
    return np.asarray(current * (anode - cathode), dtype=np.float64)


def patch_weights(mesh: WedgeMesh, centre: Array, radius: float) -> Array:
    """Share of one electrode's current per skin node, shape (n_surface,), sum one.

    `centre` [m] is moved to the nearest skin point; `radius` [m] may be zero for a point.
    """
    return patch_columns(mesh, centre[None], radius)[:, 0]


def patch_columns(mesh: WedgeMesh, places: Array, radius: float) -> Array:
    """`patch_weights` about each of `places` [m], (k, 3), as columns, shape (n_surface, k)."""
    return _Skin(mesh).columns(places, radius, mesh.triangles, mesh.n_nodes)[: mesh.n_surface]


def quadratic_patch_weights(
    mesh: WedgeMesh, finer: QuadraticMesh, centre: Array, radius: float
) -> Array:
    """As `patch_weights`, on the nodes of the second-order mesh over `mesh`, shape (n,)."""
    found = _Skin(mesh).columns(centre[None], radius, finer.triangles, len(finer.points))
    return np.asarray(found[:, 0])


def patch_radius(*, sphere_radius: float | Array, depth: float | Array) -> float | Array:
    """Radius [m] of the disc in which a sphere pressed in by `depth` [m] touches the skin.

    A sphere pressed in deeper than its radius touches with its full width.
    """
    pressed = np.minimum(depth, sphere_radius)
    radius: Array = np.sqrt(2 * sphere_radius * pressed - pressed**2)
    return float(radius) if np.ndim(radius) == 0 else radius


def footprint(electrode: Electrode) -> float:
    """Radius [m] of the contact patch of `electrode`, at the sourced pressing depth."""
    radius = electrode.radius.value
    if electrode.shape == "pad":
        return radius
    return float(patch_radius(sphere_radius=radius, depth=value("contact.pressing_depth")))


class _Skin:
    """The skin of a mesh, prepared to be cut by many discs."""

    def __init__(self, mesh: WedgeMesh) -> None:
        self._corners = mesh.skin[mesh.triangles]
        self._middle, self._reach = centres(self._corners)
        self._normal = _normal(self._corners)
        self._find = finder(mesh)

    def columns(self, places: Array, radius: float, nodes: Ints, n: int) -> Array:
        """Shares on `n` nodes, of which `nodes`, (t, 3) or (t, 6), carry the skin triangles."""
        feet = [self._find(place) for place in places]
        points = np.reshape([foot.point for foot in feet], (-1, 3))
        close = cKDTree(self._middle).query_ball_point(points, radius + self._reach.max())
        found = np.zeros((n, len(feet)))
        for column, foot, some in zip(found.T, feet, close, strict=True):
            touched, shares = self._cut(foot, np.array(some, dtype=np.int64), radius, nodes)
            np.add.at(column, nodes[touched], shares / shares.sum())
        return found

    def _cut(self, foot: Foot, some: Ints, radius: float, nodes: Ints) -> tuple[Ints, Array]:
        """Triangles among `some` that the disc about `foot` meets, (k,), and their shares."""
        near = self._near(foot, some, radius)
        samples = _samples(_steps(2 * float(self._reach[near].max()), radius))
        shapes, whole = _shapes(samples, nodes), np.full(len(near), len(samples))
        corners = self._corners[near] - foot.point
        rim = np.flatnonzero((_squared(corners) > radius**2).any(axis=1))
        inside = _squared(samples @ corners[rim]) <= radius**2
        whole[rim] = inside.sum(axis=1)
        if not whole.any():
            return np.array([foot.triangle]), _shapes(foot.weights[None], nodes)
        shares = np.repeat(shapes.sum(axis=0)[None], len(near), axis=0)
        shares[rim] = inside @ shapes
        area = np.linalg.norm(self._normal[near], axis=1) / 2
        return near, shares * (area / len(samples))[:, None]

    def _near(self, foot: Foot, some: Ints, radius: float) -> Ints:
        """Triangles among `some` that the disc may meet and that face as its own does."""
        away = np.linalg.norm(self._middle[some] - foot.point, axis=1)
        some = np.union1d(some[away < radius + self._reach[some]], foot.triangle)
        return np.asarray(some[self._normal[some] @ self._normal[foot.triangle] > 0])


def _squared(vectors: Array) -> Array:
    return np.asarray(np.einsum("...d,...d->...", vectors, vectors))


def _shapes(samples: Array, nodes: Ints) -> Array:
    """Shape functions of the nodes of a triangle at barycentric `samples`, (s, 3) or (s, 6)."""
    if nodes.shape[1] == 3:
        return samples
    return np.asarray(triangle_shape(samples[:, 1], samples[:, 2]).T)


def _normal(corners: Array) -> Array:
    """Normal of each triangle, (..., 3), twice its area long."""
    along, across = corners[..., 1, :] - corners[..., 0, :], corners[..., 2, :] - corners[..., 0, :]
    return np.cross(along, across)


def _steps(edge: float, radius: float) -> int:
    """Into how many parts the edges of a triangle of size `edge` [m] are cut."""
    wanted = np.ceil(_STEPS_PER_RADIUS * edge / radius) if radius > 0 else _MOST_STEPS
    return int(min(wanted, _MOST_STEPS))


@cache
def _samples(n: int) -> Array:
    """Barycentric centroids of the n^2 sub-triangles of a triangle, (n^2, 3), read-only."""
    i, j = (index.ravel() for index in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    upright, flipped = i + j < n, i + j < n - 1
    b = np.concatenate([i[upright] + 1 / 3, i[flipped] + 2 / 3]) / n
    c = np.concatenate([j[upright] + 1 / 3, j[flipped] + 2 / 3]) / n
    found = np.column_stack([1 - b - c, b, c])
    found.flags.writeable = False
    return found
