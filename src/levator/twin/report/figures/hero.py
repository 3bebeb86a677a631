"""The one picture: how the face would change, on the scale of what a camera can tell."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from levator.anatomy import Face
from levator.twin.report.figures.canvas import BLUE, INK, ORANGE, QUIET, figure, framed
from levator.twin.report.figures.surface import VIEWS, paint, per_triangle, skin_soup
from levator.twin.report.wording import size
from levator.twin.types import Array, Interval

DIVERGING = "PuOr"


def changed_face(face: Face, lift: Array, floor: float) -> Figure:
    """Three views of the face, coloured by lift [m] from minus to plus the noise floor [m]."""
    made = figure(6.4, 3.9)
    norm = Normalize(-floor * 1e3, floor * 1e3, clip=True)
    shades = mpl.colormaps[DIVERGING](norm(per_triangle(face, lift * 1e3)))[:, :3]
    widths = [np.ptp((face.mesh.skin @ view.rotation.T)[:, 0]) for view in VIEWS]
    panels = made.subplots(1, len(VIEWS), sharey=True, width_ratios=widths)
    for ax, view in zip(panels, VIEWS, strict=True):
        paint(ax, view, skin_soup(face, shades))
    scale = ScalarMappable(norm, mpl.colormaps[DIVERGING])
    bar = made.colorbar(scale, ax=panels, orientation="horizontal", aspect=34, pad=0.01)
    bar.set_label("median lift [mm]; the scale ends at the noise floor", fontsize=13)
    bar.ax.tick_params(labelsize=12)
    return made


def compared(reach: float, sag: Interval, floor: float) -> Figure:
    """Bars of the noise floor, gravity's sag and the far end of the lift's interval, all in mm."""
    made, ax = framed(4.4, 3.0)
    rows = (
        ("noise floor\nof photographs", floor, QUIET),
        ("gravity's own sag\nin the model", abs(sag.median), ORANGE),
        ("lift, far end of\nits interval", reach, BLUE),
    )
    for at, (_, value, colour) in enumerate(rows):
        ax.barh(at, value, color=colour, height=0.55)
        ax.text(value, at, f" {size(value)}", va="center", color=INK)
    ax.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, 1.5 * max(value for _, value, _ in rows))
    ax.set_xlabel("millimetres")
    return made
