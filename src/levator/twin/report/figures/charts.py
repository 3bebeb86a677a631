"""How do intervals look beside each other? Dots with whiskers, one row a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from levator.twin.report.figures.canvas import BLUE, INK, QUIET, RED, figure, framed
from levator.twin.types import Interval

ROW_INCHES, HEAD_INCHES = 0.27, 0.9
Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Whisker:
    """One row: a name, an interval with its middle, and the colour it is drawn in."""

    name: str
    low: float
    middle: float
    high: float
    colour: str = BLUE

    @classmethod
    def of(cls, name: str, found: Interval, factor: float, colour: str) -> Whisker:
        """The row of an interval, in units `factor` times as many as its own."""
        low, middle, high = (factor * x for x in (found.low, found.median, found.high))
        return cls(name, low, middle, high, colour)


@dataclass(frozen=True)
class Axis:
    """What is read along a panel: its label with unit, its scale, and a line to compare with."""

    label: str
    scale: Scale = "linear"
    mark: float | None = None
    mark_label: str = ""
    least: float | None = None


def whiskers(rows: Sequence[Whisker], axis: Axis, *, width: float = 6.2) -> Figure:
    """Dots with whiskers, first row on top."""
    made, ax = framed(width, HEAD_INCHES + ROW_INCHES * len(rows))
    _panel(ax, rows, axis)
    _name(ax, [row.name for row in rows])
    return made


def paired_whiskers(rows: Sequence[Sequence[Whisker]], axes: Sequence[Axis]) -> Figure:
    """Panels side by side that share their names; `rows` and `axes` have one entry a panel."""
    made = figure(6.4, HEAD_INCHES + ROW_INCHES * len(rows[0]))
    made.set_layout_engine("constrained", wspace=0.05)
    panels = made.subplots(1, len(rows), sharey=True, squeeze=False)[0]
    for ax, panel, axis in zip(panels, rows, axes, strict=True):
        _panel(ax, panel, axis)
    _name(panels[0], [row.name for row in rows[0]])
    return made


def bars(rows: Sequence[tuple[str, float, str]], label: str) -> Figure:
    """Horizontal bars of (name, value, colour) with the value behind each."""
    made, ax = framed(5.2, HEAD_INCHES + ROW_INCHES * len(rows))
    for at, (_, value, colour) in enumerate(rows):
        ax.barh(at, value, color=colour, height=0.65)
        ax.text(value, at, f" {value:g}", va="center")
    _name(ax, [name for name, _, _ in rows])
    ax.set_xlabel(label)
    ax.margins(x=0.12)
    return made


def _panel(ax: Axes, rows: Sequence[Whisker], axis: Axis) -> None:
    ax.set_xscale(axis.scale)
    floor = axis.least if axis.least is not None else min(row.low for row in rows)
    for at, row in enumerate(rows):
        low, high = max(row.low, floor), max(row.high, floor)
        ax.plot([low, high], [at, at], color=row.colour, linewidth=5, alpha=0.35)
        ax.plot([max(row.middle, floor)], [at], "o", color=row.colour, markersize=5.5)
    if axis.mark is not None:
        ax.axvline(axis.mark, color=RED, linewidth=1.4, linestyle="--")
        ax.text(axis.mark, -0.75, f"{axis.mark_label} ", ha="right", va="center", color=RED)
    if axis.scale == "log":
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
        ax.xaxis.set_minor_formatter(NullFormatter())
    if axis.least is not None:
        ax.set_xlim(left=axis.least)
    ax.grid(axis="x", color=INK, alpha=0.12)
    ax.set_xlabel(axis.label)


def _name(ax: Axes, names: Sequence[str]) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -1.2)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_color(QUIET)
