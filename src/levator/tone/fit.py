"""Which parameters do the published results ask for?

Nothing here runs in the chain: it recomputes the fitted rows of `adaptation.toml` from the
published rows beside them, and a test holds the two together. Fitted to development-set rows
D11 (facial stimulation), D12 (leg stimulation) and D13 (leg cast); D14 (toxin) is left to check.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import brentq

from levator.regimen import Regimen
from levator.sources import Draws, value
from levator.tone.integrate import DAY, WEEK_DAYS
from levator.tone.models import TrainingModel
from levator.tone.parameters import parameters
from levator.tone.types import Parameters


def fitted_gain(model: TrainingModel, trial: str) -> float:
    """Relative thickness per reference session [1] with which `model` meets one trial's growth.

    `trial` is "face" (D11) or "leg" (D12); every session counts as one reference session.
    """
    growth = value(f"adaptation.{trial}_stimulation.growth")

    def miss(gain: float) -> float:
        return predicted_growth(model, trial, with_gain(gain)) - growth

    return float(brentq(miss, 1e-6, 1.0, xtol=1e-12))


def joint_gain(model: TrainingModel) -> float:
    """Least-squares gain [1] over both trials in the logarithm: their geometric mean."""
    return float(np.sqrt(fitted_gain(model, "face") * fitted_gain(model, "leg")))


def predicted_growth(model: TrainingModel, trial: str, held: Parameters) -> float:
    """Relative thickness [1] that `model` predicts at the end of a trial, first draw."""
    days = round(value(f"adaptation.{trial}_stimulation.duration") / DAY)
    weekly = value(f"adaptation.{trial}_stimulation.sessions") * WEEK_DAYS * DAY
    plan = Regimen(f"{weekly:g} a week").planned(days)
    state = model(plan[None, :, None], np.ones((1, 1)), held)
    return float(state.thickness[0, -1, 0])


def fitted_waste() -> tuple[float, float]:
    """First rate [1/s] and limit [1] of disuse that pass through both days of the leg cast.

    W(t) = -limit (1 - exp(-rate t / limit)).
    """
    (early, small), (late, large) = (
        (_cast(d, "duration"), -_cast(d, "size")) for d in ("early", "late")
    )

    def miss(speed: float) -> float:
        return float(np.expm1(-speed * late) / np.expm1(-speed * early) - large / small)

    speed = brentq(miss, 1e-10, 1e-4, xtol=1e-18)
    limit = -small / np.expm1(-speed * early)
    return float(speed * limit), float(limit)


def fitted_strength_ratio() -> float:
    """Exponent r [1] of 1 + strength = (1 + size)^r, geometric mean of both days of the cast."""
    ratios = [
        np.log1p(_cast(day, "strength")) / np.log1p(_cast(day, "size")) for day in ("early", "late")
    ]
    return float(np.sqrt(np.prod(ratios)))


def with_gain(gain: float) -> Parameters:
    """The sourced parameters as one draw, with this gain in both training models."""
    return replace(
        parameters(Draws(1, 0, {})), gain=np.array([gain]), saturating_gain=np.array([gain])
    )


def _cast(day: str, what: str) -> float:
    return value(f"adaptation.cast.{day}.{what}")
