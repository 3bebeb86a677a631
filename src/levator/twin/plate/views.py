"""How does the face look from the front and from the side, and what is every part called?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from levator.anatomy import Face
from levator.twin.plate.frame import Box, panel, title
from levator.twin.plate.labels import Column, Point, middles, written
from levator.twin.plate.raster import Buffers, Surface, Window, rasterised
from levator.twin.plate.scene import mimetic, opened, turned
from levator.twin.plate.shade import shaded
from levator.twin.report.figures.surface import FRONT, View

SIDE_VIEW = View("three-quarter, left", 52.0)
FRONT_BOX = Box(0.35, 1.45, 9.7, 9.0)
SIDE_BOX = Box(10.1, 4.95, 6.6, 5.5)
GAP = 2.5e-3
FOREHEAD = "108"
LAYERS = ("skin", "superficial fat", "SMAS", "deep fat", "parotid gland")
Picture = tuple[Axes, Window, Buffers, list[str]]


def front_view(page: Figure, face: Face) -> set[str]:
    """Draw the front view; returns the names it shows, without sides."""
    surfaces = opened(face)
    drawn = _drawn(page, FRONT_BOX, face, FRONT, surfaces, shift=0.0, finer=1.2)
    window = drawn[1]
    middle = round(-window.left * window.density)
    half = [_named(drawn, slice(0, middle)), _named(drawn, slice(middle, None))]
    facial = {muscle.label for muscle in face.muscles if mimetic(muscle)}
    deep = {muscle.label for muscle in face.muscles} - facial
    left = {name: at for name, at in half[0].items() if name in deep or name in LAYERS}
    x, y, _ = face.landmarks[FOREHEAD]
    left["skin"] = (float(x), float(y))
    right = {name: at for name, at in half[1].items() if name in facial | (deep - left.keys())}
    column = _column(window)
    written(drawn[0], left, column(window.left - GAP, "right"), 8.3)
    written(drawn[0], right, column(window.right + GAP, "left"), 8.3)
    title(
        page,
        FRONT_BOX,
        "From the front",
        "right half of the face: cut open step by step; left half: muscles bared",
    )
    return {*left, *right}


def side_view(page: Figure, face: Face, known: set[str]) -> set[str]:
    """Draw the three-quarter view with nerves, parotid, and what the front view does not show.

    `known` are the names that the front view shows; returns the names that this view adds.
    """
    surfaces = turned(face)
    drawn = _drawn(page, SIDE_BOX, face, SIDE_VIEW, surfaces, shift=0.026, finer=1.25)
    points = _named(drawn, slice(None))
    branches = _branches(face, drawn)
    labels = {muscle.label for muscle in face.muscles}
    shown = {n: at for n, at in points.items() if n in labels - known or n == "parotid gland"}
    column = _column(drawn[1])
    written(drawn[0], branches | shown, column(drawn[1].right + GAP, "left"), 8.2)
    title(
        page,
        SIDE_BOX,
        "From the left, three-quarter",
        "facial nerve and parotid gland; the nerve is drawn in front of what covers it",
    )
    return set(shown)


def _drawn(
    page: Figure,
    box: Box,
    face: Face,
    view: View,
    surfaces: Sequence[Surface],
    *,
    shift: float,
    finer: float,
) -> Picture:
    flat = (face.mesh.skin @ view.rotation.T)[:, :2]
    ax, window = panel(page, box, flat, shift=shift, finer=finer)
    buffers = rasterised(surfaces, view, window)
    extent = (window.left, window.right, window.bottom, window.top)
    picture = shaded(face, buffers, surfaces, window.density)
    ax.imshow(picture, extent=extent, interpolation="antialiased", zorder=1)
    return ax, window, buffers, [surface.name for surface in surfaces]


def _named(drawn: Picture, columns: slice) -> dict[str, Point]:
    """Middles of what the chosen picture columns show, by names without sides."""
    _, window, buffers, names = drawn
    plain = [name.rpartition(", ")[0] or name for name in names]
    return middles(buffers.surface[:, columns], plain, window, columns.start or 0)


def _branches(face: Face, drawn: Picture) -> dict[str, Point]:
    """A point on each branch of the facial nerve, half way along its longest visible stem."""
    _, window, buffers, names = drawn
    found: dict[str, Point] = {}
    longest: dict[str, int] = {}
    for nerve in face.nerves:
        if not nerve.muscle and nerve.name in names:
            rows, columns = np.nonzero(buffers.surface == names.index(nerve.name))
            label = nerve.branch.partition(" (")[0]
            if len(rows) > longest.get(label, 0):
                longest[label] = len(rows)
                k = np.argsort(columns)[len(rows) // 2]
                x = window.left + columns[k] / window.density
                found[label] = (float(x), float(window.top - rows[k] / window.density))
    return {f"{label} branch" if "trunk" not in label else label: at for label, at in found.items()}


def _column(window: Window) -> Callable[[float, str], Column]:
    low, high = window.bottom + 6e-3, window.top - 8e-3

    def at(x: float, align: str) -> Column:
        return Column(x, low, high, align, 0.032 * (high - low))

    return at
