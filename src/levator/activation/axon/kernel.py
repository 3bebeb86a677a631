"""How does the voltage along a tree of internodes move, for several amplitudes at once?

Unknown are the potentials inside (i) and in the periaxonal space (p) of every compartment,

    C v' + g v                 = axial currents inside,    v = V_i - V_p - rest,
    C_m y' + g_m y - C v' - g v = axial currents around,   y = V_p - V_e,

at a node V_p = V_e and g holds the gates. Time steps are second-order backward differences of
variable step (Hairer & Wanner 1996, section V.1), a short backward Euler step after a break.
An internode is passive and eliminated beforehand (`elimination`), so each step
solves one scalar tree of nodes (Hines 1984), children before parents, all columns abreast.
What is compiled together stands in this file: the compiler's cache looks at no other.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from levator.activation.axon.parts import (
    Answer,
    Fibre,
    Ints,
    State,
    Step,
    Steps,
)
from levator.activation.types import Array

QUIET, FIRED, UNDECIDED = 0, 1, 2
RATIOS = (0.0, 0.5, 1.0, 2.0)
_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


@_compiled
def shoot(fibre: Fibre, amplitude: Array, answer: Answer) -> int:
    """Number of steps taken; fills in the answer of every amplitude [A].

    Layer 0 of the state holds the begin. A column that is decided leaves, so that the others can
    take coarser steps.
    """
    steps, active = fibre.steps, amplitude.shape[0]
    who, current = np.arange(active), amplitude.copy()
    old, now, new, gate, taken, time = 2, 0, 1, 0, 0, 0.0
    for phase in range(steps.width.shape[0]):
        at, level, past, order = 0, 0, -1, 0
        silent = phase == steps.width.shape[0] - 1
        while at < steps.counts[phase] and active > 0:
            stride = 1 << level
            width = steps.width[phase] * stride
            here = (steps.ladder[phase] * steps.levels + level) * len(RATIOS) + order
            a, b, c, ahead = _differences(order, width)
            step = Step(a, b, c, ahead, width, new, now, old, gate, here, active)
            forced = current * _forced(steps, phase, (at + stride) / steps.counts[phase])
            _gates(fibre, step)
            _nodes(fibre, step, forced)
            _internodes(fibre, step, forced)
            _climb(fibre, step)
            bend = _land(fibre, step, forced)
            taken += 1
            if bend > steps.most and level > steps.usual:
                level -= 1
                order = _order(past, level)
                continue
            past, at, time = level, at + stride, time + width
            active = _decide(fibre, step, current, who, silent, time, answer)
            old, now, new, gate = now, new, old, 1 - gate
            top = steps.levels if at >= steps.steady[phase] else steps.wary
            if (bend < steps.least or level < steps.usual) and level < top - 1:
                level += 1 if at % (2 << level) == 0 else 0
            while level > 0 and at + (1 << level) > steps.counts[phase]:
                level -= 1
            order = _order(past, level)
    return taken


@_compiled
def _order(past: int, level: int) -> int:
    """Which backward difference takes a step at `level` after one at level `past`."""
    if past < 0 or abs(level - past) > 1:
        return 0
    return level - past + 2


@_compiled
def _differences(order: int, width: float) -> tuple[float, float, float, float]:
    """Weights [1/s] of the new, present and former layer, and how far gates look ahead [1]."""
    ratio = RATIOS[order]
    whole = (1.0 + ratio) * width
    return (1.0 + 2.0 * ratio) / whole, (1.0 + ratio) / width, ratio * ratio / whole, ratio / 2.0


@_compiled
def _forced(steps: Steps, phase: int, share: float) -> float:
    """Level of the waveform at a share of a phase."""
    first, last = float(steps.first[phase]), float(steps.last[phase])
    if steps.curved[phase]:
        return first * float(np.sin(np.pi * share))
    return first + (last - first) * share


@_compiled
def _gates(fibre: Fibre, step: Step) -> None:
    """Move the gates by a step: to the steady state, as exp(-x) in a third-order fraction."""
    membrane, state = fibre.membrane, fibre.state
    last = membrane.rates.shape[0] - 2
    for j in range(fibre.tree.parent.shape[0]):
        for q in range(step.active):
            v = state.node[step.at_now, j, q]
            v += step.ahead * (v - state.node[step.at_old, j, q])
            place = (v - membrane.first) / membrane.step
            cell = min(max(int(place), 0), last)
            share = min(max(place - cell, 0.0), 1.0)
            for g in range(4):
                low, high = membrane.rates[cell, 2 * g], membrane.rates[cell + 1, 2 * g]
                opening = low + share * (high - low)
                low, high = membrane.rates[cell, 2 * g + 1], membrane.rates[cell + 1, 2 * g + 1]
                both = opening + low + share * (high - low)
                x, final = both * step.width, opening / both
                stays = 1.0 / (1.0 + x * (1.0 + x / 2.0 * (1.0 + x / 3.0)))
                past = state.gates[step.gate, j, g, q]
                state.gates[1 - step.gate, j, g, q] = final + stays * (past - final)


@_compiled
def _nodes(fibre: Fibre, step: Step, forced: Array) -> None:
    """Write each node's row of the system: its membrane alone."""
    membrane, state, scratch = fibre.membrane, fibre.state, fibre.scratch
    for j in range(fibre.tree.parent.shape[0]):
        gates, outside = state.gates[1 - step.gate, j], fibre.tree.at_node[j]
        for q in range(step.active):
            sodium = membrane.persistent * gates[0, q] ** 3
            sodium += membrane.fast * gates[1, q] ** 3 * gates[2, q]
            slow = membrane.slow * gates[3, q]
            whole = membrane.capacitance * step.new + sodium + slow + membrane.leak
            pull = sodium * membrane.sodium + slow * membrane.potassium
            kept = step.now * state.node[step.at_now, j, q]
            kept -= step.old * state.node[step.at_old, j, q]
            scratch.diagonal[j, q] = whole
            scratch.right[j, q] = membrane.capacitance * kept + pull
            scratch.right[j, q] += membrane.leak * membrane.leaking + whole * outside * forced[q]


@_compiled
def _internodes(fibre: Fibre, step: Step, forced: Array) -> None:
    """Solve every internode with its ends at zero; its two nodes get their share."""
    for j in range(1, fibre.tree.parent.shape[0]):
        _internode(fibre, step, forced, j)


@_compiled
def _internode(fibre: Fibre, step: Step, forced: Array, j: int) -> None:
    """Solve the internode to node `j` with its ends at zero."""
    internode, scratch, state, tree = fibre.internode, fibre.scratch, fibre.state, fibre.tree
    m, up, kind = internode.capacitance.shape[1], tree.parent[j], tree.kind[j]
    gi, gp, base = internode.inside[kind], internode.around[kind], (j - 1) * m
    inverse, ends = fibre.elimination.inverse[step.here, kind], fibre.elimination.schur
    for k in range(m):
        i = base + k
        cm, cy = internode.capacitance[kind, k], internode.myelin_capacitance[kind, k]
        outside = (cy * step.new + internode.myelin_leak[kind, k]) * tree.at_piece[i]
        outside += gp[0] * tree.at_node[up] if k == 0 else 0.0
        outside += gp[m] * tree.at_node[j] if k == m - 1 else 0.0
        li, lp, before = (gi[k], gp[k], i - 1) if k > 0 else (0.0, 0.0, i)
        d0, d1, d2 = inverse[k, 0], inverse[k, 1], inverse[k, 2]
        for q in range(step.active):
            x = (
                step.now * state.piece[step.at_now, i, q]
                - step.old * state.piece[step.at_old, i, q]
            )
            y = step.now * state.sheath[step.at_now, i, q]
            y = cy * (y - step.old * state.sheath[step.at_old, i, q]) + outside * forced[q]
            y += lp * scratch.around[before, q] - cm * x
            x = cm * x + li * scratch.inside[before, q]
            scratch.inside[i, q] = d0 * x + d1 * y
            scratch.around[i, q] = d1 * x + d2 * y
    for k in range(m - 2, -1, -1):
        i = base + k
        d0, d1, d2 = inverse[k, 0], inverse[k, 1], inverse[k, 2]
        for q in range(step.active):
            x, y = gi[k + 1] * scratch.inside[i + 1, q], gp[k + 1] * scratch.around[i + 1, q]
            scratch.inside[i, q] += d0 * x + d1 * y
            scratch.around[i, q] += d1 * x + d2 * y
    for q in range(step.active):
        scratch.diagonal[up, q] += gi[0] - ends[step.here, kind, 0]
        scratch.diagonal[j, q] += gi[m] - ends[step.here, kind, 2]
        scratch.right[up, q] += gi[0] * scratch.inside[base, q]
        scratch.right[j, q] += gi[m] * scratch.inside[base + m - 1, q]


@_compiled
def _climb(fibre: Fibre, step: Step) -> None:
    """Solve the tree of nodes; `right` then holds their potentials inside."""
    tree, diagonal, right = fibre.tree, fibre.scratch.diagonal, fibre.scratch.right
    for j in range(tree.parent.shape[0] - 1, 0, -1):
        up, off = tree.parent[j], fibre.elimination.schur[step.here, tree.kind[j], 1]
        for q in range(step.active):
            share = off / diagonal[j, q]
            diagonal[up, q] -= share * off
            right[up, q] += share * right[j, q]
    for j in range(tree.parent.shape[0]):
        up, off = tree.parent[j], fibre.elimination.schur[step.here, tree.kind[j], 1]
        for q in range(step.active):
            above = off * right[up, q] if j > 0 else 0.0
            right[j, q] = (right[j, q] + above) / diagonal[j, q]


@_compiled
def _land(fibre: Fibre, step: Step, forced: Array) -> float:
    """Voltages from potentials; the largest bend [V] in a node's voltage comes back."""
    internode, scratch, state, tree = fibre.internode, fibre.scratch, fibre.state, fibre.tree
    m, most = internode.capacitance.shape[1], 0.0
    for j in range(tree.parent.shape[0]):
        for q in range(step.active):
            v = scratch.right[j, q] - tree.at_node[j] * forced[q]
            now, old = state.node[step.at_now, j, q], state.node[step.at_old, j, q]
            most = max(most, abs(v - now - 2.0 * step.ahead * (now - old)))
            state.node[step.at_new, j, q] = v
    for j in range(1, tree.parent.shape[0]):
        up, kind = tree.parent[j], tree.kind[j]
        g0, g1 = internode.inside[kind, 0], internode.inside[kind, m]
        left, right = fibre.elimination.left[step.here, kind], fibre.elimination.right
        for k in range(m):
            i, l0, l1 = (j - 1) * m + k, g0 * left[k, 0], g0 * left[k, 1]
            r0, r1 = g1 * right[step.here, kind, k, 0], g1 * right[step.here, kind, k, 1]
            for q in range(step.active):
                one, two = scratch.right[up, q], scratch.right[j, q]
                y = scratch.around[i, q] + l1 * one + r1 * two
                x = scratch.inside[i, q] + l0 * one + r0 * two
                state.piece[step.at_new, i, q] = x - y
                state.sheath[step.at_new, i, q] = y - tree.at_piece[i] * forced[q]
    return most


@_compiled
def _decide(
    fibre: Fibre, step: Step, current: Array, who: Ints, silent: int, time: float, answer: Answer
) -> int:
    """Note spikes, let decided columns leave, and return how many are left."""
    node, steps, active, q = fibre.state.node, fibre.steps, step.active, 0
    while q < active:
        first, most, least = 0, 0.0, 0.0
        for j in range(fibre.tree.parent.shape[0]):
            v = node[step.at_new, j, q]
            first, most, least = (j if v > most else first), max(v, most), min(v, least)
        if answer.site[who[q]] < 0 and most > steps.spike:
            answer.site[who[q]] = first
            answer.begun[who[q]] = time - step.width * _late(node, step, steps.spike, first, q)
        kind = QUIET if silent and most < steps.calm and -least < steps.calm else UNDECIDED
        for k in range(fibre.tree.detects.shape[0]):
            j = fibre.tree.detects[k]
            if node[step.at_new, j, q] > steps.spike:
                kind = FIRED
                late = _late(node, step, steps.spike, j, q)
                answer.arrived[who[q]] = time - step.width * late
        if kind == UNDECIDED:
            q += 1
            continue
        answer.kind[who[q]] = kind
        active -= 1
        who[q], current[q] = who[active], current[active]
        _leave(fibre.state, step, q, active)
    return active


@_compiled
def _leave(state: State, step: Step, q: int, last: int) -> None:
    """Put the last column into the place of a decided one."""
    for layer in (step.at_now, step.at_new):
        for j in range(state.node.shape[1]):
            state.node[layer, j, q] = state.node[layer, j, last]
        for i in range(state.piece.shape[1]):
            state.piece[layer, i, q] = state.piece[layer, i, last]
            state.sheath[layer, i, q] = state.sheath[layer, i, last]
    for j in range(state.node.shape[1]):
        for g in range(4):
            state.gates[1 - step.gate, j, g, q] = state.gates[1 - step.gate, j, g, last]


@_compiled
def _late(node: Array, step: Step, level: float, j: int, q: int) -> float:
    """Share of the last step that had passed since node `j` crossed a `level` [V]."""
    after, before = float(node[step.at_new, j, q]), float(node[step.at_now, j, q])
    return min(1.0, (after - level) / max(after - before, 1e-12))
