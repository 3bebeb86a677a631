"""How does a stock fill and drain over weeks?

dx/dt = inflow - rate x with both constant within a day, so each daily step is exact:
x(t + day) = x(t) k + inflow (1 - k) / rate with k = exp(-rate day). Steps compose: a run split
anywhere between two weeks ends in the same state.
"""

from __future__ import annotations

import numpy as np

from levator.errors import LevatorError
from levator.sources import to_si
from levator.tone.types import Array

DAY = to_si(1, "day")
WEEK_DAYS = 7


def fill(inflow: Array, rate: Array, start: Array | None = None) -> Array:
    """The stock at the start and at every week's end, shape (n, weeks + 1, ...).

    `inflow` [stock/s] is (n, days, ...), `rate` [1/s, positive] broadcasts against it, `start`
    is (n, ...), by default 0. Raises LevatorError when `days` is no whole number of weeks.
    """
    n, days, *rest = inflow.shape
    if days % WEEK_DAYS:
        whole = (days // WEEK_DAYS + 1) * WEEK_DAYS
        raise LevatorError(f"{days} days are no whole weeks; write for example {whole}")
    rates = np.broadcast_to(rate, inflow.shape)
    weeks = np.empty((n, days // WEEK_DAYS + 1, *rest))
    level = weeks[:, 0] = np.zeros((n, *rest)) if start is None else start
    for day in range(days):
        lost = -np.expm1(-rates[:, day] * DAY)
        level = level * (1 - lost) + inflow[:, day] * lost / rates[:, day]
        if day % WEEK_DAYS == WEEK_DAYS - 1:
            weeks[:, (day + 1) // WEEK_DAYS] = level
    return weeks
