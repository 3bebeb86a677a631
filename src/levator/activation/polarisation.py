"""How far can a field polarise an axon at most, and which current can therefore not fire it?

The membrane of a passive cable with space constant l settles at v, with sealed ends,

    v - l^2 v'' = l^2 V'' ,   that is  v = (1 - l^2 d^2/ds^2)^-1 V - V ,

V the potential along it (Rattay 1986, doi 10.1109/TBME.1986.325670). A pulse of finite width stays
below. Space constants from 1 to 8 mm span those of the fibres here; the largest answer counts. An
axon that needs at least P to fire cannot fire below P over that answer per ampere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from levator.activation.courses import Axon
from levator.activation.types import Array
from levator.sources import value

SPACE_CONSTANTS = (1e-3, 2e-3, 4e-3, 8e-3)


def lower_bounds(axons: Sequence[Axon], potential: Array) -> Array:
    """Currents [A] below which no axon fires, (axons, k), for potentials [V/A] of shape (p, k).

    `potential` holds the points of all runs one after another, as in `points_of`.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(value("axon.least_polarisation") / polarisation(axons, potential))


def polarisation(axons: Sequence[Axon], potential: Array) -> Array:
    """Largest |v| [V/A] on every axon in every field, shape (axons, k), of either sign."""
    found, at = np.zeros((len(axons), potential.shape[1])), 0
    for a, axon in enumerate(axons):
        for run in axon.runs:
            some = potential[at : at + len(run.along)]
            at += len(run.along)
            found[a] = np.maximum(found[a], settled(run.along, some))
    return found


def settled(along: Array, potential: Array) -> Array:
    """Largest |v| [V/A] on one run over all space constants, shape (k,), from (points, k)."""
    steps = np.diff(along)
    volume = (np.append(steps, 0.0) + np.append(0.0, steps)) / 2
    chain = np.diag(np.append(1 / steps, 0.0) + np.append(0.0, 1 / steps))
    chain -= np.diag(1 / steps, 1) + np.diag(1 / steps, -1)
    largest = np.zeros(potential.shape[1])
    for length in SPACE_CONSTANTS:
        pull = length**2 * (chain @ potential)
        v = -np.linalg.solve(np.diag(volume) + length**2 * chain, pull)
        largest = np.maximum(largest, np.abs(v).max(axis=0))
    return largest
