"""How far are thresholds from those of no time step, of finer internodes and of longer fibres?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.activation.axon import build, lay
from levator.activation.axon.mrg import membrane, rates
from levator.activation.axon.search import at_rest, find, steps
from levator.activation.exposure import End, Exposure, Stretch
from levator.activation.types import Array
from levator.activation.waveform import Waveform, ramped, rectangular

STEPS = (10e-6, 5e-6, 2.5e-6, 1e-6)
FINEST = 0.25e-6
PIECES = (1, 2, 3, 6, 12)
MOST_PIECES = 24
PADS = (1, 2, 5, 10)
MOST_PADS = 60
SAME = 1e-5


class Case(NamedTuple):
    """A fibre beside a point source in a medium of 0.3 S/m."""

    name: str
    diameter: float
    waveform: Waveform
    end: End
    nodes: int = 25
    height: float = 3e-3


def cases() -> list[Case]:
    """Short and long pulses, a ramp, thin and thick fibres, ends that stop and that pass on."""
    return [
        Case("6 um passes, 0.05 ms", 6e-6, rectangular(5e-5), "passes"),
        Case("6 um ends, 1 ms", 6e-6, rectangular(1e-3), "terminates"),
        Case("10 um passes, 0.2 ms", 10e-6, rectangular(2e-4), "passes"),
        Case("10 um ends, 0.05 ms", 10e-6, rectangular(5e-5), "terminates"),
        Case("14 um passes, 10 ms", 14e-6, rectangular(1e-2), "passes"),
        Case("10 um ends, ramp of 60 ms", 10e-6, ramped(60e-3, rise=60e-3, fall=0.0), "terminates"),
    ]


def threshold(case: Case, *, finest: float = 2.5e-6, stin: int = 6, pad: int = 10) -> float:
    """Threshold [A] with time steps of `finest` [s], `stin` pieces and `pad` internodes beyond."""
    made = build(case.diameter)
    length = (case.nodes - 1) * made.spacing
    along = np.linspace(0, length, 1 + 40 * (case.nodes - 1))
    at = length if case.end == "terminates" else length / 2
    field = 1 / (4 * np.pi * 0.3 * np.hypot(along - at, case.height))
    exposure = Exposure((Stretch(along, field, case.end),), "passes")
    cable = lay(exposure, made, stin=stin, pad=pad, detector="any")
    plan = steps(case.waveform, cable, case.diameter, sign=-1, finest=finest)
    fibre, rest = at_rest(cable, membrane(made, rates()), plan)
    shot = find(fibre, rest, ceiling=1.0, precision=SAME)
    return shot.current if shot else np.nan


def over_steps(todo: list[Case]) -> Array:
    """Errors [%] by case and time step, against a step of 0.25 us."""
    exact = np.array([threshold(case, finest=FINEST) for case in todo])
    found = np.array([[threshold(case, finest=f) for f in STEPS] for case in todo])
    return 100 * (found / exact[:, None] - 1)


def over_pieces(todo: list[Case]) -> Array:
    """Differences [%] by case and number of STIN pieces, against 24 of them."""
    exact = np.array([threshold(case, stin=MOST_PIECES) for case in todo])
    found = np.array([[threshold(case, stin=n) for n in PIECES] for case in todo])
    return 100 * (found / exact[:, None] - 1)


def over_pads(todo: list[Case]) -> Array:
    """Differences [%] by case and internodes beyond a passing end, against 60 of them."""
    exact = np.array([threshold(case, pad=MOST_PADS) for case in todo])
    found = np.array([[threshold(case, pad=n) for n in PADS] for case in todo])
    return 100 * (found / exact[:, None] - 1)


def main() -> None:
    """Print the tables and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    todo = cases()
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.9), layout="constrained", sharey=True)
    panels = (
        ("finest time step [us]", 1e6 * np.array(STEPS), over_steps(todo)),
        ("STIN pieces in an internode", np.array(PIECES), over_pieces(todo)),
        ("internodes beyond a passing end", np.array(PADS), over_pads(todo)),
    )
    for ax, (label, x, errors) in zip(axes, panels, strict=True):
        print(f"{label}: {', '.join(f'{v:g}' for v in x)}")
        for case, row in zip(todo, errors, strict=True):
            print(f"  {case.name}: " + ", ".join(f"{e:+.3f}" for e in row) + " %")
            ax.loglog(x, np.maximum(np.abs(row), 1e-3), "o-", ms=4, label=case.name)
        ax.set(xlabel=label)
    axes[0].set(ylabel="error of the threshold [%]", ylim=(8e-4, 40))
    axes[2].legend(fontsize=7)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
