"""At which field does a motor axon or a skin afferent of this face answer?

Threshold field = published threshold current x field per ampere that the published placement
makes on this very face: E_rh = I_rh E_1. The motor threshold was measured over the zygomaticus
major (Jena 2023) and is carried to every other muscle with a spread; the published amplitude did
not depend on phase duration and is read as rheobase. The perception threshold is taken back to
its rheobase by the strength-duration factor of its (unstated) pulse width.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from levator.activation.strength_duration import StrengthDuration, weiss
from levator.activation.types import Array, Thresholds
from levator.anatomy.types import Face
from levator.errors import LevatorError
from levator.sources import Draws, quantity

CALIBRATED = "zygomaticus major"


def thresholds(
    face: Face,
    *,
    motor_dose_per_ampere: Array | float,
    sensory_dose_per_ampere: Array | float,
    draws: Draws,
    strength_duration: StrengthDuration = weiss,
) -> Thresholds:
    """Rheobase fields [V/m] of every muscle of `face` and of its skin, per draw.

    `motor_dose_per_ampere` and `sensory_dose_per_ampere` [V/m/A], scalar or (n,), are the fields
    of the published placements in the zygomaticus major and in the skin of this face.
    Raises LevatorError when either is not above zero.
    """
    motor, sensory = (
        _positive(dose, draws.n) for dose in (motor_dose_per_ampere, sensory_dose_per_ampere)
    )
    names = tuple(muscle.name for muscle in face.muscles)
    transfer = np.column_stack(
        [_transfer(muscle.label, muscle.name, draws) for muscle in face.muscles]
    )
    chronaxie = draws.get("threshold.sensory.chronaxie")
    factor = strength_duration(draws.get("threshold.sensory.pulse_width"), chronaxie)
    return Thresholds(
        names=names,
        motor_field=(motor_current(draws) * motor)[:, None] * transfer,
        sensory_field=draws.get("threshold.sensory.current") * sensory / factor,
        motor_chronaxie=draws.get("threshold.motor.chronaxie"),
        sensory_chronaxie=chronaxie,
        half_margin=draws.get("threshold.motor.half_margin"),
    )


def motor_current(draws: Draws) -> Array:
    """Rheobase current [A] of the published motor placement for any contraction, shape (n,)."""
    return (
        draws.get("threshold.motor.current")
        * draws.get("threshold.motor.selectivity")
        * draws.get("threshold.motor.person_spread")
    )


def _transfer(label: str, name: str, draws: Draws) -> Array:
    """Threshold field over that of the zygomaticus major [1], shape (n,).

    Seeded by the muscle's name, so that a muscle's draws do not depend on its neighbours.
    """
    if label == CALIBRATED:
        return np.ones(draws.n)
    rng = np.random.default_rng([draws.seed, crc32(name.encode())])
    return quantity("threshold.motor.muscle_spread").quantile(rng.uniform(size=draws.n))


def _positive(dose: Array | float, n: int) -> Array:
    found = np.broadcast_to(np.asarray(dose, dtype=np.float64), (n,))
    if not (found > 0).all():
        raise LevatorError(
            "the published placement makes no field on this face; "
            "check that its electrodes lie over the zygomaticus major"
        )
    return found
