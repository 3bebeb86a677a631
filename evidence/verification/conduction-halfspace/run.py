"""How close does the solver come to point and disc electrodes on a half-space?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.anatomy.types import Array
from levator.field import Conductivity, Conductor
from levator.testing.box import box_face, injection_from_density

SIGMA = 0.1
APART = 0.04
RADIUS = 0.01
REACH = 0.6
FULL = (5e-3, 2.5e-3)


class HalfSpace(NamedTuple):
    """Distance to the nearer electrode [m], errors relative to its own potential, disc error."""

    distance: Array
    error: Array
    disc_error: float


def measure(edge: float) -> HalfSpace:
    """Errors on a block of wedges with `edge` [m] near the electrodes."""
    inner_x = np.linspace(-0.04, 0.04, round(0.08 / edge / 2) * 2 + 1)
    inner_y = np.linspace(-0.02, 0.02, round(0.04 / edge / 2) * 2 + 1)
    depths = np.concatenate([[0.0], _stretch(edge, edge)])
    face = box_face(
        x=_both_ways(inner_x, edge),
        y=_both_ways(inner_y, edge),
        depths=depths,
        tissues=["fat"] * (len(depths) - 1),
    )
    conductor = Conductor(face, Conductivity(*[SIGMA] * 6))
    skin = face.mesh.skin
    plus, minus = (
        int(np.linalg.norm(skin - [s * APART / 2, 0, 0], axis=1).argmin()) for s in (1, -1)
    )
    poles = np.zeros((len(skin), 1))
    poles[plus], poles[minus] = 1.0, -1.0
    phi = conductor.potential(poles)[:, 0]
    x = face.mesh.points
    near, far = (np.linalg.norm(x - skin[node], axis=1) for node in (plus, minus))
    nearest = np.minimum(near, far)
    chosen = (nearest >= 4 * edge) & (nearest <= 0.03)
    exact = (1 / near[chosen] - 1 / far[chosen]) / (2 * np.pi * SIGMA)
    own = 1 / (2 * np.pi * SIGMA * nearest[chosen])
    error = (phi[chosen] - exact) / own
    return HalfSpace(nearest[chosen], error, _disc_error(conductor))


def _disc_error(conductor: Conductor) -> float:
    def density(x: Array) -> Array:
        return sum(s * (np.hypot(x[:, 0] - s * APART / 2, x[:, 1]) < RADIUS) for s in (1.0, -1.0))

    discs = injection_from_density(conductor.face, density, refine=16)
    discs = discs - discs[conductor.face.mesh.mirror[: len(discs)]]
    mutual = (1 + RADIUS**2 / (4 * APART**2)) / (2 * np.pi * APART)
    exact = 2 / SIGMA * (8 / (3 * np.pi**2 * RADIUS) - mutual)
    return conductor.resistance(discs) / exact - 1


def _stretch(start: float, edge: float) -> Array:
    """Lines from `start` [m] to `REACH`: even to 20 mm, then each cell 1.4 times the last."""
    lines, step = [start], edge
    while lines[-1] < REACH:
        step = step if lines[-1] < 0.02 else 1.4 * step
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

    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for edge in FULL:
        found = measure(edge)
        worst, usual = np.abs(found.error).max(), np.median(np.abs(found.error))
        print(
            f"edge {edge * 1e3:.1f} mm: potential beyond 4 edges within {worst:.2%} "
            f"(median {usual:.2%}), disc resistance {found.disc_error:+.2%}"
        )
        label = f"{edge * 1e3:.1f} mm, at most {worst * 100:.1f} %"
        axes.plot(found.distance * 1e3, found.error * 100, ".", ms=3, label=label)
    axes.set(
        xlabel="distance to the nearer electrode [mm]",
        ylabel="error over the nearer electrode's potential [%]",
        title="Point electrodes on a half-space",
    )
    axes.legend(title="element edge")
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
