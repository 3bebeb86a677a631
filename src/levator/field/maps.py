"""What does any placement do to this face? Everything it needs, solved once.

One solve per skin node gives a column of the Green operator; what is kept of it are readings: the
mean field of every muscle, its part along the fibres, potentials at named points (nerves), the
potential at the nodes of the muscles, and that of the skin itself, which is all a contact needs.
By reciprocity these are lead fields (Rush & Driscoll 1969, doi 10.1109/TBME.1969.4502598). An
electrode touches a few dozen skin nodes, so a placement reads a few dozen columns: exact, and
quicker than a reduced basis, which needs a rank of several hundred here (decision 0012).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from levator.anatomy.types import Ints
from levator.field.conductor import Conductor
from levator.field.functionals import fibre_means, mean_fields, potentials
from levator.field.types import Array, LeadField
from levator.sources.noted import noted

Single = NDArray[np.float32]
Progress = Callable[[float], None]

BATCH = 64


def silent(_: float) -> None:
    """Progress that nobody asked to see."""


@dataclass(frozen=True, eq=False)
class Inside:
    """Potentials at the nodes of all muscles, per ampere into each skin node."""

    columns: Single = field(metadata=noted("V/A", "potential at the nodes, (n_surface, k)"))
    slopes: csr_array = field(
        metadata=noted("1/m", "field of every muscle wedge from the nodes, (3 e, k), x rows first")
    )
    muscle: Ints = field(metadata=noted("1", "muscle of each (muscle, wedge) pair, ordered, (p,)"))
    wedge: Ints = field(metadata=noted("1", "muscle wedge of each pair, shape (p,)"))
    volume: Array = field(metadata=noted("m3", "volume of the muscle in the wedge, shape (p,)"))

    def sizes(self, injection: Array) -> Array:
        """|E| [V/m] in the wedge of every pair for amperes on skin nodes, shape (p,)."""
        touched = np.flatnonzero(injection)
        potential = injection[touched].astype(np.float32) @ self.columns[touched]
        found = (self.slopes @ potential).reshape(3, -1)
        return np.asarray(np.sqrt((found**2).sum(axis=0))[self.wedge], dtype=np.float64)

    def summary(self, injection: Array, quantile: float = 0.95) -> tuple[Array, Array]:
        """Mean and `quantile` of |E| [V/m] over the volume of every muscle, shape (m,) each."""
        size = self.sizes(injection)
        total = np.bincount(self.muscle, weights=self.volume)
        mean = np.bincount(self.muscle, weights=self.volume * size) / total
        order = np.lexsort((size, self.muscle))
        below, ends = np.cumsum(self.volume[order]), np.cumsum(total)
        at = np.searchsorted(below, ends - (1 - quantile) * total)
        return mean, size[order][at]

    def above(self, injection: Array, level: float) -> Array:
        """Share of the volume of every muscle where |E| exceeds `level` [V/m], shape (m,)."""
        over = self.volume * (self.sizes(injection) > level)
        total = np.bincount(self.muscle, weights=self.volume)
        return np.asarray(np.bincount(self.muscle, weights=over) / total)


@dataclass(frozen=True, eq=False)
class PlacementMaps:
    """Everything that a placement needs of one face with one set of conductivities."""

    fields: LeadField = field(metadata=noted("V/m/A", "mean field vectors of the muscles"))
    along: LeadField = field(metadata=noted("V/m/A", "mean field along the fibres"))
    points: LeadField | None = field(metadata=noted("V/A", "potentials at named points"))
    skin: Single = field(
        metadata=noted("V/A", "potential of skin node i per ampere into node j, (n_s, n_s)")
    )
    inside: Inside = field(metadata=noted("V/A", "potentials inside the muscles"))

    def resistance(self, injection: Array) -> float:
        """Resistance [ohm] of the tissue for an injection [A], per ampere that enters."""
        touched = np.flatnonzero(injection)
        amount = injection[touched] / np.clip(injection, 0, None).sum()
        return float(amount @ self.skin[np.ix_(touched, touched)] @ amount)


def placement_maps(
    conductor: Conductor,
    points: Mapping[str, Array] | None = None,
    *,
    progress: Progress = silent,
) -> PlacementMaps:
    """All maps of `conductor`, with potentials at `points` [m] (named arrays of shape (k, 3)).

    `progress` is called with the share done. Raises LevatorError for points outside the face.
    """
    face, n = conductor.face, conductor.face.mesh.n_surface
    readings = [mean_fields(face), fibre_means(face)]
    if points:
        readings.append(potentials(face, points))
    found = [np.empty((len(some.names), n)) for some in readings]
    skin = np.empty((n, n), dtype=np.float32)
    nodes = np.unique(face.mesh.wedges[face.muscle_map.element])
    within = np.empty((n, len(nodes)), dtype=np.float32)
    for start in range(0, n, BATCH):
        some = slice(start, min(start + BATCH, n))
        phi = _columns(conductor, some)
        for rows, functionals in zip(found, readings, strict=True):
            rows[:, some] = functionals.read(phi)
        skin[:, some], within[some] = phi[:n], phi[nodes].T
        progress(some.stop / n)
    fields, along, *rest = (
        LeadField(functionals.names, rows, functionals.unit)
        for functionals, rows in zip(readings, found, strict=True)
    )
    inside = _inside(conductor, nodes, within)
    return PlacementMaps(fields, along, rest[0] if rest else None, _symmetric(skin), inside)


def _symmetric(matrix: Single) -> Single:
    mean: Single = (matrix + matrix.T) / np.float32(2)
    return mean


def _columns(conductor: Conductor, some: slice) -> Array:
    """Potentials [V] of one ampere into each of some skin nodes, leaving evenly everywhere."""
    width = some.stop - some.start
    loads = np.zeros((conductor.face.mesh.n_nodes, width))
    loads[np.arange(some.start, some.stop), np.arange(width)] = 1.0
    return conductor.respond(loads - conductor.volume_weights[:, None])


def _inside(conductor: Conductor, nodes: Ints, within: Single) -> Inside:
    face, kernel = conductor.face, conductor.kernel
    held = face.muscle_map
    elements, wedge = np.unique(held.element, return_inverse=True)
    local = np.searchsorted(nodes, face.mesh.wedges[elements])
    slope = -kernel.mean()[elements].transpose(2, 0, 1)
    rows = np.repeat(np.arange(3 * len(elements)), 6)
    parts = (slope.ravel().astype(np.float32), (rows, np.tile(local.ravel(), 3)))
    order = np.argsort(held.muscle, kind="stable")
    return Inside(
        columns=within,
        slopes=csr_array(coo_array(parts, shape=(3 * len(elements), len(nodes)))),
        muscle=held.muscle[order],
        wedge=np.asarray(wedge, dtype=np.int64)[order],
        volume=(held.fraction * kernel.volume[held.element])[order],
    )
