"""On which days does a routine plan a session?

Day d of a phase at r sessions a week holds one when ceil((d+1) r/7) > ceil(d r/7), which spreads
them as evenly as whole days allow and starts with a session; five a week are the first five days
of each week, then two days of rest. Every phase begins its own weeks. A session that would come
too soon after the last one waits until its days of rest are over.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError
from levator.regimen.types import WEEK, Routine

Array = NDArray[np.float64]

WORKING_WEEK = 5


def planned(routine: Routine, days: int) -> Array:
    """Sessions [1] planned on each of `days` days, 0 or 1, shape (days,).

    Raises LevatorError for a negative number of days.
    """
    if days < 0:
        raise LevatorError(f"a calendar of {days} days does not exist; write for example 182")
    plan, first = np.zeros(days), 0
    for phase in routine.phases:
        last = days if phase.days is None else min(first + phase.days, days)
        plan[first:last] = _spread(phase.sessions_per_week, last - first)
        first = last
    for pause in routine.pauses:
        plan[pause.first - 1 : pause.last] = 0.0
    return _rested(plan, routine.rest) if routine.rest else plan


def seconds(routine: Routine, days: int) -> Array:
    """Length [s] asked of a session on each of `days` days, shape (days,).

    NaN where it is the programme's own.
    """
    asked, first = np.full(days, np.nan), 0
    for phase in routine.phases:
        last = days if phase.days is None else min(first + phase.days, days)
        asked[first:last] = np.nan if phase.seconds is None else phase.seconds
        first = last
    return asked


def _spread(rate: float, days: int) -> Array:
    if rate == WORKING_WEEK:
        return np.asarray(np.arange(days) % WEEK < WORKING_WEEK, dtype=np.float64)
    due = np.round(np.arange(days + 1) * rate / WEEK, 9)
    return np.diff(np.ceil(due))


def _rested(plan: Array, rest: int) -> Array:
    """`plan` with at least `rest` days between sessions, each held as soon as it may be."""
    held, last, waiting = np.zeros_like(plan), -rest - 1, False
    for day, due in enumerate(plan > 0):
        waiting = waiting or bool(due)
        if waiting and day - last > rest:
            held[day], last, waiting = 1.0, day, False
    return held
