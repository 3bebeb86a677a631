"""What do sessions build when a muscle can only grow so far?

dH/dt = gain dose(t) (1 - H / ceiling) - H ln 2 / half-life: the nearer the ceiling, the less a
session adds; a variable dose-response in the sense of Busso 2003 (Med Sci Sports Exerc 35:1188).
"""

from __future__ import annotations

import numpy as np

from levator.tone.integrate import DAY
from levator.tone.state import muscle_state, per_draw
from levator.tone.types import Array, MuscleState, Parameters, Stocks


def train(
    training: Array, use: Array, parameters: Parameters, start: Stocks | None = None
) -> MuscleState:
    """Muscle state at week ends, relative thickness and strength [1], (n, weeks + 1, m).

    `training` [reference sessions] is (n, days, m), `use` (n, m) everyday use, 1 for ordinary.
    """
    inflow = per_draw(parameters.saturating_gain) * training / DAY
    rate = np.log(2) / per_draw(parameters.detraining_half_life)
    return muscle_state(
        inflow, rate + inflow / per_draw(parameters.ceiling), use, parameters, start
    )
