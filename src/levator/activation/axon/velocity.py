"""How fast does a spike travel along a fibre?"""

from __future__ import annotations

import numpy as np

from levator.activation.axon.cable import lay
from levator.activation.axon.mrg import build, membrane, rates
from levator.activation.axon.search import FINEST, at_rest, find, steps, trial
from levator.activation.exposure import Exposure, Stretch
from levator.activation.waveform import rectangular
from levator.errors import LevatorError

SHORT, LONG = 20, 40
OVER = 2.0


def velocity(diameter: float, *, finest: float = FINEST) -> float:
    """Conduction velocity [m/s] of a fibre of `diameter` [m], away from both ends.

    A stimulus at one end sends a spike along a fibre of 20 and one of 40 internodes; the difference
    in length over the difference in arrival is the velocity. `finest` [s] is the finest time step.
    """
    made = build(diameter)
    arrivals = [_arrival(diameter, made.spacing * count, finest) for count in (SHORT, LONG)]
    return made.spacing * (LONG - SHORT) / (arrivals[1] - arrivals[0])


def _arrival(diameter: float, length: float, finest: float) -> float:
    """Time [s] at which a spike from the begin of a fibre of `length` [m] arrives at its end."""
    made = build(diameter)
    along = np.linspace(0, length, 2 + 4 * round(length / made.spacing))
    field = -np.exp(-along / made.spacing)
    exposure = Exposure((Stretch(along, field),), "terminates")
    cable = lay(exposure, made)
    plan = steps(rectangular(1e-4), cable, diameter, sign=1, finest=finest)
    fibre, rest = at_rest(cable, membrane(made, rates()), plan)
    shot = find(fibre, rest, ceiling=10.0, precision=0.01)
    if shot is None:
        raise LevatorError(f"an axon of {diameter * 1e6:g} um does not conduct")
    return float(trial(fibre, rest, np.array([OVER * shot.current])).arrived[0])
