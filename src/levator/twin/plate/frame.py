"""How do pictures sit on the page at their own scale? Panels in inches, titles and scale bars."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from levator.anatomy.types import Array
from levator.twin.plate.palette import INK, QUIET
from levator.twin.plate.raster import Window

WIDTH, HEIGHT, DPI = 17.0, 11.5, 200
MARGIN = 4e-3


@dataclass(frozen=True)
class Box:
    """A place on the page [inch]: left, bottom, width and height."""

    left: float
    bottom: float
    width: float
    height: float


def axes(page: Figure, box: Box) -> Axes:
    """Axes without a frame in `box`, at equal scales."""
    ax = page.add_axes(
        (box.left / WIDTH, box.bottom / HEIGHT, box.width / WIDTH, box.height / HEIGHT)
    )
    ax.set_axis_off()
    ax.set_aspect("equal")
    return ax


def panel(
    page: Figure, box: Box, flat: Array, *, shift: float, finer: float
) -> tuple[Axes, Window]:
    """Axes that fit `flat` points (n, 2) [m] by height, and the window to render.

    The picture stands `shift` metres left of the middle; `finer` pixels are drawn for one.
    """
    low, high = flat.min(axis=0) - MARGIN, flat.max(axis=0) + MARGIN
    scale = float(high[1] - low[1]) / box.height
    middle, half = float(low[0] + high[0]) / 2 + shift, scale * box.width / 2
    ax = axes(page, box)
    ax.set_xlim(middle - half, middle + half)
    ax.set_ylim(low[1], high[1])
    return ax, Window(
        float(low[0]), float(high[0]), float(low[1]), float(high[1]), finer * DPI / scale
    )


def title(page: Figure, box: Box, words: str, below: str) -> None:
    """Name a panel above it."""
    x, y = box.left / WIDTH, (box.bottom + box.height) / HEIGHT
    page.text(x, y + 0.27 / HEIGHT, words, fontsize=12, weight="bold", color=INK)
    page.text(x, y + 0.09 / HEIGHT, below, fontsize=8.5, style="italic", color=QUIET)


def scale_bar(ax: Axes, millimetres: int, corner: tuple[float, float]) -> None:
    """A bar of so many `millimetres` with its left end at `corner` [m]."""
    x, y = corner
    ax.plot([x, x + millimetres * 1e-3], [y, y], color=INK, lw=2.4, solid_capstyle="butt", zorder=9)
    ax.annotate(
        f"{millimetres} mm",
        (x + millimetres * 0.5e-3, y),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8,
        zorder=9,
    )
