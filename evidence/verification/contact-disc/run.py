"""Does the contact model find the resistance of an equipotential disc behind an impedance?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import ellipe, ellipkm1

from levator.anatomy.types import Array
from levator.device import Placement
from levator.field import Conductivity, Conductor
from levator.field.electrodes import enter
from levator.field.touch import Touch, touch
from levator.testing.box import box_face

SIGMA = 0.2
RADIUS = 6e-3
APART = 0.04
RATIOS = (1e-4, 1e-2, 1e-1, 1.0, 10.0, 100.0)
REACH = 0.5
PUNCTURED = 3.90026492


class Found(NamedTuple):
    """Resistance [ohm] of one disc at every ratio z sigma / a, and the exact one."""

    ratio: Array
    resistance: Array
    exact: Array

    @property
    def error(self) -> Array:
        """Relative error."""
        return self.resistance / self.exact - 1


def exact(impedance: float, rings: int = 600) -> float:
    """Resistance [ohm] of one disc on a half-space, the integral equation solved on rings.

    z j(r) + int j(s) k(r, s) ds = V; the potential of a ring of uniform density is the difference
    of two discs, in elliptic integrals (Johnson 1985, Contact Mechanics, section 3.3).
    """
    edges = RADIUS * np.sin(np.linspace(0, np.pi / 2, rings + 1))
    middle = (edges[1:] + edges[:-1]) / 2
    discs = np.array([_disc_potential(middle, edge) for edge in edges[1:]]).T
    kernel = np.diff(discs, axis=1, prepend=0.0)
    density = np.linalg.solve(impedance * np.eye(rings) + kernel, np.ones(rings))
    return float(1 / (density @ (np.pi * np.diff(edges**2))))


def _disc_potential(r: Array, b: float) -> Array:
    """Potential [V] at radius `r` for 1 A/m2 over a disc of radius `b`."""
    inner, outer = np.minimum(r / b, 1.0) ** 2, np.minimum(b / r, 1.0) ** 2
    beyond = r * (ellipe(outer) - (1 - outer) * ellipkm1(np.maximum(1 - outer, 1e-300)))
    return 2 / (np.pi * SIGMA) * np.where(r <= b, b * ellipe(inner), beyond)


def by_operator(edge: float) -> Found:
    """Two discs on skin with `edge` [m] whose operator is that of a half-space, point by point.

    On a square grid of edge h the sum of 1/r without its middle lacks 3.90026492/h, minus four
    times zeta(1/2) beta(1/2); that is what a node does to itself.
    """
    lines = np.arange(-RADIUS - 2 * edge, RADIUS + 2.5 * edge, edge)
    x = np.concatenate([lines - APART / 2, [0.0], lines + APART / 2])
    face = box_face(x=(x - x[::-1]) / 2, y=lines, depths=np.array([0, 0.01]), tissues=["fat"])
    skin = face.mesh.skin
    distance = np.linalg.norm(skin[:, None] - skin[None], axis=2)
    np.fill_diagonal(distance, edge / PUNCTURED)
    return _over_ratios(touch(face.mesh, _placement()), 1 / (2 * np.pi * SIGMA * distance))


def by_elements(edge: float) -> Found:
    """Two discs on a block of wedges with `edge` [m] near them."""
    inner_x = np.linspace(-0.03, 0.03, round(0.06 / edge / 2) * 2 + 1)
    inner_y = np.linspace(-0.012, 0.012, round(0.024 / edge / 2) * 2 + 1)
    depths = np.concatenate([[0.0], _stretch(edge / 2, edge / 2)])
    face = box_face(
        x=_both_ways(inner_x, edge),
        y=_both_ways(inner_y, edge),
        depths=depths,
        tissues=["fat"] * (len(depths) - 1),
    )
    conductor = Conductor(face, Conductivity(*[SIGMA] * 6))
    touched = touch(face.mesh, _placement())
    n = face.mesh.n_surface
    loads = np.zeros((face.mesh.n_nodes, len(touched.nodes)))
    loads[touched.nodes, np.arange(len(touched.nodes))] = 1.0
    skin = np.zeros((n, n), dtype=np.float32)
    skin[:, touched.nodes] = conductor.respond(loads - conductor.volume_weights[:, None])[:n]
    return _over_ratios(touched, skin)


def _over_ratios(touched: Touch, skin: Array) -> Found:
    impedance = np.array(RATIOS) * RADIUS / SIGMA
    both = np.array([enter(skin, touched, impedance=z).resistance for z in impedance])
    mutual = 1 / (2 * np.pi * SIGMA * APART)
    single = both / 2 + mutual
    return Found(np.array(RATIOS), single, np.array([exact(z) for z in impedance]))


def _placement() -> Placement:
    ends = np.array([[-APART / 2, 0, 0], [APART / 2, 0, 0]])
    return Placement(ends[0], ends[1], RADIUS, "disc", 1.0, "two discs")


def _stretch(start: float, edge: float) -> Array:
    """Lines from `start` [m] to `REACH`: even to 15 mm, then each cell 1.4 times the last."""
    lines, step = [start], edge
    while lines[-1] < REACH:
        step = step if lines[-1] < 0.015 else 1.4 * step
        lines.append(lines[-1] + step)
    return np.array(lines)


def _both_ways(inner: Array, edge: float) -> Array:
    outer = _stretch(inner[-1], edge)[1:]
    return np.concatenate([-outer[::-1], inner, outer])


def main() -> None:
    """Print the errors and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    small, large = exact(1e-9), exact(1e3)
    ends = 1 / (4 * SIGMA * RADIUS), 1e3 / (np.pi * RADIUS**2) + 8 / (3 * np.pi**2 * SIGMA * RADIUS)
    print(f"rings against 1/(4 sigma a): {small / ends[0] - 1:+.3%}")
    print(f"rings against z/(pi a2) + 8/(3 pi2 sigma a): {large / ends[1] - 1:+.5%}")
    figure, axes = plt.subplots(figsize=(5.6, 4), layout="constrained")
    runs = (
        ("half-space operator, 0.6 mm", by_operator(6e-4), "o-"),
        ("half-space operator, 0.4 mm", by_operator(4e-4), "s-"),
        ("wedges, 3 mm", by_elements(3e-3), "^--"),
        ("wedges, 2 mm", by_elements(2e-3), "v--"),
    )
    for label, found, style in runs:
        print(f"{label}: " + ", ".join(f"{100 * e:+.2f} %" for e in found.error))
        axes.semilogx(found.ratio, 100 * found.error, style, ms=4, label=label)
    axes.axhspan(-1, 1, color="0.9", zorder=0)
    axes.axvspan(2, 400, color="tab:blue", alpha=0.08, zorder=0)
    axes.text(30, axes.get_ylim()[0], "gelled skin", ha="center", va="bottom", fontsize=8)
    axes.set(
        xlabel=r"contact impedance $z \sigma / a$",
        ylabel="error of the resistance [%]",
        title="Equipotential disc behind a contact impedance",
    )
    axes.legend(fontsize=8)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
