"""Does a slab of fat hang from bone as independent finite-element codes let it hang?

The same neo-Hookean energy, solved here by first-order wedges with one pressure each and there by
bricks: third-order ones of NGSolve 6.2.2608 on 8 x 8 x 4 cells (24,375 unknowns), whose answer is
kept below since it is no dependency, and second-order ones of scikit-fem, with the Newton method
written below. On equal second-order bricks the two codes agree in all digits printed.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse.linalg import spsolve
from skfem import Basis, BilinearForm, ElementHex2, ElementVector, LinearForm, MeshHex

from levator.anatomy.types import Array
from levator.contour import Elasticity
from levator.contour.loads import weight
from levator.contour.material import material
from levator.contour.solid.body import body_of
from levator.contour.solid.newton import by_columns, settled
from levator.contour.stiffness import Pattern
from levator.testing.box import box_face

WIDE, DEEP, SHEAR, POISSON, DENSITY = 0.04, 0.02, 600.0, 0.47, 920.0
LAME = 2 * SHEAR * POISSON / (1 - 2 * POISSON)
DOWN = np.array([0.3, -1.0, -0.5]) * 9.81
PROBES = np.array([[0.0, 0.0, 0.0], [0.0, -WIDE / 2, 0.0], [WIDE / 2, WIDE / 2, 0.0]])

NGSOLVE = 1e-3 * np.array(
    [[1.1494, -3.8602, -0.4055], [1.1228, -4.3454, -1.6869], [1.3367, -4.0612, 0.2345]]
)


def levator(cells: int, sheets: int) -> Array:
    """Displacement [m] of the probes, shape (3, 3), on `cells` x `cells` x `sheets`."""
    line = np.linspace(-WIDE / 2, WIDE / 2, cells + 1)
    depths = np.linspace(0, DEEP, sheets + 1)
    face = box_face(x=line, y=line, depths=depths, tissues=["fat"] * sheets)
    none = {"skin_prestress": 0.0, "resting_tone": 0.0}
    soft = replace(
        Elasticity.reference(), fat=SHEAR, density_fat=DENSITY, poisson_ratio=POISSON, **none
    )
    body = body_of(face, soft, yeoh_ratio=0.0)
    load = weight(face, body.ground.elements, material(face, soft), DOWN)[:, 0]
    pattern = Pattern(face.mesh.wedges, face.mesh.n_nodes)
    plan = by_columns(body, pattern, n_surface=face.mesh.n_surface)
    found = settled(
        lambda share: (body, share * load), pattern, plan, scale=float(np.linalg.norm(load))
    )
    at = [np.linalg.norm(face.mesh.points - p, axis=1).argmin() for p in PROBES]
    return np.asarray(found.displacement[at])


def scikit_fem(cells: int, sheets: int) -> Array:
    """The same by second-order bricks."""
    line = np.linspace(-WIDE / 2, WIDE / 2, cells + 1)
    mesh = MeshHex.init_tensor(line, line, np.linspace(-DEEP, 0, sheets + 1))
    basis = Basis(mesh, ElementVector(ElementHex2()), intorder=4)
    held = basis.get_dofs(lambda x: x[2] < -DEEP + 1e-9).all()
    free = np.setdiff1d(np.arange(basis.N), held)
    u = np.zeros(basis.N)
    for _ in range(25):
        f, ratio, turned = deformation(basis.interpolate(u).grad)
        stress = SHEAR * (f - turned) + LAME * (ratio - 1) * ratio * turned
        over = residual.assemble(basis, stress=stress)[free]
        if np.linalg.norm(over) < 1e-9:
            break
        matrix = tangent.assemble(
            basis,
            turned=turned,
            bulk=LAME * (2 * ratio - 1) * ratio,
            shear=SHEAR - LAME * (ratio - 1) * ratio,
        )
        stiffness = matrix.tocsc()[free][:, free]
        u[free] -= spsolve(stiffness, over)
    else:
        raise ArithmeticError("the independent solution did not converge")
    return np.asarray(basis.probes(PROBES.T) @ u).reshape(3, -1).T


def deformation(slope: Array) -> tuple[Array, Array, Array]:
    """F, J and F^-T of displacement gradients (3, 3, ...)."""
    f = np.moveaxis(slope, (0, 1), (-2, -1)) + np.eye(3)
    turned = np.swapaxes(np.linalg.inv(f), -2, -1)
    return np.moveaxis(f, (-2, -1), (0, 1)), np.linalg.det(f), np.moveaxis(turned, (-2, -1), (0, 1))


@LinearForm
def residual(v, w):
    """Unbalanced force."""
    return (w["stress"] * v.grad).sum(axis=(0, 1)) - DENSITY * np.einsum("i,i...->...", DOWN, v)


@BilinearForm
def tangent(u, v, w):
    """Its derivative."""
    spatial, spatial_v = (
        np.einsum("ki...,kj...->ij...", w["turned"], field.grad) for field in (u, v)
    )
    swell, swell_v = (np.trace(field) for field in (spatial, spatial_v))
    crossed = np.einsum("ij...,ji...->...", spatial, spatial_v)
    straight = SHEAR * (u.grad * v.grad).sum(axis=(0, 1))
    return straight + w["shear"] * crossed + w["bulk"] * swell * swell_v


def off(found: Array) -> float:
    """Distance from the answer of NGSolve, relative to it."""
    return float(np.linalg.norm(found - NGSOLVE) / np.linalg.norm(NGSOLVE))


def main() -> None:
    """Print the displacements and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    for cells, layers in ((2, 1), (4, 2)):
        far = off(scikit_fem(cells, layers))
        print(f"bricks of scikit-fem {cells} x {cells} x {layers}: off by {far:.2%}")
    meshes = ((8, 4), (16, 8), (24, 12))
    apart = [off(levator(cells, sheets)) for cells, sheets in meshes]
    for (cells, sheets), far in zip(meshes, apart, strict=True):
        print(f"wedges {cells} x {cells} x {sheets}: off by {far:.2%}")
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    edges = [cells for cells, _ in meshes]
    axes.plot(edges, 100 * np.array(apart), "o-")
    axes.set_xticks(edges)
    axes.axhline(1.0, color="0.7")
    axes.set_ylim(bottom=0)
    axes.set(xlabel="cells an edge", ylabel="apart (%)", title="Hanging slab against NGSolve")
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
