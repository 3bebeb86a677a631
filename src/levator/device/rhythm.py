"""In which order do the phases come, and how often? Polarity, frequency, bursts, duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from levator.device.pulses import Pulses
from levator.sources import Array
from levator.sources.noted import noted

Polarity = Literal["monophasic", "alternating", "biphasic", "unknown"]

_MOSTLY = 0.9
_PAUSE = 3.0
_TOGETHER = 0.5


@dataclass(frozen=True)
class Rhythm:
    """How phases follow each other; None for what too few of them cannot tell."""

    polarity: Polarity = field(metadata=noted("1", "order of the signs"))
    frequency: float | None = field(metadata=noted("Hz", "repetition rate of the whole waveform"))
    scatter: float = field(metadata=noted("1", "standard deviation of the period, relative"))
    burst_rate: float | None = field(metadata=noted("Hz", "bursts a second, if in bursts"))
    bursts: bool = field(metadata=noted("1", "whether long pauses part groups of pulses"))
    duty: float | None = field(metadata=noted("1", "share of time in which current flows"))


def rhythm(pulses: Pulses) -> Rhythm:
    """Polarity, repetition rate [Hz] and duty of phases in order."""
    signs, onset = pulses.sign, pulses.onset
    if len(onset) < 2:
        return Rhythm("unknown", None, 0.0, None, bursts=False, duty=None)
    flips = float(np.mean(signs[1:] != signs[:-1]))
    if flips == 0:
        polarity: Polarity = "monophasic"
        units = onset
    elif flips >= _MOSTLY:
        polarity, units = _paired(pulses), onset[::2]
    else:
        polarity, units = "alternating", onset
    return _timed(polarity, units, pulses)


def _paired(pulses: Pulses) -> Polarity:
    """Biphasic when the pause after one sign is clearly the longer one."""
    if len(pulses.onset) < 3:
        return "unknown"
    gaps = pulses.onset[1:] - pulses.end[:-1]
    short, long = sorted((float(np.median(gaps[::2])), float(np.median(gaps[1::2]))))
    apart = long - short > _TOGETHER * float(np.median(pulses.width))
    return "biphasic" if apart else "alternating"


def _timed(polarity: Polarity, units: Array, pulses: Pulses) -> Rhythm:
    periods = np.diff(units)
    if len(periods) == 0:
        return Rhythm(polarity, None, 0.0, None, bursts=False, duty=None)
    period = float(np.sort(periods)[len(periods) // 2])
    steady = periods[np.abs(periods - period) < _TOGETHER * period]
    breaks = units[1:][periods > _PAUSE * period]
    spread = np.diff(breaks)
    within = (pulses.onset >= units[0]) & (pulses.onset < units[-1])
    return Rhythm(
        polarity=polarity,
        frequency=1 / period,
        scatter=float(np.std(steady)) / period,
        burst_rate=1 / float(np.median(spread)) if len(spread) else None,
        bursts=len(breaks) > 0,
        duty=float(pulses.width[within].sum() / (units[-1] - units[0])),
    )
