"""What goes into the tone stage and what comes out? Draws stand on axis 0, all SI."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from levator.sources.noted import noted

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Parameters:
    """How muscle answers to work, rest and disuse, one value per draw; see `parameters`."""

    gain: Array = field(
        metadata=noted("1", "relative thickness that one reference session adds, shape (n,)")
    )
    saturating_gain: Array = field(
        metadata=noted("1", "the same for the saturating model, while far from its ceiling, (n,)")
    )
    ceiling: Array = field(
        metadata=noted("1", "relative thickness the saturating model cannot pass, shape (n,)")
    )
    detraining_half_life: Array = field(
        metadata=noted("s", "time in which half of what training added is lost, shape (n,)")
    )
    strength_ratio: Array = field(
        metadata=noted("1", "how many times as fast as size strength comes and goes, shape (n,)")
    )
    waste_rate: Array = field(
        metadata=noted("1/s", "relative thickness lost per time when disuse begins, shape (n,)")
    )
    waste_limit: Array = field(
        metadata=noted("1", "relative thickness that complete disuse takes in the end, (n,)")
    )
    resting_stress: Array = field(
        metadata=noted("Pa", "active stress of a relaxed face's muscles today, shape (n,)")
    )
    reference_dose: Array = field(
        metadata=noted("s", "contraction dose of the reference session, shape (n,)")
    )


@dataclass(frozen=True)
class Stocks:
    """What training has built and disuse has taken, at the start and at every week's end."""

    trained: Array = field(
        metadata=noted("1", "relative thickness built by training, shape (n, weeks + 1, m)")
    )
    trained_strength: Array = field(
        metadata=noted("1", "relative strength built by training, shape (n, weeks + 1, m)")
    )
    wasted: Array = field(
        metadata=noted("1", "relative thickness lost to disuse, 0 or less, (n, weeks + 1, m)")
    )


@dataclass(frozen=True)
class MuscleState:
    """The muscles at the start and at every week's end, relative to today."""

    thickness: Array = field(
        metadata=noted("1", "relative change of thickness, shape (n, weeks + 1, m)")
    )
    strength: Array = field(
        metadata=noted("1", "relative change of strength, shape (n, weeks + 1, m)")
    )
    resting_tone: Array = field(
        metadata=noted("Pa", "change of active stress at rest, shape (n, weeks + 1, m)")
    )
    stocks: Stocks = field(
        metadata=noted("1", "what thickness and strength are made of; a run can go on from it")
    )
    skin_stiffness: Array | None = field(
        default=None,
        metadata=noted("1", "relative change of skin's modulus, shape (n, weeks + 1)"),
    )
    transient: Array | None = field(
        default=None,
        metadata=noted("m", "passing swelling of skin and fat at read-out, shape (n, weeks + 1)"),
    )


@dataclass(frozen=True)
class HypothesisDoses:
    """What the unproven mechanisms are said to act on."""

    subthreshold: Array = field(
        metadata=noted(
            "s", "seconds times field over motor threshold while quiet, per day, (n, days, m)"
        )
    )
    skin_current_density: Array = field(
        metadata=noted("A/m2", "current density in treated skin, 0 without session, (n, days)")
    )
    since_session: Array = field(
        metadata=noted("s", "time from the last session to each weekly read-out, (n, weeks + 1)")
    )
