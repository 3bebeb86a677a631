"""What is the face made of? The sheets cut open at the cheek, and the muscles under the skin."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from levator.anatomy import TISSUES, Face, Muscle
from levator.anatomy.mesh.layers import node_normals
from levator.twin.report.figures.canvas import INK, QUIET, framed
from levator.twin.report.figures.cut import horizontal_cut, muscle_fraction
from levator.twin.report.figures.surface import (
    FRONT,
    SKIN_TONE,
    THREE_QUARTER,
    View,
    paint,
    seen,
    skin_soup,
)
from levator.twin.types import Array

TISSUE_COLOUR = {
    "skin": "#c98d6b",
    "fat": "#f3e3a6",
    "smas": "#8fa9c4",
    "deep fat": "#e6cf86",
    "parotid": "#b59ac0",
}
MUSCLE_COLOUR = np.array([0.50, 0.11, 0.16])
ROLES = {
    "pulls up": ((0.0, 0.45, 0.70), ("elevator",)),
    "pulls down": ((0.84, 0.37, 0.0), ("depressor",)),
    "closes or tightens": ((0.80, 0.58, 0.0), ("sphincter", "compressor", "tensor")),
    "other": ((0.45, 0.45, 0.50), ("",)),
}
COVERS, OPACITY = 0.15, 0.75
WRAP, TOP, BOTTOM, MARGIN = 24, 46.0, -150.0, 88.0


def layers(face: Face, height: float) -> Figure:
    """The face cut level with `height` [m] and seen from above, every sheet in its colour."""
    cut = horizontal_cut(face, height)
    base = np.array([to_rgb(TISSUE_COLOUR[name]) for name in TISSUES])[face.tissue[cut.wedges]]
    share = muscle_fraction(face)[cut.wedges][:, None]
    made, ax = framed(6.4, 4.7)
    colours = (1 - share) * base + share * MUSCLE_COLOUR
    sheets = PolyCollection(
        list(cut.polygons * 1e3), facecolors=colours, edgecolors="face", linewidths=0.3
    )
    ax.add_collection(sheets)
    ax.set_aspect("equal")
    ax.autoscale_view()
    ax.set_xlabel("to the subject's left [mm]")
    ax.set_ylabel("forward [mm]")
    ax.legend(handles=_tissue_legend(), loc="lower center")
    return made


def labelled_muscles(face: Face) -> Figure:
    """The muscles of both sides from the front, every name once, with a line to its muscle."""
    made, ax = framed(6.4, 5.3)
    paint(ax, FRONT, skin_soup(face, muscle_colours(face)))
    _centre_lines(ax, face, FRONT)
    _names(ax, face)
    ax.legend(handles=_role_legend(), loc="upper center", bbox_to_anchor=(0.5, 0.01), ncols=2)
    return made


def turned_muscles(face: Face) -> Figure:
    """The same muscles from the subject's left."""
    made, ax = framed(5.2, 4.3)
    paint(ax, THREE_QUARTER, skin_soup(face, muscle_colours(face)))
    _centre_lines(ax, face, THREE_QUARTER)
    return made


def muscle_colours(face: Face) -> Array:
    """Colour of each skin triangle by the muscle nearest below it, shape (t, 3)."""
    count = len(face.mesh.triangles)
    held = face.muscle_map
    amount, depth = np.zeros((2, len(face.muscles), count))
    at = held.muscle, held.element % count
    np.add.at(amount, at, held.fraction)
    np.add.at(depth, at, held.fraction * (held.element // count))
    covers = amount > COVERS
    depth = np.where(covers, depth / np.maximum(amount, COVERS), np.inf)
    owner = depth.argmin(axis=0)
    most = np.where(covers.any(axis=0), amount[owner, np.arange(count)], 0.0)
    paints = np.array([role_colour(muscle.role) for muscle in face.muscles])
    blend = np.minimum(1.0, 2 * most)[:, None]
    tinted = (1 - OPACITY) * SKIN_TONE + OPACITY * paints[owner]
    return np.asarray((1 - blend) * SKIN_TONE + blend * tinted)


def role_colour(role: str) -> tuple[float, float, float]:
    """Colour of a muscle's role."""
    return next(colour for colour, words in ROLES.values() if any(w in role for w in words))


def _centre_lines(ax: Axes, face: Face, view: View) -> None:
    normals = node_normals(face.mesh.skin, face.mesh.triangles)
    for muscle in face.muscles:
        near = ((muscle.path[:, None] - face.mesh.skin) ** 2).sum(axis=2).argmin(axis=1)
        flat, towards = seen(view, muscle.path, normals[near])
        shown = np.where((towards > 0.15)[:, None], flat, np.nan)
        ax.plot(*shown.T, color=INK, linewidth=1.1, alpha=0.75)


def _names(ax: Axes, face: Face) -> None:
    """Every name once, in two columns, with a line to its muscle on that side."""
    order = sorted((m for m in face.muscles if m.side == "left"), key=_height, reverse=True)
    edge = np.abs(face.mesh.skin[:, 0]).max() * 1e3
    for column, sign in ((order[0::2], 1), (order[1::2], -1)):
        for muscle, y in zip(column, np.linspace(TOP, BOTTOM, len(column)), strict=True):
            x, at, _ = muscle.path[len(muscle.path) // 2] * 1e3
            words = "\n".join(wrap(muscle.label, WRAP, break_long_words=False))
            start, near = sign * (edge + MARGIN / 8), sign * (edge + MARGIN / 11)
            side = "left" if sign > 0 else "right"
            ax.text(start, y, words, ha=side, va="center", fontsize=10, linespacing=0.95)
            ax.plot([near, sign * abs(x)], [y, at], color=QUIET, linewidth=0.8)
    ax.set_xlim(-edge - MARGIN, edge + MARGIN)


def _height(muscle: Muscle) -> float:
    return float(muscle.path[:, 1].mean())


def _tissue_legend() -> list[Patch]:
    named = [Patch(color=TISSUE_COLOUR[name], label=label) for name, label in _TISSUE_LABELS]
    return [*named, Patch(color=tuple(MUSCLE_COLOUR), label="muscle, by its share of the volume")]


_TISSUE_LABELS = (
    ("skin", "skin"),
    ("fat", "superficial fat"),
    ("smas", "SMAS sheet"),
    ("deep fat", "deep fat"),
    ("parotid", "parotid gland"),
)


def _role_legend() -> list[Patch]:
    return [Patch(color=colour, label=label) for label, (colour, _) in ROLES.items()]
