"""How does a figure become a picture inside the page? PNG bytes in a data address, drawn by Agg."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DPI = 110
INK, QUIET, PALE = "#1d2733", "#5b6775", "#d5dae0"
BLUE, ORANGE, GREEN, PURPLE, RED = "#0072b2", "#e69f00", "#009e73", "#a35c8f", "#d55e00"
STYLE: dict[Any, Any] = {
    "font.size": 11.0,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "legend.frameon": False,
    "legend.fontsize": 10.5,
}


@dataclass(frozen=True)
class Picture:
    """One picture of the page: its data address, what it shows in words, and its caption."""

    src: str
    alt: str
    caption: str
    wide: bool = False
    fine: bool = False


@contextmanager
def styled() -> Iterator[None]:
    """Levator's look for every figure drawn inside the block."""
    with mpl.rc_context(STYLE):
        yield


def figure(width: float, height: float) -> Figure:
    """An empty figure of `width` x `height` inches, on its own Agg canvas."""
    made = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    return made


def framed(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of one panel, `width` x `height` inches."""
    made = figure(width, height)
    return made, made.add_subplot()


def data_address(drawn: Figure) -> str:
    """The figure as a PNG in a data address."""
    buffer = BytesIO()
    drawn.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
