"""How fast does the potential converge on skewed wedges in an anisotropic medium?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from levator.anatomy import Face
from levator.anatomy.types import Array
from levator.field import Conductivity, Conductor
from levator.testing.box import box_face

SIGMA = np.array([[0.4, 0.1, 0.05], [0.1, 0.3, -0.08], [0.05, -0.08, 0.1]])
FULL = (4, 8, 16, 24)


def measure(cells: int) -> tuple[float, float]:
    """Relative error of the potential in L2 and of its gradient in L2, on `cells`^3 cells."""
    face = warped(cells)
    conductor = Conductor(face, Conductivity(1, 1, 1, 1, 1, 1), _everywhere)
    kernel, wedges = conductor.kernel, face.mesh.wedges
    x = np.einsum("qa,mad->mqd", kernel.n, face.mesh.points[wedges])
    exact, slope, source = solution(x)
    loads = np.zeros(face.mesh.n_nodes)
    np.add.at(loads, wedges, np.einsum("mq,mq,qa->ma", kernel.w, source, kernel.n))
    phi = conductor.respond(loads - conductor.volume_weights * loads.sum())[wedges]
    exact = exact - (kernel.w * exact).sum() / kernel.w.sum()
    miss = exact - phi @ kernel.n.T
    miss_slope = slope - np.einsum("mqad,ma->mqd", kernel.g, phi)
    return (
        float(np.sqrt((kernel.w * miss**2).sum() / (kernel.w * exact**2).sum())),
        float(
            np.sqrt(
                np.einsum("mq,mqd->", kernel.w, miss_slope**2)
                / np.einsum("mq,mqd->", kernel.w, slope**2)
            )
        ),
    )


def _everywhere(face: Face, _: Conductivity) -> Array:
    return np.tile(SIGMA, (len(face.tissue), 1, 1))


def warped(cells: int) -> Face:
    """A unit cube whose inner nodes are pushed aside by up to 5 % of the edge."""
    line = np.linspace(-0.5, 0.5, cells + 1)
    face = box_face(x=line, y=line, depths=line + 0.5, tissues=["fat"] * cells)
    points = face.mesh.points + np.array([0, 0, 0.5])
    bump = 0.05 * np.cos(np.pi * points).prod(axis=1)
    points = points + bump[:, None] * np.array([1.0, -1.0, 1.0])
    return replace(face, mesh=replace(face.mesh, points=points))


def solution(x: Array) -> tuple[Array, Array, Array]:
    """Potential, gradient and source of the manufactured solution at `x`, shape (..., 3)."""
    p, first, second = (
        np.cos(np.pi * x) ** 2,
        -np.pi * np.sin(2 * np.pi * x),
        -2 * np.pi**2 * np.cos(2 * np.pi * x),
    )
    hessian = np.empty((*x.shape, 3))
    for i in range(3):
        for j in range(3):
            factors = [
                second[..., k] if i == j == k else first[..., k] if k in (i, j) else p[..., k]
                for k in range(3)
            ]
            hessian[..., i, j] = np.prod(factors, axis=0)
    slope = np.stack(
        [first[..., i] * np.delete(p, i, axis=-1).prod(axis=-1) for i in range(3)], axis=-1
    )
    return p.prod(axis=-1), slope, -np.einsum("ij,...ij->...", SIGMA, hessian)


def orders(cells: tuple[int, ...], errors: Array) -> Array:
    """Observed order between each mesh and the next finer one."""
    ratio = np.log(np.array(cells[1:]) / np.array(cells[:-1]))
    return np.log(errors[:-1] / errors[1:]) / ratio[:, None]


def main() -> None:
    """Print errors and orders and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    errors = np.array([measure(cells) for cells in FULL])
    rates = orders(FULL, errors)
    for cells, (l2, h1) in zip(FULL, errors, strict=True):
        print(f"{cells:3d} cells: potential {l2:.3e}, gradient {h1:.3e}")
    print(
        f"orders between the finest two: potential {rates[-1, 0]:.2f}, gradient {rates[-1, 1]:.2f}"
    )
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for column, name in enumerate(("potential", "gradient")):
        axes.loglog(FULL, errors[:, column], "o-", label=f"{name}, order {rates[-1, column]:.2f}")
    axes.set(xlabel="cells an edge", ylabel="relative L2 error", title="Manufactured solution")
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
