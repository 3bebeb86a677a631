"""By what is a place of a fibre known where it may fire?

At a time t* that the waveform alone sets, the nodes of largest voltage per ampere are candidates. A
candidate is described by its diameter, by the course of its voltage in time about t*, by its
neighbours' voltages up to six nodes away, all over its own, and by how near are an ending and a
fork.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from levator.activation.surrogate.kernel import (
    Fibres,
    Ints,
    Laid,
    Tables,
    answer,
    count,
    empty,
    lay,
)
from levator.activation.surrogate.relaxation import courses, weights
from levator.activation.types import Array
from levator.activation.waveform import Waveform

OFFSETS = np.array([0, -0.05, -0.15, -0.5, -1.5, 0.02, 0.1, 0.4]) * 1e-3
RINGS = 6
PEAKS = 3
FEATURES = 1 + (len(OFFSETS) - 1) + 2 * (RINGS // 2) + 6
RING = 15
EARLY, LATE = 2, 6
WIDEST, THICK = 2.0, 7e-6
LAG, QUICK, SLOW, LOST = 0.07e-3, 0.15e-3, 3e-3, 0.9
FAINT = 0.2
LADDER = 80
_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


def moments(waveform: Waveform) -> Array:
    """Weights [1] of the rates about each time t* of a waveform, shape (m, offsets, rates).

    There is one for each way in which its current flows: when a quick membrane with some
    accommodation is moved most. The first reading of each is the one at t* behind a gate.
    """
    pieces = zip(waveform.breaks[:-1], waveform.phases, strict=True)
    ladders = [b + p.duration * np.geomspace(1e-4, 1, LADDER) for b, p in pieces]
    after = waveform.duration + np.linspace(0, SLOW / 10, LADDER // 2)
    times = np.unique(np.concatenate([waveform.breaks, after, *ladders]))
    quick, slow, gate = courses(waveform, times, np.array([QUICK, SLOW, LAG]))
    moved = (QUICK * quick - LAG * gate) / (QUICK - LAG) - LOST * slow
    ways = [moved * sign for sign in (1, -1) if (sign * moved).max() > FAINT * np.abs(moved).max()]
    return np.array([_readings(waveform, float(times[way.argmax()])) for way in ways])


def _readings(waveform: Waveform, time: float) -> Array:
    """Weights of the rates for the readings about `time` [s], shape (offsets, rates)."""
    at = time + OFFSETS
    found = weights(waveform, np.maximum(at, 0.0)) * (at > 0)
    found[:, 0] = weights(waveform, at[:1], lag=LAG)[:, 0]
    return np.asarray(found.T)


@_compiled
def describe(
    fibres: Fibres,
    tables: Tables,
    weight: Array,
    features: Array,
    drive: Array,
    place: Array,
    stretched: Array,
) -> None:
    """Fill features (f, c, q), drive [V/A] (f, c), place (stretch, arc, padded) (f, c, 3)."""
    most = 0
    for f in range(len(fibres.diameter)):
        most = max(most, count(fibres, f))
    laid = empty(most)
    rated = np.empty((most, tables.node.shape[1]))
    volts = np.empty((most, weight.shape[1]))
    for f in range(len(fibres.diameter)):
        n = lay(fibres, f, laid)
        answer(laid, n, fibres.diameter[f], tables, rated)
        stretched[f] = _extreme(laid.stretched[:n])
        for m in range(len(weight)):
            _read(rated[:n], weight[m], volts)
            for c in range(m * PEAKS, (m + 1) * PEAKS):
                j = _peak(laid, n, volts, drive[f, m * PEAKS : c])
                if j < 0:
                    break
                drive[f, c] = volts[j, 0]
                place[f, c, 0], place[f, c, 1] = laid.stretch[j], laid.arc[j]
                place[f, c, 2] = laid.padded[j]
                features[f, c, 0] = np.log(fibres.diameter[f] / THICK)
                _about(laid, n, j, volts, features[f, c])


@_compiled
def _extreme(stretched: Array) -> float:
    """The stretch of an internode that is farthest from 1."""
    found = 1.0
    for x in stretched:
        if abs(np.log(x)) > abs(np.log(found)):
            found = x
    return found


@_compiled
def _read(rated: Array, weight: Array, volts: Array) -> None:
    """Voltages [V/A] of the nodes at all readings, from their answers to all rates."""
    for j in range(len(rated)):
        for k in range(len(weight)):
            total = 0.0
            for r in range(len(weight[k])):
                total += weight[k, r] * rated[j, r]
            volts[j, k] = total


@_compiled
def _peak(laid: Laid, n: int, volts: Array, before: Array) -> int:
    """The local maximum next below those of `before`; -1 if there is none above 0."""
    best, ceiling = -1, np.inf
    for v in before:
        ceiling = min(ceiling, v)
    for j in range(n):
        v = volts[j, 0]
        if not 0.0 < v < ceiling or (best >= 0 and v <= volts[best, 0]):
            continue
        if (j == 0 or volts[laid.parent[j], 0] <= v) and _tops(laid, n, j, volts):
            best = j
    return best


@_compiled
def _tops(laid: Laid, n: int, j: int, volts: Array) -> bool:
    """Whether no child of node `j` has a larger voltage."""
    left = laid.degree[j] - (1 if j > 0 else 0)
    for i in range(j + 1, n):
        if left == 0:
            return True
        if laid.parent[i] == j:
            left -= 1
            if volts[i, 0] > volts[j, 0]:
                return False
    return True


@_compiled
def _about(laid: Laid, n: int, j: int, volts: Array, out: Array) -> None:
    """Features of node `j` after the first: time, rings of neighbours, ending, fork."""
    own, at = volts[j, 0], volts.shape[1]
    for k in range(1, at):
        out[k] = min(max(volts[j, k] / own, -WIDEST), WIDEST)
    ring, came = np.empty(RING, dtype=np.int64), np.empty(RING, dtype=np.int64)
    ring[0], came[0], size = j, -1, 1
    mean, half, trough = 1.0, 0.0, 1.0
    for step in range(RINGS + 1):
        for q in range(size):
            degree = laid.degree[ring[q]]
            if degree == 1:
                out[at + 8] = max(out[at + 8], 1.0 / (1.0 + step))
            elif degree > 2:
                out[at + 9] = max(out[at + 9], 1.0 / (1.0 + step))
        if step > 0 and size > 0:
            mean, half, low = _ring(ring[:size], volts, own)
            trough = min(trough, low)
        if 0 < step <= RINGS // 2:
            out[at + 2 * step - 2], out[at + 2 * step - 1] = mean, half
        elif step > 0:
            out[at + 6] += mean / (RINGS // 2)
        if step == 1:
            out[at + 10], out[at + 11] = _then(ring[:size], volts, own)
        size = _onward(laid, n, ring, came, size)
    out[at + 7] = trough


@_compiled
def _ring(ring: Ints, volts: Array, own: float) -> tuple[float, float, float]:
    """Mean, half the range and least of the voltages of some nodes over the candidate's."""
    low, high, total = np.inf, -np.inf, 0.0
    for i in ring:
        v = min(max(volts[i, 0] / own, -WIDEST), WIDEST)
        low, high, total = min(low, v), max(high, v), total + v
    return total / len(ring), (high - low) / 2, low


@_compiled
def _then(ring: Ints, volts: Array, own: float) -> tuple[float, float]:
    """Mean voltage of some nodes before and after t*, over the candidate's."""
    early, late = 0.0, 0.0
    for i in ring:
        early += volts[i, EARLY] / own / len(ring)
        late += volts[i, LATE] / own / len(ring)
    return min(max(early, -WIDEST), WIDEST), min(max(late, -WIDEST), WIDEST)


@_compiled
def _onward(laid: Laid, n: int, ring: Ints, came: Ints, size: int) -> int:
    """Replace nodes by those one step farther from the candidate; their number comes back."""
    former, before, fresh = ring[:size].copy(), came[:size].copy(), 0
    for q in range(size):
        i = former[q]
        if i > 0 and laid.parent[i] != before[q] and fresh < RING:
            ring[fresh], came[fresh], fresh = laid.parent[i], i, fresh + 1
        left = laid.degree[i] - (1 if i > 0 else 0)
        for child in range(i + 1, n):
            if left == 0:
                break
            if laid.parent[child] != i:
                continue
            left -= 1
            if child != before[q] and fresh < RING:
                ring[fresh], came[fresh], fresh = child, i, fresh + 1
    return fresh
