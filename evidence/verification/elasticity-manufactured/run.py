"""How fast does the displacement converge to a manufactured one as tissue resists compression?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from levator.anatomy import WedgeMesh
from levator.anatomy.types import Array
from levator.contour.stiffness import elements_of, stiffness
from levator.testing.box import box_face
from levator.testing.elasticity import body_load, solve_held, uniform_material

AMPLITUDE = np.array([1.0, -0.6, 0.3])
POISSON = (0.3, 0.47, 0.49)
FULL = (4, 8, 16, 20)


def measure(cells: int, poisson_ratio: float) -> tuple[float, float]:
    """Relative error of the displacement and of its gradient in L2, on `cells`^3 cells."""
    mesh = warped(cells)
    elements, n = elements_of(mesh), mesh.n_nodes
    solid = uniform_material(len(mesh.wedges), shear=1.0, poisson_ratio=poisson_ratio)
    shape = elements.shape
    x = np.einsum("qa,mad->mqd", shape.n, mesh.points[mesh.wedges])
    exact, slope, force = solution(x, lame=float(solid.lame[0]))
    walls = np.repeat((np.abs(mesh.points) > 0.5 - 1e-9).any(axis=1), 3)
    matrix = stiffness(elements, solid, n_nodes=n)
    moved = solve_held(matrix, body_load(elements, force, n_nodes=n), walls)
    nodal = moved.reshape(-1, 3)[mesh.wedges]
    miss = exact - np.einsum("qa,mai->mqi", shape.n, nodal)
    miss_slope = slope - np.einsum("mqak,mai->mqik", shape.g, nodal)
    return norm(shape.w, miss) / norm(shape.w, exact), norm(shape.w, miss_slope) / norm(
        shape.w, slope
    )


def solution(x: Array, *, lame: float) -> tuple[Array, Array, Array]:
    """Displacement, its gradient and the body force that causes it at `x` (..., 3), for mu = 1."""
    c, s = np.cos(np.pi * x), np.sin(np.pi * x)
    phi = c.prod(axis=-1)
    first = np.stack([-np.pi * s[..., i] * np.delete(c, i, -1).prod(-1) for i in range(3)], axis=-1)
    hessian = np.empty((*x.shape, 3))
    for i, j in np.ndindex(3, 3):
        mixed = (
            np.pi**2 * s[..., i] * s[..., j] * c[..., 3 - i - j] if i != j else -(np.pi**2) * phi
        )
        hessian[..., i, j] = mixed
    displacement = phi[..., None] * AMPLITUDE
    slope = AMPLITUDE[:, None] * first[..., None, :]
    force = 3 * np.pi**2 * displacement - (lame + 1) * hessian @ AMPLITUDE
    return displacement, slope, force


def warped(cells: int) -> WedgeMesh:
    """A unit cube of wedges whose inner nodes are pushed aside by up to 5 % of the edge."""
    line = np.linspace(-0.5, 0.5, cells + 1)
    mesh = box_face(x=line, y=line, depths=line + 0.5, tissues=["fat"] * cells).mesh
    points = mesh.points + np.array([0.0, 0.0, 0.5])
    bump = 0.05 * np.cos(np.pi * points).prod(axis=1)
    return replace(mesh, points=points + bump[:, None] * np.array([1.0, -1.0, 1.0]))


def norm(weights: Array, field: Array) -> float:
    """L2 norm of a field at the quadrature points."""
    squared = (field**2).reshape(*weights.shape, -1).sum(axis=-1)
    return float(np.sqrt((weights * squared).sum()))


def orders(cells: tuple[int, ...], errors: Array) -> Array:
    """Observed order between each mesh and the next finer one, for errors (meshes, kinds)."""
    ratio = np.log(np.array(cells[1:]) / np.array(cells[:-1]))
    return np.log(errors[:-1] / errors[1:]) / ratio[:, None]


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
    axes.set(xlabel="cells an edge", ylabel="relative L2 error", title="Manufactured displacement")
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
