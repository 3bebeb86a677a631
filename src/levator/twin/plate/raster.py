"""Which point of which surface does each pixel show? A z-buffer in orthographic view.

Every triangle is tested on the pixels of its bounding box; the nearest one wins (Catmull 1974,
PhD thesis, Utah). A surface shows only where its `keep` is positive, interpolated inside
triangles, so that cuts are smooth lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from levator.anatomy.types import Array, Ints
from levator.twin.plate.refine import normals
from levator.twin.report.figures.surface import View

CHUNK, SLAB = 400_000, 200_000
NOTHING = -1
X, Y, Z, KEEP = range(4)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Surface:
    """Triangles [m] of one material, shown where `keep` [m] is positive.

    `texture` holds ways along, across and to the nearer end [m]; `lead` [m] goes to the camera.
    """

    material: str
    name: str
    points: Array
    triangles: Ints
    keep: Array
    texture: Array
    lead: float = 0.0


@dataclass(frozen=True)
class Window:
    """The piece of the picture plane [m] that is drawn, and pixels per metre."""

    left: float
    right: float
    bottom: float
    top: float
    density: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        wide, high = self.right - self.left, self.top - self.bottom
        return round(high * self.density), round(wide * self.density)


@dataclass(frozen=True)
class Buffers:
    """What each pixel shows, shape (rows, columns, ...); `surface` is -1 where nothing is."""

    surface: NDArray[np.int16]
    depth: Floats
    normal: Floats
    texture: Floats
    position: Floats
    edge: Floats


def rasterised(surfaces: Sequence[Surface], view: View, window: Window) -> Buffers:
    """The nearest kept surface at each pixel of `window`, seen from `view`."""
    scene = _Scene(surfaces, view, window)
    rows, columns = window.shape
    depth = np.full(rows * columns, -np.inf, dtype=np.float32)
    winner = np.full(rows * columns, NOTHING, dtype=np.int32)
    inside = np.zeros((rows * columns, 2), dtype=np.float32)
    for pixel, z, triangle, weights in scene.candidates():
        nearer = np.flatnonzero(z > depth[pixel])
        nearer = nearer[np.argsort(z[nearer], kind="stable")]
        at = pixel[nearer]
        depth[at], winner[at], inside[at] = z[nearer], triangle[nearer], weights[nearer]
    return scene.gathered(winner, inside, depth)


class _Scene:
    """All shown triangles in one list, in pixels."""

    def __init__(self, surfaces: Sequence[Surface], view: View, window: Window) -> None:
        self._shape = window.shape
        parts = [_placed(surface, view, window) for surface in surfaces]
        starts = np.cumsum([0, *(len(part[0]) for part in parts)])
        self._nodes = np.concatenate([part[0] for part in parts])
        self._triangles = np.concatenate(
            [part[1] + at for part, at in zip(parts, starts[:-1], strict=True)]
        )
        self._owner = np.repeat(np.arange(len(surfaces)), [len(part[1]) for part in parts])

    def candidates(self) -> Iterator[tuple[Ints, Floats, Ints, Floats]]:
        """Pixels, depths, triangles and weights of every hit, in chunks."""
        for first in range(0, len(self._triangles), SLAB):
            corners = self._nodes[self._triangles[first : first + SLAB], : KEEP + 1]
            low_x, wide = _covered(corners[:, :, X], self._shape[1])
            low_y, high = _covered(corners[:, :, Y], self._shape[0])
            count = wide * high
            table = np.hstack([_planes(corners.astype(np.float64)), _slopes(corners)])
            table = table.astype(np.float32)
            busy = np.flatnonzero(count)
            group = np.cumsum(count[busy]) // CHUNK
            for part in np.split(busy, np.flatnonzero(np.diff(group)) + 1):
                which = np.repeat(part, count[part])
                start = np.repeat(np.cumsum(count[part]) - count[part], count[part])
                down, right = np.divmod(np.arange(len(which)) - start, wide[which])
                pixel, z, hit, weights = self._hits(which, right, down, low_x, low_y, table)
                yield pixel, z, hit + first, weights

    def _hits(
        self, which: Ints, right: Ints, down: Ints, low_x: Ints, low_y: Ints, table: Floats
    ) -> tuple[Ints, Floats, Ints, Floats]:
        """Of candidate pixels, those inside their triangle and on its kept side."""
        p = table[which, :6]
        b = p[:, 0] + p[:, 1] * right + p[:, 2] * down
        c = p[:, 3] + p[:, 4] * right + p[:, 5] * down
        hit = np.flatnonzero((b >= 0) & (c >= 0) & (b + c <= 1))
        which, b, c = which[hit], b[hit], c[hit]
        q = table[which, 6:]
        kept = np.flatnonzero(q[:, 3] + b * q[:, 4] + c * q[:, 5] > 0)
        z = (q[:, 0] + b * q[:, 1] + c * q[:, 2])[kept]
        which, hit = which[kept], hit[kept]
        pixel = (low_y[which] + down[hit]) * self._shape[1] + low_x[which] + right[hit]
        return pixel, z, which, np.column_stack([b[kept], c[kept]])

    def gathered(self, winner: NDArray[np.int32], inside: Floats, depth: Floats) -> Buffers:
        """Attributes of the winning triangle at each pixel."""
        full = np.flatnonzero(winner >= 0)
        corner = self._triangles[winner[full]]
        b, c = inside[full, :1], inside[full, 1:]
        carried = np.ascontiguousarray(self._nodes[:, KEEP:])
        mixed = (1 - b - c) * carried.take(corner[:, 0], axis=0)
        mixed += b * carried.take(corner[:, 1], axis=0)
        mixed += c * carried.take(corner[:, 2], axis=0)
        surface = np.full(len(winner), NOTHING, dtype=np.int16)
        surface[full] = self._owner[winner[full]]
        blank = np.zeros((len(winner), mixed.shape[1]), dtype=np.float32)
        blank[full] = mixed
        values = blank.reshape(*self._shape, -1)
        return Buffers(
            surface=surface.reshape(self._shape),
            depth=np.where(np.isfinite(depth), depth, 0).reshape(self._shape),
            edge=values[..., 0],
            normal=values[..., 1:4],
            texture=values[..., 4:7],
            position=values[..., 7:10],
        )


def _placed(surface: Surface, view: View, window: Window) -> tuple[Floats, Ints]:
    """Nodes as rows x, y, z [pixel, pixel, m], keep, normal, texture, position; and triangles.

    Only triangles that are kept somewhere, face the camera and cross the picture stay.
    """
    kept = surface.triangles[(surface.keep[surface.triangles] > 0).any(axis=1)]
    turned = surface.points @ view.rotation.T
    x = (turned[:, 0] - window.left) * window.density - 0.5
    y = (window.top - turned[:, 1]) * window.density - 0.5
    a, b, c = kept.T
    turn = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a])
    normal = normals(surface.points, kept) @ view.rotation.T
    columns = [x, y, turned[:, 2] + surface.lead, surface.keep, *normal.T]
    nodes = np.stack([*columns, *surface.texture.T, *surface.points.T], axis=1)
    return nodes.astype(np.float32), kept[turn < 0]


def _covered(values: Floats, size: int) -> tuple[Ints, Ints]:
    """First pixel that each triangle may cover along one axis, and how many."""
    low = np.clip(np.ceil(values.min(axis=1)), 0, size).astype(np.int64)
    high = np.clip(np.floor(values.max(axis=1)), -1, size - 1).astype(np.int64)
    return low, np.maximum(high - low + 1, 0)


def _planes(corners: Array) -> Array:
    """Weights of the second and third corner as planes over pixels from the first, (t, 6)."""
    x, y = corners[:, :, X], corners[:, :, Y]
    ux, uy = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
    vx, vy = x[:, 2] - x[:, 0], y[:, 2] - y[:, 0]
    det = ux * vy - vx * uy
    det = np.where(det == 0, np.inf, det)
    px = np.maximum(np.ceil(x.min(axis=1)), 0) - x[:, 0]
    py = np.maximum(np.ceil(y.min(axis=1)), 0) - y[:, 0]
    second = (vy * px - vx * py, vy, -vx)
    third = (ux * py - uy * px, -uy, ux)
    return np.asarray((np.stack([*second, *third]) / det).T)


def _slopes(corners: Floats) -> Floats:
    """Depth and keep at the first corner and their steps to the two others, (t, 6)."""
    z, keep = corners[:, :, Z], corners[:, :, KEEP]
    rows = [v for f in (z, keep) for v in (f[:, 0], f[:, 1] - f[:, 0], f[:, 2] - f[:, 0])]
    return np.stack(rows, axis=1)
