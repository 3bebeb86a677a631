"""What must be solved once for one face and one probe?

Two matrices: the field that an ampere through each placement makes in every muscle, and the lift
per unit of every muscle's thickness and tone. Both are solved on the face at hand; designed solves
on its coarse companion say how they change with tissue properties (`twin.emulate`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from levator.activation import (
    field_per_ampere,
    published_placements,
    segmented,
    strongest_fields,
)
from levator.anatomy import Face
from levator.contour import Elastic, Elasticity, RegionalBasis
from levator.device import Placement, Session, frames, injection
from levator.field import Conductivity, Conductor, mean_fields
from levator.sources import Unknown, catalogue, ledger
from levator.twin.cache import MatrixCache, cache_key
from levator.twin.designs import Ranges, ranges, variants
from levator.twin.emulate import Emulator, fit, held_out_errors

Array = NDArray[np.float64]
Report = Callable[[str], None]

GLIDE_STATIONS = 5
CALIBRATED = "zygomaticus major, left"
DOSE_STAGES = ("anatomy", "field")
LIFT_STAGES = ("anatomy", "contour")


@dataclass(frozen=True)
class Stage:
    """One solved matrix (r, c), and how it answers to the properties `names`."""

    matrix: Array
    emulator: Emulator
    ranges: Ranges
    errors: Array

    def at(self, values: Mapping[str, Array], n: int) -> Array:
        """The matrix for n draws of its properties, shape (n, r, c)."""
        return self.emulator.apply(self.matrix, self.ranges.log_ratios(values, n))


@dataclass(frozen=True)
class Solved:
    """Everything about one face and one probe that a run needs."""

    placements: tuple[Placement, ...]
    seconds: Array
    dose: Stage
    lift: Stage
    basis: Mapping[str, Array]
    numbers: tuple[str, ...]

    def split_dose(self, matrix: Array) -> tuple[Array, Array, Array]:
        """Field (n, k, m) [V/m/A], published field (n,) and tissue resistance (n, k) [ohm]."""
        k = len(self.placements)
        row = matrix[:, 0]
        field = row[:, : -k - 1].reshape(len(row), k, -1)
        return field, row[:, -k - 1], row[:, -k:]

    def split_lift(self, matrix: Array) -> RegionalParts:
        """Regional lift per unit of thickness and tone (n, r, m), gravity and stiffness (n, r)."""
        m = (matrix.shape[2] - 2) // 2
        return RegionalParts(
            thickness=matrix[:, :, :m],
            tone=matrix[:, :, m : 2 * m],
            gravity=matrix[:, :, 2 * m],
            stiffness=matrix[:, :, 2 * m + 1],
        )


@dataclass(frozen=True)
class RegionalParts:
    """The lift matrix taken apart, draws first."""

    thickness: Array
    tone: Array
    gravity: Array
    stiffness: Array


def solve_matrices(
    face: Face,
    session: Session,
    unknowns: Sequence[Unknown],
    *,
    cache: MatrixCache,
    report: Report,
) -> Solved:
    """Both matrices of `face` for the placements of `session`, from the cache where it has them."""
    placements, seconds = stations(session)
    key = cache_key(
        points=face.mesh.points,
        wedges=face.mesh.wedges,
        tissue=face.tissue,
        muscles=[muscle.name for muscle in face.muscles],
        held=[vars(face.muscle_map)[name] for name in ("muscle", "element", "fraction", "fibre")],
        regions=[[name, weights] for name, weights in face.regions.items()],
        ligaments=[[held.name, held.element, held.fraction] for held in face.ligaments],
        labels=[[name, nodes] for name, nodes in face.labels.items()],
        description=dict(face.description),
        placements=[np.concatenate([p.anode, p.cathode, [p.radius]]) for p in placements],
        unknowns=[[u.name, str(u.acts)] for u in unknowns],
        numbers=[[q.name, q.value, str(q.spread)] for q in catalogue().values()],
    )
    stored = cache.read(key)
    if stored is None:
        with ledger() as book:
            stored = _solve(face, placements, unknowns, report)
        stored["numbers"] = np.array(sorted(book.entries))
        cache.write(key, stored)
    return _restored(stored, placements, seconds, unknowns)


def stations(session: Session) -> tuple[tuple[Placement, ...], Array]:
    """The session's distinct placements and the seconds [s] spent on each."""
    found: dict[str, tuple[Placement, float]] = {}
    for step in session.steps:
        for index, hold in enumerate(frames(step, GLIDE_STATIONS)):
            name = f"{hold.placement.label} {index}"
            spent = found[name][1] if name in found else 0.0
            found[name] = (hold.placement, spent + hold.seconds)
    return tuple(p for p, _ in found.values()), np.array([s for _, s in found.values()])


def _solve(
    face: Face, placements: Sequence[Placement], unknowns: Sequence[Unknown], report: Report
) -> dict[str, Array]:
    over = {"dose": ranges(unknowns, DOSE_STAGES), "lift": ranges(unknowns, LIFT_STAGES)}
    with ThreadPoolExecutor(2) as pool:
        report("solving the current in the tissue and the soft tissue under gravity")
        parts = [
            pool.submit(copy_context().run, work, *given)
            for work, *given in (
                (_solve_lift, face),
                (_designs, "lift", over["lift"], face, _lift_of),
                (_solve_dose, face, placements),
                (_designs, "dose", over["dose"], face, _dose_on(placements)),
            )
        ]
        arrays: dict[str, Array] = {}
        for part in parts:
            arrays |= part.result()
    return arrays


def _solve_lift(face: Face) -> dict[str, Array]:
    basis = Elastic(face, Elasticity.reference()).basis()
    return {
        "lift.matrix": _lift(basis.regional()),
        "basis.thickness": basis.thickness.astype(np.float32),
        "basis.tone": basis.tone.astype(np.float32),
        "basis.gravity": basis.gravity,
        "basis.stiffness": basis.stiffness,
    }


def _solve_dose(face: Face, placements: Sequence[Placement]) -> dict[str, Array]:
    """The dose row by lead fields: one adjoint solve per functional serves every placement."""
    conductor = Conductor(face, Conductivity.reference())
    lead_field = conductor.lead_field(mean_fields(segmented(face)))
    motor, _ = published_placements(face)
    fields = field_per_ampere(face, lead_field, [*placements, motor])
    return {
        "dose.matrix": _row(face, conductor, placements, fields),
        "basis.potential": conductor.potential(injection(face, motor)),
    }


def _dose_on(placements: Sequence[Placement]) -> Callable[[Face, Mapping[str, float]], Array]:
    """The dose row by one forward solve per placement, cheaper when placements are few."""

    def solve(face: Face, values: Mapping[str, float]) -> Array:
        conductor = Conductor(face, Conductivity.of(values))
        functionals = mean_fields(segmented(face))
        motor, _ = published_placements(face)
        amperes = np.column_stack([injection(face, p) for p in (*placements, motor)])
        readings = functionals.read(conductor.potential(amperes))
        fields = strongest_fields(face, functionals.names, readings)
        return _row(face, conductor, placements, fields)

    return solve


def _row(face: Face, conductor: Conductor, placements: Sequence[Placement], fields: Array) -> Array:
    """Row of fields (k m), published field and resistances (k), shape (1, k m + 1 + k)."""
    amperes = np.column_stack([injection(face, placement) for placement in placements])
    drop = (amperes * conductor.potential(amperes)[: len(amperes)]).sum(axis=0)
    calibrated = face.muscle_index(CALIBRATED)
    return np.concatenate([fields[:-1].ravel(), [fields[-1, calibrated]], drop])[None]


def _lift_of(face: Face, values: Mapping[str, float]) -> Array:
    return _lift(Elastic(face, Elasticity.of(values)).regional())


def _lift(basis: RegionalBasis) -> Array:
    """Columns thickness (m), tone (m), gravity, stiffness over regions, shape (r, 2 m + 2)."""
    return np.column_stack([basis.thickness, basis.tone, basis.gravity, basis.stiffness])


def _designs(
    name: str,
    over: Ranges,
    face: Face,
    solve: Callable[[Face, Mapping[str, float]], Array],
) -> dict[str, Array]:
    points = np.vstack([over.design, over.checks])
    answers = np.array(
        [solve(companion, values) for companion, values in variants(face, over, points)]
    )
    designed, checked = answers[: len(over.design)], answers[len(over.design) :]
    emulator = fit(designed[0], designed[1:], over.design[1:])
    errors = held_out_errors(emulator, designed[0], checked, over.checks)
    return {f"{name}.size": emulator.size, f"{name}.turn": emulator.turn, f"{name}.errors": errors}


def _restored(
    arrays: Mapping[str, Array],
    placements: tuple[Placement, ...],
    seconds: Array,
    unknowns: Sequence[Unknown],
) -> Solved:
    def stage(name: str, stages: tuple[str, ...]) -> Stage:
        return Stage(
            matrix=arrays[f"{name}.matrix"],
            emulator=Emulator(arrays[f"{name}.size"], arrays[f"{name}.turn"]),
            ranges=ranges(unknowns, stages),
            errors=arrays[f"{name}.errors"],
        )

    return Solved(
        placements=placements,
        seconds=seconds,
        dose=stage("dose", DOSE_STAGES),
        lift=stage("lift", LIFT_STAGES),
        basis={key[6:]: held for key, held in arrays.items() if key.startswith("basis.")},
        numbers=tuple(str(name) for name in arrays["numbers"]),
    )
