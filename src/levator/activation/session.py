"""How much contraction, and how much field short of it, does a session leave in each muscle?

Contraction dose = sum over placements of seconds x force fraction [MVC s]; sub-threshold dose =
sum of seconds x field / threshold over the placements where the muscle stays quiet [s]. Every
second on the skin counts as stimulated; duty cycle and fatigue are not modelled.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from levator.activation.activate import motor_margin, per_placement
from levator.activation.recruitment import Recruitment, sigmoidal
from levator.activation.strength_duration import StrengthDuration, weiss
from levator.activation.types import Array, Thresholds
from levator.errors import LevatorError


def session_dose(
    *,
    field_per_ampere: Array,
    seconds: Array,
    current: Array,
    pulse_width: Array,
    thresholds: Thresholds,
    strength_duration: StrengthDuration = weiss,
    recruitment: Recruitment = sigmoidal,
) -> Array:
    """Contraction dose [s of maximal voluntary contraction] per draw and muscle, shape (n, m).

    `seconds` (k,) belongs to the k placements of `field_per_ampere`; the rest as in `activate`.
    """
    dose = np.zeros_like(thresholds.motor_field)
    half = thresholds.half_margin[:, None]
    for duration, field in _placements(field_per_ampere, seconds, thresholds):
        margin = motor_margin(field, current, pulse_width, thresholds, strength_duration)
        dose += duration * recruitment(margin, half)
    return dose


def subthreshold_dose(
    *,
    field_per_ampere: Array,
    seconds: Array,
    current: Array,
    pulse_width: Array,
    thresholds: Thresholds,
    strength_duration: StrengthDuration = weiss,
) -> Array:
    """Seconds times field over threshold [s] where the muscle does not contract, shape (n, m)."""
    dose = np.zeros_like(thresholds.motor_field)
    for duration, field in _placements(field_per_ampere, seconds, thresholds):
        margin = motor_margin(field, current, pulse_width, thresholds, strength_duration)
        dose += duration * np.where(margin < 1, margin, 0.0)
    return dose


def _placements(
    field_per_ampere: Array, seconds: Array, thresholds: Thresholds
) -> Iterator[tuple[float, Array]]:
    fields = per_placement(field_per_ampere, thresholds)
    durations = np.atleast_1d(np.asarray(seconds, dtype=np.float64))
    if durations.shape != fields.shape[1:2] or (durations < 0).any():
        raise LevatorError(
            f"seconds has shape {durations.shape}; write one duration >= 0 for each of the "
            f"{fields.shape[1]} placements"
        )
    return ((float(duration), fields[:, k]) for k, duration in enumerate(durations))
