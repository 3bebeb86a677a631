"""Where are the pulses, and what shape have they?

A phase is a stretch of one polarity. Its width is taken at half its height, so that height times
width is the charge of a triangle as of a rectangle. Its height is the least-squares factor a of
the best of a few unit profiles s(u),

    a = sum v s / sum s^2 ,    u in (0, 1) between the two half-height crossings,

fitted and cut again in turn until both agree, so that noise does not raise the peak.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from levator.sources import Array
from levator.sources.noted import noted

Shape = Literal["rectangular", "triangular", "rounded", "decaying", "rising", "irregular"]
Ints = NDArray[np.intp]

MOST = 4000
ROUNDS = 4
GRID = 40
STRANGE = 0.12
_EDGE = 0.1
_SMOOTH = 20
_SPIKE, _TALL = 0.05, 0.75
_APEX = {"decaying": (0.0, 0.1), "triangular": (0.3, 0.4, 0.5, 0.6, 0.7), "rising": (0.9, 1.0)}


@dataclass(frozen=True, eq=False)
class Pulses:
    """The whole phases of a recording, in order."""

    onset: Array = field(metadata=noted("s", "rise through half height, shape (p,)"))
    end: Array = field(metadata=noted("s", "fall through half height, shape (p,)"))
    peak: Array = field(metadata=noted("V", "height above rest, always positive, shape (p,)"))
    sign: Array = field(metadata=noted("1", "+1 or -1, shape (p,)"))
    samples: Array = field(metadata=noted("1", "samples at more than half height, shape (p,)"))
    shape: Shape = field(metadata=noted("1", "profile that fits best"))
    sag: float = field(metadata=noted("1", "fall of a flat top from end to end over its height"))
    largest: Ints = field(metadata=noted("1", "indices of the phases of the larger polarity"))

    @property
    def width(self) -> Array:
        """Duration [s] of each phase at half height."""
        return self.end - self.onset


@dataclass(frozen=True, eq=False)
class _Cut:
    """One phase cut out of the recording."""

    time: Array = field(metadata=noted("s", "shape (k,)"))
    height: Array = field(metadata=noted("V", "towards its own side, as recorded, shape (k,)"))
    smooth: Array = field(metadata=noted("V", "the same, smoothed and nowhere negative"))


def find_pulses(time: Array, voltage: Array, *, low: float, high: float) -> Pulses | None:
    """Whole phases of `voltage` [V] about rest that reach `high` and end at `low` [V].

    Phases cut off by either end of the record are left out, and everything beyond the first few
    thousand; None when no whole phase is left.
    """
    starts, stops, signs = _stretches(voltage, low, high)
    if len(starts) == 0:
        return None
    rough = int(np.median(stops - starts))
    span = max(1, rough // _SMOOTH) | 1
    side = {sign: sign * voltage for sign in (1.0, -1.0)}
    calm = {sign: uniform_filter1d(np.maximum(side[sign], 0.0), span) for sign in side}
    cuts = [
        _cut(time, side[sign], calm[sign], (start, stop), span)
        for start, stop, sign in zip(starts, stops, signs, strict=True)
    ]
    return _fitted(cuts, signs)


def runs(mask: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """First index of every run of True in `mask`, and the index after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return edges[::2], edges[1::2]


def _stretches(voltage: Array, low: float, high: float) -> tuple[Ints, Ints, Array]:
    parts = []
    for sign in (1.0, -1.0):
        starts, stops = runs(sign * voltage > low)
        if len(starts):
            reached = np.maximum.reduceat(sign * voltage, starts) > high
            whole = (starts > 0) & (stops < len(voltage))
            kept = reached & whole
            parts.append((starts[kept], stops[kept], np.full(kept.sum(), sign)))
    if not parts:
        none = np.zeros(0, dtype=np.intp)
        return none, none, np.zeros(0)
    starts, stops, signs = (np.concatenate(part) for part in zip(*parts, strict=True))
    area = np.array([abs(voltage[a:b].sum()) for a, b in zip(starts, stops, strict=True)])
    large = area > _SPIKE * np.quantile(area, _TALL) if len(area) else np.zeros(0, dtype=bool)
    order = np.flatnonzero(large)[np.argsort(starts[large])][:MOST]
    return starts[order], stops[order], signs[order]


def _cut(time: Array, height: Array, calm: Array, ends: tuple[int, int], span: int) -> _Cut:
    spot = slice(max(0, ends[0] - span - 1), ends[1] + span + 1)
    return _Cut(time[spot], height[spot], calm[spot])


def _fitted(cuts: list[_Cut], signs: Array) -> Pulses:
    peak = np.array([np.quantile(cut.smooth, 1 - _EDGE) for cut in cuts])
    peak = np.maximum(peak, np.array([cut.smooth.max() / 2 for cut in cuts]))
    found = Pulses(peak, peak, peak, signs, peak, "irregular", 0.0, np.arange(len(cuts)))
    for _ in range(ROUNDS):
        onset, end = np.array(
            [_crossings(c, p / 2) for c, p in zip(cuts, found.peak, strict=True)]
        ).T
        found = replace(found, onset=onset, end=end, largest=_larger(found.peak, signs))
        profile = _profile(cuts, found)
        shape, unit = _classified(profile)
        fits = [_height(cut, a, b, unit) for cut, a, b in zip(cuts, onset, end, strict=True)]
        peak, samples = (np.array(column) for column in zip(*fits, strict=True))
        found = replace(found, peak=peak, samples=samples, shape=shape, sag=_sag(profile))
    return found


def _crossings(cut: _Cut, half: float) -> tuple[float, float]:
    """Times [s] at which the phase first rises to, and last falls from, `half` [V]."""
    above = np.flatnonzero(cut.smooth >= half)
    if len(above) == 0:
        middle = float(cut.time[len(cut.time) // 2])
        return middle, middle
    return _crossing(cut, above[0], -1, half), _crossing(cut, above[-1], 1, half)


def _crossing(cut: _Cut, inside: int, step: int, half: float) -> float:
    outside = inside + step
    if not 0 <= outside < len(cut.time):
        return float(cut.time[inside])
    rise = cut.smooth[inside] - cut.smooth[outside]
    part = (half - cut.smooth[outside]) / rise
    return float(cut.time[outside] + part * (cut.time[inside] - cut.time[outside]))


def _larger(peak: Array, signs: Array) -> Ints:
    """Indices of the phases of the polarity with the larger median peak."""
    sizes = {s: np.median(peak[signs == s]) for s in (1.0, -1.0) if (signs == s).any()}
    return np.flatnonzero(signs == max(sizes, key=lambda s: sizes[s]))


def _profile(cuts: list[_Cut], found: Pulses) -> Array:
    """Mean course of the larger phases over their width, in units of their height."""
    spots = (np.arange(GRID) + 1 / 2) / GRID
    courses = [
        np.interp(found.onset[i] + spots * (found.end[i] - found.onset[i]), c.time, c.height)
        / found.peak[i]
        for i, c in ((int(i), cuts[int(i)]) for i in found.largest)
    ]
    return np.asarray(np.mean(courses, axis=0))


@dataclass(frozen=True)
class _Unit:
    """A profile of height one over the width at half height."""

    name: Shape = field(metadata=noted("1", "kind of profile"))
    apex: float = field(metadata=noted("1", "where a sloped one peaks, 0 to 1"))

    def __call__(self, spots: Array) -> Array:
        if self.name == "rectangular":
            return np.ones_like(spots)
        if self.name == "rounded":
            return np.sin(np.pi / 6 + spots * 2 * np.pi / 3)
        with np.errstate(divide="ignore", invalid="ignore"):
            rising = np.where(self.apex > 0, (1 + spots / self.apex) / 2, 1.0)
            falling = np.where(self.apex < 1, (1 + (1 - spots) / (1 - self.apex)) / 2, 1.0)
        return np.where(spots < self.apex, rising, falling)


def _units() -> list[_Unit]:
    names: dict[Shape, tuple[float, ...]] = {"rectangular": (0.0,), "rounded": (0.0,)}
    sloped: tuple[Shape, ...] = ("decaying", "triangular", "rising")
    names |= {name: _APEX[name] for name in sloped}
    return [_Unit(name, apex) for name, apexes in names.items() for apex in apexes]


def _classified(profile: Array) -> tuple[Shape, _Unit]:
    """The name of the unit profile that lies nearest, and that profile."""
    spots = (np.arange(GRID) + 1 / 2) / GRID
    inner = (spots > _EDGE) & (spots < 1 - _EDGE)
    misfit = []
    for unit in _units():
        shape = unit(spots[inner])
        factor = (profile[inner] @ shape) / (shape @ shape)
        misfit.append(float(np.std(profile[inner] - factor * shape) / factor))
    best = int(np.argmin(misfit))
    name = _units()[best].name if misfit[best] < STRANGE else "irregular"
    return name, _units()[best]


def _height(cut: _Cut, onset: float, end: float, unit: _Unit) -> tuple[float, float]:
    """Least-squares height [V] of one phase, and its number of samples."""
    within = (cut.time > onset) & (cut.time < end)
    count = int(within.sum())
    spots = (cut.time[within] - onset) / max(end - onset, np.finfo(float).tiny)
    inner = (spots > _EDGE) & (spots < 1 - _EDGE)
    if not inner.any():
        return float(cut.height.max()), count
    if unit.name == "rectangular":
        return float(np.median(cut.height[within][inner])), count
    shape = unit(spots[inner])
    return float(cut.height[within][inner] @ shape / (shape @ shape)), count


def _sag(profile: Array) -> float:
    """Fall of the profile from one end to the other by its slope, over its mean."""
    spots = (np.arange(GRID) + 1 / 2) / GRID
    inner = (spots > _EDGE) & (spots < 1 - _EDGE)
    slope = np.polyfit(spots[inner], profile[inner], 1)[0]
    return float(-slope / profile[inner].mean())
