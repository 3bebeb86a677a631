"""Physical laws that any model of activation must keep, and a small made-up case to try them on.

A model is anything called like `levator.activation.activate`. Every law raises AssertionError
with one sentence when the model breaks it; `laws(model)` tries them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from levator.activation.types import Activation, Array, Thresholds


class ActivationModel(Protocol):
    """Called like `levator.activation.activate`."""

    def __call__(
        self,
        *,
        field_per_ampere: Array,
        sensory_per_ampere: Array,
        current: Array,
        pulse_width: Array,
        thresholds: Thresholds,
    ) -> Activation:
        """Which muscles contract and whether the skin feels it."""
        ...


@dataclass(frozen=True)
class Case:
    """Inputs of an activation model, n draws, k placements, m muscles."""

    field_per_ampere: Array
    sensory_per_ampere: Array
    current: Array
    pulse_width: Array
    thresholds: Thresholds

    def run(self, model: ActivationModel) -> Activation:
        """What `model` answers."""
        return model(**vars(self))

    def permuted(self, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Case:
        """The same case with its draws in another order."""
        held = self.thresholds
        numbers = {k: v[order] for k, v in vars(held).items() if k != "names"}
        return replace(
            self,
            current=self.current[order],
            pulse_width=self.pulse_width[order],
            thresholds=Thresholds(names=held.names, **numbers),
        )


def example(n: int = 64, k: int = 3, m: int = 4, seed: int = 0) -> Case:
    """A made-up case in which some muscles contract in some draws."""
    rng = np.random.default_rng(seed)

    def around(middle: float, *shape: int) -> Array:
        return np.asarray(middle * np.exp(rng.normal(size=shape)), dtype=np.float64)

    return Case(
        field_per_ampere=around(1e3, k, m),
        sensory_per_ampere=around(1e4, k),
        current=around(1e-3, n),
        pulse_width=around(1e-3, n),
        thresholds=Thresholds(
            names=tuple(f"muscle {i}" for i in range(m)),
            motor_field=around(1.0, n, m),
            sensory_field=around(10.0, n),
            motor_chronaxie=around(2e-4, n),
            sensory_chronaxie=around(4e-4, n),
            half_margin=1 + around(1.0, n),
        ),
    )


def laws(model: ActivationModel, case: Case | None = None) -> None:
    """Try every law on `model` with `case`, by default `example()`."""
    for law in LAWS:
        law(model, case or example())


def silent_without_current(model: ActivationModel, case: Case) -> None:
    """Without current nothing contracts and nothing is felt."""
    quiet = replace(case, current=np.zeros_like(case.current)).run(model)
    assert not quiet.contracts.any(), "a muscle contracts without current"
    assert not quiet.force.any(), "a muscle pulls without current"
    assert not quiet.feels.any(), "zero current is felt"


def monotone_in_current(model: ActivationModel, case: Case) -> None:
    """More current never makes a muscle weaker or a sensation vanish."""
    less, more = (replace(case, current=f * case.current).run(model) for f in (1, 2))
    assert (more.force >= less.force).all(), "force falls as current rises"
    assert (more.contracts >= less.contracts).all(), "a contraction vanishes as current rises"
    assert (more.feels >= less.feels).all(), "a sensation vanishes as current rises"


def quiet_below_threshold(model: ActivationModel, case: Case) -> None:
    """A muscle whose field stays below its threshold neither contracts nor pulls."""
    held = case.run(model)
    below = held.margin < 1
    assert below.any(), "the case holds no muscle below threshold; give it less current"
    assert not held.contracts[below].any(), "a muscle contracts below its threshold"
    assert not held.force[below].any(), "a muscle pulls below its threshold"


def polarity_does_not_matter(model: ActivationModel, case: Case) -> None:
    """Swapping the two spheres changes nothing, since the threshold is on a field's size."""
    there, back = (replace(case, current=s * case.current).run(model) for s in (1, -1))
    assert np.array_equal(there.margin, back.margin), "the answer depends on polarity"


def permuting_draws_permutes_the_outcome(model: ActivationModel, case: Case) -> None:
    """Draws do not see each other, and probabilities do not depend on their order."""
    order = np.random.default_rng(1).permutation(len(case.current))
    first, second = case.run(model), case.permuted(order).run(model)
    assert np.array_equal(first.force[order], second.force), "a draw depends on its neighbours"
    assert np.array_equal(first.feels[order], second.feels), "a draw depends on its neighbours"
    assert np.allclose(first.motor_probability, second.motor_probability), "order matters"


def another_placement_never_silences(model: ActivationModel, case: Case) -> None:
    """Adding a placement never lowers a probability."""
    fewer = replace(
        case,
        field_per_ampere=case.field_per_ampere[:1],
        sensory_per_ampere=case.sensory_per_ampere[:1],
    ).run(model)
    every = case.run(model)
    assert (every.motor_probability >= fewer.motor_probability).all(), "a placement silences"
    assert every.sensory_probability >= fewer.sensory_probability, "a placement numbs"


def probabilities_stand_within_their_intervals(model: ActivationModel, case: Case) -> None:
    """Every probability lies in [0, 1] and inside its interval; force lies in [0, 1]."""
    held = case.run(model)
    low, high = held.motor_interval.T
    assert (low <= held.motor_probability).all(), "a probability lies below its interval"
    assert (held.motor_probability <= high).all(), "a probability lies above its interval"
    assert ((low >= 0) & (high <= 1)).all(), "an interval leaves [0, 1]"
    assert ((held.force >= 0) & (held.force <= 1)).all(), "a force fraction leaves [0, 1]"


def inputs_stay_unchanged(model: ActivationModel, case: Case) -> None:
    """A model changes none of its inputs."""
    arrays = {**vars(case), **vars(case.thresholds)}
    before = {k: v.copy() for k, v in arrays.items() if isinstance(v, np.ndarray)}
    case.run(model)
    for name, array in before.items():
        assert np.array_equal(array, arrays[name]), f"{name} was changed"


LAWS = (
    silent_without_current,
    monotone_in_current,
    quiet_below_threshold,
    polarity_does_not_matter,
    permuting_draws_permutes_the_outcome,
    another_placement_never_silences,
    probabilities_stand_within_their_intervals,
    inputs_stay_unchanged,
)
