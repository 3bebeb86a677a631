"""What is the face made of? The sheets cut open at the cheek, and the muscles under the skin."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from levator.anatomy import TISSUES, Face
from levator.twin.report.figures.canvas import INK, QUIET, figure, framed
from levator.twin.report.figures.cut import horizontal_cut, muscle_fraction
from levator.twin.report.figures.surface import (
    FRONT,
    SKIN_TONE,
    THREE_QUARTER,
    View,
    paint,
    seen,
    skin_soup,
    smooth_normals,
)
from levator.twin.types import Array

TISSUE_COLOUR = {"skin": "#c98d6b", "fat": "#f3e3a6", "smas": "#8fa9c4"}
MUSCLE_COLOUR = np.array([0.50, 0.11, 0.16])
ROLES = {
    "pulls up": ((0.0, 0.45, 0.70), ("elevator",)),
    "pulls down": ((0.84, 0.37, 0.0), ("depressor",)),
    "closes or tightens": ((0.80, 0.58, 0.0), ("sphincter", "compressor", "tensor")),
    "other": ((0.45, 0.45, 0.50), ("",)),
}
INCHES = 25.4


def layers(face: Face, height: float) -> Figure:
    """The subject's left half cut level with `height` [m], every sheet in its colour."""
    cut = horizontal_cut(face, height)
    left = cut.polygons[:, :, 0].mean(axis=1) > 0
    polygons, wedges = cut.polygons[left] * 1e3, cut.wedges[left]
    base = np.array([_rgb(TISSUE_COLOUR[name]) for name in TISSUES])[face.tissue[wedges]]
    share = muscle_fraction(face)[wedges][:, None]
    made, ax = framed(6.2, 4.6)
    colours = (1 - share) * base + share * MUSCLE_COLOUR
    ax.add_collection(PolyCollection(polygons, facecolors=colours, edgecolors="face", linewidths=0.3))
    ax.set_aspect("equal")
    ax.autoscale_view()
    ax.set_xlabel("to the subject's left [mm]")
    ax.set_ylabel("forward [mm]")
    ax.legend(handles=_tissue_legend(), loc="lower left")
    return made


def labelled_muscles(face: Face) -> Figure:
    """The muscles of both sides from the front, every name once, with a line to its muscle."""
    made = figure(8.6, 6.2)
    ax = made.add_subplot()
    colours, owner = muscle_colours(face)
    paint(ax, FRONT, skin_soup(face, colours))
    _centre_lines(ax, face, FRONT)
    _names(ax, face, owner)
    ax.legend(handles=_role_legend(), loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4)
    return made


def turned_muscles(face: Face) -> Figure:
    """The same muscles from the subject's left."""
    made = figure(4.6, 5.6)
    ax = made.add_subplot()
    colours, _ = muscle_colours(face)
    paint(ax, THREE_QUARTER, skin_soup(face, colours))
    _centre_lines(ax, face, THREE_QUARTER)
    return made


def muscle_colours(face: Face) -> tuple[Array, Array]:
    """Colour (t, 3) of each skin triangle by the muscle under it, and that muscle or -1 (t,)."""
    count = len(face.mesh.triangles)
    held = face.muscle_map
    amount = np.zeros((len(face.muscles), count))
    np.add.at(amount, (held.muscle, held.element % count), held.fraction)
    owner = amount.argmax(axis=0)
    most = amount.max(axis=0)
    paints = np.array([role_colour(muscle.role) for muscle in face.muscles])
    blend = np.minimum(1.0, 2 * most)[:, None]
    colours = (1 - blend) * SKIN_TONE + blend * (0.25 * SKIN_TONE + 0.75 * paints[owner])
    return colours, np.where(most > 0, owner, -1)


def role_colour(role: str) -> tuple[float, float, float]:
    """Colour of a muscle's role."""
    return next(colour for colour, words in ROLES.values() if any(w in role for w in words))


def _centre_lines(ax: Axes, face: Face, view: View) -> None:
    normals = smooth_normals(face.mesh.skin, face.mesh.triangles)
    for muscle in face.muscles:
        near = ((muscle.path[:, None] - face.mesh.skin) ** 2).sum(axis=2).argmin(axis=1)
        flat, towards = seen(view, muscle.path, normals[near])
        shown = np.where((towards > 0.15)[:, None], flat, np.nan)
        ax.plot(*shown.T, color=INK, linewidth=1.1, alpha=0.75)


def _names(ax: Axes, face: Face, owner: Array) -> None:
    """Names in two columns beside the face, the left one for the subject's right side."""
    left = [m for m in face.muscles if m.side == "left"]
    left.sort(key=lambda m: -m.path[:, 1].mean())
    edge = np.abs(face.mesh.skin[:, 0]).max() * 1e3
    for column, sign in ((left[0::2], 1), (left[1::2], -1)):
        ys = np.linspace(46, -148, len(column))
        for muscle, y in zip(column, ys, strict=True):
            middle = muscle.path[len(muscle.path) // 2] * 1e3
            ax.annotate(
                muscle.label,
                xy=(sign * abs(middle[0]), middle[1]),
                xytext=(sign * (edge + 10), y),
                ha="left" if sign > 0 else "right",
                va="center",
                fontsize=10,
                arrowprops={"arrowstyle": "-", "color": QUIET, "linewidth": 0.7},
            )
    ax.set_xlim(-edge - 110, edge + 110)


def _tissue_legend() -> list[Patch]:
    named = [Patch(color=TISSUE_COLOUR[name], label=label) for name, label in _TISSUE_LABELS]
    return [*named, Patch(color=tuple(MUSCLE_COLOUR), label="muscle, by its share of the volume")]


_TISSUE_LABELS = (("skin", "skin"), ("fat", "fat, above and below"), ("smas", "SMAS sheet"))


def _role_legend() -> list[Patch]:
    return [Patch(color=colour, label=label) for label, (colour, _) in ROLES.items()]


def _rgb(hexed: str) -> tuple[float, ...]:
    return tuple(int(hexed[k : k + 2], 16) / 255 for k in (1, 3, 5))
