"""What does it cost to carry a thin muscle as a volume fraction?"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.anatomy import Face, Muscle, MuscleMap
from levator.anatomy.types import Array
from levator.field import Conductivity, Conductor, Mixture, mean_fields, parallel, serial
from levator.sources import Grade
from levator.testing.box import box_face, injection_from_density

SIGMA = Conductivity(
    skin=0.2, fat=0.033, smas=0.2, parotid=0.3, muscle_along=0.35, muscle_across=0.086
)
HALF, CELLS = 0.06, 24
ABOVE, SHEET, BELOW = (("skin", 1.5e-3, 1), ("fat", 4.0e-3, 2)), (2.5e-3, 5), (("fat", 3.0e-3, 2),)
FILLED = 3
BASES = ("smas", "fat")
SPHERES, RADIUS = (-0.01, 0.03), 0.008
FIBRES = {"along": (1.0, 0.0, 0.0), "across": (0.0, 1.0, 0.0)}


class Answer(NamedTuple):
    """Mean field of the muscle [V/m], shape (3,), and resistance between the spheres [ohm]."""

    field: Array
    resistance: float


def measure(base: str, fibre: str) -> dict[str, Answer]:
    """Answers of the resolved muscle and of both mixtures, in a sheet of `base` tissue.

    Fibres run `along` or `across` the line between the spheres.
    """
    resolved, mixed = (_block(base, FIBRES[fibre], shares) for shares in _shares())
    return {
        "resolved": _answer(resolved, parallel),
        "parallel": _answer(mixed, parallel),
        "serial": _answer(mixed, serial),
    }


def _shares() -> tuple[Array, Array]:
    """Fraction of muscle in each part of its sheet: resolved, and spread evenly."""
    parts = SHEET[1]
    return np.where(np.arange(parts) < FILLED, 1.0, 0.0), np.full(parts, FILLED / parts)


def _answer(face: Face, mixture: Mixture) -> Answer:
    conductor = Conductor(face, SIGMA, mixture)

    injection = _disc(face, SPHERES[1]) - _disc(face, SPHERES[0])
    fields = mean_fields(face).read(conductor.potential(injection))
    return Answer(fields, conductor.resistance(injection))


def _disc(face: Face, x: float) -> Array:
    amperes = injection_from_density(face, lambda p: np.hypot(p[:, 0] - x, p[:, 1]) < RADIUS, 8)
    return amperes / amperes.sum()


def _block(base: str, fibre: tuple[float, float, float], shares: Array) -> Face:
    line = np.linspace(-HALF, HALF, CELLS + 1)
    layers = (*ABOVE, (base, *SHEET), *BELOW)
    thick = np.concatenate([np.full(n, total / n) for _, total, n in layers])
    tissues = [name for name, _, n in layers for _ in range(n)]
    face = box_face(x=line, y=line, depths=np.append(0.0, np.cumsum(thick)), tissues=tissues)
    centre = face.mesh.points[face.mesh.wedges].mean(axis=1)
    part = face.mesh.sheet - sum(n for _, _, n in ABOVE)
    ribbon = (np.abs(centre[:, 0]) < 0.03) & (np.abs(centre[:, 1]) < 0.01)
    element = np.flatnonzero(ribbon & (part >= 0) & (part < len(shares)))
    element = element[shares[part[element]] > 0]
    path = np.outer([-0.03, 0.03], [1.0, 0.0, 0.0])
    muscle = Muscle(
        code="RIB",
        label="ribbon",
        side="left",
        path=path,
        depth=np.full(2, thick[: sum(n for _, _, n in ABOVE)].sum() + 0.75e-3),
        breadth=np.full(2, 0.02),
        width=0.02,
        thickness=1.5e-3,
        nerve="VII",
        origin="one end",
        insertion="the other end",
        role="none",
        grade=Grade.X,
    )
    owner = np.zeros(len(element), dtype=np.int64)
    directions = np.tile(np.array(fibre), (len(element), 1))
    fractions = shares[part[element]]
    return replace(
        face, muscles=(muscle,), muscle_map=MuscleMap(owner, element, fractions, directions)
    )


def main() -> None:
    """Print the comparison and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    for shift, (base, fibre) in enumerate(product(BASES, FIBRES)):
        answers = measure(base, fibre)
        truth, misses = answers["resolved"], []
        for model in ("parallel", "serial"):
            field, ohm = answers[model]
            misses.append(field[0] / truth.field[0] - 1)
            print(
                f"in {base}, fibres {fibre}, {model}: lateral field {misses[-1]:+.2%}, "
                f"through {field[2] / truth.field[2] - 1:+.2%}, "
                f"resistance {ohm / truth.resistance - 1:+.2%}"
            )
        bars = axes.bar(np.arange(2) + 0.2 * shift, [m * 100 for m in misses], 0.18)
        bars.set_label(f"in {base}, fibres {fibre}")
        axes.bar_label(bars, fmt="%+.1f %%", fontsize=8)
    axes.set_xticks(np.arange(2) + 0.3, ["parallel", "serial"])
    axes.set(ylabel="error of the mean lateral field [%]", title="Muscle filling 60 % of its sheet")
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
