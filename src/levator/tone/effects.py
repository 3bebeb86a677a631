"""In which form would each unproven claim act on the state?

Every form takes the state, the doses, one effect per draw (0 where the claim does not hold) and
the parameters, and gives a new state; an effect of 0 changes no number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from levator.sources import value
from levator.tone.integrate import fill
from levator.tone.state import per_draw
from levator.tone.types import Array, HypothesisDoses, MuscleState, Parameters

EffectForm = Callable[[MuscleState, HypothesisDoses, Array, Parameters], MuscleState]


def re_education(
    state: MuscleState, doses: HypothesisDoses, effect: Array, parameters: Parameters
) -> MuscleState:
    """Resting tone [Pa] that follows the daily sub-threshold dose and fades like training."""
    rate = np.log(2) / per_draw(parameters.detraining_half_life)
    daily = doses.subthreshold / value("hypothesis.re_education.reference_dose")
    share = fill(daily * rate, rate)
    rise = per_draw(effect * parameters.resting_stress) * share
    return replace(state, resting_tone=state.resting_tone + rise)


def resting_tone(
    state: MuscleState, _: HypothesisDoses, effect: Array, parameters: Parameters
) -> MuscleState:
    """Resting tone [Pa] in proportion to the thickness that training has built."""
    rise = per_draw(effect * parameters.resting_stress) * state.stocks.trained
    return replace(state, resting_tone=state.resting_tone + rise)


def atp(state: MuscleState, doses: HypothesisDoses, effect: Array, _: Parameters) -> MuscleState:
    """Relative skin stiffness [1] that follows the days with a current density within range."""
    low, high = value("hypothesis.atp.density_low"), value("hypothesis.atp.density_high")
    density = np.abs(doses.skin_current_density)
    inside = np.where((density >= low) & (density <= high), 1.0, 0.0)
    rate = np.array(1 / value("hypothesis.atp.turnover"))
    change = effect[:, None] * fill(inside * rate, rate)
    before = 0.0 if state.skin_stiffness is None else state.skin_stiffness
    return replace(state, skin_stiffness=before + change)


def oedema(state: MuscleState, doses: HypothesisDoses, effect: Array, _: Parameters) -> MuscleState:
    """Thickness [m] of a swelling that decays within hours of the last session."""
    left = np.exp(-doses.since_session / value("hypothesis.oedema.duration"))
    before = 0.0 if state.transient is None else state.transient
    return replace(state, transient=before + effect[:, None] * left)


EFFECTS: Mapping[str, EffectForm] = {
    "re-education": re_education,
    "resting-tone": resting_tone,
    "atp": atp,
    "oedema": oedema,
}
