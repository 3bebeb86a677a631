"""How fast does a finite displacement converge to a manufactured one?"""

from __future__ import annotations

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from levator.anatomy.types import Array
from levator.contour import Elasticity
from levator.contour.solid.body import body_of
from levator.contour.solid.newton import by_columns, settled
from levator.contour.stiffness import Pattern
from levator.testing.box import box_face
from levator.testing.elasticity import body_load

SMALL = runpy.run_path(str(Path(__file__).parents[1] / "elasticity-manufactured" / "run.py"))
orders = SMALL["orders"]
SHARE, STEP = 0.12, 1e-4
POISSON = (0.3, 0.47)
FULL = (4, 8, 12, 16)


def measure(cells: int, poisson_ratio: float) -> tuple[float, float]:
    """Relative error of the displacement and of its gradient in L2, on `cells`^3 cells."""
    line = np.linspace(-0.5, 0.5, cells + 1)
    mesh = SMALL["warped"](cells)
    walls = (np.abs(mesh.points) > 0.5 - 1e-9).any(axis=1)
    box = box_face(x=line, y=line, depths=line + 0.5, tissues=["fat"] * cells)
    none = {"skin_prestress": 0.0, "resting_tone": 0.0, "fat": 1.0}
    soft = replace(Elasticity.reference(), poisson_ratio=poisson_ratio, **none)
    body = body_of(replace(box, mesh=mesh, labels={"bone": walls}), soft, yeoh_ratio=0.0)
    lame, elements = float(body.ground.lame[0]), body.ground.elements
    x = np.einsum("qa,mad->mqd", elements.shape.n, mesh.points[mesh.wedges])
    load = body_load(elements, force(x, lame), n_nodes=mesh.n_nodes)
    pattern = Pattern(mesh.wedges, mesh.n_nodes)
    plan, scale = by_columns(body, pattern, n_surface=mesh.n_surface), float(np.linalg.norm(load))
    moved = settled(lambda share: (body, share * load), pattern, plan, scale=scale).displacement
    exact, slope = motion(x)
    miss = exact - np.einsum("qa,mai->mqi", elements.shape.n, moved[mesh.wedges])
    miss_slope = slope - np.einsum("mqak,mai->mqik", elements.shape.g, moved[mesh.wedges])
    norm, w = SMALL["norm"], elements.shape.w
    return norm(w, miss) / norm(w, exact), norm(w, miss_slope) / norm(w, slope)


def motion(x: Array) -> tuple[Array, Array]:
    """Displacement and its gradient at `x` (..., 3): strains up to a half."""
    displacement, slope, _ = SMALL["solution"](x, lame=1.0)
    return SHARE * displacement, SHARE * slope


def stress(x: Array, lame: float) -> Array:
    """First Piola-Kirchhoff stress of the neo-Hookean solid with mu = 1 at `x`, (..., 3, 3)."""
    f = np.eye(3) + motion(x)[1]
    ratio, inverse = np.linalg.det(f), np.swapaxes(np.linalg.inv(f), -1, -2)
    return f - inverse + (lame * (ratio - 1) * ratio)[..., None, None] * inverse


def force(x: Array, lame: float) -> Array:
    """Body force that causes the motion, -div P by central differences, shape (..., 3)."""
    found = np.zeros_like(x)
    for axis, step in enumerate(STEP * np.eye(3)):
        change = stress(x + step, lame)[..., axis] - stress(x - step, lame)[..., axis]
        found -= change / (2 * STEP)
    return found


def main() -> None:
    """Print errors and orders and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for poisson_ratio in POISSON:
        errors = np.array([measure(cells, poisson_ratio) for cells in FULL])
        rate = orders(FULL, errors)[-1]
        for cells, (l2, h1) in zip(FULL, errors, strict=True):
            print(f"nu {poisson_ratio}, {cells:2d} cells: displacement {l2:.3e}, gradient {h1:.3e}")
        print(f"nu {poisson_ratio}: orders displacement {rate[0]:.2f}, gradient {rate[1]:.2f}")
        label = f"nu {poisson_ratio}, order {rate[0]:.2f}, {errors[-1, 0]:.1%}"
        axes.loglog(FULL, errors[:, 0], "o-", label=label)
    axes.set(
        xlabel="cells an edge", ylabel="relative L2 error", title="Finite strain, manufactured"
    )
    axes.set_xticks(FULL, [str(cells) for cells in FULL])
    axes.minorticks_off()
    axes.set_yticks([0.01, 0.03, 0.1], ["1 %", "3 %", "10 %"])
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
