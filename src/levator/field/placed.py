"""What does one placement do to every muscle? One face, two spheres, solved directly.

The current enters through skin and gel as `electrodes` says; what it raises inside is one solve of
K phi = injection. Of |E| in a muscle two readings are kept, the mean and a percentile over its
volume, and of E . f, its part along the fibres f, the mean. A placement that belongs to a set is
read from `maps` instead, and says the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from levator.anatomy import Face
from levator.anatomy.mesh.wedge18 import QuadraticMesh
from levator.anatomy.types import Ints
from levator.device import Placement, injection
from levator.device.film import Film
from levator.device.patch import quadratic_patch_weights
from levator.field import quadratic
from levator.field.conductor import Conductor
from levator.field.electrodes import Entry, enter
from levator.field.functionals import mean_fields
from levator.field.touch import touch
from levator.field.types import Array
from levator.sources.noted import noted

PERCENTILE = 0.95


@dataclass(frozen=True, eq=False)
class Placed:
    """What one ampere of the source does from one placement."""

    placement: Placement = field(metadata=noted("m", "where the spheres stand"))
    entry: Entry = field(metadata=noted("A", "how the current enters"))
    resistance: float = field(metadata=noted("ohm", "of the living tissue, without contacts"))
    potential: Array = field(metadata=noted("V/A", "at every node, shape (n_nodes,)"))
    mean: Array = field(metadata=noted("V/m/A", "mean of |E| over every muscle, shape (m,)"))
    high: Array = field(metadata=noted("V/m/A", "95th percentile of |E| over its volume, (m,)"))
    along: Array = field(metadata=noted("V/m/A", "mean of E along the fibres, shape (m,)"))


def placed(
    conductor: Conductor, placement: Placement, *, impedance: float, film: Film | None = None
) -> Placed:
    """Fields [V/m/A] of `placement` through `film` and contacts of `impedance` [ohm m2].

    Raises LevatorError for an impedance that is not positive, spheres that overlap and a sphere
    that hangs over the edge of the skin.
    """
    face = conductor.face
    touched = touch(face.mesh, placement, film)
    entry = enter(_operator(conductor, np.unique(touched.nodes)), touched, impedance=impedance)
    potential = conductor.potential(entry.injection)
    fields = wedge_fields(conductor, potential)
    mean, high = _summary(face, conductor, fields)
    return Placed(
        placement=placement,
        entry=entry,
        resistance=conductor.resistance(entry.injection),
        potential=potential,
        mean=mean,
        high=high,
        along=_along(face, conductor, fields),
    )


def wedge_fields(conductor: Conductor, potential: Array) -> Array:
    """Mean field [V/m] of every wedge from node potentials [V], shape (m, 3)."""
    local = potential[conductor.face.mesh.wedges]
    return np.asarray(-np.einsum("mad,ma->md", conductor.kernel.mean(), local))


def mesh_error(conductor: Conductor, placement: Placement) -> tuple[Array, float]:
    """First order over second order, less one: |mean E| of every muscle, (m,), and resistance.

    Both without the lining of the mouth and with even current through the discs, so that only
    the order of the elements differs. Takes some twenty times the time of one face.
    """
    face, ends = conductor.face, (placement.anode, placement.cathode)
    dry = replace(conductor.conductivity, vestibule=0.0)
    conductor = Conductor(face, dry, conductor.mixture)
    finer = QuadraticMesh.of(face.mesh)
    one, other = (quadratic_patch_weights(face.mesh, finer, end, placement.radius) for end in ends)
    loads = one - other
    phi = quadratic.QuadraticConductor(finer, conductor.tensors).potential(loads)
    fine = np.linalg.norm(quadratic.mean_fields(face, finer, phi), axis=1)
    first = injection(face, placement)
    volts = conductor.potential(first)
    read = mean_fields(face).read(volts).reshape(-1, 3)
    resistance = float(first @ volts[: len(first)]) / float(loads @ phi)
    return np.linalg.norm(read, axis=1) / fine - 1, resistance - 1


def _operator(conductor: Conductor, nodes: Ints) -> Array:
    """Potential of skin node i per ampere into j where both are among `nodes`, else zero."""
    n = conductor.face.mesh.n_surface
    loads = np.zeros((conductor.face.mesh.n_nodes, len(nodes)))
    loads[nodes, np.arange(len(nodes))] = 1.0
    found = conductor.respond(loads - conductor.volume_weights[:, None])[nodes]
    skin = np.zeros((n, n))
    skin[np.ix_(nodes, nodes)] = (found + found.T) / 2
    return skin


def _volumes(face: Face, conductor: Conductor) -> Array:
    """Volume [m3] of each (muscle, wedge) pair."""
    held = face.muscle_map
    return np.asarray(held.fraction * conductor.kernel.volume[held.element])


def _summary(face: Face, conductor: Conductor, fields: Array) -> tuple[Array, Array]:
    held, volume = face.muscle_map, _volumes(face, conductor)
    size = np.linalg.norm(fields, axis=1)[held.element]
    total = np.bincount(held.muscle, weights=volume)
    order = np.lexsort((size, held.muscle))
    below, ends = np.cumsum(volume[order]), np.cumsum(total)
    at = np.searchsorted(below, ends - (1 - PERCENTILE) * total)
    return np.bincount(held.muscle, weights=volume * size) / total, size[order][at]


def _along(face: Face, conductor: Conductor, fields: Array) -> Array:
    held, volume = face.muscle_map, _volumes(face, conductor)
    part = (fields[held.element] * held.fibre).sum(axis=1)
    total = np.bincount(held.muscle, weights=volume)
    return np.asarray(np.bincount(held.muscle, weights=volume * part) / total)
