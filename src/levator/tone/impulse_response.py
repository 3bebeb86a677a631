"""What do sessions build when each adds the same and what they build drains away?

dH/dt = gain dose(t) - H ln 2 / half-life: one component of the impulse-response model of
training (Banister 1975; Calvert 1976), dose in reference sessions.
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
    inflow = per_draw(parameters.gain) * training / DAY
    rate = np.log(2) / per_draw(parameters.detraining_half_life)
    return muscle_state(inflow, rate, use, parameters, start)
