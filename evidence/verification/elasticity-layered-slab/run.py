"""Does a layered slab sag and grow as integrated by hand, layer by layer?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from levator.anatomy import Face, MuscleMap
from levator.anatomy.types import Array
from levator.contour import Elasticity
from levator.contour.loads import thickness_loads, weight
from levator.contour.material import material
from levator.contour.stiffness import elements_of, stiffness
from levator.testing import slab_face
from levator.testing.elasticity import solve_held

FRACTION, SHEET = 0.6, 3
POISSON = (0.3, 0.47, 0.49, 0.4999)


def measure(cells: int, poisson_ratio: float) -> dict[str, float]:
    """Largest deviation from the integrated profile, relative to its value at the skin."""
    elasticity = replace(Elasticity.reference(), poisson_ratio=poisson_ratio)
    return {
        "compression": _apart(*compression(cells, elasticity)),
        "shear": _apart(*shear(cells, elasticity)),
        "growth": _apart(*growth(cells, elasticity)),
    }


def compression(cells: int, elasticity: Elasticity) -> tuple[Array, Array]:
    """Displacement [m] of the middle under gravity into the bone, and by integration."""
    nu = elasticity.poisson_ratio
    return _sag(cells, elasticity, axis=2, modulus=2 * (1 - nu) / (1 - 2 * nu))


def shear(cells: int, elasticity: Elasticity) -> tuple[Array, Array]:
    """Displacement [m] of the middle under gravity along the skin, and by integration."""
    return _sag(cells, elasticity, axis=1, modulus=1.0)


def growth(cells: int, elasticity: Elasticity) -> tuple[Array, Array]:
    """Displacement [m] of the middle when a muscle in one sheet doubles, and by hand."""
    face = _filled(bare(cells))
    load = thickness_loads(face, elements_of(face.mesh), material(face, elasticity)).toarray()
    heights = np.diff(_depth(face))
    grown = np.where(np.arange(len(heights)) == SHEET, FRACTION * heights, 0.0)
    return confined(face, elasticity, load, axis=2), _upward(grown)


def _sag(cells: int, elasticity: Elasticity, *, axis: int, modulus: float) -> tuple[Array, Array]:
    """Sag under gravity along -axis where each layer answers with `modulus` times its mu."""
    face, down = bare(cells), -elasticity.gravity * np.eye(3)[axis]
    solid = material(face, elasticity)
    load = weight(face, elements_of(face.mesh), solid, down)
    first = np.searchsorted(face.mesh.sheet, np.arange(face.mesh.n_sheets))
    heights, stiff = np.diff(_depth(face)), modulus * solid.shear[first]
    mass = solid.density[first] * heights
    carried = np.cumsum(mass) - mass / 2
    profile = _upward(-elasticity.gravity * carried * heights / stiff)
    return confined(face, elasticity, load, axis=axis), profile


def confined(face: Face, elasticity: Elasticity, load: Array, *, axis: int) -> Array:
    """Displacement [m] along `axis` of the nodes under the middle of the skin, from the skin down.

    The bone is held, and the walls move along `axis` only, as in a slab without end.
    """
    matrix = stiffness(
        elements_of(face.mesh), material(face, elasticity), n_nodes=face.mesh.n_nodes
    )
    held = np.repeat(_wall(face)[:, None], 3, axis=1)
    held[:, axis] = False
    held |= (face.labels["bone"] | face.labels["vestibule"])[:, None]
    moved = solve_held(matrix, load.ravel(), held.ravel()).reshape(-1, 3)
    middle = int(np.argmin((face.mesh.skin**2).sum(axis=1)))
    along: Array = moved[middle :: face.mesh.n_surface, axis]
    return along


def bare(cells: int) -> Face:
    """The test slab without its muscles."""
    none = np.zeros(0, dtype=np.int64)
    return replace(
        slab_face(cells=cells),
        muscles=(),
        muscle_map=MuscleMap(none, none, np.zeros(0), np.zeros((0, 3))),
    )


def _filled(face: Face) -> Face:
    """One muscle along x that takes the same share of every wedge in one sheet."""
    sheet = np.flatnonzero(face.mesh.sheet == SHEET)
    held = MuscleMap(
        muscle=np.zeros(len(sheet), dtype=np.int64),
        element=sheet,
        fraction=np.full(len(sheet), FRACTION),
        fibre=np.tile([1.0, 0.0, 0.0], (len(sheet), 1)),
    )
    return replace(face, muscles=slab_face(cells=2).muscles[:1], muscle_map=held)


def _upward(stretch: Array) -> Array:
    """Sum of what each layer adds, from bone to skin, listed from the skin down."""
    return np.concatenate([np.cumsum(stretch[::-1])[::-1], [0.0]])


def _depth(face: Face) -> Array:
    return -face.mesh.points[:: face.mesh.n_surface, 2]


def _wall(face: Face) -> Array:
    xy = np.abs(face.mesh.points[:, :2])
    return (xy > xy.max() - 1e-9).any(axis=1)


def _apart(found: Array, expected: Array) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def main() -> None:
    """Print the deviations and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    found = {nu: measure(12, nu) for nu in POISSON}
    for nu, deviations in found.items():
        print(f"nu {nu}: " + ", ".join(f"{name} {x:.1e}" for name, x in deviations.items()))
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for case in (compression, shear, growth):
        profile, exact = case(12, Elasticity.reference())
        depth, worst = 1e3 * _depth(bare(12)), max(d[case.__name__] for d in found.values())
        axes.plot(1e3 * exact, depth, "-", color="0.7")
        axes.plot(1e3 * profile, depth, "o", label=f"{case.__name__}, off by {worst:.0e}")
    axes.invert_yaxis()
    axes.set(xlabel="displacement (mm)", ylabel="depth (mm)", title="Layered slab")
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
