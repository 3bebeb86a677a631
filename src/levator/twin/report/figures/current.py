"""Where does the current go? Potential on the skin, and where the probe stands in a session."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from levator.anatomy import Face
from levator.anatomy.mesh.layers import node_normals
from levator.device import Placement
from levator.twin.report.figures.canvas import BLUE, ORANGE, figure, framed
from levator.twin.report.figures.surface import (
    FRONT,
    SKIN_TONE,
    THREE_QUARTER,
    View,
    ball,
    paint,
    per_triangle,
    seen,
    skin_soup,
)
from levator.twin.types import Array

MAP, DECADES = "cividis", 1e4
ZONE = np.array([0.55, 0.60, 0.68])
SPANNED = 0.9
METAL = np.array(to_rgb("#2b3440"))


def field_map(face: Face, volts: Array, placement: Placement) -> Figure:
    """Field along the skin [V/m] about `placement`, from potentials [V] on skin nodes."""
    made, ax = framed(5.2, 4.9)
    strength = tangential_field(face, volts)
    top = 10 ** np.ceil(np.log10(strength.max()))
    norm = LogNorm(vmin=top / DECADES, vmax=top, clip=True)
    shades = mpl.colormaps[MAP](norm(strength))[:, :3]
    balls = [ball(end, placement.radius, METAL) for end in _lifted(face, placement)]
    paint(ax, THREE_QUARTER, skin_soup(face, np.asarray(shades)), *balls)
    bar = made.colorbar(ScalarMappable(norm, mpl.colormaps[MAP]), ax=ax, shrink=0.75, pad=0.02)
    bar.set_label("field along the skin [V/m]")
    return made


def tangential_field(face: Face, volts: Array) -> Array:
    """Strength [V/m] of the field in the plane of every skin triangle, shape (t,)."""
    a, b, c = (face.mesh.skin[face.mesh.triangles[:, k]] for k in range(3))
    va, vb, vc = (volts[face.mesh.triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    rise = (vb - va)[:, None] * (c - a) - (vc - va)[:, None] * (b - a)
    turned = np.cross(rise, normal) / (normal**2).sum(axis=1, keepdims=True)
    return np.asarray(np.linalg.norm(turned, axis=1))


def programme_map(face: Face, placements: Sequence[Placement]) -> Figure:
    """The pairs of contact points of a session, and the zones where no probe may stand."""
    made = figure(6.4, 4.6)
    blocked = np.any(list(face.zones.values()), axis=0)
    shaded = per_triangle(face, blocked.astype(float))[:, None]
    colours = (1 - shaded) * SKIN_TONE + shaded * ZONE
    for position, view in enumerate((FRONT, THREE_QUARTER)):
        ax = made.add_subplot(1, 2, position + 1)
        paint(ax, view, skin_soup(face, colours))
        for placement in placements:
            _pair(ax, face, view, placement)
    made.legend(handles=_programme_legend(), loc="outside lower center", ncols=1)
    return made


def _pair(ax: Axes, face: Face, view: View, placement: Placement) -> None:
    ends = np.stack([placement.anode, placement.cathode])
    normals = node_normals(face.mesh.skin, face.mesh.triangles)
    near = ((ends[:, None] - face.mesh.skin) ** 2).sum(axis=2).argmin(axis=1)
    flat, towards = seen(view, ends, normals[near])
    if towards.min() > 0:
        colour = BLUE if placement.spans >= SPANNED else ORANGE
        ax.plot(*flat.T, color=colour, linewidth=1.8, marker="o", markersize=4.5)


def _programme_legend() -> list[Patch | Line2D]:
    def line(colour: str, label: str) -> Line2D:
        return Line2D([], [], color=colour, marker="o", markersize=4.5, linewidth=1.8, label=label)

    return [
        line(BLUE, "about as far apart as the muscle is long, or further"),
        line(ORANGE, "closer together than the muscle is long"),
        Patch(color=tuple(ZONE), label="no probe here"),
    ]


def _lifted(face: Face, placement: Placement) -> list[Array]:
    """Centres of balls that rest on the skin at either contact point."""
    normals = node_normals(face.mesh.skin, face.mesh.triangles)
    ends = (placement.anode, placement.cathode)
    near = [int(((face.mesh.skin - end) ** 2).sum(axis=1).argmin()) for end in ends]
    return [end + placement.radius * normals[node] for end, node in zip(ends, near, strict=True)]
