"""Which models of training stand side by side?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from levator.errors import LevatorError, unknown_name
from levator.tone import impulse_response, no_effect, saturating
from levator.tone.types import Array, MuscleState, Parameters, Stocks


class TrainingModel(Protocol):
    """A model of what training, use and disuse do to muscles."""

    def __call__(
        self, training: Array, use: Array, parameters: Parameters, start: Stocks | None = None
    ) -> MuscleState:
        """Muscle state at week ends."""
        ...


def train(
    training: Array,
    use: Array | None = None,
    *,
    parameters: Parameters,
    model: str | TrainingModel = "impulse_response",
    start: Stocks | None = None,
) -> MuscleState:
    """Relative thickness [1], strength [1] and resting tone [Pa] at week ends, (n, weeks + 1, m).

    `training` (n, days, m) counts reference sessions per day, see `training_dose`; `use` (n, m)
    is everyday use relative to an ordinary day, 1 when left out; `start` continues an earlier
    run. Raises LevatorError for an unknown model, days that are no whole weeks, shapes that do
    not fit, negative training and use outside 0 to 1.
    """
    n, _, m = _checked(training, parameters).shape
    used = np.ones((n, m)) if use is None else np.asarray(use, dtype=np.float64)
    if used.shape != (n, m):
        raise LevatorError(
            f"use has shape {used.shape}; write one value per draw and muscle, {(n, m)}"
        )
    chosen = model if not isinstance(model, str) else _named(model)
    return chosen(training, used, parameters, start)


def training_models() -> Mapping[str, TrainingModel]:
    """Models by name; `no_effect` is one of them."""
    return {
        "impulse_response": impulse_response.train,
        "saturating": saturating.train,
        "no_effect": no_effect.train,
    }


def _named(name: str) -> TrainingModel:
    known = training_models()
    if name not in known:
        raise unknown_name("training model", name, known)
    return known[name]


def _checked(training: Array, parameters: Parameters) -> Array:
    n = len(parameters.gain)
    if training.ndim != 3 or len(training) != n:
        raise LevatorError(
            f"training has shape {training.shape}; write (draws, days, muscles) with {n} draws"
        )
    if not (training >= 0).all():
        raise LevatorError("training holds negative or missing doses; write 0 for a day of rest")
    return training
