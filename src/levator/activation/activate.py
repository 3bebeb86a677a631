"""Which muscles contract, and is the current felt, in every draw?

A muscle contracts in a draw iff I E_1 >= E_rh s(d), with I the delivered current, E_1 the field
per ampere that the placement makes in the muscle, E_rh the muscle's rheobase field and s the
strength-duration factor of the pulse width d. Over several placements it counts at its best.
"""

from __future__ import annotations

import numpy as np

from levator.activation.probability import jeffreys, share
from levator.activation.recruitment import Recruitment, sigmoidal
from levator.activation.strength_duration import StrengthDuration, weiss
from levator.activation.types import Activation, Array, Thresholds
from levator.errors import LevatorError


def activate(
    *,
    field_per_ampere: Array,
    sensory_per_ampere: Array,
    current: Array,
    pulse_width: Array,
    thresholds: Thresholds,
    strength_duration: StrengthDuration = weiss,
    recruitment: Recruitment = sigmoidal,
) -> Activation:
    """Probability [1] that each muscle contracts and that the skin feels it, over n draws.

    `field_per_ampere` [V/m/A] is (m,) for one placement, (k, m) for k placements or (n, k, m)
    when it differs between draws; `sensory_per_ampere` [V/m/A] is a scalar, (k,) or (n, k)
    likewise. `current` [A, either sign] and `pulse_width` [s] are (n,) or scalar.
    Raises LevatorError for shapes that do not fit the thresholds and for pulse widths <= 0.
    """
    fields = per_placement(field_per_ampere, thresholds)
    skin = _per_contact(sensory_per_ampere, fields.shape[1], thresholds)
    margin = np.max(
        [
            motor_margin(fields[:, k], current, pulse_width, thresholds, strength_duration)
            for k in range(fields.shape[1])
        ],
        axis=0,
    )
    contracts = margin >= 1
    felt = sensory_margin(skin, current, pulse_width, thresholds, strength_duration)
    feels = felt >= 1
    return Activation(
        names=thresholds.names,
        motor_probability=share(contracts),
        motor_interval=jeffreys(contracts),
        contracts=contracts,
        force=recruitment(margin, thresholds.half_margin[:, None]),
        margin=margin,
        sensory_probability=float(share(feels)),
        sensory_interval=jeffreys(feels),
        feels=feels,
    )


def motor_margin(
    field: Array,
    current: Array,
    pulse_width: Array,
    thresholds: Thresholds,
    strength_duration: StrengthDuration = weiss,
) -> Array:
    """Field over threshold [1] in every muscle for one placement, shape (n, m).

    `field` is the field per ampere [V/m/A], (m,), (1, m) or (n, m).
    """
    factor = strength_duration(_pulses(pulse_width, thresholds), thresholds.motor_chronaxie)
    delivered = _per_draw(current, thresholds)[:, None] * field
    return np.asarray(delivered / (thresholds.motor_field * factor[:, None]), dtype=np.float64)


def sensory_margin(
    sensory_per_ampere: Array,
    current: Array,
    pulse_width: Array,
    thresholds: Thresholds,
    strength_duration: StrengthDuration = weiss,
) -> Array:
    """Skin field over perception threshold [1] at the worst placement, shape (n,).

    `sensory_per_ampere` is the skin field per ampere [V/m/A] of k placements, (k,) or (n, k).
    """
    factor = strength_duration(_pulses(pulse_width, thresholds), thresholds.sensory_chronaxie)
    delivered = _per_draw(current, thresholds) * sensory_per_ampere.max(axis=-1)
    return np.asarray(delivered / (thresholds.sensory_field * factor), dtype=np.float64)


def per_placement(field_per_ampere: Array, thresholds: Thresholds) -> Array:
    """`field_per_ampere` as (1 or n, k, m); raises LevatorError when it does not fit."""
    field = np.asarray(field_per_ampere, dtype=np.float64)
    field = field[(None,) * (3 - field.ndim)] if field.ndim < 3 else field
    n, m = thresholds.motor_field.shape
    if field.ndim != 3 or field.shape[0] not in (1, n) or field.shape[2] != m or not field.shape[1]:
        raise LevatorError(
            f"field_per_ampere has shape {np.shape(field_per_ampere)}; write ({m},), (k, {m}) "
            f"or ({n}, k, {m}) for {m} muscles and {n} draws"
        )
    return field


def _per_contact(sensory_per_ampere: Array, k: int, thresholds: Thresholds) -> Array:
    field = np.atleast_2d(np.asarray(sensory_per_ampere, dtype=np.float64))
    n = _n(thresholds)
    if field.ndim != 2 or field.shape[0] not in (1, n) or field.shape[1] not in (1, k):
        raise LevatorError(
            f"sensory_per_ampere has shape {np.shape(sensory_per_ampere)}; write a scalar, "
            f"({k},) or ({n}, {k}) for {k} placements and {n} draws"
        )
    return field


def _per_draw(number: Array, thresholds: Thresholds) -> Array:
    try:
        return np.abs(np.broadcast_to(np.asarray(number, dtype=np.float64), (_n(thresholds),)))
    except ValueError:
        raise LevatorError(
            f"current and pulse_width need one value or one per draw ({_n(thresholds)},), "
            f"not {np.shape(number)}"
        ) from None


def _pulses(pulse_width: Array, thresholds: Thresholds) -> Array:
    if (np.asarray(pulse_width) <= 0).any():
        raise LevatorError("pulse_width must be above 0; write for example 0.2e-3 (seconds)")
    return _per_draw(pulse_width, thresholds)


def _n(thresholds: Thresholds) -> int:
    return len(thresholds.sensory_field)
