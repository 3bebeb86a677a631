"""What shape have a muscle and a nerve in space? Closed ribbons and thin tubes, in metres.

A muscle is swept along its path: at each station it spans its breadth across, lies at its depth
along the mesh's own columns; its edges are rounded, the cross-section being a superellipse
|v|^4 + |w|^2 = 1 of the area breadth times thickness. It is held between dermis and deep surface,
as the mesh holds it. The breadth is measured at the muscle's depth. The surface under a station is
the moving-least-squares plane of the skin nodes about it (Levin 1998, Math Comp 67:1517).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.mesh.layers import level
from levator.anatomy.types import Array, Face, Ints, Muscle, Nerve
from levator.sources.noted import noted

STEP = 2.5e-3
ACROSS = 4e-3
LEAST = 4
NARROWEST = 0.5
NEIGHBOURS = 16
TUBE_SIDES = 6


@dataclass(frozen=True)
class Solid:
    """A triangulated shape with coordinates along and across it."""

    points: Array = field(metadata=noted("m", "corner positions, shape (n, 3)"))
    triangles: Ints = field(metadata=noted("1", "counter-clockwise from outside, shape (t, 3)"))
    along: Array = field(metadata=noted("m", "way from the origin, shape (n,)"))
    across: Array = field(metadata=noted("1", "place across, -1 to 1, shape (n,)"))
    beyond: Array = field(
        metadata=noted("m", "way past the border of the mesh, negative within, shape (n,)")
    )

    @property
    def within(self) -> Solid:
        """The part that lies in the mesh, open where it was cut."""
        kept = self.triangles[(self.beyond[self.triangles] < 0).all(axis=1)]
        used, renumbered = np.unique(kept, return_inverse=True)
        return Solid(
            points=self.points[used],
            triangles=renumbered.reshape(-1, 3),
            along=self.along[used],
            across=self.across[used],
            beyond=self.beyond[used],
        )


def muscle_solid(
    face: Face, muscle: Muscle, *, step: float = STEP, across: float = ACROSS
) -> Solid:
    """The closed ribbon of `muscle` [m], its corners about `step` apart along and `across`."""
    way, path, depth, breadth = _stations(muscle, step)
    count = max(LEAST, round(float(breadth.max()) / across))
    v = np.sin(np.linspace(-np.pi / 2, np.pi / 2, count + count % 2 + 1))
    columns = _Columns(face)
    narrowed = _narrowed(columns, path, depth, breadth)
    skin, down, dermis, total, beyond = _swept(columns, path, breadth / 2 / narrowed, v)
    profile = np.sqrt(1 - v**4)
    profile *= 2 / np.trapezoid(profile, v)
    half = muscle.thickness / 2 * np.outer(_ends(way, muscle.thickness), profile).ravel()
    middle = np.repeat(depth, len(v))
    middle = np.maximum(np.minimum(middle, total - half), dermis + half)
    top = np.clip(middle - half, dermis, total)
    bottom = np.clip(middle + half, dermis, total)
    sheets = [skin + reach[:, None] * down for reach in (top, bottom)]
    return _closed(np.stack(sheets).reshape(2, len(path), len(v), 3), way, v, beyond)


def nerve_tube(nerve: Nerve, radius: float) -> Solid:
    """A tube of `radius` [m] about the course of `nerve`, both ends open."""
    tangent = _unit(np.gradient(nerve.path, axis=0))
    helper = np.eye(3)[np.abs(tangent).sum(axis=0).argmin()]
    first = _unit(np.cross(tangent, helper))
    second = np.cross(tangent, first)
    turn = np.linspace(0, 2 * np.pi, TUBE_SIDES, endpoint=False)
    around = np.cos(turn)[:, None] * first[:, None] + np.sin(turn)[:, None] * second[:, None]
    points = nerve.path[:, None] + radius * around
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(nerve.path, axis=0), axis=1))])
    index = np.arange(points.shape[0] * TUBE_SIDES).reshape(-1, TUBE_SIDES)
    ring = np.concatenate([index, index[:, :1]], axis=1)
    return Solid(
        points=points.reshape(-1, 3),
        triangles=_grid(ring),
        along=np.repeat(way, TUBE_SIDES),
        across=np.zeros(points.shape[0] * TUBE_SIDES),
        beyond=np.where(np.repeat(nerve.inside, TUBE_SIDES), -radius, radius),
    )


class _Columns:
    """Skin, direction and depths of the mesh's columns at any point near the skin."""

    def __init__(self, face: Face) -> None:
        levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
        below = np.linalg.norm(levels - levels[0], axis=2)
        self._skin = levels[0]
        self._down = _unit(levels[-1] - levels[0])
        self._dermis = below[level(face.mesh, "skin")]
        self._total = below[-1]
        self._tree = cKDTree(self._skin)
        edges = np.diff(self._skin[face.mesh.triangles], axis=1)
        self._edge = float(np.median(np.linalg.norm(edges, axis=2)))

    def at(self, points: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Skin point (p, 3), direction inwards (p, 3), depths of dermis and deep surface (p,).

        The last is the way past the border, shape (p,): from the nearest skin node, less an edge.
        """
        found = self._tree.query(points, k=NEIGHBOURS)
        reach, near = (np.asarray(part) for part in found)
        weight = (1 - (reach / reach[:, -1:]) ** 2) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        down = _unit(np.einsum("pk,pkd->pd", weight, self._down[near]))
        surface = np.einsum("pk,pkd->pd", weight, self._skin[near])
        height = ((points - surface) * down).sum(axis=1, keepdims=True)
        foot = points - height * down
        dermis, total = (
            (weight * depth[near]).sum(axis=1) for depth in (self._dermis, self._total)
        )
        beyond = np.linalg.norm(foot - self._skin[near[:, 0]], axis=1) - self._edge
        return foot, down, dermis, total, beyond


def _stations(muscle: Muscle, step: float) -> tuple[Array, Array, Array, Array]:
    """Way along, path, depth and breadth of `muscle` at even steps."""
    pieces = np.linalg.norm(np.diff(muscle.path, axis=0), axis=1)
    given = np.concatenate([[0.0], np.cumsum(pieces)])
    way = np.linspace(0.0, given[-1], max(4, round(float(given[-1]) / step) + 1))
    path = np.stack([np.interp(way, given, muscle.path[:, d]) for d in range(3)], axis=1)
    for _ in range(2):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return way, path, np.interp(way, given, muscle.depth), np.interp(way, given, muscle.breadth)


def _narrowed(columns: _Columns, path: Array, depth: Array, breadth: Array) -> Array:
    """How much narrower the face is at a muscle's depth than on the skin above it, shape (k,)."""
    v = np.linspace(-1, 1, 2 * LEAST + 1)
    skin, down, *_ = _swept(columns, path, breadth / 2, v)
    deep = skin + np.repeat(depth, len(v))[:, None] * down
    above, below = (
        np.linalg.norm(np.diff(at.reshape(len(path), len(v), 3), axis=1), axis=2).sum(axis=1)
        for at in (skin, deep)
    )
    return np.asarray(np.clip(below / above, NARROWEST, 1 / NARROWEST))


def _swept(columns: _Columns, path: Array, half: Array, v: Array) -> tuple[Array, ...]:
    """What `_Columns.at` says of the stations across, walked outwards over the skin, (k * c, ...).

    Each step follows the skin, so that a wide muscle wraps round the neck at its full breadth.
    """
    centre = columns.at(path)
    tangent = _unit(np.gradient(path, axis=0))
    found = {0.0: centre}
    for sign in (-1.0, 1.0):
        at, down, side, gone = centre[0], centre[1], sign * np.cross(tangent, centre[1]), 0.0
        for place in np.sort(np.abs(v[np.sign(v) == sign])):
            side = _unit(side - (side * down).sum(axis=1, keepdims=True) * down)
            found[sign * place] = columns.at(at + (place - gone) * half[:, None] * side)
            (at, down), gone = found[sign * place][:2], place
    rows = [found[place] for place in v]
    parts = [np.stack(part, axis=1) for part in zip(*rows, strict=True)]
    return tuple(part.reshape(len(path) * len(v), *part.shape[2:]) for part in parts)


def _ends(way: Array, thickness: float) -> Array:
    """Factor on the thickness that rounds both ends over one thickness, shape (k,)."""
    reach = min(thickness, float(way[-1]) / 4)
    near = np.clip(np.minimum(way, way[-1] - way) / reach, 0, 1)
    return np.asarray(np.sqrt(1 - (1 - near) ** 2))


def _closed(sheets: Array, way: Array, v: Array, beyond: Array) -> Solid:
    """Top and bottom sheets (2, k, c, 3) sewn along their edges and ends."""
    _, k, c, _ = sheets.shape
    top = np.arange(k * c).reshape(k, c)
    bottom = top + k * c
    ends = [np.stack([bottom[0], top[0]]), np.stack([top[-1], bottom[-1]])]
    sides = [np.stack([top[:, 0], bottom[:, 0]]), np.stack([bottom[:, -1], top[:, -1]])]
    faces = [_grid(top), _grid(bottom[:, ::-1]), *map(_grid, ends), *map(_grid, sides)]
    return Solid(
        points=sheets.reshape(-1, 3),
        triangles=np.concatenate(faces),
        along=np.tile(np.repeat(way, c), 2),
        across=np.tile(v, 2 * k),
        beyond=np.tile(beyond, 2),
    )


def _grid(index: Ints) -> Ints:
    """Two triangles for each cell of a grid of corner numbers."""
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    cells = [np.stack([a, b, c], axis=-1), np.stack([a, c, d], axis=-1)]
    return np.concatenate([cell.reshape(-1, 3) for cell in cells]).astype(np.int64)


def _unit(vectors: Array) -> Array:
    size = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(size, np.finfo(float).tiny), dtype=np.float64)
