"""How likely does a person feel this current, and how likely does it hurt?

Fitted, not predicted: the published thresholds of people (D05) are carried to another contact and
pulse width by the field in the skin E_1 (`sensory`) and Weiss's law s(d) = 1 + c / d,

    P = F( I E_1(a) / E_1(a_0) s(d_0) / s(d) ),

with F the share of people whose published threshold lies below, a_0 the published contact and d_0
its pulse width, which is unstated. P is a share of people; its interval is what is not known about
the transfer. Pain rests on thin endings, which no data calibrate to better than a factor of ten.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from levator.activation.probability import TAILS
from levator.activation.sensory import skin_field_per_ampere
from levator.activation.strength_duration import weiss
from levator.activation.types import Array
from levator.errors import LevatorError, unknown_name
from levator.sources import Acts, Draws, Level, Unknown, draw, quantity

Feeling = Literal["perception", "pain"]
FEELINGS = ("perception", "pain")
DRAWS = 512
PEOPLE = np.linspace(0, 1, 2001)
TRANSFER = (
    "threshold.sensory.contact_radius",
    "threshold.sensory.summation_radius",
    "threshold.sensory.pulse_width",
)


class Share(NamedTuple):
    """Share of people [1], each of the shape of the current: median and 90 % interval."""

    median: Array
    low: Array
    high: Array


def probability(
    current: Array | float, width: float, area: float, *, feeling: Feeling = "perception"
) -> Share:
    """Share of people [1] who feel a rectangular pulse, or whom it hurts, with its 90 % interval.

    `current` [A], scalar or (k,), enters through `area` [m2] for `width` [s]. Raises LevatorError
    for a current below zero, a width or an area that is not positive, and an unknown feeling.
    """
    currents = _checked(current, width, area, feeling)
    carried = np.multiply.outer(_transfer(width, area, feeling), currents)
    people = quantity(_row(feeling, "current")).quantile(PEOPLE)
    share = np.interp(carried, people, PEOPLE, left=0.0)
    low, median, high = np.quantile(share, (TAILS[0], 0.5, TAILS[1]), axis=0)
    return Share(np.asarray(median), np.asarray(low), np.asarray(high))


def threshold(width: float, area: float, *, feeling: Feeling = "perception") -> Share:
    """Current [A] that half of the people feel, or that hurts half, with its 90 % interval.

    Raises LevatorError as `probability` does.
    """
    _checked(0.0, width, area, feeling)
    middle = float(quantity(_row(feeling, "current")).quantile(np.array([0.5]))[0])
    found = middle / _transfer(width, area, feeling)
    low, median, high = np.quantile(found, (TAILS[0], 0.5, TAILS[1]))
    return Share(np.asarray(median), np.asarray(low), np.asarray(high))


def _transfer(width: float, area: float, feeling: Feeling) -> Array:
    """Published current that does the same, over the current, per draw."""
    chronaxie = _row(feeling, "chronaxie")
    draws = _draws((*TRANSFER, chronaxie, "perception.pain.uncalibrated"))
    published, contact = (
        skin_field_per_ampere(radius, draws)[:, 0]
        for radius in (
            draws["threshold.sensory.contact_radius"][:, None],
            np.sqrt(area / np.pi),
        )
    )
    slow = weiss(draws["threshold.sensory.pulse_width"], draws[chronaxie])
    found = contact / published * slow / weiss(np.asarray(width), draws[chronaxie])
    return found / draws["perception.pain.uncalibrated"] if feeling == "pain" else found


def _row(feeling: Feeling, name: str) -> str:
    """The row of `feeling`; perception shares its thresholds with the rest of the stage."""
    if feeling == "pain":
        return f"perception.pain.{name}"
    return "threshold.sensory.current" if name == "current" else "perception.chronaxie"


def _draws(names: tuple[str, ...]) -> Draws:
    rows = [Unknown(quantity(n), Level.PERSON, "activation", Acts.EXACT) for n in names]
    return draw(DRAWS, 0, rows)


def _checked(current: Array | float, width: float, area: float, feeling: str) -> Array:
    currents = np.asarray(current, dtype=np.float64)
    if feeling not in FEELINGS:
        raise unknown_name("feeling", feeling, FEELINGS)
    if not (np.isfinite(currents).all() and (currents >= 0).all()):
        raise LevatorError("a current is zero or more; write amperes, e.g. 400e-6")
    if not (np.isfinite(width) and width > 0):
        raise LevatorError(f"a pulse of {width} s cannot be felt; write seconds, e.g. 200e-6")
    if not (np.isfinite(area) and area > 0):
        raise LevatorError(f"a contact of {area} m2 is none; write square metres, e.g. 1e-4")
    return currents
