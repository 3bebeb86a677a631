"""How far do the twin's emulated matrices lie from solves at joint draws they have not seen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import levator as lv
from levator.activation import field_per_ampere, published_placements, segmented
from levator.contour import Elastic, Elasticity
from levator.device import Placement, injection
from levator.field import Conductivity, Conductor, mean_fields
from levator.sources import draw
from levator.twin.designs import Ranges, variants
from levator.twin.matrices import CALIBRATED

STAGES = {"dose": "dose row: field per ampere (V/m), resistance (ohm)", "lift": "lift columns (m)"}
COUNTS, POINTS, SEED = (1, 3, 6), 6, 11


@dataclass(frozen=True)
class Compared:
    """Emulated and solved matrices at joint points, (points, r, c); which lie in the designs."""

    emulated: np.ndarray
    solved: np.ndarray
    inside: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Relative error of every column, (points, c), as the twin prints it."""
        apart = np.linalg.norm(self.emulated - self.solved, axis=1)
        return apart / np.linalg.norm(self.solved, axis=1)


def measure(twin: lv.Twin, stage: str, *, count: int, points: int = POINTS) -> Compared:
    """The first `count` unknowns of `stage` drawn jointly, the others at their sourced values."""
    solved = twin.solve()
    held = getattr(solved, stage)
    drawn = draw(points, SEED, twin.table).values
    values = {name: drawn[name] for name in held.ranges.names[:count]}
    x = log_ratios(held.ranges, values, points)
    solve = {"dose": solve_dose, "lift": solve_lift}[stage]
    answers = [
        solve(face, properties, solved.placements)
        for face, properties in variants(twin.face, held.ranges, x)
    ]
    inside = ((x >= held.ranges.low) & (x <= held.ranges.high)).all(axis=1)
    return Compared(held.at(values, points), np.array(answers), inside)


def log_ratios(ranges: Ranges, values: Mapping[str, np.ndarray], points: int) -> np.ndarray:
    """Logarithms of `values` over their references, not held within the designed range."""
    x = np.zeros((points, len(ranges.names)))
    for i, (name, reference) in enumerate(zip(ranges.names, ranges.reference, strict=True)):
        x[:, i] = np.log(values.get(name, reference) / reference)
    return x


def solve_dose(
    face: lv.Face, values: Mapping[str, float], placements: Sequence[Placement]
) -> np.ndarray:
    """The dose row by lead fields; the designs of the emulator were solved forwards."""
    conductor = Conductor(face, Conductivity.of(values))
    motor, _ = published_placements(face)
    lead = conductor.lead_field(mean_fields(segmented(face)))
    fields = field_per_ampere(face, lead, [*placements, motor])
    amperes = np.column_stack([injection(face, placement) for placement in placements])
    drop = (amperes * conductor.potential(amperes)[: len(amperes)]).sum(axis=0)
    calibrated = fields[-1, face.muscle_index(CALIBRATED)]
    return np.concatenate([fields[:-1].ravel(), [calibrated], drop])[None]


def solve_lift(face: lv.Face, values: Mapping[str, float], _: Sequence[Placement]) -> np.ndarray:
    """Columns thickness, tone, gravity and stiffness over regions."""
    basis = Elastic(face, Elasticity.of(values)).regional()
    return np.column_stack([basis.thickness, basis.tone, basis.gravity, basis.stiffness])


def main() -> None:
    """Print the errors and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    face = lv.Face.reference(resolution="coarse")
    twin = lv.Twin(face, lv.device("nuface-trinity-plus"), lv.Regimen("5 a week"))
    figure, axes = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    for panel, (stage, title) in zip(axes, STAGES.items(), strict=True):
        for count, colour in zip(COUNTS, ("C2", "C1", "C0"), strict=True):
            found = measure(twin, stage, count=count)
            median, high = 100 * np.quantile(found.errors, (0.5, 0.95))
            told = f"{count} unknowns: median {median:.1f} %, 95 % {high:.1f} %"
            print(f"{stage}, {told};", end=" ")
            each = 100 * np.median(found.errors, axis=1)
            print(f"medians by draw {each.min():.1f} to {each.max():.1f} %;", end=" ")
            median, high = 100 * np.quantile(found.errors[found.inside], (0.5, 0.95))
            print(f"{found.inside.sum()} of {POINTS} in range: {median:.1f} %, {high:.1f} %")
            solved, emulated = np.abs(found.solved).ravel(), np.abs(found.emulated).ravel()
            panel.loglog(solved, emulated, ".", ms=1.5, color=colour, rasterized=True)
            panel.plot([], [], "o", color=colour, label=told)
        ends = panel.get_xlim()
        panel.plot(ends, ends, "k-", lw=0.5)
        panel.set(xlabel="solved", ylabel="emulated", title=title, xlim=ends, ylim=ends)
        panel.legend(fontsize=7, loc="upper left")
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=100)


if __name__ == "__main__":
    main()
