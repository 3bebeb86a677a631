"""Where on the skin does the current enter? Amperes on skin nodes.

A sphere of radius r pressed in by d meets the skin in a disc of radius a = sqrt(2 r d - d^2).
The current density over that disc is taken as uniform, so node i of the skin receives

    I_i = I / A  *  integral over the disc of phi_i ,

with phi_i the linear shape function; the integral is a sum over small sub-triangles. A disc
smaller than those falls back to the shape functions at the nearest skin point.
"""

from __future__ import annotations

import numpy as np

from levator.anatomy import Face, WedgeMesh
from levator.anatomy.mesh.wedge18 import QuadraticMesh, triangle_shape
from levator.anatomy.types import Ints
from levator.device.surface import centres, nearest
from levator.device.types import Electrode, Placement
from levator.sources import Array, value

_STEPS_PER_RADIUS = 12
_MOST_STEPS = 96


def injection(face: Face, placement: Placement, current: float = 1.0) -> Array:
    """Current [A] into each skin node, shape (n_surface,), +`current` at the anode, sum zero."""
    anode = patch_weights(face.mesh, placement.anode, placement.radius)
    cathode = patch_weights(face.mesh, placement.cathode, placement.radius)
    return current * (anode - cathode)


def patch_weights(mesh: WedgeMesh, centre: Array, radius: float) -> Array:
    """Share of one electrode's current per skin node, shape (n_surface,), sum one.

    `centre` [m] is moved to the nearest skin point; `radius` [m] may be zero for a point.
    """
    return _weights(mesh, centre, radius, mesh.triangles, mesh.n_nodes)[: mesh.n_surface]


def quadratic_patch_weights(
    mesh: WedgeMesh, finer: QuadraticMesh, centre: Array, radius: float
) -> Array:
    """As `patch_weights`, on the nodes of the second-order mesh over `mesh`, shape (n,)."""
    return _weights(mesh, centre, radius, finer.triangles, len(finer.points))


def _weights(mesh: WedgeMesh, centre: Array, radius: float, nodes: Ints, n: int) -> Array:
    """Shares on `n` nodes, of which `nodes`, (t, 3) or (t, 6), carry the skin triangles."""
    foot = nearest(mesh, centre)
    touched, inside, samples = _overlap(mesh, foot.triangle, foot.point, radius)
    if not inside.any():
        touched, inside, samples = np.array([foot.triangle]), np.ones((1, 1)), foot.weights[None]
    shapes = samples if nodes.shape[1] == 3 else triangle_shape(samples[:, 1], samples[:, 2]).T
    shares = inside @ shapes
    weights: Array = np.zeros(n)
    np.add.at(weights, nodes[touched], shares / shares.sum())
    return weights


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


def _overlap(mesh: WedgeMesh, home: int, centre: Array, radius: float) -> tuple[Ints, Array, Array]:
    """Triangles near the disc, (k,), the area [m2] that each sample inside stands for, (k, s),
    and the barycentric samples, (s, 3).
    """
    corners = mesh.skin[mesh.triangles]
    middle, reach = centres(corners)
    touched = np.linalg.norm(middle - centre, axis=1) < radius + reach
    touched[home] = True
    near = np.flatnonzero(touched)
    near = near[_normal(corners[near]) @ _normal(corners[home]) > 0]
    corners, area = corners[near], np.linalg.norm(_normal(corners[near]), axis=1) / 2
    samples = _samples(2 * float(reach[near].max()), radius)
    points = np.einsum("sc,icd->isd", samples, corners)
    inside = np.linalg.norm(points - centre, axis=2) <= radius
    return near, inside * area[:, None] / len(samples), samples


def _normal(corners: Array) -> Array:
    """Normal of each triangle, (..., 3), twice its area long."""
    along, across = corners[..., 1, :] - corners[..., 0, :], corners[..., 2, :] - corners[..., 0, :]
    return np.cross(along, across)


def _samples(edge: float, radius: float) -> Array:
    """Barycentric centroids of the sub-triangles that cut a triangle of size `edge`, (n^2, 3)."""
    wanted = np.ceil(_STEPS_PER_RADIUS * edge / radius) if radius > 0 else _MOST_STEPS
    n = int(min(wanted, _MOST_STEPS))
    i, j = (index.ravel() for index in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    upright, flipped = i + j < n, i + j < n - 1
    b = np.concatenate([i[upright] + 1 / 3, i[flipped] + 2 / 3]) / n
    c = np.concatenate([j[upright] + 1 / 3, j[flipped] + 2 / 3]) / n
    return np.column_stack([1 - b - c, b, c])
