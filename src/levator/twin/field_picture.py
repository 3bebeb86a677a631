"""Where does the current go from this placement? The field at the muscles, painted on the skin.

Two views of one face: from the front, and from the side on which the spheres stand.
"""

from __future__ import annotations

from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, to_rgb

from levator.anatomy import Face
from levator.anatomy.mesh.layers import level, node_normals
from levator.device import Placement
from levator.twin.report.figures.canvas import figure, styled
from levator.twin.report.figures.current import tangential_field
from levator.twin.report.figures.surface import FRONT, View, ball, paint, seen, skin_soup
from levator.twin.types import Array

MAP, DECADES, DPI, TURN = "viridis", 2, 140, 55.0
METAL, LINE = np.array(to_rgb("#d5dae0")), "white"
MILLIMETRES = 20


def draw_field(
    face: Face, potential: Array, placement: Placement, *, radius: float, title: str
) -> bytes:
    """PNG of |E| [V/m] along the sheet of the mimetic muscles, from `potential` [V] at all nodes.

    Spheres of `radius` [m] stand on the skin; a bar shows the scale.
    """
    strength = tangential_field(face, _at_muscles(face, potential))
    top = _round_up(float(np.quantile(strength, 0.999)))
    norm = LogNorm(vmin=top / 10**DECADES, vmax=top, clip=True)
    colours = np.asarray(mpl.colormaps[MAP](norm(strength))[:, :3])
    with styled():
        made = figure(9.0, 5.2)
        made.suptitle(title, fontsize=12)
        axes = [made.add_subplot(1, 2, k + 1) for k in range(2)]
        for ax, view in zip(axes, (FRONT, _side(placement)), strict=True):
            balls = [ball(end, radius, METAL) for end in _lifted(face, placement, radius)]
            paint(ax, view, skin_soup(face, colours), *balls)
            _muscle(ax, view, face, placement.label)
        _scale(axes[0])
        bar = made.colorbar(
            ScalarMappable(norm, mpl.colormaps[MAP]), ax=axes, shrink=0.7, pad=0.01, extend="both"
        )
        bar.set_label("|E| along the sheet of the mimetic muscles [V/m]")
        buffer = BytesIO()
        made.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def _at_muscles(face: Face, potential: Array) -> Array:
    """Potential [V] amid the sheet of the mimetic muscles under every skin node."""
    n = face.mesh.n_surface
    top, bottom = (level(face.mesh, f"smas {end}") * n for end in ("top", "bottom"))
    return np.asarray((potential[top : top + n] + potential[bottom : bottom + n]) / 2)


def _side(placement: Placement) -> View:
    left = (placement.anode + placement.cathode)[0] >= 0
    return View("side of the spheres", TURN if left else -TURN)


def _lifted(face: Face, placement: Placement, radius: float) -> list[Array]:
    normals = node_normals(face.mesh.skin, face.mesh.triangles)
    ends = (placement.anode, placement.cathode)
    near = [int(((face.mesh.skin - end) ** 2).sum(axis=1).argmin()) for end in ends]
    return [end + radius * normals[node] for end, node in zip(ends, near, strict=True)]


def _muscle(ax: Axes, view: View, face: Face, name: str) -> None:
    """Centre line of the muscle called `name`, where there is one and it can be seen."""
    normals = node_normals(face.mesh.skin, face.mesh.triangles)
    for muscle in face.muscles:
        if muscle.name == name:
            near = ((muscle.path[:, None] - face.mesh.skin) ** 2).sum(axis=2).argmin(axis=1)
            flat, towards = seen(view, muscle.path, normals[near])
            shown = np.where((towards > 0)[:, None], flat, np.nan)
            ax.plot(*shown.T, color=LINE, linewidth=1.4, linestyle="--")


def _scale(ax: Axes) -> None:
    (left, _), (bottom, _) = ax.get_xlim(), ax.get_ylim()
    ax.plot([left, left + MILLIMETRES], [bottom, bottom], color="#1d2733", linewidth=2)
    ax.text(left, bottom + 2, f"{MILLIMETRES} mm", fontsize=10, va="bottom")


def _round_up(number: float) -> float:
    """The next number of the series 1, 2, 5, 10."""
    power = 10 ** np.floor(np.log10(number))
    return float(next(step * power for step in (1, 2, 5, 10) if number <= step * power))
