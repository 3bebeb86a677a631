"""Do two independent codes of one axon model find the same thresholds?"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from levator.activation.axon import build, lay
from levator.activation.axon.mrg import membrane, rates
from levator.activation.axon.search import SETTLING, at_rest, find, steps
from levator.activation.exposure import Exposure, Stretch
from levator.activation.types import Array
from levator.activation.waveform import biphasic, half_sine, rectangular, triangular

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HERE = Path(__file__).parent
NODES, SIGMA = 21, 0.3
SHAPES = {
    "rectangular": rectangular,
    "biphasic": biphasic,
    "triangular": triangular,
    "half-sine": half_sine,
}


class Case(NamedTuple):
    """A straight fibre of 21 nodes, sealed at both ends, beside a point source."""

    diameter: float
    width: float
    polarity: int
    waveform: str
    at: float
    height: float

    @property
    def place(self) -> str:
        """Where the source stands."""
        return "beside the end" if self.at == 0 else "beside the middle"


def cases() -> list[Case]:
    """The cases, in SI."""
    with (HERE / "cases.csv").open() as file:
        return [
            Case(
                float(row["diameter_um"]) * 1e-6,
                float(row["width_ms"]) * 1e-3,
                int(row["polarity"]),
                row["waveform"],
                float(row["at_mm"]) * 1e-3,
                float(row["height_mm"]) * 1e-3,
            )
            for row in csv.DictReader(file)
        ]


def peer() -> tuple[Array, Array, Array]:
    """The peer's thresholds [A], continued to no time step and at its finest, and its CPU-s."""
    with (HERE / "peer.csv").open() as file:
        rows = list(csv.DictReader(file))
    columns = ("threshold_ma", "fine_ma", "cpu_s")
    whole, fine, spent = (np.array([float(row[c]) for row in rows]) for c in columns)
    return whole * 1e-3, fine * 1e-3, spent


def threshold(case: Case, *, settling: int, finest: float = 1e-6, precision: float = 2e-4) -> float:
    """Our threshold [A]; without settling the fibre begins as the peer's does."""
    made = build(case.diameter)
    along = np.linspace(0, (NODES - 1) * made.spacing, 1 + 40 * (NODES - 1))
    field = 1 / (4 * np.pi * SIGMA * np.hypot(along - case.at, case.height))
    cable = lay(Exposure((Stretch(along, field),), "terminates"), made)
    waveform = SHAPES[case.waveform](case.width)
    plan = steps(waveform, cable, case.diameter, sign=case.polarity, finest=finest)
    fibre, rest = at_rest(cable, membrane(made, rates()), plan, settling=settling)
    shot = find(fibre, rest, ceiling=1.0, precision=precision)
    return shot.current if shot else np.nan


def main() -> None:
    """Print the differences and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    todo, (theirs, fine, spent) = cases(), peer()
    ours = np.array([threshold(case, settling=0) for case in todo])
    rest = np.array([threshold(case, settling=SETTLING) for case in todo])
    difference = 100 * (ours / theirs - 1)
    size = np.abs(difference)
    print(
        f"{len(todo)} cases, same begin: median {np.median(size):.3f} %, largest {size.max():.3f} %"
    )
    for name, other in (("peer at 2.5 us", fine), ("peer at no step", theirs)):
        gap = np.abs(100 * (rest / other - 1))
        print(f"from rest, {name}: median {np.median(gap):.2f} %, largest {gap.max():.2f} %")
    print(f"peer: {len(spent) / spent.sum():.2f} thresholds per CPU-second at 2.5 us")
    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.8), layout="constrained")
    _by_case(axes[0], todo, ours, theirs)
    _differences(axes[1], todo, difference)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


def _by_case(axes: Axes, todo: list[Case], ours: Array, theirs: Array) -> None:
    for place, mark in (("beside the middle", "o"), ("beside the end", "^")):
        here = [case.place == place for case in todo]
        axes.loglog(1e3 * theirs[here], 1e3 * ours[here], mark, ms=4, label=f"source {place}")
    ends = 1e3 * np.array([theirs.min(), theirs.max()])
    axes.loglog(ends, ends, "0.6", lw=1, zorder=0)
    axes.set(xlabel="peer [mA]", ylabel="Levator [mA]", title=f"Thresholds of {len(todo)} cases")
    axes.legend(fontsize=8)


def _differences(axes: Axes, todo: list[Case], difference: Array) -> None:
    colours = dict(zip(SHAPES, ("tab:blue", "tab:orange", "tab:green", "tab:red"), strict=True))
    for name, colour in colours.items():
        here = np.array([case.waveform == name for case in todo])
        width = 1e3 * np.array([case.width for case in todo])[here]
        spread = 1 + 0.02 * (np.arange(here.sum()) % 9 - 4)
        axes.semilogx(width * spread, difference[here], "o", ms=4, color=colour, label=name)
    axes.axhspan(-0.5, 0.5, color="0.92", zorder=0)
    axes.axhline(0, color="0.6", lw=1, zorder=0)
    axes.set(xlabel="width [ms]", ylabel="difference [%]", title="Ours over the peer's")
    axes.set(ylim=(-1, 1))
    axes.legend(fontsize=8)


if __name__ == "__main__":
    sys.exit(main())
