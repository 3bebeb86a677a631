"""How much training is a session, and how much is an ordinary day?

Contraction dose = seconds of contraction x fraction of maximal force, in MVC-seconds. Training is
counted in reference sessions: 20 minutes of the contracting, milliampere stimulation of Kavanagh
2012 (J Cosmet Dermatol 11:261). What stays below the motor threshold contracts nothing, counts 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError
from levator.sources import Quantity, quantity
from levator.tone.integrate import DAY, WEEK_DAYS
from levator.tone.types import Array, Parameters

Mask = NDArray[np.bool_]

EVERYDAY = {
    "MAS": "everyday.masseter",
    "ZMA": "everyday.zygomaticus_major",
    "OOS": "everyday.orbicularis_oris",
    "OOI": "everyday.orbicularis_oris",
    "OCP": "everyday.orbicularis_oculi",
}
UNMEASURED = "everyday.unmeasured"


def training_dose(attended: Array | Mask, session: Array, parameters: Parameters) -> Array:
    """Training [reference sessions] per draw, day and muscle, shape (n, days, m).

    `attended` (n, days) says whether a session took place, `session` (n, m) is its contraction
    dose [s of maximal force] in each muscle. Raises LevatorError when draws do not match.
    """
    n = len(parameters.reference_dose)
    if attended.ndim != 2 or session.ndim != 2 or not len(attended) == len(session) == n:
        raise LevatorError(
            f"attended {attended.shape} and session {session.shape} do not fit {n} draws; "
            "write (draws, days) and (draws, muscles)"
        )
    relative = session / parameters.reference_dose[:, None]
    return np.asarray(attended, dtype=np.float64)[:, :, None] * relative[:, None, :]


def since_session(attended: Array | Mask, *, delay: float) -> Array:
    """Time [s] from the last session to the start and to every week's end, (n, weeks + 1).

    `attended` is (n, days); a session on the very day of a read-out lies `delay` [s] before it.
    Infinite before the first session.
    """
    days = np.arange(attended.shape[1])
    latest = np.maximum.accumulate(np.where(attended, days, -np.inf), axis=1)
    last = latest[:, WEEK_DAYS - 1 :: WEEK_DAYS]
    gap = (days[WEEK_DAYS - 1 :: WEEK_DAYS] - last) * DAY + delay
    return np.hstack([np.full((len(attended), 1), np.inf), gap])


def everyday_dose(code: str) -> Quantity:
    """Contraction dose [s of maximal force] of an ordinary day in the muscle with this code.

    The quantity carries its spread and grade; muscles that nobody has measured share one wide
    row of grade X.
    """
    return quantity(EVERYDAY.get(code, UNMEASURED))
