"""Which field did the published placements make, had they stood on this face?

The motor threshold was measured with two balls at most 20 mm apart over the zygomaticus major
(Jena 2023); here they straddle the middle of its centre line. The perception threshold was
measured with two felt disks on many body areas; here they stand on the same cheek. Spacing and
contact radius of both are rows of `thresholds.toml`, held at their sourced values.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from levator.activation.calibrate import CALIBRATED, thresholds
from levator.activation.measure import FieldMeasure, fibre_directions, magnitude
from levator.activation.segments import part_counts, segmented, strongest
from levator.activation.sensory import SkinField, skin_field_per_ampere, summed
from levator.activation.strength_duration import StrengthDuration, weiss
from levator.activation.types import Array, Thresholds
from levator.anatomy import Face, Muscle
from levator.device import Placement, injection
from levator.errors import unknown_name
from levator.field import LeadField
from levator.sources import Draws, value

REFERENCE = f"{CALIBRATED}, left"
AXES = ("x", "y", "z")


def published_thresholds(
    face: Face,
    lead_field: LeadField,
    draws: Draws,
    *,
    measure: FieldMeasure = magnitude,
    skin_field: SkinField = summed,
    strength_duration: StrengthDuration = weiss,
) -> Thresholds:
    """Rheobase fields [V/m] of this face, from the published placements and currents, per draw.

    `lead_field` holds the maps of `field.mean_fields`, of the face or of `segmented(face)`; use
    the same maps and `measure` for what is held against these thresholds. Raises LevatorError
    when the face has no left zygomaticus major.
    """
    motor, sensory = published_placements(face)
    fields = field_per_ampere(face, lead_field, [motor], measure=measure)
    under_disk = skin_field_per_ampere(sensory.radius, draws, model=skin_field)
    return thresholds(
        face,
        motor_dose_per_ampere=float(fields[0, face.muscle_index(REFERENCE)]),
        sensory_dose_per_ampere=under_disk[:, 0],
        draws=draws,
        strength_duration=strength_duration,
    )


def published_placements(face: Face) -> tuple[Placement, Placement]:
    """Placements of the published motor and sensory thresholds on `face`.

    Raises LevatorError when the face has no left zygomaticus major.
    """
    muscle = face.muscles[face.muscle_index(REFERENCE)]
    motor, sensory = (
        _astride(
            muscle,
            spacing=value(f"threshold.{kind}.spacing"),
            radius=value(f"threshold.{kind}.contact_radius"),
            label=f"published {kind} threshold",
        )
        for kind in ("motor", "sensory")
    )
    return motor, sensory


def field_per_ampere(
    face: Face,
    lead_field: LeadField,
    placements: Sequence[Placement],
    *,
    measure: FieldMeasure = magnitude,
) -> Array:
    """Field [V/m/A] that one ampere through each placement makes in every muscle, shape (k, m).

    `lead_field` holds the maps of `field.mean_fields(face)`, or of `segmented(face)`: a muscle
    then counts with its strongest part. Raises LevatorError when a muscle has no map.
    """
    amperes = np.column_stack([injection(face, placement) for placement in placements])
    return strongest_fields(face, lead_field.names, lead_field.dose(amperes), measure=measure)


def strongest_fields(
    face: Face, names: Sequence[str], readings: Array, *, measure: FieldMeasure = magnitude
) -> Array:
    """Field [V/m] in every muscle, (k, m), from mean field `readings` (f, k) called `names`.

    The readings are those of `field.mean_fields`, of the face or of `segmented(face)`.
    Raises LevatorError when a muscle has no reading.
    """
    row = {name: index for index, name in enumerate(names)}
    whole = f"{face.muscles[0].name} {AXES[0]}" in row
    read = face if whole else segmented(face)
    counts = np.ones(len(face.muscles), dtype=np.int64) if whole else part_counts(face)
    wanted = [f"{muscle.name} {axis}" for muscle in read.muscles for axis in AXES]
    for name in wanted:
        if name not in row:
            raise unknown_name("functional", name, row)
    vectors = readings[[row[name] for name in wanted]].reshape(len(read.muscles), 3, -1)
    field = measure(np.moveaxis(vectors, -1, 0), fibre_directions(read))
    return strongest(field, counts)


def _astride(muscle: Muscle, *, spacing: float, radius: float, label: str) -> Placement:
    """Two electrodes on the centre line of `muscle`, `spacing` [m] apart about its middle."""
    ends = muscle.length / 2 + spacing / 2 * np.array([-1.0, 1.0])
    anode, cathode = _along(muscle.path, ends)
    return Placement(
        anode=anode,
        cathode=cathode,
        radius=radius,
        label=label,
        spans=spacing / muscle.length,
        note=f"two electrodes about the middle of {muscle.name}",
    )


def _along(path: Array, lengths: Array) -> Array:
    """Points [m] of a polyline at `lengths` [m] from its start, shape (k, 3); ends are kept."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    return np.column_stack([np.interp(lengths, travelled, path[:, axis]) for axis in range(3)])
