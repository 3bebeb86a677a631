"""How fast does the field of a point source converge away from it, along and across muscle?"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csc_array

from levator.anatomy import Gradients
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.anatomy.mesh.wedge18 import QuadraticMesh
from levator.anatomy.types import Array, Ints
from levator.field import Conductivity, Conductor
from levator.field.quadratic import QuadraticConductor
from levator.testing.box import box_face

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REACH, BALL = 0.04, 0.012
GRADING = 1.0
CURRENT = 1e-3
MEDIA = ("isotropic", "muscle")
TITLES = {"isotropic": "isotropic", "muscle": "muscle, fibres along the skin"}
FULL = {1: (8, 12, 16, 24), 2: (4, 6, 8, 12)}


Kernels = Iterator[tuple[slice, Gradients]]


class Found(NamedTuple):
    """Relative L2 errors of potential and field outside the ball; what it took."""

    potential: float
    field: float
    unknowns: int
    cpu: float


def measure(order: int, cells: int, medium: str) -> Found:
    """Errors with wedges of `order` on `cells` from the source to every wall."""
    start = time.process_time()
    points, wedges, kernels, stiffness = _system(order, cells, medium)
    phi, unknowns = _solved(points, stiffness, medium)
    off, whole = np.zeros(2), np.zeros(2)
    for some, kernel in kernels:
        at = np.einsum("qa,mad->mqd", kernel.n, points[wedges[some]])
        weight = kernel.w * (np.linalg.norm(at, axis=2) > BALL)
        exact = potential(at, medium), -field(at, medium)
        local = phi[wedges[some]]
        miss = exact[0] - local @ kernel.n.T, exact[1] - np.einsum("mqad,ma->mqd", kernel.g, local)
        off += [(weight * miss[0] ** 2).sum(), (weight[..., None] * miss[1] ** 2).sum()]
        whole += [(weight * exact[0] ** 2).sum(), (weight[..., None] * exact[1] ** 2).sum()]
    errors = np.sqrt(off / whole)
    return Found(float(errors[0]), float(errors[1]), unknowns, time.process_time() - start)


def potential(x: Array, medium: str) -> Array:
    """Potential [V] at `x` [m], (..., 3), of CURRENT into the skin of a half-space."""
    sigma = conductivities(medium)
    stretched = np.sqrt((x**2 / sigma).sum(axis=-1))
    with np.errstate(divide="ignore"):
        return np.asarray(CURRENT / (2 * np.pi * np.sqrt(sigma.prod()) * stretched))


def field(x: Array, medium: str) -> Array:
    """Field [V/m] at `x` [m], (..., 3), of the same."""
    sigma = conductivities(medium)
    squared = (x**2 / sigma).sum(axis=-1, keepdims=True)
    return np.asarray(potential(x, medium)[..., None] * (x / sigma) / squared)


def conductivities(medium: str) -> Array:
    """Conductivity [S/m] along x, y and z; fibres of muscle run along x."""
    known = Conductivity.reference()
    across = known.muscle_across
    return np.array([known.muscle_along if medium == "muscle" else across, across, across])


def orders(cells: Sequence[int], found: Sequence[Found]) -> Array:
    """Observed orders of potential and field between each mesh and the next finer, (k - 1, 2)."""
    errors = np.array([[each.potential, each.field] for each in found])
    return np.asarray(-np.diff(np.log(errors), axis=0) / np.diff(np.log(cells))[:, None])


def _solved(points: Array, stiffness: csc_array, medium: str) -> tuple[Array, int]:
    """Potential [V] of CURRENT into the node at the source, exact on the five far walls."""
    far = np.abs(np.column_stack([points[:, :2], np.minimum(points[:, 2], 0)])).max(axis=1)
    free, load = far < REACH - 1e-9, np.zeros(len(points))
    load[np.linalg.norm(points, axis=1).argmin()] = CURRENT
    phi = potential(points, medium)
    phi[free] = 0
    rest = (load - stiffness @ phi)[free]
    phi[free] = SymmetricFactor(csc_array(stiffness[free][:, free])).solve(rest)
    return phi, int(free.sum())


def _system(order: int, cells: int, medium: str) -> tuple[Array, Ints, Kernels, csc_array]:
    """Nodes, wedges, kernels and conductance matrix of the block, finer towards the source."""
    line = np.arange(cells + 1) / cells
    line = REACH * (line + GRADING * line**3) / (1 + GRADING)
    across = np.concatenate([-line[:0:-1], line])
    face = box_face(x=across, y=across, depths=line, tissues=["fat"] * cells)
    tensors = np.tile(np.diag(conductivities(medium)), (len(face.mesh.wedges), 1, 1))
    if order == 1:
        conductor = Conductor(face, Conductivity.reference(), lambda *_: tensors)
        every = slice(0, len(tensors)), conductor.kernel
        return face.mesh.points, face.mesh.wedges, iter([every]), conductor.stiffness
    mesh = QuadraticMesh.of(face.mesh)
    return mesh.points, mesh.wedges, mesh.kernels(), QuadraticConductor(mesh, tensors).stiffness


def main() -> None:
    """Print errors and orders, and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 4), sharey=True, layout="constrained")
    for ax, medium in zip(axes, MEDIA, strict=True):
        for order, cells in FULL.items():
            found = [measure(order, n, medium) for n in cells]
            print(told(order, medium, cells, found))
            _draw(ax, order, cells, found)
        ax.set(title=TITLES[medium], xlabel="unknowns; at the right end the observed order")
    axes[0].set_ylabel("relative error outside the ball, L2 [%]")
    axes[0].legend(frameon=False, fontsize=8)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


def told(order: int, medium: str, cells: Sequence[int], found: Sequence[Found]) -> str:
    """The figures of one medium and order in words."""
    seen, last = orders(cells, found)[-1], found[-1]
    return (
        f"{medium}, order {order}, {last.unknowns} unknowns: potential off by "
        f"{last.potential:.3%}, order {seen[0]:.2f}; field by {last.field:.2%}, "
        f"order {seen[1]:.2f}; {last.cpu:.0f} CPU-s"
    )


def _draw(ax: Axes, order: int, cells: Sequence[int], found: Sequence[Found]) -> None:
    unknowns, seen = [each.unknowns for each in found], orders(cells, found)[-1]
    colour, name = (("#0072b2", "first order"), ("#d55e00", "second order"))[order - 1]
    for k, (what, style) in enumerate((("potential", "o-"), ("field", "s--"))):
        errors = [100 * getattr(each, what) for each in found]
        ax.loglog(unknowns, errors, style, color=colour, label=f"{what}, {name}")
        ax.annotate(
            f"{seen[k]:.2f}",
            (unknowns[-1], errors[-1]),
            (8, -3),
            fontsize=8,
            textcoords="offset points",
            color=colour,
        )
    ax.set_xlim(unknowns[0] / 1.4, unknowns[-1] * 2.2)
    ax.set_xticks(unknowns, [f"{n:,}" for n in unknowns], minor=False)
    ax.set_xticks([], minor=True)
    ax.tick_params(axis="x", labelsize=8)


if __name__ == "__main__":
    sys.exit(main())
