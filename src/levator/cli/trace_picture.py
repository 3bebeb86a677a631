"""What did the measurement see? The trace with its pulses, their height and width marked."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from levator.device.recording import Recording
from levator.device.trace import Measurement
from levator.sources import Array

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#6E6E6E"
PERIODS, PIXELS = 3.0, 1500
_SIZE = (9.0, 3.1)
_BELOW, _ABOVE = 0.63, 0.97


def draw_traces(seen: Sequence[tuple[Recording, Measurement]]) -> bytes:
    """PNG of every trace over a few periods, with rest, height and width of its phases."""
    figure = Figure(figsize=(_SIZE[0], _SIZE[1] * len(seen)), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(seen), 1, squeeze=False)[:, 0]
    for axes, (recording, found) in zip(panels, seen, strict=True):
        _panel(axes, recording, found)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    return buffer.getvalue()


def _panel(axes: Axes, recording: Recording, found: Measurement) -> None:
    start, stop = _window(recording, found)
    second, ms = _unit(stop - start, ("s", "ms", "us"))
    volt, mv = _unit(found.peak, ("V", "mV"))
    time, voltage = _thinned(recording, start, stop)
    axes.plot((time - start) * second, voltage * volt, color=BLUE, lw=1.0, label="recorded")
    axes.axhline(found.rest * volt, color=GREY, lw=0.8, ls=":", label="rest")
    _mark(axes, found, (start, stop), second, volt)
    reach = max(float(np.ptp(voltage)), found.peak) * volt
    middle = volt * (float(voltage.min()) + float(voltage.max())) / 2
    axes.set_ylim(middle - reach * _BELOW, middle + reach * _ABOVE)
    axes.set_xlim(0.0, (stop - start) * second)
    axes.set_xlabel(f"time [{ms}]")
    axes.set_ylabel(f"voltage [{mv}]")
    axes.set_title(_title(found), fontsize=10, loc="left")
    axes.legend(loc="upper right", ncols=4, fontsize=8, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _mark(
    axes: Axes, found: Measurement, shown: tuple[float, float], second: float, volt: float
) -> None:
    """Height and width of every phase within the times `shown` [s]."""
    pulses = found.pulses
    inside = np.flatnonzero((pulses.onset >= shown[0]) & (pulses.end <= shown[1]))
    for i in inside:
        first = i == inside[0]
        ends = (np.array([pulses.onset[i], pulses.end[i]]) - shown[0]) * second
        height = pulses.sign[i] * pulses.peak[i]
        top, half = ([(found.rest + h) * volt] * 2 for h in (height, height / 2))
        name, wide = ("height", "width at half height") if first else ("_", "_")
        axes.plot(ends, top, color=ORANGE, lw=2.0, solid_capstyle="butt", label=name)
        axes.plot(ends, half, color=GREEN, lw=1.2, marker="|", ms=9, mew=1.6, label=wide)


def _window(recording: Recording, found: Measurement) -> tuple[float, float]:
    """Start and stop [s] of a few periods from just before the first whole phase."""
    pulses, beat = found.pulses, found.rhythm.frequency
    period = 1 / beat if beat else 4 * found.pulse_width
    start = max(float(recording.time[0]), float(pulses.onset[0]) - period / 4)
    return start, min(float(recording.time[-1]), start + PERIODS * period)


def _thinned(recording: Recording, start: float, stop: float) -> tuple[Array, Array]:
    """Samples between `start` and `stop`: all, or the lowest and highest of every pixel."""
    first, last = np.searchsorted(recording.time, (start, stop))
    time, voltage = recording.time[first:last], recording.voltage[first:last]
    every = len(time) // PIXELS
    if every < 2:
        return time, voltage
    count = len(time) // every * every
    blocks = voltage[:count].reshape(-1, every)
    pairs = np.column_stack([blocks.min(axis=1), blocks.max(axis=1)]).ravel()
    return np.repeat(time[:count:every], 2), pairs


def _unit(size: float, names: Sequence[str]) -> tuple[float, str]:
    """Factor and name of the largest unit in which `size` exceeds one, in steps of a thousand."""
    for power, name in enumerate(names):
        if size * 10 ** (3 * power) >= 1:
            return 10.0 ** (3 * power), name
    return 10.0 ** (3 * (len(names) - 1)), names[-1]


def _title(found: Measurement) -> str:
    beat = found.rhythm.frequency
    rate = f", {beat:.3g} Hz" if beat else ""
    return (
        f"{found.label} over {found.resistor:g} ohm: {1e6 * found.current:.3g} uA, "
        f"{1e3 * found.pulse_width:.3g} ms{rate}, {found.pulses.shape}, {found.rhythm.polarity}"
    )
