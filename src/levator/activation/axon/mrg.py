"""How is a myelinated fibre of a given diameter built, and what are its membranes made of?

The double cable of McIntyre, Richardson & Grill (2002), doi 10.1152/jn.00353.2001: nodes with fast
and persistent sodium, slow potassium and leakage currents; between two of them MYSA, FLUT, six
STIN, FLUT and MYSA, each an axon membrane under a sheath of n lamellae, with a periaxonal space
between. Geometry stands in a table by fibre diameter; between its rows a monotone cubic runs, and
outside 5.7 to 16 um the result is an extrapolation and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, takewhile

import numpy as np
from scipy.interpolate import PchipInterpolator

from levator.activation.axon.parts import Internode, Membrane
from levator.activation.types import Array
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.catalogue import catalogue
from levator.sources.noted import noted

COLUMNS = ("node", "axon", "spacing", "flut", "lamellae")
GATES = ("persistent", "fast", "inactivation", "slow")
_GRID = np.arange(-250e-3, 250e-3, 0.05e-3)


@dataclass(frozen=True)
class Build:
    """Geometry of a fibre."""

    diameter: float = field(metadata=noted("m", "outside the myelin"))
    node: float = field(metadata=noted("m", "diameter of node and MYSA"))
    axon: float = field(metadata=noted("m", "diameter of the axon under FLUT and STIN"))
    spacing: float = field(metadata=noted("m", "from node to node"))
    flut: float = field(metadata=noted("m", "length of FLUT"))
    lamellae: float = field(metadata=noted("1", "of the myelin"))
    extrapolated: bool = field(metadata=noted("1", "whether outside the published table"))


def build(diameter: float) -> Build:
    """Geometry of a fibre of `diameter` [m].

    Raises LevatorError outside the diameters that are computed at all.
    """
    low, high = value("axon.geometry.smallest"), value("axon.geometry.largest")
    if not low * (1 - 1e-9) <= diameter <= high * (1 + 1e-9):
        raise LevatorError(
            f"no axon of {diameter * 1e6:.3g} um is computed; write a diameter in metres"
            f" from {low:g} to {high:g}, e.g. 8e-6"
        )
    fibre, columns = _table()
    inside = PchipInterpolator(fibre, columns, axis=0)
    end = float(np.clip(diameter, fibre[0], fibre[-1]))
    found = inside(end) + (diameter - end) * inside(end, nu=1)
    node, axon, spacing, flut, lamellae = (float(x) for x in found)
    published = fibre[1] * (1 - 1e-9) <= diameter <= fibre[-1] * (1 + 1e-9)
    return Build(diameter, node, axon, spacing, flut, lamellae, not published)


def lengths(build: Build, spacing: float, *, stin: int) -> Array:
    """Lengths [m] of MYSA, FLUT, `stin` STIN, FLUT and MYSA between nodes `spacing` [m] apart.

    FLUT and STIN stretch with the spacing. Raises LevatorError when nothing is left for them.
    """
    node, mysa = value("axon.node.length"), value("axon.mysa.length")
    between = spacing - node - 2 * mysa
    share = between / (build.spacing - node - 2 * mysa)
    if share <= 0:
        raise LevatorError(
            f"a piece of {spacing * 1e6:.3g} um holds no internode; leave out stubs that short"
        )
    flut = build.flut * share
    return np.array([mysa, flut, *[(between - 2 * flut) / stin] * stin, flut, mysa])


def internode(build: Build, lengths: Array) -> Internode:
    """What lies between two nodes, from one to the other, for pieces of `lengths` [m]."""
    stin = len(lengths) - 2 * 2
    inner = np.array([build.node, *[build.axon] * (stin + 2), build.node])
    tight, wide = value("axon.mysa.space"), value("axon.sheath.space")
    space = np.array([tight, *[wide] * (stin + 2), tight])
    at_mysa, at_flut = value("axon.mysa.conductance"), value("axon.flut.conductance")
    leak = [at_mysa, at_flut, *[value("axon.stin.conductance")] * stin, at_flut, at_mysa]
    axon, sheath = np.pi * inner * lengths, np.pi * build.diameter * lengths
    membranes = 2 * build.lamellae
    rho, node = value("axon.resistivity"), value("axon.node.length")
    core = rho / (np.pi * inner**2 / 4)
    ring = rho / (np.pi * space * (inner + space))
    return Internode(
        capacitance=value("axon.capacitance") * axon,
        leak=np.array(leak) * axon,
        myelin_capacitance=value("axon.myelin.capacitance") * sheath / membranes,
        myelin_leak=value("axon.myelin.conductance") * sheath / membranes,
        inside=_links(core * lengths, core[0] * node),
        around=_links(ring * lengths, ring[0] * node),
    )


def _links(resistance: Array, node: float) -> Array:
    """Conductances [S] from middle to middle, nodes at both ends."""
    along = np.concatenate([[node], resistance, [node]])
    return np.asarray(2 / (along[:-1] + along[1:]))


def membrane(build: Build, rates: Array) -> Membrane:
    """The node's membrane [F, S, V] with its gates' `rates` [1/s] over a grid of voltages."""
    area = np.pi * build.node * value("axon.node.length")
    rest = value("axon.rest")
    return Membrane(
        capacitance=area * value("axon.capacitance"),
        fast=area * value("axon.node.fast_sodium"),
        persistent=area * value("axon.node.persistent_sodium"),
        slow=area * value("axon.node.slow_potassium"),
        leak=area * value("axon.node.leak"),
        sodium=value("axon.reversal.sodium") - rest,
        potassium=value("axon.reversal.potassium") - rest,
        leaking=value("axon.reversal.leak") - rest,
        first=float(_GRID[0]),
        step=float(_GRID[1] - _GRID[0]),
        rates=rates,
    )


def rates() -> Array:
    """Opening and closing rates [1/s] of the four gates on the voltage grid, shape (n, 8)."""
    voltage = _GRID + value("axon.rest")
    columns = [rate for gate in GATES for rate in _gate(gate, voltage)]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _gate(gate: str, voltage: Array) -> list[Array]:
    kind = gate if gate in ("inactivation", "slow") else "activation"
    steps = (value("axon.temperature") - value(f"axon.q10.{kind}.at")) / value("axon.q10.span")
    warmth = value(f"axon.q10.{kind}.factor") ** steps
    return [warmth * _rate(gate, way, voltage) for way in ("open", "close")]


def _rate(gate: str, way: str, voltage: Array) -> Array:
    """Rate [1/s]: r x / (1 - exp(-x / s)) with x from the midpoint, or r / (1 + exp(-x / s))."""
    most, middle, slope = (
        value(f"axon.gate.{gate}.{way}.{k}") for k in ("rate", "middle", "slope")
    )
    x = (voltage - middle) / slope
    if gate == "slow" or (gate, way) == ("inactivation", "close"):
        return np.asarray(most / (1 + np.exp(-x)))
    safe = np.where(np.abs(x) < 1e-9, 1e-9, x)
    return np.asarray(most * abs(slope) * safe / -np.expm1(-safe))


def _table() -> tuple[Array, Array]:
    """Fibre diameters [m], shape (r,), and the other columns in SI, shape (r, 5)."""
    known = catalogue()
    rows = list(takewhile(lambda i: f"axon.geometry.{i}.fibre" in known, count()))
    fibre = np.array([value(f"axon.geometry.{i}.fibre") for i in rows])
    return fibre, np.array([[value(f"axon.geometry.{i}.{c}") for c in COLUMNS] for i in rows])
