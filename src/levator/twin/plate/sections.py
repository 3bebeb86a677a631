"""What does a plane cut open? Sheets as polygons, muscles as smooth outlines, nerves as dots.

The sheets are the wedges of the mesh themselves; muscles are drawn as the ribbons that the mesh
holds as volume fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, TransformedBbox

from levator.anatomy import TISSUES, Face, Muscle
from levator.anatomy.export import Solid, muscle_solid
from levator.anatomy.mesh.layers import sheets_of
from levator.anatomy.types import Array, Ints
from levator.twin.plate.frame import Box, axes, scale_bar, title
from levator.twin.plate.labels import Column, Point, written
from levator.twin.plate.palette import LOOKS, NERVE_EDGE
from levator.twin.plate.scene import mimetic
from levator.twin.report.figures.cut import horizontal_cut

FINE = 1.2e-3
LEVEL_BOX = Box(10.1, 1.45, 3.5, 2.9)
DETAIL_BOX = Box(13.85, 1.45, 2.95, 2.9)
LAYER_NAMES = {"skin": "skin", "fat": "superficial fat", "smas": "SMAS", "deep fat": "deep fat"}
ORDERS = {"x": (2, 0, 1), "y": (0, 1, 2)}


@dataclass(frozen=True)
class Plane:
    """A plane of constant `axis` at `place` [m]; pictures show the axes in `ORDERS`, less it."""

    axis: str
    place: float

    @property
    def order(self) -> tuple[int, int, int]:
        """Axes across the picture, through it, and up the picture."""
        return ORDERS[self.axis]

    def shown(self, points: Array) -> Array:
        """`points` (..., 3) with the axis of the plane in the middle."""
        return points[..., list(self.order)]


def sections(page: Figure, face: Face) -> None:
    """A level section at the cheek, and its upright neighbour with the layers named."""
    cheek = face.landmarks["malar, left"]
    ax = axes(page, LEVEL_BOX)
    draw_section(ax, face, Plane("y", float(cheek[1])))
    ax.autoscale_view()
    scale_bar(ax, 20, (-0.01, ax.get_ylim()[0]))
    title(page, LEVEL_BOX, "Level section at the cheek", "from above, front at the top")
    ax = axes(page, DETAIL_BOX)
    _detail(ax, face, Plane("x", float(cheek[0])), (float(cheek[2]), float(cheek[1])))
    title(page, DETAIL_BOX, "Upright section", "through the left cheek, front to the right")


def _detail(ax: Axes, face: Face, plane: Plane, middle: tuple[float, float]) -> None:
    """The section about a point, enlarged, with every layer and muscle named."""
    draw_section(ax, face, plane)
    low, high = middle[1] - 0.036, middle[1] + 0.018
    wide = (high - low) * DETAIL_BOX.width / DETAIL_BOX.height
    left = middle[0] - 0.021
    ax.set_xlim(left, left + wide)
    ax.set_ylim(low, high)
    edge = left + 0.028
    for patch in (*ax.patches, *ax.lines, *ax.collections):
        patch.set_clip_box(TransformedBbox(Bbox([[left, low], [edge, high]]), ax.transData))
    column = Column(edge + 1e-3, low + 5e-3, high - 2e-3, "left", 4.2e-3)
    inner = (left + 1e-3, edge - 1e-3, low + 1e-3, high - 1e-3)
    written(
        ax, _layer_points(face, plane, middle[1]) | _muscle_points(face, plane, inner), column, 7.8
    )
    scale_bar(ax, 10, (edge + 2e-3, low + 5e-4))


def _layer_points(face: Face, plane: Plane, height: float) -> dict[str, Point]:
    """A point in the middle of each layer of the column nearest to a height of the plane."""
    levels = plane.shown(face.mesh.points).reshape(-1, face.mesh.n_surface, 3)
    away = np.hypot(levels[0][:, 1] - plane.place, 2 * (levels[0][:, 2] - height))
    column = levels[:, away.argmin()][:, [0, 2]]
    sheets = sheets_of(face.mesh)
    found = {}
    for name, words in LAYER_NAMES.items():
        index = [k for k, sheet in enumerate(sheets) if sheet == name]
        at = (column[index[0]] + column[index[-1] + 1]) / 2
        found[words] = (float(at[0]), float(at[1]))
    deep = column[-1]
    return found | {"deep surface, statistical": (float(deep[0]), float(deep[1]))}


def _muscle_points(face: Face, plane: Plane, inner: tuple[float, ...]) -> dict[str, Point]:
    """The middle of each muscle's outline in the plane, of those within `inner` bounds."""
    found = {}
    for muscle in _met(face, plane):
        rings = list(_rings(muscle_solid(face, muscle), plane))
        if rings:
            x, y = max(rings, key=len).mean(axis=0)
            if inner[0] < x < inner[1] and inner[2] < y < inner[3]:
                found[muscle.label] = (float(x), float(y))
    return found


def draw_section(ax: Axes, face: Face, plane: Plane) -> None:
    """Draw tissues, muscles and nerves that `plane` meets into `ax`, in metres."""
    turned = replace(face, mesh=replace(face.mesh, points=plane.shown(face.mesh.points)))
    cut = horizontal_cut(turned, plane.place)
    colours = np.array([LOOKS[name].rgb for name in TISSUES])[face.tissue[cut.wedges]]
    sheets = PolyCollection(
        list(cut.polygons), facecolors=colours, edgecolors="face", linewidths=0.35
    )
    sheets.set_rasterized(True)
    ax.add_collection(sheets)
    _levels(ax, face, plane)
    for muscle in sorted(_met(face, plane), key=lambda one: -float(one.depth.mean())):
        look = LOOKS["muscle" if mimetic(muscle) else "chewing"]
        solid = muscle_solid(face, muscle, step=FINE, across=FINE)
        for ring in _rings(solid, plane):
            ax.fill(*ring.T, facecolor=look.colour, edgecolor="#3d100e", linewidth=0.35)
    for nerve in face.nerves:
        for at in _crossings(plane.shown(nerve.path[nerve.inside]), plane.place):
            ax.plot(*at, "o", ms=2.6, mfc=LOOKS["nerve"].colour, mec=NERVE_EDGE, mew=0.4)


def _met(face: Face, plane: Plane) -> list[Muscle]:
    """Muscles near enough to the plane to meet it."""
    axis = plane.order[1]
    return [
        muscle
        for muscle in face.muscles
        if np.any(np.abs(muscle.path[:, axis] - plane.place) < muscle.breadth + muscle.depth)
    ]


def _levels(ax: Axes, face: Face, plane: Plane) -> None:
    levels = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    outer = (0, len(levels) - 1)
    for k in outer:
        ends = _segments(plane.shown(levels[k]), face.mesh.triangles, plane.place)
        lines = np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1)
        ax.plot(*lines.reshape(-1, 2).T, color="#3a332c", lw=0.8 if k == 0 else 1.1)


def _segments(points: Array, triangles: Ints, place: float) -> Array:
    """Where triangles meet the plane, shape (k, 2 ends, 2)."""
    above = points[:, 1] > place
    crossed = triangles[(above[triangles].sum(axis=1) % 3) != 0]
    alone = above[crossed].sum(axis=1) == 1
    odd = np.where(above[crossed] == alone[:, None], 1, 0).argmax(axis=1)
    rows = np.arange(len(crossed))
    apex = points[crossed[rows, odd]]
    ends = []
    for turn in (1, 2):
        other = points[crossed[rows, (odd + turn) % 3]]
        share = (place - apex[:, 1]) / (other[:, 1] - apex[:, 1])
        ends.append((apex + share[:, None] * (other - apex))[:, [0, 2]])
    return np.stack(ends, axis=1)


def _rings(solid: Solid, plane: Plane) -> Iterator[Array]:
    """Closed outlines (k, 2) of a solid in the plane, without what lies past the mesh."""
    inside = Solid(**{**vars(solid), "points": plane.shown(solid.points)}).within
    ends = _segments(inside.points, inside.triangles, plane.place)
    keys = np.round(ends / 1e-7).astype(np.int64)
    unused = {k: (tuple(a), tuple(b)) for k, (a, b) in enumerate(keys.tolist())}
    at: dict[tuple[int, ...], list[int]] = {}
    for k, pair in unused.items():
        for end in pair:
            at.setdefault(end, []).append(k)
    while unused:
        first, (start, here) = next(iter(unused.items()))
        del unused[first]
        ring = [start, here]
        while following := [k for k in at[here] if k in unused]:
            a, b = unused.pop(following[0])
            here = b if a == here else a
            ring.append(here)
        if len(ring) > 3:
            yield np.array(ring) * 1e-7


def _crossings(path: Array, place: float) -> Array:
    """Points (k, 2) at which a polyline passes through the plane."""
    above = path[:, 1] > place
    at = np.flatnonzero(above[1:] != above[:-1])
    share = (place - path[at, 1]) / (path[at + 1, 1] - path[at, 1])
    return np.asarray((path[at] + share[:, None] * (path[at + 1] - path[at]))[:, [0, 2]])
