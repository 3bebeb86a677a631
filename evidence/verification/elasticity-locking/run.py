"""Does a nearly incompressible layered face answer too stiffly, and how much too stiffly?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import csc_matrix

from levator.anatomy import Face
from levator.anatomy.types import Array
from levator.contour import Elasticity
from levator.contour.material import material
from levator.contour.stiffness import elements_of, stiffness
from levator.contour.types import Elements
from levator.testing.box import box_face
from levator.testing.elasticity import solve_held

SHEETS = (("skin", 1.5e-3), ("fat", 2.0e-3), ("fat", 2.0e-3), ("smas", 1.5e-3), ("fat", 3.0e-3))
POISSON = (0.3, 0.45, 0.47, 0.49, 0.499, 0.4999)
CELLS = 12


def measure(cells: int, poisson_ratio: float) -> dict[str, float]:
    """Compliance on `cells` an edge over that on a mesh twice as fine, by rule and direction.

    1 means that the coarse mesh answers as the fine one does with mean dilatation; less, too
    stiffly.
    """
    fine = compliance(2 * cells, 2, poisson_ratio, mean=1.0)
    found = {}
    for rule, mean in (("mean", 1.0), ("full", 0.0)):
        ratio = compliance(cells, 1, poisson_ratio, mean=mean) / fine
        found |= {f"{rule} along": float(ratio[0]), f"{rule} across": float(ratio[1])}
    return found


def compliance(cells: int, split: int, poisson_ratio: float, *, mean: float) -> Array:
    """Work [J] of a unit force spread over the skin, along and across it, shape (2,).

    `mean` is the share of the volumetric term that is taken as the mean over each wedge.
    """
    face = block(cells, split)
    elasticity = replace(Elasticity.reference(), poisson_ratio=poisson_ratio, skin_prestress=0.0)
    solid, elements = material(face, elasticity), elements_of(face.mesh)
    n = face.mesh.n_nodes
    shear = stiffness(elements, replace(solid, lame=0 * solid.lame), n_nodes=n)
    whole = stiffness(elements, solid, n_nodes=n)
    volumetric = mean * (whole - shear) + (1 - mean) * fully_integrated(elements, solid.lame, n)
    load = np.zeros((n, 3, 2))
    load[: face.mesh.n_surface, [1, 2], [0, 1]] = patch(face)[:, None]
    load = load.reshape(3 * n, 2)
    held = np.repeat(face.labels["bone"], 3)
    moved = solve_held((shear + volumetric).tocsc(), load, held)
    return np.asarray((load * moved).sum(axis=0))


def fully_integrated(elements: Elements, lame: Array, n_nodes: int) -> csc_matrix[np.float64]:
    """The volumetric stiffness with the divergence taken at every quadrature point."""
    shape = elements.shape
    value = np.sqrt(lame[:, None] * shape.w)[:, :, None, None] * shape.g
    point = np.arange(shape.w.size).reshape(*shape.w.shape, 1, 1)
    unknown = 3 * elements.wedges[:, None, :, None] + np.arange(3)
    row, column = (np.broadcast_to(index, value.shape).ravel() for index in (point, unknown))
    divergence = csc_matrix((value.ravel(), (row, column)), shape=(shape.w.size, 3 * n_nodes))
    return (divergence.T @ divergence).tocsc()


def block(cells: int, split: int) -> Face:
    """A layered block 60 mm wide, each sheet divided into `split`."""
    line = np.linspace(-0.03, 0.03, cells + 1)
    heights = np.repeat([height / split for _, height in SHEETS], split)
    tissues = [name for name, _ in SHEETS for _ in range(split)]
    return box_face(x=line, y=line, depths=np.concatenate([[0], heights.cumsum()]), tissues=tissues)


def patch(face: Face) -> Array:
    """Forces on skin nodes that sum to 1 N, Gaussian with a standard deviation of 8 mm."""
    weight = np.exp(-(face.mesh.skin[:, :2] ** 2).sum(axis=1) / (2 * 0.008**2))
    return weight / weight.sum()


def main() -> None:
    """Print the ratios and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    found = {poisson_ratio: measure(CELLS, poisson_ratio) for poisson_ratio in POISSON}
    for poisson_ratio, ratios in found.items():
        print(f"nu {poisson_ratio}: " + ", ".join(f"{k} {v:.3f}" for k, v in ratios.items()))
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for name in found[POISSON[0]]:
        line = [found[poisson_ratio][name] for poisson_ratio in POISSON]
        style = "o-" if name.startswith("mean") else "s--"
        axes.semilogx(
            [0.5 - nu for nu in POISSON], line, style, label=f"{name}, {line[3]:.3f} at 0.49"
        )
    axes.invert_xaxis()
    axes.set(xlabel="0.5 - nu", ylabel="coarse over fine compliance", title="Locking")
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
