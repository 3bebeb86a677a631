"""What happens week by week? Medians and 90 % bands of every kind of attendance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from levator.twin.report.figures.canvas import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    framed,
)
from levator.twin.types import Array

ARM_COLOURS = (BLUE, GREEN, ORANGE, PURPLE, QUIET)
UNITS = (("mm", 1e3), ("µm", 1e6), ("nm", 1e9))
LEAST_IN_UNIT = 0.01
HEADROOM = 1.25


def course_of(bands: Mapping[str, Array], label: str, *, factor: float = 1.0) -> Figure:
    """Bands (3, weeks + 1) by arm over the weeks, times `factor`, with a named vertical axis."""
    made, ax = framed(6.0, 3.6)
    _draw(ax, bands, factor)
    ax.set_ylabel(label)
    return made


def beside_floor(bands: Mapping[str, Array], floor: float, label: str) -> Figure:
    """Lift bands [m] on the scale of the noise floor [m], which is drawn as a grey strip."""
    made, ax = framed(6.0, 3.6)
    top = max(floor, reach(bands)) * HEADROOM * 1e3
    ax.axhspan(-floor * 1e3, floor * 1e3, color=QUIET, alpha=0.15, linewidth=0)
    ax.text(0, floor * 1e3, " within the camera's noise", va="top", color=INK)
    _draw(ax, bands, 1e3)
    ax.set_ylim(-top, top)
    ax.set_ylabel(f"{label} [mm]")
    return made


def reach(bands: Mapping[str, Array]) -> float:
    """Largest size that any band reaches."""
    return float(max(np.abs(band).max() for band in bands.values()))


def fitting_unit(metres: float) -> tuple[str, float]:
    """The unit in which a length is neither tiny nor huge, and its factor from metres."""
    for unit, factor in UNITS:
        if metres * factor >= LEAST_IN_UNIT:
            return unit, factor
    return UNITS[-1]


def _draw(ax: Axes, bands: Mapping[str, Array], factor: float) -> None:
    for colour, (arm, (low, middle, high)) in zip(ARM_COLOURS, bands.items(), strict=False):
        weeks = np.arange(len(middle))
        ax.fill_between(weeks, low * factor, high * factor, color=colour, alpha=0.10, linewidth=0)
        ax.plot(weeks, high * factor, color=colour, linewidth=1.1, linestyle=":")
        ax.plot(weeks, low * factor, color=colour, linewidth=1.1, linestyle=":")
        ax.plot(weeks, middle * factor, color=colour, linewidth=2.2, label=arm)
    ax.set_xlabel("week")
    ax.set_xlim(0, len(next(iter(bands.values()))[1]) - 1)
    ax.grid(color=INK, alpha=0.10)
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handlelength=1.2)
