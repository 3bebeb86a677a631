"""What does the same face say on a mesh twice as fine?

Every wedge becomes eight: its triangle is cut at the midpoints of its edges and its sheet in the
middle. New nodes stand at the midpoints of the trilinear map, so the body, its tissues and the
volume of every muscle stay the same, and only the error of the discretisation changes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.anatomy.mesh.wedge18 import sides
from levator.anatomy.types import Array, Face, Ints, Mask, MuscleMap, WedgeMesh


def refined(face: Face) -> Face:
    """`face` with eight wedges for each of its own, in the same order of sheets."""
    mesh, (edges, side) = face.mesh, sides(face.mesh.triangles)
    children = _children(mesh)
    held = face.muscle_map
    weights = {name: _halfway(weight, edges) for name, weight in face.regions.items()}
    return replace(
        face,
        mesh=_mesh(mesh, edges, side),
        tissue=_inherited(face.tissue, children),
        muscle_map=MuscleMap(
            muscle=np.repeat(held.muscle, 8),
            element=children[held.element].ravel(),
            fraction=np.repeat(held.fraction, 8),
            fibre=np.repeat(held.fibre, 8, axis=0),
        ),
        ligaments=tuple(
            replace(
                ligament,
                element=children[ligament.element].ravel(),
                fraction=np.repeat(ligament.fraction, 8),
                direction=np.repeat(ligament.direction, 8, axis=0),
            )
            for ligament in face.ligaments
        ),
        labels={name: _labelled(mask, mesh, edges) for name, mask in face.labels.items()},
        zones={name: _both(mask, edges) for name, mask in face.zones.items()},
        regions={name: weight / weight.sum() for name, weight in weights.items()},
    )


def _mesh(mesh: WedgeMesh, edges: Ints, side: Ints) -> WedgeMesh:
    levels = mesh.points.reshape(-1, mesh.n_surface, 3)
    across = np.stack([_halfway(level, edges) for level in levels])
    points = np.empty((2 * len(levels) - 1, *across.shape[1:]))
    points[::2], points[1::2] = across, (across[1:] + across[:-1]) / 2
    n, triangles = across.shape[1], _triangles(mesh.triangles, mesh.n_surface + side)
    sheets = len(points) - 1
    down = [np.hstack([triangles + (k + 1) * n, triangles + k * n]) for k in range(sheets)]
    mirror = _mirror(mesh.mirror[: mesh.n_surface], edges)
    return WedgeMesh(
        points=points.reshape(-1, 3),
        wedges=np.concatenate(down),
        sheet=np.repeat(np.arange(sheets), len(triangles)),
        triangles=triangles,
        n_surface=n,
        mirror=np.concatenate([mirror + k * n for k in range(sheets + 1)]),
    )


def _triangles(triangles: Ints, side: Ints) -> Ints:
    """Four triangles for each, the children of one triangle together, shape (4 t, 3)."""
    (a, b, c), (ab, bc, ca) = triangles.T, side.T
    four = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.stack([np.column_stack(corner) for corner in four], axis=1).reshape(-1, 3)


def _mirror(mirror: Ints, edges: Ints) -> Ints:
    n = len(mirror)
    low, high = np.sort(mirror[edges], axis=1).T
    image = np.searchsorted(edges[:, 0] * n + edges[:, 1], low * n + high)
    return np.concatenate([mirror, n + image])


def _children(mesh: WedgeMesh) -> Ints:
    """Wedges that each wedge is cut into, shape (m, 8)."""
    t = len(mesh.triangles)
    sheet, triangle = np.divmod(np.arange(len(mesh.wedges)), t)
    layers = 2 * sheet[:, None] + np.arange(2)
    parts = 4 * triangle[:, None] + np.arange(4)
    return (layers[:, :, None] * (4 * t) + parts[:, None, :]).reshape(-1, 8)


def _inherited(values: Ints, children: Ints) -> Ints:
    out = np.empty(children.size, dtype=values.dtype)
    out[children] = values[:, None]
    return out


def _halfway(values: Array, edges: Ints) -> Array:
    """Node values with the mean of both ends added for every edge."""
    return np.concatenate([values, values[edges].mean(axis=1)])


def _both(mask: Mask, edges: Ints) -> Mask:
    return np.concatenate([mask, mask[edges].all(axis=1)])


def _labelled(mask: Mask, mesh: WedgeMesh, edges: Ints) -> Mask:
    """A node set on the finer mesh: a new node belongs to it when all its parents do."""
    levels = np.stack([_both(level, edges) for level in mask.reshape(-1, mesh.n_surface)])
    finer = np.empty((2 * len(levels) - 1, levels.shape[1]), dtype=np.bool_)
    finer[::2], finer[1::2] = levels, levels[1:] & levels[:-1]
    return finer.ravel()
