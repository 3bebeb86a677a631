"""Which of the planned sessions take place?

Every model takes the planned sessions (days,), a random generator and a number of draws, and
says for each draw and day whether a session took place, shape (draws, days). `habit` gives each
person a share of sessions p ~ Beta(k mu, k (1 - mu)) and a day of giving up ~ Exponential(hazard);
the hazard is fitted to Alam 2018, where 16 of 27 people completed 20 weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError, unknown_name
from levator.regimen.calendar import Array
from levator.sources import to_si, value

Mask = NDArray[np.bool_]

DAY = to_si(1, "day")


class Adherence(Protocol):
    """A model of which planned sessions take place."""

    def __call__(self, planned: Array, rng: np.random.Generator, draws: int, /) -> Mask:
        """Whether a session took place, shape (draws, days)."""
        ...


def attend(
    planned: Array, *, rng: np.random.Generator, draws: int, model: str | Adherence = "full"
) -> Mask:
    """Whether a session took place on each day, shape (draws, days), True or False.

    `planned` is (days,). `model` is a name in `adherence_models()` or a model itself. Raises
    LevatorError with the nearest names for one that does not exist.
    """
    if not isinstance(model, str):
        return model(planned, rng, draws)
    known = adherence_models()
    if model not in known:
        raise unknown_name("adherence model", model, known)
    return known[model](planned, rng, draws)


def adherence_models() -> Mapping[str, Adherence]:
    """Models by name, as reports show them; `partial` and `stopped` at their sourced settings."""
    return {
        "full": full,
        "habit": habit,
        "partial": _sourced_partial,
        "stopped": _sourced_stop,
        "none": none,
    }


def full(planned: Array, _rng: np.random.Generator, draws: int, /) -> Mask:
    """Every planned session takes place."""
    return np.tile(planned > 0, (draws, 1))


def none(planned: Array, _rng: np.random.Generator, draws: int, /) -> Mask:
    """No session takes place."""
    return np.zeros((draws, len(planned)), dtype=bool)


def partial(share: float) -> Adherence:
    """The model in which each planned session takes place with probability `share`.

    Raises LevatorError when it lies outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise LevatorError(f"a share of sessions lies between 0 and 1, not {share:g}; write 0.5")

    def model(planned: Array, rng: np.random.Generator, draws: int, /) -> Mask:
        return full(planned, rng, draws) & (_chance(rng, draws, len(planned)) < share)

    return model


def stopped(day: int) -> Adherence:
    """The model in which every session takes place for `day` days and none afterwards.

    Raises LevatorError for a negative day.
    """
    if day < 0:
        raise LevatorError(f"sessions cannot stop on day {day}; write for example stopped(60)")

    def model(planned: Array, rng: np.random.Generator, draws: int, /) -> Mask:
        return full(planned, rng, draws) & (np.arange(len(planned)) < day)

    return model


def habit(planned: Array, rng: np.random.Generator, draws: int, /) -> Mask:
    """People keep a share of their sessions, each their own, until they give up."""
    mean, strength = value("adherence.share_kept"), value("adherence.share_concentration")
    share = rng.beta(strength * mean, strength * (1 - mean), draws)[:, None]
    gone = rng.exponential(1 / value("adherence.dropout_hazard"), draws)[:, None]
    begun = np.arange(len(planned)) * DAY
    keen = _chance(rng, draws, len(planned)) < share
    return full(planned, rng, draws) & keen & (begun < gone)


def _sourced_partial(planned: Array, rng: np.random.Generator, draws: int, /) -> Mask:
    return partial(value("adherence.partial_share"))(planned, rng, draws)


def _sourced_stop(planned: Array, rng: np.random.Generator, draws: int, /) -> Mask:
    return stopped(round(value("adherence.stopped_day") / DAY))(planned, rng, draws)


def _chance(rng: np.random.Generator, draws: int, days: int) -> Array:
    """Uniform numbers, drawn day by day so that a longer calendar leaves earlier days alone."""
    return rng.random((days, draws)).T
