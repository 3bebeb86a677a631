"""Does the recording run off the scale? A flat top alone does not say so: rectangles have one.

Three signs do, all about samples that share the extreme value to the last digit: noise that
shows at rest and not on top; a top cut into edges that were still rising; both extremes exactly
one full converter range apart.
"""

from __future__ import annotations

import numpy as np

from levator.device.pulses import runs
from levator.sources import Array

_RUN = 8
_TOP = 0.98
_ALIKE = 0.9
_SLOW = 0.1
_NEAR, _DWELL = 0.96, 0.4
_BITS = range(8, 17)


def clips(voltage: Array, *, rest: float, noise: float) -> bool:
    """Whether `voltage` [V] is cut off, given its rest level [V] and noise [V]."""
    step = _step(voltage)
    ends = [(sign * (voltage - rest)) for sign in (1.0, -1.0)]
    reach = max(float(end.max()) for end in ends)
    tops = [end for end in ends if end.max() > reach / 2]
    return _full_range(voltage, step) or any(
        _silent_top(end, noise, step) or _cut_edge(end, step) for end in tops
    )


def _step(voltage: Array) -> float:
    """Smallest step [V] between neighbouring values: one code of the converter."""
    gaps = np.diff(np.unique(voltage))
    gaps = gaps[gaps > np.ptp(voltage) * np.finfo(float).eps * _RUN]
    return float(gaps.min()) if len(gaps) else 0.0


def _flat(end: Array) -> tuple[Array, Array]:
    """Start and length of the runs at exactly the extreme that are long enough to be a top."""
    starts, stops = runs(end == end.max())
    lengths = stops - starts
    kept = lengths >= _RUN
    return starts[kept].astype(float), lengths[kept].astype(float)


def _silent_top(end: Array, noise: float, step: float) -> bool:
    """Noise of more than a code at rest, and none on a top that only shows its extreme."""
    top = end[end >= _TOP * end.max()]
    alike = np.mean(top == end.max())
    return noise > step > 0 and len(_flat(end)[0]) > 0 and bool(alike > _ALIKE)


def _cut_edge(end: Array, step: float) -> bool:
    """A flat top behind a slope of some length, with little dwelling just below the top.

    A round top, too, rests on its highest code, but it rests as long on the next ones.
    """
    starts, lengths = _flat(end)
    if len(starts) == 0 or len(np.unique(end)) < _RUN:
        return False
    top = float(end.max())
    near = (end < top) & (end > top - max((1 - _NEAR) * top, 2 * step + step / 2))
    if near.sum() > _DWELL * lengths.sum():
        return False
    rises = []
    for start, length in zip(starts.astype(int), lengths, strict=True):
        before = end[max(0, start - int(2 * length)) : start][::-1]
        below = np.flatnonzero(before < top / 2)
        rises.append((below[0] if len(below) else len(before)) / length)
    return bool(np.median(rises) > _SLOW)


def _full_range(voltage: Array, step: float) -> bool:
    """Both extremes held, exactly 2^bits - 1 codes apart."""
    if step == 0 or not all(len(_flat(end)[0]) for end in (voltage, -voltage)):
        return False
    codes = np.ptp(voltage) / step
    return any(abs(codes - (2**bits - 1)) < 1 / _RUN for bits in _BITS)
