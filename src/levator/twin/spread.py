"""How far would a muscle's field be off in a face with other tissue? One factor a muscle and draw.

Coarse companions of the face are solved at designed conductivities and fat thicknesses. For every
reading s of a muscle at a placement, with x = ln(property / reference),

    ln s(x) - ln s(0) = sum_i (a_i x_i + b_i x_i^2) ,

and a muscle's factor is the geometric mean of s(x) / s(0) over half of the placements, those where
it gets a share worth counting. That one factor serves all placements is no law: the ends of its
90 % interval are compared with the own ones of the other placements, and the difference is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face, gradients
from levator.device import Device, Placement
from levator.device.patch import patch_columns
from levator.field import Conductivity, Conductor, fibre_means, mean_fields
from levator.sources import Draws, Unknown, draw, unknowns
from levator.sources.noted import noted
from levator.twin.designs import Ranges, ranges, variants
from levator.twin.emulate import fit
from levator.twin.types import LEVELS, Array

DRAWS, SEED = 256, 1
STAGES, DEVICE = ("anatomy", "field"), "device"
COUNTED = 0.01
READINGS = ("vector", "mean", "along")


@dataclass(frozen=True, eq=False)
class Spread:
    """How tissue, drawn together with skin and device, carries the fields of one face."""

    draws: Draws = field(metadata=noted("1", "joint draws of tissue, skin and device"))
    factors: Mapping[str, Array] = field(
        metadata=noted("1", "of |mean E|, mean |E| and E along the fibres, (n, muscles) each")
    )
    resistance: Array = field(metadata=noted("1", "factor of the tissue resistance, shape (n,)"))
    missed: Array = field(
        metadata=noted("1", "relative errors of the ends of intervals at other placements")
    )
    drawn: tuple[str, ...] = field(metadata=noted("1", "names of the properties that vary"))


def spread(
    face: Face, device: Device, placements: Sequence[Placement], setting: str | None = None
) -> Spread:
    """Factors for 256 joint draws, from what tissue does to the fields of `placements`.

    `setting` is the level of `device` in the draws. Raises LevatorError for a synthetic face,
    which has no coarse companion, and an unknown setting.
    """
    table = _table(device, setting)
    over, draws = ranges(table, STAGES), draw(DRAWS, SEED, table)
    readers: dict[int, _Reader] = {}
    solved = [
        _reader(readers, companion, placements).read(values)
        for companion, values in variants(face, over, over.design)
    ]
    ratios = _ratios(np.array(solved), over, draws)
    p, m = len(placements), len(face.muscles)
    found = ratios[:, :-p].reshape(len(ratios), len(READINGS), p, m)
    counted = _counted(solved[0][:-p].reshape(len(READINGS), p, m))
    learned, held = np.arange(p) % 2 == 0, np.arange(p) % 2 == 1
    factors = {
        name: _factor(found[:, k], counted[k] & learned[:, None]) for k, name in enumerate(READINGS)
    }
    return Spread(
        draws=draws,
        factors=factors,
        resistance=np.asarray(np.exp(ratios[:, -p:].mean(axis=1))),
        missed=_missed(factors["vector"], found[:, 0], counted[0] & held[:, None]),
        drawn=over.names,
    )


def with_setting(found: Spread, device: Device, setting: str | None) -> Draws:
    """The joint draws of `found` with the device at another setting."""
    return draw(found.draws.n, found.draws.seed, _table(device, setting))


def _table(device: Device, setting: str | None) -> list[Unknown]:
    """Unknowns of tissue, skin and device; of the same length and order for every setting."""
    read = [row for row in unknowns() if row.stage in (*STAGES, DEVICE)]
    return [*read, *device.unknowns(setting)]


def _reader(known: dict[int, _Reader], face: Face, placements: Sequence[Placement]) -> _Reader:
    if id(face) not in known:
        known[id(face)] = _Reader(face, placements)
    return known[id(face)]


class _Reader:
    """Reads the fields of some placements on one face, prepared once for many conductivities."""

    def __init__(self, face: Face, placements: Sequence[Placement]) -> None:
        ends = np.array([[each.anode, each.cathode] for each in placements]).reshape(-1, 3)
        shares = patch_columns(face.mesh, ends, placements[0].radius)
        held, kernel = face.muscle_map, gradients(face.mesh.points, face.mesh.wedges)
        self._face, self._amperes = face, shares[:, ::2] - shares[:, 1::2]
        self._vector, self._along = mean_fields(face), fibre_means(face)
        self._slopes = kernel.mean()[held.element]
        self._volume = held.fraction * kernel.volume[held.element]

    def read(self, values: Mapping[str, float]) -> Array:
        """Every reading of every placement and muscle, then resistances [ohm], in one row."""
        conductor = Conductor(self._face, Conductivity.of(values))
        volts = conductor.potential(self._amperes)
        vector = self._vector.read(volts).reshape(len(self._face.muscles), 3, -1)
        drops = (self._amperes * volts[: len(self._amperes)]).sum(axis=0)
        sizes = np.stack([self._sizes(each) for each in volts.T])
        readings = (np.linalg.norm(vector, axis=1).T, sizes, np.abs(self._along.read(volts)).T)
        return np.concatenate([*(each.ravel() for each in readings), drops])

    def _sizes(self, volts: Array) -> Array:
        """Mean of |E| [V/m] over every muscle for node potentials [V], shape (m,)."""
        held = self._face.muscle_map
        local = volts[self._face.mesh.wedges[held.element]]
        size = np.linalg.norm(np.einsum("ead,ea->ed", self._slopes, local), axis=1)
        total = np.bincount(held.muscle, weights=self._volume)
        return np.bincount(held.muscle, weights=self._volume * size) / total


def _ratios(solved: Array, over: Ranges, draws: Draws) -> Array:
    """Logarithm of every reading over its reference, for every draw, shape (n, readings)."""
    rows = solved[:, None, :]
    emulator = fit(rows[0], rows[1:], over.design[1:])
    x = over.log_ratios(draws.values, draws.n)
    return np.asarray(np.log(emulator.apply(rows[0], x)[:, 0] / rows[0, 0]))


def _counted(reference: Array) -> Array:
    """Where a muscle gets a share of the strongest of its placement that is worth counting."""
    return np.asarray(reference >= COUNTED * reference.max(axis=2, keepdims=True))


def _factor(logs: Array, counted: Array) -> Array:
    """Geometric mean of (n, p, m) over the counted placements, or over all, shape (n, m)."""
    weight = np.where(counted.any(axis=0), counted, 1.0)
    return np.asarray(np.exp(np.einsum("npm,pm->nm", logs, weight / weight.sum(axis=0))))


def _missed(factor: Array, logs: Array, counted: Array) -> Array:
    """Relative error of both ends of the 90 % interval, wherever a muscle is counted."""
    ends = [LEVELS[0], LEVELS[2]]
    told = np.quantile(factor, ends, axis=0)[:, None, :]
    own = np.exp(np.quantile(logs, ends, axis=0))
    return np.asarray(np.abs(told / own - 1)[:, counted].ravel())
