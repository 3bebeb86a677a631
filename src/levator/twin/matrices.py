"""What must be solved once for one face and one probe?

Two matrices: the field that an ampere through each placement makes in every muscle, and the lift
per unit of every muscle's thickness and tone. Both are solved on the face at hand. How they change
with tissue properties, a reduced basis on its own mesh says for the field (`twin.reduced_dose`),
and designed solves on its coarse companion for the lift (`twin.emulate`).
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
from levator.sources import Unknown, catalogue, draw, ledger
from levator.twin.cache import MatrixCache, cache_key
from levator.twin.designs import Ranges, ranges, variants
from levator.twin.emulate import Emulates, Emulator, errors_over_spread, fit, held_out_errors
from levator.twin.entering import Entering, entering, restored_entering, stored_entering
from levator.twin.reduced_dose import CALIBRATED, reduce_dose, restored_dose

Array = NDArray[np.float64]
Report = Callable[[str], None]

GLIDE_STATIONS = 5
DOSE_STAGES = ("anatomy", "field")
LIFT_STAGES = ("anatomy", "contour")
DOSE_QUANTILES = (0.01, 0.99)
SAMPLE, SAMPLE_SEED = 256, 0


@dataclass(frozen=True)
class Stage:
    """One solved matrix (r, c), and how it answers to the properties of `ranges`.

    Held-out errors are relative by column (d, c), and `over_spread` by entry (d, r, c).
    """

    matrix: Array
    emulator: Emulates
    ranges: Ranges
    errors: Array
    over_spread: Array

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
    entering: Entering
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
    over, values = _over(unknowns), draw(SAMPLE, SAMPLE_SEED, unknowns).values
    drawn = {name: held.log_ratios(values, SAMPLE) for name, held in over.items()}
    with ThreadPoolExecutor(2) as pool:
        report("solving the current in the tissue and the soft tissue under gravity")
        parts = [
            pool.submit(copy_context().run, work, *given)
            for work, *given in (
                (_designs, "lift", over["lift"], face, _lift_of, drawn["lift"]),
                (reduce_dose, face, placements, over["dose"]),
                (_solve_lift, face),
                (_solve_dose, face, placements),
            )
        ]
        arrays: dict[str, Array] = {}
        for part in parts:
            arrays |= part.result()
    reduced = restored_dose(arrays, over["dose"])
    checked = arrays.pop("dose.checked")
    return arrays | _errors(
        "dose", reduced, arrays["dose.matrix"], checked, over["dose"].checks, drawn["dose"]
    )


def _over(unknowns: Sequence[Unknown]) -> dict[str, Ranges]:
    return {
        "dose": ranges(unknowns, DOSE_STAGES, DOSE_QUANTILES),
        "lift": ranges(unknowns, LIFT_STAGES),
    }


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
    row = _row(face, conductor, placements, fields)
    found = entering(
        conductor,
        placements,
        lambda amperes: strongest_fields(face, lead_field.names, lead_field.dose(amperes)),
        fields=fields[:-1],
        resistance=row[0, -len(placements) :],
    )
    return {
        "dose.matrix": row,
        "basis.potential": conductor.potential(injection(face, motor)),
        **stored_entering(found),
    }


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
    drawn: Array,
) -> dict[str, Array]:
    points = np.vstack([over.design, over.checks])
    answers = np.array(
        [solve(companion, values) for companion, values in variants(face, over, points)]
    )
    designed, checked = answers[: len(over.design)], answers[len(over.design) :]
    emulator = fit(designed[0], designed[1:], over.design[1:])
    errors = _errors(name, emulator, designed[0], checked, over.checks, drawn)
    return {f"{name}.size": emulator.size, f"{name}.turn": emulator.turn, **errors}


def _errors(
    name: str, emulator: Emulates, centre: Array, checked: Array, points: Array, drawn: Array
) -> dict[str, Array]:
    """Held-out errors, relative and over the spread of `drawn` log-ratios (n, p)."""
    guesses, spread = emulator.apply(centre, points), emulator.apply(centre, drawn)
    return {
        f"{name}.errors": held_out_errors(emulator, centre, checked, points),
        f"{name}.over_spread": errors_over_spread(guesses, checked, spread),
    }


def _restored(
    arrays: Mapping[str, Array],
    placements: tuple[Placement, ...],
    seconds: Array,
    unknowns: Sequence[Unknown],
) -> Solved:
    over = _over(unknowns)

    def stage(name: str, emulator: Emulates) -> Stage:
        return Stage(
            matrix=arrays[f"{name}.matrix"],
            emulator=emulator,
            ranges=over[name],
            errors=arrays[f"{name}.errors"],
            over_spread=arrays[f"{name}.over_spread"],
        )

    return Solved(
        placements=placements,
        seconds=seconds,
        dose=stage("dose", restored_dose(arrays, over["dose"])),
        lift=stage("lift", Emulator(arrays["lift.size"], arrays["lift.turn"])),
        basis={key[6:]: held for key, held in arrays.items() if key.startswith("basis.")},
        entering=restored_entering(arrays),
        numbers=tuple(str(name) for name in arrays["numbers"]),
    )
