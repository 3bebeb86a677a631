"""What does a train of pulses leave of itself on its way to the tissue, step by step?

The step of `pulse`, for a source that may also lose current to a film: with I into the tissue and
v the drop at one contact, each of the source's two regimes is a line

    a I + 2 b v = c ,

held current (a = 1 + R G, b = G, c = +-I_set) or spent voltage (a = R b + R_s, b = 1 + R_s G,
c = +-V_c), where R is the tissue, G the film that joins the spheres and R_s lies before both. The
smaller root holds. Every train goes on by itself until its first phase repeats.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from levator.sources import Array

MEAN, MOTOR, SENSORY, PEAK, SOURCE, VOLTAGE, SQUARE, ENERGY, CUT = range(9)
READINGS = 9


class Steps(NamedTuple):
    """The steps (s) that a train repeats, per draw and branch: (s,), (n, s) and (n, s, b)."""

    sign: Array
    length: Array
    slope: Array
    store: Array
    keep: Array
    back: Array
    gain: Array
    pull: Array


class Source(NamedTuple):
    """Source, skin resistance and breakdown, and two chronaxies of every draw, shape (n,)."""

    current: Array
    compliance: Array
    low_resistance: Array
    breakdown: Array
    motor: Array
    sensory: Array


class Ways(NamedTuple):
    """From the source into the tissue: ohm, m2 of gelled skin, ohm, siemens; shape (n, k) each."""

    tissue: Array
    area: Array
    series: Array
    shunt: Array


@njit(cache=True, nogil=True, error_model="numpy")
def trains(
    steps: Steps,
    source: Source,
    ways: Ways,
    first: int,
    settled: float,
    most: int,
) -> Array:
    """Readings (n, k, 9) of the pulse, `first` steps long, of every train.

    The steps are half a period, and the state is turned about after each.
    """
    n, k = ways.tissue.shape
    found = np.zeros((n, k, READINGS))
    branches = np.zeros(steps.keep.shape[2])
    for i in range(n):
        for place in range(k):
            branches[:] = 0.0
            drop, before = 0.0, np.inf
            for _ in range(most):
                told = found[i, place]
                drop = _once(steps, source, ways, i, place, first, drop, branches, told)
                if np.abs(told[MEAN] - before) <= settled * source.current[i]:
                    break
                before = told[MEAN]
                drop = -drop
                branches *= -1.0
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _once(
    steps: Steps,
    source: Source,
    ways: Ways,
    i: int,
    place: int,
    first: int,
    drop: float,
    branches: Array,
    told: Array,
) -> float:
    """All steps once: readings into `told`; the drop [V] and `branches` they end with."""
    told[:] = 0.0
    tissue, area = ways.tissue[i, place], ways.area[i, place]
    series, shunt = ways.series[i, place], ways.shunt[i, place]
    leak, limit = area / source.low_resistance[i], source.breakdown[i]
    held, lost = 1.0 + tissue * shunt, 1.0 + series * shunt
    spent = tissue * lost + series
    time = charge = width = 0.0
    for s in range(steps.sign.shape[0]):
        sign, length = steps.sign[s], steps.length[i, s]
        slope, memory = area * steps.slope[i, s], steps.store[i, s] * drop
        for b in range(branches.shape[0]):
            carried = steps.keep[i, s, b] * branches[b] + steps.back[i, s, b] * drop
            memory += steps.pull[i, s, b] * (branches[b] - carried)
            branches[b] = carried
        memory *= area
        drop = _root(
            slope * held + 2 * shunt,
            leak * held,
            sign * source.current[i] + held * memory,
            limit,
        )
        cut = False
        if sign != 0.0:
            ends = sign * source.compliance[i] + spent * memory
            at_limit = _root(slope * spent + 2 * lost, leak * spent, ends, limit)
            cut = sign * at_limit < sign * drop
            drop = at_limit if cut else drop
        flow = slope * drop - memory + leak * drop / (1 - np.abs(drop) / limit)
        for b in range(branches.shape[0]):
            branches[b] += steps.gain[i, s, b] * drop
        across = flow * tissue + 2 * drop
        drawn = flow + shunt * across
        time += length
        told[SQUARE] += flow * flow * length
        if s < first:
            width = time
            charge += flow * length
            told[MOTOR] = max(told[MOTOR], charge / (time + source.motor[i]))
            told[SENSORY] = max(told[SENSORY], charge / (time + source.sensory[i]))
            told[PEAK] = max(told[PEAK], flow)
            told[SOURCE] += drawn * length
            told[VOLTAGE] = max(told[VOLTAGE], across + series * drawn)
            told[ENERGY] += drawn * (across + series * drawn) * length
            told[CUT] = max(told[CUT], 1.0 if cut else 0.0)
    told[MEAN] = charge / width
    told[SOURCE] /= width
    told[SQUARE] /= time
    told[MOTOR] *= 1 + source.motor[i] / width
    told[SENSORY] *= 1 + source.sensory[i] / width
    return drop


@njit(cache=True, nogil=True, error_model="numpy")
def _root(slope: float, leak: float, target: float, breakdown: float) -> float:
    """The v in slope v + leak v / (1 - |v|/breakdown) = target, both signs."""
    size = np.abs(target)
    if size == 0.0:
        return 0.0
    share = size / breakdown
    half = slope + leak + share
    found = 2 * size / (half + np.sqrt(half * half - 4 * slope * share))
    signed: float = found if target > 0 else -found
    return signed
