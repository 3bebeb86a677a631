"""What does the solver of the double cable take in? Plain arrays, in SI, voltages over rest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from levator.activation.types import Array

Ints = NDArray[np.int64]


class Internode(NamedTuple):
    """What lies between two nodes, rows are kinds; links run from node to node."""

    capacitance: Array
    leak: Array
    myelin_capacitance: Array
    myelin_leak: Array
    inside: Array
    around: Array


class Membrane(NamedTuple):
    """A node's membrane, and its gates' rates [1/s] on a grid of voltages, shape (n, 8)."""

    capacitance: float
    fast: float
    persistent: float
    slow: float
    leak: float
    sodium: float
    potassium: float
    leaking: float
    first: float
    step: float
    rates: Array


class Tree(NamedTuple):
    """Nodes, parents first, and the internode that leads to each; potentials are per ampere."""

    parent: Ints
    kind: Ints
    at_node: Array
    at_piece: Array
    detects: Ints


class Steps(NamedTuple):
    """A waveform in phases of `counts` steps of `width`, the last one silent; and its limits.

    A step of level k takes 2^k of them: 0 after a break, then `usual`, more where voltages bend by
    less than `least` [V], but fewer than `wary` levels before `steady`; it is taken again, finer,
    where they bend by more than `most`.
    """

    width: Array
    counts: Ints
    first: Array
    last: Array
    curved: Ints
    ladder: Ints
    steady: Ints
    levels: int
    usual: int
    wary: int
    most: float
    least: float
    spike: float
    calm: float


class Elimination(NamedTuple):
    """Internodes eliminated, shape (ladders x levels x orders, kinds, ...)."""

    inverse: Array
    left: Array
    right: Array
    schur: Array


class State(NamedTuple):
    """Voltages of nodes, pieces and sheaths in three layers of time, gates in two; columns last."""

    node: Array
    piece: Array
    sheath: Array
    gates: Array


class Scratch(NamedTuple):
    """Working space of one step: the nodes' system, potentials of pieces."""

    diagonal: Array
    right: Array
    inside: Array
    around: Array


class Answer(NamedTuple):
    """Per amplitude: what came of it, the node that fired first, when it and the detector did."""

    kind: Ints
    site: Ints
    begun: Array
    arrived: Array


class Fibre(NamedTuple):
    """All that a fibre is made of, and what is done to it."""

    tree: Tree
    internode: Internode
    membrane: Membrane
    steps: Steps
    elimination: Elimination
    state: State
    scratch: Scratch


class Step(NamedTuple):
    """One step: weights [1/s] of its three layers, their places, its width [s], its elimination."""

    new: float
    now: float
    old: float
    ahead: float
    width: float
    at_new: int
    at_now: int
    at_old: int
    gate: int
    here: int
    active: int
