"""How close does the solver come to the exact potential in a layered block?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.anatomy import TISSUES, Face
from levator.anatomy.types import Array
from levator.field import Conductivity, Conductor
from levator.testing.box import box_face, injection_from_density

SIGMA = Conductivity(skin=0.2, fat=0.03, smas=0.2, parotid=0.3, muscle_along=0.4, muscle_across=0.1)
HALF = 0.06
LAYERS = (("skin", 1.5e-3), ("fat", 4.0e-3), ("smas", 1.5e-3), ("fat", 3.0e-3))
APART = 0.04
SPREAD = 6e-3
MODES = 48
FULL = (12, 24, 48)


class Layered(NamedTuple):
    """Relative errors: potential at every layer boundary (L2), mean lateral field of the SMAS."""

    potential: Array
    field: float


def measure(cells: int) -> Layered:
    """Errors with `cells` cells across and `cells / 12` sheets in every layer."""
    sheets = cells // 12
    tops = np.concatenate([[0.0], np.cumsum([thick for _, thick in LAYERS])])
    depths = np.interp(np.arange(len(LAYERS) * sheets + 1) / sheets, np.arange(len(tops)), tops)
    line = np.linspace(-HALF, HALF, cells + 1)
    face = box_face(
        x=line,
        y=line,
        depths=depths,
        tissues=np.repeat([name for name, _ in LAYERS], sheets).tolist(),
    )
    conductor = Conductor(face, SIGMA)
    phi = conductor.potential(_injection(face)).reshape(len(depths), len(face.mesh.skin))
    exact = boundaries(line)
    found = phi[::sheets].reshape(exact.shape)
    potential = [
        np.linalg.norm(a - b) / np.linalg.norm(b) for a, b in zip(found, exact, strict=True)
    ]
    return Layered(np.array(potential), _field(conductor, phi.ravel()) / exact_field() - 1)


def boundaries(line: Array) -> Array:
    """Exact potential [V] at the top of every layer and the bottom, shape (levels, n, n)."""
    m = np.pi * np.arange(MODES) / (2 * HALF)
    basis = np.cos(np.outer(line + HALF, m))
    modes, levels = top_modes()
    return np.array([basis @ (modes * level) @ basis.T for level in levels])


def top_modes() -> tuple[Array, Array]:
    """Cosine coefficients of the surface potential [V], and their decay to every boundary."""
    m = np.pi * np.arange(MODES) / (2 * HALF)
    kappa = np.hypot(m[:, None], m[None, :])
    kappa[0, 0] = 1.0
    admittance, fall = np.zeros_like(kappa), []
    for tissue, thick in reversed(LAYERS):
        eta, tanh = getattr(SIGMA, tissue) * kappa, np.tanh(kappa * thick)
        fall.append(1 / (np.cosh(kappa * thick) + admittance / eta * np.sinh(kappa * thick)))
        admittance = eta * (admittance + eta * tanh) / (eta + admittance * tanh)
    decay = np.cumprod([np.ones_like(kappa), *reversed(fall)], axis=0)
    modes = _source_modes(m) / admittance
    modes[0, 0] = 0.0
    return modes, decay


def exact_field() -> float:
    """Exact mean of -d phi / dx [V/m] over the SMAS between the patches, |x| and |y| < APART / 2.

    Within a layer the profile of a mode is fixed by its ends, with mean
    `(top + bottom) tanh(kappa d / 2) / (kappa d)`.
    """
    m = np.pi * np.arange(MODES) / (2 * HALF)
    kappa = np.hypot(m[:, None], m[None, :])
    kappa[0, 0] = 1.0
    layer = [tissue for tissue, _ in LAYERS].index("smas")
    modes, decay = top_modes()
    half = kappa * LAYERS[layer][1] / 2
    mean = modes * (decay[layer] + decay[layer + 1]) * np.tanh(half) / (2 * half)
    lower, upper = HALF - APART / 2, HALF + APART / 2
    drop = (np.cos(m * lower) - np.cos(m * upper)) / APART
    width = np.append(1.0, (np.sin(m[1:] * upper) - np.sin(m[1:] * lower)) / (m[1:] * APART))
    return float(drop @ mean @ width)


def _field(conductor: Conductor, phi: Array) -> float:
    mesh = conductor.face.mesh
    centre = mesh.points[mesh.wedges].mean(axis=1)
    smas = conductor.face.tissue == TISSUES.index("smas")
    between = smas & (np.abs(centre[:, :2]) < APART / 2).all(axis=1)
    density = conductor.current_density(phi)[between, 0] / conductor.conductivity.smas
    return float(np.average(density, weights=conductor.kernel.volume[between]))


def _injection(face: Face) -> Array:
    def density(x: Array) -> Array:
        return sum(
            s * np.exp(-((x[:, 0] - s * APART / 2) ** 2 + x[:, 1] ** 2) / (2 * SPREAD**2))
            for s in (1.0, -1.0)
        ) / (2 * np.pi * SPREAD**2)

    return injection_from_density(face, density)


def _source_modes(m: Array) -> Array:
    """Cosine coefficients [A/m2] of the two Gaussian patches of one ampere."""
    norm = np.where(m > 0, 2.0, 1.0) / (2 * HALF) * np.exp(-((m * SPREAD) ** 2) / 2)
    along = np.cos(m * (HALF + APART / 2)) - np.cos(m * (HALF - APART / 2))
    return np.outer(norm * along, norm * np.cos(m * HALF))


def main() -> None:
    """Print the errors and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    found = [measure(cells) for cells in FULL]
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for cells, one in zip(FULL, found, strict=True):
        errors = ", ".join(f"{error:.2%}" for error in one.potential)
        print(f"{cells} cells: potential by level {errors}; SMAS field {one.field:+.2%}")
    for level in range(len(LAYERS) + 1):
        errors = np.array([one.potential[level] for one in found])
        order = np.log2(errors[-2] / errors[-1])
        axes.loglog(FULL, errors, "o-", label=f"level {level}, order {order:.1f}")
    axes.set(
        xlabel="cells across",
        ylabel="relative L2 error of the potential",
        title=f"Layered block; SMAS field {found[-1].field * 100:+.2f} % at {FULL[-1]} cells",
    )
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
