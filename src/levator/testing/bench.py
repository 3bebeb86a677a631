"""What would an oscilloscope see? Voltage of a made-up device across a dummy resistor.

    v(t) = min(I R, V_c) s(t) + noise

with s(t) a train of phases of width w (at half height) and whole-waveform rate f. For tests of
measuring, and for trying the command line without a device.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.signal import lfilter

from levator.sources import Array
from levator.sources.noted import noted


@dataclass(frozen=True, kw_only=True)
class Source:
    """A device on the bench."""

    current: float = field(default=350e-6, metadata=noted("A", "what the source tries to drive"))
    compliance: float = field(default=12.0, metadata=noted("V", "the most it can raise"))
    pulse_width: float = field(default=0.02, metadata=noted("s", "one phase at half height"))
    frequency: float = field(default=8.0, metadata=noted("Hz", "rate of the whole waveform"))
    polarity: str = field(
        default="alternating", metadata=noted("1", "monophasic, alternating or biphasic")
    )
    shape: str = field(
        default="rectangular", metadata=noted("1", "rectangular, triangular or rounded")
    )


def bench_trace(
    source: Source,
    *,
    resistor: float,
    seconds: float = 1.0,
    samples: int = 10_000,
    noise: float = 0.0,
    seed: int = 1,
) -> tuple[Array, Array]:
    """Time [s] and voltage [V] across `resistor` [ohm], each of shape (samples,).

    `noise` is a standard deviation relative to the pulses.
    """
    period, width = 1 / source.frequency, source.pulse_width
    time = np.arange(samples, dtype=np.float64) * (seconds / samples)
    first = _train(time - period / 16, period, width, source.shape)
    delay = {"monophasic": None, "alternating": period / 2, "biphasic": _length(source)}
    later = delay[source.polarity]
    course = first
    if later is not None:
        course = first - _train(time - period / 16 - later, period, width, source.shape)
    height = min(source.current * resistor, source.compliance)
    rough = np.random.default_rng(seed).standard_normal(samples)
    return time, height * (course + noise * rough)


def ac_coupled(time: Array, voltage: Array, *, corner: float) -> Array:
    """`voltage` [V], evenly sampled, behind a first-order high-pass with a `corner` [Hz]."""
    keep = float(np.exp(-2 * np.pi * corner * (time[1] - time[0])))
    seen: Array = lfilter([keep, -keep], [1.0, -keep], voltage - voltage[0])
    return seen


def _length(source: Source) -> float:
    """Length [s] of one phase from foot to foot."""
    return (
        source.pulse_width * {"rectangular": 1.0, "triangular": 2.0, "rounded": 1.5}[source.shape]
    )


def _train(time: Array, period: float, width: float, shape: str) -> Array:
    within = np.mod(time, period)
    if shape == "rectangular":
        return np.where(within < width, 1.0, 0.0)
    if shape == "triangular":
        return np.clip(1 - np.abs(within - width) / width, 0.0, None)
    return np.where(within < 1.5 * width, np.sin(np.pi * within / (1.5 * width)), 0.0)
