"""What if training changes nothing? Disuse still acts."""

from __future__ import annotations

import numpy as np

from levator.tone.state import muscle_state, per_draw
from levator.tone.types import Array, MuscleState, Parameters, Stocks


def train(
    training: Array, use: Array, parameters: Parameters, start: Stocks | None = None
) -> MuscleState:
    """Muscle state at week ends, relative thickness and strength [1], (n, weeks + 1, m).

    `training` is (n, days, m) and only sets the calendar; `use` (n, m) is everyday use.
    """
    rate = np.log(2) / per_draw(parameters.detraining_half_life)
    return muscle_state(np.zeros_like(training), rate, use, parameters, start)
