"""How does the dose row follow conductivities and fat thickness, without solving again?

At a few thicknesses of the fat the face is meshed anew and conduction is projected on one basis for
every placement (`field.reduced`): its solution, and the derivatives of that, at one point of a
Latin hypercube per thickness, all on the mesh of the face itself. A draw is answered at each
thickness; with w the Lagrange weights of its own thickness x = ln(thickness / reference),

    ln r(x) = sum_t w_t(x) ln r_t

for every output r: strongest field in a muscle, or resistance. The muscles fill other elements at
another thickness, so that outputs move a little unevenly with x; what that costs is in the
held-out error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from levator.activation import published_placements, segmented, strongest_fields
from levator.activation.segments import part_counts, strongest
from levator.anatomy import Face
from levator.anatomy.mesh.reduced import Reduced, bases, lagrange
from levator.device import Placement, injection
from levator.field import Conductivity, Functionals, mean_fields
from levator.field.reduced import AffineConductor, ReducedField, coefficients
from levator.field.types import QUANTITIES
from levator.sources.noted import noted
from levator.twin.designs import FAT, Ranges, latin, thickened

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Arrays = dict[str, NDArray[Any]]

CALIBRATED = "zygomaticus major, left"
SHARES = (-1.0, -0.6, 0.0, 0.6, 1.0)
POINTS = 5
LEAST_VARIED = "conductivity.skin"
BATCH = 256


@dataclass(frozen=True, eq=False)
class Layered:
    """The dose outputs of the face at one thickness of its fat."""

    model: ReducedField = field(metadata=noted("V/m/A", "mean fields of the muscle parts"))
    counts: Ints = field(metadata=noted("1", "parts of every muscle, shape (m,)"))
    calibrated: int = field(metadata=noted("1", "muscle of the published threshold"))

    def outputs(self, conductivities: Array) -> Array:
        """Dose rows (d, c) at `conductivities` (d, 7)."""
        readings, drop = self.model.read(conductivities)
        k, _, d = readings.shape
        sizes = np.linalg.norm(readings.reshape(k, -1, 3, d), axis=2)
        fields = strongest(sizes.transpose(2, 0, 1).reshape(d * k, -1), self.counts)
        fields = fields.reshape(d, k, -1)
        seen = (fields[:, :-1].reshape(d, -1), fields[:, -1, [self.calibrated]], drop[:, :-1])
        return np.concatenate(seen, axis=1)


@dataclass(frozen=True, eq=False)
class ReducedDose:
    """The dose row at any conductivities, and fat thicknesses between those it was built at."""

    names: tuple[str, ...] = field(metadata=noted("1", "properties, in the order of log-ratios"))
    reference: Array = field(metadata=noted("S/m", "conductivities of the face, shape (7,)"))
    nodes: Array = field(metadata=noted("1", "log-ratios of fat thickness built at, shape (t,)"))
    layers: tuple[Layered, ...] = field(metadata=noted("1", "one model for each thickness"))
    solves: int = field(metadata=noted("1", "factorisations it was built from"))

    def apply(self, reference: Array, x: Array) -> Array:
        """Dose rows (n, 1, c) at log-ratios `x` (n, p), carried as ratios to `reference` (1, c)."""
        centre = self.rows(np.zeros((1, len(self.names))))
        found = np.concatenate([self.rows(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])
        return np.asarray(reference * (found / centre)[:, None, :])

    def rows(self, x: Array) -> Array:
        """Dose rows (n, c) at log-ratios `x` (n, p), as the bases give them."""
        conductivities = conductivities_at(self.names, self.reference, x)
        weights = lagrange(self.nodes, thickness(self.names, x))
        logs = (np.log(layer.outputs(conductivities)) for layer in self.layers)
        return np.asarray(
            np.exp(sum(w[:, None] * log for w, log in zip(weights.T, logs, strict=True)))
        )


def reduce_dose(face: Face, placements: Sequence[Placement], over: Ranges) -> Arrays:
    """Arrays of the reduced dose of `face`, and rows solved at the held-out points of `over`.

    `restored_dose` reads them. Raises LevatorError for a synthetic face.
    """
    nodes, points = design(over)
    reference = coefficients(Conductivity.reference())
    members = [Member.of(thickened(face, node), placements) for node in nodes]
    chosen = conductivities_at(over.names, reference, points)
    snapshots = [
        snapshot.astype(np.float32)
        for i, point in enumerate(chosen)
        for snapshot in _snapshots(members, i % len(members), point, over.names)
    ]
    spans = bases(snapshots, members[len(members) // 2].conductor.affine.at(reference))
    arrays: Arrays = {"dose.nodes": nodes, "dose.reference": reference}
    for t, member in enumerate(members):
        seen = ReducedField.of(member.conductor, member.functionals, member.amperes, spans)
        arrays |= {
            f"dose.{t}.parts": seen.system.parts,
            f"dose.{t}.loads": seen.system.loads,
            f"dose.{t}.rows": seen.rows,
            f"dose.{t}.counts": part_counts(member.face),
        }
    arrays["dose.solves"] = np.array([len(points)])
    arrays["dose.calibrated"] = np.array([face.muscle_index(CALIBRATED)])
    del snapshots, spans, members
    arrays["dose.checked"] = np.array(
        [dose_row(face, placements, over.names, check) for check in over.checks]
    )
    return arrays


def restored_dose(arrays: Mapping[str, NDArray[Any]], over: Ranges) -> ReducedDose:
    """The reduced dose that `reduce_dose` left in `arrays`."""
    nodes = arrays["dose.nodes"]
    layers = tuple(
        Layered(
            model=ReducedField(
                Reduced(arrays[f"dose.{t}.parts"], arrays[f"dose.{t}.loads"]),
                arrays[f"dose.{t}.rows"],
            ),
            counts=arrays[f"dose.{t}.counts"],
            calibrated=int(arrays["dose.calibrated"][0]),
        )
        for t in range(len(nodes))
    )
    solves = int(arrays["dose.solves"][0])
    return ReducedDose(over.names, arrays["dose.reference"], nodes, layers, solves)


def dose_row(face: Face, placements: Sequence[Placement], names: Sequence[str], x: Array) -> Array:
    """The dose row (1, c) of `face` solved outright at log-ratios `x` (p,), on its own mesh."""
    member = Member.of(thickened(face, float(thickness(names, x[None])[0])), placements)
    reference = coefficients(Conductivity.reference())
    point = conductivities_at(names, reference, x[None])[0]
    (phi,) = member.conductor.solutions(point, member.amperes)
    readings = member.functionals.read(phi)
    fields = strongest_fields(member.face, member.functionals.names, readings)
    drop = (member.conductor.loads(member.amperes) * phi).sum(axis=0)
    calibrated = fields[-1, face.muscle_index(CALIBRATED)]
    return np.concatenate([fields[:-1].ravel(), [calibrated], drop[:-1]])[None]


@dataclass(frozen=True, eq=False)
class Member:
    """The face at one thickness of its fat, ready to be solved."""

    face: Face
    conductor: AffineConductor
    functionals: Functionals
    amperes: Array

    @classmethod
    def of(cls, face: Face, placements: Sequence[Placement]) -> Member:
        """`face` with the injections of `placements` and of the published threshold."""
        motor, _ = published_placements(face)
        amperes = np.column_stack([injection(face, p) for p in (*placements, motor)])
        return cls(face, AffineConductor(face), mean_fields(segmented(face)), amperes)


def design(over: Ranges) -> tuple[Array, Array]:
    """Log-ratios of fat thickness (t,), and one point of log-ratios (t, p) solved at each."""
    if FAT in over.names:
        at = over.names.index(FAT)
        nodes = np.where(np.array(SHARES) < 0, -over.low[at], over.high[at]) * SHARES
    else:
        nodes = np.zeros(1)
    cube = latin(POINTS, len(over.names) + 1)[:, :-1]
    return nodes, over.low + cube * (over.high - over.low)


def conductivities_at(names: Sequence[str], reference: Array, x: Array) -> Array:
    """Conductivities (n, 7) at log-ratios `x` (n, p) of the properties `names`."""
    found = np.tile(reference, (len(x), 1))
    for i, name in enumerate(QUANTITIES.values()):
        if name in names:
            found[:, i] *= np.exp(x[:, list(names).index(name)])
    return found


def thickness(names: Sequence[str], x: Array) -> Array:
    """Log-ratio of fat thickness in log-ratios `x` (n, p), shape (n,); 0 where it is not varied."""
    return x[:, list(names).index(FAT)] if FAT in names else np.zeros(len(x))


def _snapshots(
    members: Sequence[Member], index: int, point: Array, names: Sequence[str]
) -> list[Array]:
    """Potentials of one member at conductivities `point` (7,), and how these properties move them.

    The skin is left out: all conductivities together only scale the potential.
    """
    conductor = members[index].conductor
    changes = [
        csr_array(point[i] * conductor.affine.parts[i])
        for i, name in enumerate(QUANTITIES.values())
        if name in names and name != LEAST_VARIED
    ]
    around = members[max(index - 1, 0) : index + 2]
    if len(around) > 1:
        ends = (around[-1].conductor.affine.at(point), around[0].conductor.affine.at(point))
        changes.append(csr_array(ends[0] - ends[1]))
    return conductor.solutions(point, members[index].amperes, changes)
