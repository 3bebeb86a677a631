"""On which days does a routine plan a session?

Day d of a phase at r sessions a week holds one when ceil((d+1) r/7) > ceil(d r/7), which spreads
them as evenly as whole days allow and starts with a session; five a week are the first five days
of each week, then two days of rest. Every phase begins its own weeks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError
from levator.regimen.types import WEEK, Pause, Phase

Array = NDArray[np.float64]

WORKING_WEEK = 5


def planned(phases: Sequence[Phase], pauses: Sequence[Pause], days: int) -> Array:
    """Sessions [1] planned on each of `days` days, 0 or 1, shape (days,).

    Raises LevatorError for a negative number of days.
    """
    if days < 0:
        raise LevatorError(f"a calendar of {days} days does not exist; write for example 182")
    plan, first = np.zeros(days), 0
    for phase in phases:
        last = days if phase.days is None else min(first + phase.days, days)
        plan[first:last] = _spread(phase.sessions_per_week, last - first)
        first = last
    for pause in pauses:
        plan[pause.first - 1 : pause.last] = 0.0
    return plan


def _spread(rate: float, days: int) -> Array:
    if rate == WORKING_WEEK:
        return np.asarray(np.arange(days) % WEEK < WORKING_WEEK, dtype=np.float64)
    due = np.round(np.arange(days + 1) * rate / WEEK, 9)
    return np.diff(np.ceil(due))
