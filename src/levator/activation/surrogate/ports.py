"""What does an internode ask of its two nodes at a steady rate s? Tabulated once.

At s every capacitance is a conductance s C, so the passive pieces between two nodes eliminate to

    J_a = Y v_a - X v_b + A (V_a - V_b) + B (V_m - (V_a + V_b) / 2) ,

J_a the current that leaves node a, v = V_i - V_e at the nodes, V the potential outside at both
nodes and in the middle, parabolic between. An internode is its own mirror image, so J_b follows by
exchange. The four stand over fibre diameter, stretch of the internode and rate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from levator.activation.axon.mrg import build, internode, lengths, membrane, rates
from levator.activation.axon.parts import Internode
from levator.activation.surrogate.relaxation import RATES
from levator.activation.types import Array
from levator.sources import value
from levator.sources.noted import noted

DIAMETERS = np.geomspace(3e-6, 14e-6, 25)
STRETCHES = np.geomspace(0.7, 1.4, 9)
SPACINGS = 1101


@dataclass(frozen=True, eq=False)
class Ports:
    """Internodes and nodes at steady rates; logarithms of what is positive."""

    between: Array = field(metadata=noted("S", "Y, X, A, B of an internode, (d, stretch, 4, rate)"))
    node: Array = field(metadata=noted("S", "conductance of a node's membrane, (d, rate)"))


@cache
def ports() -> Ports:
    """The table over `DIAMETERS`, `STRETCHES` and `RATES`."""
    builds = [build(float(d)) for d in DIAMETERS]
    stin = round(value("axon.stin.count"))
    between = [
        [
            _between(internode(b, row), row)
            for row in (lengths(b, s * b.spacing, stin=stin) for s in STRETCHES)
        ]
        for b in builds
    ]
    table = rates()
    nodes = []
    for b in builds:
        some = membrane(b, table)
        at = round(-some.first / some.step)
        gates = table[at, ::2] / (table[at, ::2] + table[at, 1::2])
        passive = some.persistent * gates[0] ** 3 + some.fast * gates[1] ** 3 * gates[2]
        nodes.append(RATES * some.capacitance + passive + some.slow * gates[3] + some.leak)
    return Ports(np.array(between), np.array(nodes))


def spacings(diameters: Array) -> Array:
    """Distance from node to node [m] in fibres of `diameters` [m], same shape."""
    fine = np.linspace(DIAMETERS[0], DIAMETERS[-1], SPACINGS)
    return np.asarray(np.interp(diameters, fine, _spacings()))


@cache
def _spacings() -> Array:
    fine = np.linspace(DIAMETERS[0], DIAMETERS[-1], SPACINGS)
    return np.array([build(float(d)).spacing for d in fine])


def _between(piece: Internode, row: Array) -> Array:
    """Y, X, A, B [S] of one internode with pieces of lengths `row` [m], shape (4, rates)."""
    m = len(row)
    gi, gp = piece.inside, piece.around
    axon = RATES[:, None] * piece.capacitance + piece.leak
    sheath = RATES[:, None] * piece.myelin_capacitance + piece.myelin_leak
    matrix = np.zeros((len(RATES), 2 * m, 2 * m))
    k = np.arange(m)
    matrix[:, k, k] = axon + gi[:-1] + gi[1:]
    matrix[:, k, m + k] = matrix[:, m + k, k] = -axon
    matrix[:, m + k, m + k] = axon + sheath + gp[:-1] + gp[1:]
    for g, off in ((gi, 0), (gp, m)):
        matrix[:, off + k[1:], off + k[:-1]] = matrix[:, off + k[:-1], off + k[1:]] = -g[1:-1]
    middle = (np.cumsum(row) - row / 2) / row.sum() - 1 / 2
    odd, bulge = -middle, 1 - (2 * middle) ** 2
    right = np.zeros((len(RATES), 2 * m, 3))
    right[:, 0, 0] = gi[0]
    for column, (course, a, b) in enumerate(((odd, 1 / 2, -1 / 2), (bulge, 0.0, 0.0)), start=1):
        right[:, 0, column] = gi[0] * a
        right[:, m - 1, column] = gi[m] * b
        right[:, m:, column] = sheath * course
        right[:, m, column] += gp[0] * a
        right[:, 2 * m - 1, column] += gp[m] * b
    x = np.linalg.solve(matrix, right)
    own = gi[0] * (1 - x[:, 0, 0])
    across = gi[m] * x[:, m - 1, 0]
    pulled = gi[0] * (1 / 2 - x[:, 0, 1])
    return np.stack([own, across, pulled, -gi[0] * x[:, 0, 2]])
