"""What do training and disuse together leave of a muscle?

Training fills a stock of thickness H that drains by itself; strength is the same stock run r
times as fast, so it rises and fades sooner. Disuse drains a second stock W towards
-(1 - use) limit, beginning at the rate (1 - use) waste_rate. Then
thickness = H + W and strength = (1 + S) (1 + W)^r - 1, with r the strength ratio that leg casts
show (Wall 2014, Acta Physiol 210:600): at first r per cent of strength per cent of size, and
never below -1.
"""

from __future__ import annotations

import numpy as np

from levator.errors import LevatorError
from levator.tone.integrate import fill
from levator.tone.types import Array, MuscleState, Parameters, Stocks


def muscle_state(
    inflow: Array, rate: Array, use: Array, parameters: Parameters, start: Stocks | None = None
) -> MuscleState:
    """Thickness [1], strength [1] and resting tone [Pa] at week ends, (n, weeks + 1, m) each.

    `inflow` [1/s] is what training adds to thickness, (n, days, m), `rate` [1/s] how it drains,
    broadcastable to it; `use` (n, m) is everyday use, 1 on an ordinary day. A run goes on from
    the last week of `start`. Raises LevatorError when `use` leaves 0 to 1.
    """
    if not ((use >= 0) & (use <= 1)).all():
        raise LevatorError(
            "use must lie between 0 and 1 (an ordinary day); put work beyond that into training"
        )
    ratio = per_draw(parameters.strength_ratio)
    size, force, loss = _last(start)
    stocks = Stocks(
        trained=fill(inflow, rate, size),
        trained_strength=fill(ratio * inflow, ratio * rate, force),
        wasted=_wasted(inflow.shape, use, parameters, loss),
    )
    return MuscleState(
        thickness=stocks.trained + stocks.wasted,
        strength=(1 + stocks.trained_strength) * (1 + stocks.wasted) ** ratio - 1,
        resting_tone=np.zeros_like(stocks.trained),
        stocks=stocks,
    )


def per_draw(values: Array) -> Array:
    """One value per draw, shaped (n, 1, 1) to stand against (n, days, m)."""
    return values[:, None, None]


def _wasted(
    shape: tuple[int, ...], use: Array, parameters: Parameters, start: Array | None
) -> Array:
    speed = per_draw(parameters.waste_rate)
    loss = np.broadcast_to((use[:, None, :] - 1) * speed, shape)
    return fill(loss, speed / per_draw(parameters.waste_limit), start)


def _last(stocks: Stocks | None) -> tuple[Array | None, Array | None, Array | None]:
    if stocks is None:
        return None, None, None
    return stocks.trained[:, -1], stocks.trained_strength[:, -1], stocks.wasted[:, -1]
