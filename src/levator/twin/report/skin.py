"""How far does each point of the skin move, as a median over draws?

    u_y = sum_m B_ym thickness_m + sum_m T_ym tone_m

with the basis of the whole skin at the reference tissue properties. The run keeps regional lifts
for every draw but no map, so the muscle states are trained once more from the run's own seed.
"""

from __future__ import annotations

import numpy as np

from levator.sources import draw
from levator.twin.chain import course, physics, respond
from levator.twin.result import TwinResult
from levator.twin.twin import Twin
from levator.twin.types import Array

MOST_DRAWS = 256


def skin_lift(twin: Twin, result: TwinResult) -> Array:
    """Median lift [m] of every skin node after the full routine, shape (n_surface,).

    Uses the first 256 draws of the run at most; a longer run begins with the same ones.
    """
    solved, asked = twin.solve(), result.inputs
    sample = draw(min(asked.draws, MOST_DRAWS), asked.seed, twin.table)
    state = physics(twin.face, solved, sample)
    done = course(
        respond(solved, state, sample, twin.contact),
        state,
        twin.regimen,
        sample,
        weeks=asked.weeks,
        adherence="full",
        hypotheses=(),
    ).state
    thick, tone = (solved.basis[name][:, :, 1] for name in ("thickness", "tone"))
    moved = done.thickness[:, -1] @ thick + done.resting_tone[:, -1] @ tone
    return np.asarray(np.median(moved, axis=0), dtype=np.float64)
