"""Where do the spheres go in this session, and what does it leave where? Paths over the zones.

Stations of both spheres from the front and from the left, exclusion zones in grey; the colour of
a station is how far the session has come.
"""

from __future__ import annotations

from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Patch

from levator.anatomy import Face
from levator.anatomy.mesh.layers import node_normals
from levator.device import Session, frames
from levator.twin.report.figures.canvas import figure, styled
from levator.twin.report.figures.surface import (
    FRONT,
    SKIN_TONE,
    View,
    paint,
    per_triangle,
    seen,
    skin_soup,
)
from levator.twin.types import Array

MAP, DPI, STATIONS = "viridis", 140, 3
ZONE = np.array([0.42, 0.46, 0.52])
LEFT = View("from the left", 60.0)


def draw_session(face: Face, session: Session, title: str) -> bytes:
    """PNG of every station of `session` on `face`."""
    blocked = np.any(list(face.zones.values()), axis=0)
    shaded = per_triangle(face, blocked.astype(np.float64))[:, None]
    soup = skin_soup(face, (1 - shaded) * SKIN_TONE + shaded * ZONE)
    times, pairs = _stations(session)
    norm = Normalize(0, session.seconds)
    with styled():
        made = figure(9.0, 5.2)
        made.suptitle(title, fontsize=12)
        axes = [made.add_subplot(1, 2, k + 1) for k in range(2)]
        for ax, view in zip(axes, (FRONT, LEFT), strict=True):
            paint(ax, view, soup)
            _pairs(ax, view, face, pairs, np.asarray(mpl.colormaps[MAP](norm(times))))
        bar = made.colorbar(ScalarMappable(norm, mpl.colormaps[MAP]), ax=axes, shrink=0.7, pad=0.01)
        bar.set_label("time in the session [s]")
        axes[0].legend(
            handles=[Patch(color=tuple(ZONE), label="no sphere here")],
            loc="upper center",
            bbox_to_anchor=(0.5, 0.0),
        )
        buffer = BytesIO()
        made.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def _stations(session: Session) -> tuple[Array, Array]:
    """Time [s] of every station, (k,), and both contact points [m], (k, 2, 3)."""
    holds = [hold for step in session.steps for hold in frames(step, STATIONS)]
    ends = np.cumsum([hold.seconds for hold in holds])
    pairs = np.array([[hold.placement.anode, hold.placement.cathode] for hold in holds])
    return ends - np.array([hold.seconds for hold in holds]) / 2, pairs


def _pairs(ax: Axes, view: View, face: Face, pairs: Array, colours: Array) -> None:
    normals = node_normals(face.mesh.skin, face.mesh.triangles)
    for pair, colour in zip(pairs, colours, strict=True):
        near = ((pair[:, None] - face.mesh.skin) ** 2).sum(axis=2).argmin(axis=1)
        flat, towards = seen(view, pair, normals[near])
        if towards.min() > 0:
            ax.plot(*flat.T, color=colour, linewidth=0.8, marker="o", markersize=3.5)
