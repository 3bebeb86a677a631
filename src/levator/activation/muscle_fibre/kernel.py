"""Does this fibre fire at this current? Two compartments, three gates, adaptive steps.

Per area of sarcolemma, with tubules of a times its area behind their access resistance R, and V
the potential inside against that outside,

    C dV/dt   = (sigma d / 4) (V + V_e)'' - J(V) - (V - U) / R
    a C dU/dt = (V - U) / R - a J_t(U)
    J(V)      = g_Na m^3 h (V - E_Na) + g_K n^4 (V - E_K) + g_L (V - E_L)

with E_L such that rest is a balance. Gates and potential are split after Strang, the potential
steps by Crank and Nicolson; both ends are sealed.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from levator.activation.muscle_fibre.channels import Channels, Gate, Patch, Plan
from levator.activation.types import Array, Mask

LOWEST, HIGHEST = -0.25, 0.25
ENTRIES = 5001
ENDLESS = 1e9
LEVEL = -0.02
QUIET = 5e-3
GROWTH, SHRINK = 1.5, 0.3


@njit(cache=True, fastmath=True)
def answers(
    drive: Array,
    counts: NDArray[np.int64],
    coupling: Array,
    patch: Patch,
    amplitudes: Array,
    channels: Channels,
    phases: Array,
    plan: Plan,
) -> Mask:
    """Whether each fibre fires at each of its currents, shape (f, a)."""
    found = np.zeros(amplitudes.shape, dtype=np.bool_)
    table = tabulated(channels)
    for i in range(len(counts)):
        for k in range(amplitudes.shape[1]):
            forced = amplitudes[i, k] * drive[i, : counts[i]]
            found[i, k] = fires(forced, coupling[i], patch, channels, table, phases, plan)
    return found


@njit(cache=True, fastmath=True)
def fires(
    forced: Array,
    coupling: float,
    patch: Patch,
    channels: Channels,
    table: Array,
    phases: Array,
    plan: Plan,
) -> bool:
    """Whether a fibre fires that the source drives with `forced` [A/m2] at level 1.

    `phases` holds duration [s], first and last level, and 1 for a half-sine, a row for each.
    """
    finest, count, rest = plan.finest, len(forced), channels.rest
    gate = np.empty((2, count, 3))
    ends = equilibrium(gate, patch, channels, table)
    v, past = np.full((2, count), rest), np.full((2, count), rest)
    work = np.empty((4, count))
    step, before = finest, 0.0
    for index in range(len(phases) + 1):
        span = phases[index, 0] if index < len(phases) else plan.after
        time, step = 0.0, finest
        while time < span:
            dt = min(step, span - time)
            if span - time - dt < finest / 2:
                dt = span - time
            level = 0.0
            if index < len(phases):
                level = mean_level(phases[index], time, time + dt)
            past[:] = v
            open_gates(gate, v, (before + dt) / 2, table)
            advance(v, gate, level * forced, coupling, patch, channels, ends, dt, work)
            if regenerates(v[0], gate[0], patch, channels, ends[0]):
                return True
            largest = np.abs(v[0] - past[0]).max()
            time, before = time + dt, dt
            step = dt * min(max(plan.change / max(largest, 1e-12), SHRINK), GROWTH)
            step = min(max(step, finest), plan.coarsest)
            if index == len(phases) and v.max() < rest + QUIET:
                return False
    return False


@njit(cache=True, fastmath=True)
def advance(
    v: Array,
    gate: Array,
    forced: Array,
    coupling: float,
    patch: Patch,
    channels: Channels,
    ends: Array,
    dt: float,
    work: Array,
) -> None:
    """Potentials `v` (2, count) one step on; the tubules are eliminated node by node."""
    count, half = len(forced), dt / 2
    capacitance = patch.capacitance
    area, access = channels.area, channels.access
    upper, found, inside, source = work[0], work[1], work[2], work[3]
    for j in range(count):
        total, towards = conducted(gate[1, j], patch, channels, ends, 1)
        inside[j] = area * (capacitance / half + total) + 1 / access
        source[j] = area * (capacitance / half * v[1, j] + towards)
        total, towards = conducted(gate[0, j], patch, channels, ends, 0)
        neighbours = (1.0 if j > 0 else 0.0) + (1.0 if j < count - 1 else 0.0)
        diagonal = capacitance / half + total + coupling * neighbours
        diagonal += (1 - 1 / (access * inside[j])) / access
        load = capacitance / half * v[0, j] + towards + forced[j]
        load += source[j] / (access * inside[j])
        if j > 0:
            diagonal += coupling * upper[j - 1]
            load += coupling * found[j - 1]
        upper[j] = -coupling / diagonal
        found[j] = load / diagonal
    for j in range(count - 2, -1, -1):
        found[j] -= upper[j] * found[j + 1]
    for j in range(count):
        tubule = (source[j] + found[j] / access) / inside[j]
        v[0, j] = 2 * found[j] - v[0, j]
        v[1, j] = 2 * tubule - v[1, j]


@njit(cache=True, fastmath=True)
def conducted(
    state: Array, patch: Patch, channels: Channels, ends: Array, where: int
) -> tuple[float, float]:
    """Conductance [S/m2] of a patch, and the current [A/m2] that it drives towards zero."""
    share_na, share_k, share_l = 1.0, 1.0, 1.0
    if where == 1:
        share_na, share_k, share_l = channels.sodium, channels.potassium, channels.leak
    na = share_na * patch.sodium * state[0] ** 3 * state[1]
    k = share_k * patch.potassium * state[2] ** 4
    leak = share_l * patch.leak
    return (
        na + k + leak,
        na * channels.sodium_potential + k * channels.potassium_potential + leak * ends[where],
    )


@njit(cache=True, fastmath=True)
def equilibrium(gate: Array, patch: Patch, channels: Channels, table: Array) -> Array:
    """Leak potentials [V] of both membranes at which rest is a balance; fills the gates."""
    rest = channels.rest
    open_gates(gate, np.full(gate.shape[:2], rest), ENDLESS, table)
    ends = np.full(2, rest)
    for where in range(2):
        total, towards = conducted(gate[where, 0], patch, channels, ends, where)
        leak = patch.leak * (channels.leak if where == 1 else 1.0)
        ends[where] = rest + (total * rest - towards) / leak
    return ends


@njit(cache=True, fastmath=True)
def open_gates(gate: Array, v: Array, span: float, table: Array) -> None:
    """Gates after `span` [s] at potentials `v`; an endless span gives the steady ones."""
    per_volt = (ENTRIES - 1) / (HIGHEST - LOWEST)
    for c in range(v.shape[0]):
        for j in range(v.shape[1]):
            at = (min(max(v[c, j], LOWEST), HIGHEST) - LOWEST) * per_volt
            below = min(int(at), ENTRIES - 2)
            part = at - below
            for row in range(3):
                steady = (1 - part) * table[below, row, 0] + part * table[below + 1, row, 0]
                speed = (1 - part) * table[below, row, 1] + part * table[below + 1, row, 1]
                left, old = 0.0, 0.0
                if span < ENDLESS:
                    left, old = np.exp(-span * speed), gate[c, j, row]
                gate[c, j, row] = steady + (old - steady) * left


@njit(cache=True, fastmath=True)
def tabulated(channels: Channels) -> Array:
    """Steady state [1] and speed [1/s] of each gate every 0.1 mV, shape (entries, 3, 2)."""
    table = np.empty((ENTRIES, 3, 2))
    for entry in range(ENTRIES):
        v = LOWEST + (HIGHEST - LOWEST) * entry / (ENTRIES - 1)
        for row in range(3):
            up, down = rates(channels.gates[row], v, row)
            table[entry, row, 0] = up / (up + down)
            table[entry, row, 1] = up + down
    return table


@njit(cache=True, fastmath=True)
def rates(gate: Gate, v: float, row: int) -> tuple[float, float]:
    """Opening and closing rate [1/s] of a gate at `v` [V]."""
    opening, closing, potential, opening_slope, closing_slope = gate
    away = v - potential
    if row == 1:
        fall = closing / (1 + np.exp(-away / closing_slope))
        return opening * np.exp(-away / opening_slope), fall
    x = away / opening_slope
    grown = 1.0 if abs(x) < 1e-6 else x / (1 - np.exp(-x))
    return opening * grown, closing * np.exp(-away / closing_slope)


@njit(cache=True, fastmath=True)
def mean_level(phase: Array, begin: float, end: float) -> float:
    """Mean level [1] of `phase` from `begin` to `end` [s] after its own begin."""
    duration, first, last, rounded = phase
    level: float = first + (last - first) * (begin + end) / (2 * duration)
    if rounded > 0:
        turn = np.pi / duration
        level = first * (np.cos(turn * begin) - np.cos(turn * end)) / (turn * (end - begin))
    return level


@njit(cache=True, fastmath=True)
def regenerates(v: Array, gate: Array, patch: Patch, channels: Channels, end: float) -> bool:
    """Whether the membrane drives itself on at either quarter point, past `LEVEL`."""
    quarter = len(v) // 4
    for j in (quarter, len(v) - 1 - quarter):
        if v[j] > LEVEL:
            total = patch.sodium * gate[j, 0] ** 3 * gate[j, 1] * (v[j] - channels.sodium_potential)
            total += patch.potassium * gate[j, 2] ** 4 * (v[j] - channels.potassium_potential)
            if total + patch.leak * (v[j] - end) < 0:
                return True
    return False
