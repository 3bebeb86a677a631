"""How do the nodes of a tree of internodes answer below threshold, at all steady rates at once?

Fibres are laid out as the full model lays them (`axon.cable`): nodes at the published spacing, one
at every ending, ten internodes with a fading field beyond a passing end, branches that leave at a
node. A not-a-knot cubic spline gives the potential at nodes and between. Then, per rate, one
scalar tree is solved, children before parents (Hines 1984, doi 10.1016/0020-7101(84)90008-4).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from levator.activation.types import Array

Ints = NDArray[np.int64]
PAD = 10
_TOUCH = 1e-9
_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


class Fibres(NamedTuple):
    """Fibres one after another: `stretch` and `sample` say where each begins."""

    stretch: Ints
    sample: Ints
    along: Array
    potential: Array
    parent: Ints
    leaves_at: Array
    passes: Ints
    forks: Ints
    start: Ints
    diameter: Array
    spacing: Array


class Tables(NamedTuple):
    """Internodes and nodes over diameter, stretch and rate; grids by their logarithm."""

    between: Array
    node: Array
    first: float
    step: float
    tightest: float
    tighter: float


class Laid(NamedTuple):
    """One fibre: nodes, parents first, with the potential [V/A] outside."""

    parent: Ints
    degree: Ints
    at_node: Array
    at_middle: Array
    stretched: Array
    arc: Array
    stretch: Ints
    padded: Ints


@_compiled
def empty(n: int) -> Laid:
    """Space for a fibre of up to `n` nodes."""
    return Laid(
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.int64),
        np.empty(n),
        np.empty(n),
        np.empty(n),
        np.empty(n),
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.int64),
    )


@_compiled
def count(fibres: Fibres, f: int) -> int:
    """Upper bound of the number of nodes of fibre `f`."""
    spacing, total = fibres.spacing[f], 1
    for s in range(fibres.stretch[f], fibres.stretch[f + 1]):
        first, last = fibres.sample[s], fibres.sample[s + 1] - 1
        total += int((fibres.along[last] - fibres.along[first]) / spacing) + 2 * PAD + 2 + 2
    return total


@_compiled
def _cell(x: float, first: float, step: float, n: int) -> tuple[float, int]:
    low = min(max(int((x - first) / step), 0), n - 2)
    return (x - first) / step - low, low


@_compiled
def lay(fibres: Fibres, f: int, laid: Laid) -> int:
    """Lay out fibre `f` into `laid` and return its number of nodes."""
    n, spacing = 1, fibres.spacing[f]
    s0 = fibres.stretch[f]
    stretches = fibres.stretch[f + 1] - s0
    begin = np.zeros(stretches)
    gaps = np.zeros(stretches)
    offset = np.zeros(stretches, dtype=np.int64)
    size = np.zeros(stretches, dtype=np.int64)
    attach = np.zeros(stretches, dtype=np.int64)
    fade = PAD * spacing
    slopes = np.zeros(fibres.sample[s0 + stretches] - fibres.sample[s0])
    for i in range(stretches):
        s = s0 + i
        a, b = fibres.sample[s], fibres.sample[s + 1]
        _slopes(fibres.along[a:b], fibres.potential[a:b], slopes[a - fibres.sample[s0] :])
        first, stop = fibres.along[a], fibres.along[b - 1]
        before = PAD * spacing if fibres.start[f] == 1 and i == 0 else 0.0
        up = 0
        if i > 0:
            p = fibres.parent[s]
            leaves = int((fibres.leaves_at[s] - begin[p] + _TOUCH) / gaps[p])
            leaves = min(leaves, size[p])
            before = fibres.leaves_at[s] - begin[p] - leaves * gaps[p]
            up = attach[p] if leaves == 0 else offset[p] + leaves - 1
        begin[i], attach[i], offset[i] = first - before, up, n
        if fibres.passes[s] == 1 and fibres.forks[s] == 0:
            size[i] = int(np.ceil((stop - first + before) / spacing - _TOUCH)) + PAD
            gaps[i] = spacing
        else:
            size[i] = max(1, int(np.round((stop - first + before) / spacing)))
            gaps[i] = (stop - first + before) / size[i]
        for k in range(1, size[i] + 1):
            laid.parent[n] = up if k == 1 else n - 1
            laid.arc[n], laid.stretch[n] = begin[i] + k * gaps[i], i
            laid.stretched[n] = gaps[i] / spacing
            laid.at_node[n] = _read(fibres, slopes, s0, i, laid.arc[n], fade)
            laid.at_middle[n] = _read(fibres, slopes, s0, i, laid.arc[n] - gaps[i] / 2, fade)
            laid.padded[n] = 1 if laid.arc[n] > stop + _TOUCH else 0
            if i == 0 and laid.arc[n] < first - _TOUCH:
                laid.padded[n] = 1
            n += 1
    laid.parent[0], laid.arc[0], laid.stretch[0], laid.stretched[0] = -1, begin[0], 0, 1.0
    laid.padded[0] = fibres.start[f]
    laid.at_node[0] = _read(fibres, slopes, s0, 0, begin[0], fade)
    laid.degree[:n] = 0
    for j in range(1, n):
        laid.degree[j] += 1
        laid.degree[laid.parent[j]] += 1
    return n


@_compiled
def _read(fibres: Fibres, slopes: Array, s0: int, i: int, arc: float, fade: float) -> float:
    """Potential [V/A] of stretch `i` at an arc length, of its parent's before it leaves."""
    s = s0 + i
    while i > 0 and arc < fibres.along[fibres.sample[s]]:
        arc += fibres.leaves_at[s] - fibres.along[fibres.sample[s]]
        i = fibres.parent[s]
        s = s0 + i
    a, b = fibres.sample[s], fibres.sample[s + 1]
    base = fibres.sample[s0]
    x, y, d = fibres.along[a:b], fibres.potential[a:b], slopes[a - base : b - base]
    if arc <= x[0]:
        return float(y[0] - d[0] * _beyond(x[0] - arc, fade))
    if arc >= x[-1]:
        return float(y[-1] + d[-1] * _beyond(arc - x[-1], fade))
    k = min(int(np.searchsorted(x, arc, side="right")) - 1, len(x) - 2)
    h = x[k + 1] - x[k]
    t = (arc - x[k]) / h
    low = (1 + 2 * t) * y[k] + t * h * d[k]
    high = (1 + 2 * (1 - t)) * y[k + 1] - (1 - t) * h * d[k + 1]
    return float((1 - t) * (1 - t) * low + t * t * high)


@_compiled
def _beyond(distance: float, fade: float) -> float:
    x = min(distance, fade)
    return float(x / 2 + fade / np.pi / 2 * np.sin(np.pi * x / fade))


@_compiled
def _slopes(x: Array, y: Array, out: Array) -> None:
    """Slopes of the not-a-knot cubic through points; a parabola or a line through three or two."""
    n = len(x)
    if n == 2:
        out[0] = out[1] = (y[1] - y[0]) / (x[1] - x[0])
        return
    if n == 3:
        h0, h1 = x[1] - x[0], x[2] - x[1]
        s0, s1 = (y[1] - y[0]) / h0, (y[2] - y[1]) / h1
        c = (s1 - s0) / (h0 + h1)
        out[0], out[1], out[2] = s0 - c * h0, s0 + c * h0, s1 + c * h1
        return
    diagonal, upper = np.empty(n), np.empty(n)
    h0, h1, d = x[1] - x[0], x[2] - x[1], x[2] - x[0]
    s0, s1 = (y[1] - y[0]) / h0, (y[2] - y[1]) / h1
    diagonal[0], upper[0] = h1, d
    out[0] = ((h0 + 2 * d) * h1 * s0 + h0 * h0 * s1) / d
    for i in range(1, n - 1):
        h0, h1 = x[i] - x[i - 1], x[i + 1] - x[i]
        right = 3 * (h1 * (y[i] - y[i - 1]) / h0 + h0 * (y[i + 1] - y[i]) / h1)
        share = h1 / diagonal[i - 1]
        diagonal[i] = 2 * (h0 + h1) - share * upper[i - 1]
        upper[i] = h0
        out[i] = right - share * out[i - 1]
    h0, h1, d = x[n - 2] - x[n - 3], x[n - 1] - x[n - 2], x[n - 1] - x[n - 3]
    s0, s1 = (y[n - 2] - y[n - 3]) / h0, (y[n - 1] - y[n - 2]) / h1
    right = (h1 * h1 * s0 + (2 * d + h1) * h0 * s1) / d
    share = d / diagonal[n - 2]
    diagonal[n - 1] = h0 - share * upper[n - 2]
    out[n - 1] = (right - share * out[n - 2]) / diagonal[n - 1]
    for i in range(n - 2, -1, -1):
        out[i] = (out[i] - upper[i] * out[i + 1]) / diagonal[i]


@_compiled
def answer(laid: Laid, n: int, diameter: float, tables: Tables, out: Array) -> None:
    """Voltage of every node over its rest per ampere [V/A] at every rate, (nodes, rates)."""
    rates = tables.node.shape[1]
    share, low = _cell(np.log(diameter), tables.first, tables.step, len(tables.node))
    diagonal, across = np.empty((n, rates)), np.empty((n, rates))
    ports, known = np.empty((4, rates)), -1.0
    for j in range(n):
        for r in range(rates):
            own = (1.0 - share) * tables.node[low, r] + share * tables.node[low + 1, r]
            diagonal[j, r], out[j, r] = own, 0.0
    for j in range(1, n):
        up = laid.parent[j]
        if laid.stretched[j] != known:
            known = laid.stretched[j]
            _ports(tables, share, low, known, ports)
        odd = laid.at_node[up] - laid.at_node[j]
        bulge = laid.at_middle[j] - (laid.at_node[up] + laid.at_node[j]) / 2
        for r in range(rates):
            across[j, r] = ports[1, r]
            diagonal[up, r] += ports[0, r]
            diagonal[j, r] += ports[0, r]
            out[up, r] -= ports[2, r] * odd + ports[3, r] * bulge
            out[j, r] += ports[2, r] * odd - ports[3, r] * bulge
    _climb(laid.parent, diagonal, across, out[:n])


@_compiled
def _climb(parent: Ints, diagonal: Array, across: Array, out: Array) -> None:
    """Solve the tree of nodes at every rate, in place."""
    n, rates = out.shape
    for j in range(n - 1, 0, -1):
        up = parent[j]
        for r in range(rates):
            part = across[j, r] / diagonal[j, r]
            diagonal[up, r] -= part * across[j, r]
            out[up, r] += part * out[j, r]
    for r in range(rates):
        out[0, r] /= diagonal[0, r]
    for j in range(1, n):
        up = parent[j]
        for r in range(rates):
            out[j, r] = (out[j, r] + across[j, r] * out[up, r]) / diagonal[j, r]


@_compiled
def _ports(tables: Tables, share: float, low: int, stretched: float, out: Array) -> None:
    """Y, X, A, B at every rate, linear between the rows of the table."""
    columns = tables.between.shape[1]
    other, left = _cell(np.log(stretched), tables.tightest, tables.tighter, columns)
    for q in range(4):
        for r in range(out.shape[1]):
            one = (1.0 - share) * tables.between[low, left, q, r]
            one += share * tables.between[low + 1, left, q, r]
            two = (1.0 - share) * tables.between[low, left + 1, q, r]
            two += share * tables.between[low + 1, left + 1, q, r]
            out[q, r] = (1.0 - other) * one + other * two
