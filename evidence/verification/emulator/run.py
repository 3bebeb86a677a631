"""How far do the twin's emulated matrices lie from solves at joint draws they have not seen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import levator as lv
from levator.activation import published_placements, segmented, strongest_fields
from levator.contour import Elastic, Elasticity
from levator.device import Placement, default_session, injection
from levator.field import Conductivity, Conductor, mean_fields
from levator.sources import draw, unknowns
from levator.twin.designs import FAT, Ranges, ranges, thickened, variants
from levator.twin.matrices import DOSE_QUANTILES, DOSE_STAGES, stations
from levator.twin.reduced_dose import CALIBRATED, reduce_dose, restored_dose

TITLES = {"dose": "dose row: field (V/m/A), resistance (ohm)", "lift": "lift columns (m)"}
COUNTS, POINTS, SEED, DRAWS = (1, 3, 6), 6, 11, 256


@dataclass(frozen=True)
class Compared:
    """Emulated and solved matrices at joint points, (points, r, c); which lie in the designs.

    `spread` (r, c) is the 90 % interval of the emulated matrix over draws.
    """

    emulated: np.ndarray
    solved: np.ndarray
    inside: np.ndarray
    spread: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Relative error of every column, (points, c), as the twin prints it."""
        apart = np.linalg.norm(self.emulated - self.solved, axis=1)
        return apart / np.linalg.norm(self.solved, axis=1)

    @property
    def over_spread(self) -> np.ndarray:
        """Error of every entry over its 90 % interval, (points, r, c)."""
        return np.abs(self.emulated - self.solved) / self.spread


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
    many = held.at(draw(DRAWS, SEED, twin.table).values, DRAWS)
    return Compared(held.at(values, points), np.array(answers), within(held.ranges, x), span(many))


def measure_standard(points: int) -> Compared:
    """The dose row of the standard face with all unknowns drawn, checked on its own mesh."""
    face = lv.Face.reference()
    placements, _ = stations(default_session(face, lv.device("nuface-trinity-plus")))
    over = ranges(unknowns(), DOSE_STAGES, DOSE_QUANTILES)
    reduced = restored_dose(reduce_dose(face, placements, over), over)
    reference = solve_dose(face, {}, placements)
    x = log_ratios(over, draw(points, SEED, unknowns()).values, points)
    answers = []
    for point in x:
        values = dict(zip(over.names, over.reference * np.exp(point), strict=True))
        answers.append(solve_dose(thickened(face, np.log(values.pop(FAT))), values, placements))
    emulated = reduced.apply(reference, np.clip(x, over.low, over.high))
    drawn = draw(DRAWS, SEED, unknowns()).values
    many = reduced.apply(reference, over.log_ratios(drawn, DRAWS))
    return Compared(emulated, np.array(answers), within(over, x), span(many))


def log_ratios(over: Ranges, values: Mapping[str, np.ndarray], points: int) -> np.ndarray:
    """Logarithms of `values` over their references, not held within the designed range."""
    x = np.zeros((points, len(over.names)))
    for i, (name, reference) in enumerate(zip(over.names, over.reference, strict=True)):
        x[:, i] = np.log(values.get(name, reference) / reference)
    return x


def within(over: Ranges, x: np.ndarray) -> np.ndarray:
    """Which points lie within the designed range."""
    return ((x >= over.low) & (x <= over.high)).all(axis=1)


def span(draws: np.ndarray) -> np.ndarray:
    """Length of the 90 % interval over axis 0."""
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return high - low


def solve_dose(
    face: lv.Face, values: Mapping[str, float], placements: Sequence[Placement]
) -> np.ndarray:
    """The dose row by one solve for each placement, of a matrix assembled in one piece."""
    conductor, functionals = Conductor(face, Conductivity.of(values)), mean_fields(segmented(face))
    motor, _ = published_placements(face)
    amperes = np.column_stack([injection(face, each) for each in (*placements, motor)])
    phi = conductor.potential(amperes)
    fields = strongest_fields(face, functionals.names, functionals.read(phi))
    drop = (amperes * phi[: len(amperes)]).sum(axis=0)[:-1]
    calibrated = fields[-1, face.muscle_index(CALIBRATED)]
    return np.concatenate([fields[:-1].ravel(), [calibrated], drop])[None]


def solve_lift(face: lv.Face, values: Mapping[str, float], _: Sequence[Placement]) -> np.ndarray:
    """Columns thickness, tone, gravity and stiffness over regions."""
    basis = Elastic(face, Elasticity.of(values)).regional()
    return np.column_stack([basis.thickness, basis.tone, basis.gravity, basis.stiffness])


def told(found: Compared) -> str:
    """Both errors of a comparison, in words."""
    median, high = 100 * np.quantile(found.errors, (0.5, 0.95))
    each = 100 * np.median(found.errors, axis=1)
    over = 100 * np.quantile(found.over_spread, (0.5, 0.95))
    return (
        f"relative: median {median:.1f} %, 95 % {high:.1f} %, medians by draw {each.min():.1f} to "
        f"{each.max():.1f} %; over the spread: median {over[0]:.1f} %, 95 % {over[1]:.1f} %; "
        f"{found.inside.sum()} of {len(found.inside)} in range: "
        f"{100 * np.quantile(found.over_spread[found.inside], 0.95):.1f} %"
    )


def main() -> None:
    """Print the errors and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    face = lv.Face.reference(resolution="coarse")
    twin = lv.Twin(face, lv.device("nuface-trinity-plus"), lv.Regimen("5 a week"))
    figure, (*panels, last) = plt.subplots(1, 3, figsize=(12.5, 4.2), layout="constrained")
    for panel, (stage, title) in zip(panels, TITLES.items(), strict=True):
        for count, colour in zip(COUNTS, ("C2", "C1", "C0"), strict=True):
            found = measure(twin, stage, count=count)
            print(f"{stage}, {count} unknowns, coarse: {told(found)}")
            median, high = 100 * np.quantile(found.errors, (0.5, 0.95))
            label = f"{count} unknowns: median {median:.1f} %, 95 % {high:.1f} %"
            solved, emulated = np.abs(found.solved).ravel(), np.abs(found.emulated).ravel()
            panel.loglog(solved, emulated, ".", ms=1.5, color=colour, rasterized=True)
            panel.plot([], [], "o", color=colour, label=label)
        ends = panel.get_xlim()
        panel.plot(ends, ends, "k-", lw=0.5)
        panel.set(xlabel="solved", ylabel="emulated", title=title, xlim=ends, ylim=ends)
        panel.legend(fontsize=7, loc="upper left")
        share(last, found, f"{stage}, coarse", "C0" if stage == "dose" else "C3")
    found = measure_standard(2 * POINTS)
    print(f"dose, all unknowns, standard: {told(found)}")
    share(last, found, "dose, standard", "C4")
    last.axvline(5, color="k", lw=0.5)
    last.set(xlabel="error over the 90 % interval (%)", ylabel="share of entries below")
    last.set(xscale="log", xlim=(0.05, 200), ylim=(0, 1), title="all unknowns drawn")
    last.legend(fontsize=7, loc="upper left", title="95 % lie below", title_fontsize=7)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=90)


def share(panel, found: Compared, label: str, colour: str) -> None:
    """Share of entries whose error over the spread lies below each value."""
    over = 100 * np.sort(found.over_spread.ravel())
    high = np.quantile(over, 0.95)
    kept = np.linspace(0, len(over) - 1, 500).astype(int)
    label = f"{label}: {high:.1f} %"
    panel.plot(over[kept], (kept + 1) / len(over), color=colour, label=label)


if __name__ == "__main__":
    main()
