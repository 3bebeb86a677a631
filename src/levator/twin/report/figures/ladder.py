"""How large is a millimetre? Lift, noise, gravity and other treatments on one ladder of tens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from levator.twin.report.figures.canvas import INK, framed

LEAST_MM, GAP, ROOM = 1e-5, 1.5, 300.0
TICKS = {1e-5: "0.01 µm", 1e-3: "1 µm", 1e-1: "0.1 mm", 1e1: "10 mm"}
ROW_INCHES, HEAD_INCHES = 0.30, 1.0


@dataclass(frozen=True)
class Rung:
    """One length on the ladder [mm] and its words; a middle of 0 stands at the left edge."""

    name: str
    low: float
    middle: float
    high: float
    colour: str
    words: str


def ladder(rungs: Sequence[Rung]) -> Figure:
    """Lengths on a logarithmic axis in mm, first rung on top."""
    made, ax = framed(6.4, HEAD_INCHES + ROW_INCHES * len(rungs))
    ax.set_xscale("log")
    top = max(rung.high for rung in rungs)
    for at, rung in enumerate(rungs):
        low, middle, high = (max(x, LEAST_MM) for x in (rung.low, rung.middle, rung.high))
        ax.plot([low, high], [at, at], color=rung.colour, linewidth=6, alpha=0.4)
        mark = "o" if rung.middle > LEAST_MM else "<"
        ax.plot([middle], [at], mark, color=rung.colour, markersize=6)
        ax.text(high * GAP, at, rung.words, va="center", fontsize=10)
    ax.set_yticks(range(len(rungs)), [rung.name for rung in rungs])
    ax.set_ylim(len(rungs) - 0.4, -0.6)
    ax.set_xlim(LEAST_MM, top * ROOM)
    ax.set_xticks(list(TICKS), list(TICKS.values()))
    ax.tick_params(axis="y", length=0)
    ax.minorticks_off()
    ax.grid(axis="x", color=INK, alpha=0.12)
    ax.set_xlabel("length (each step is ×100)")
    return made
