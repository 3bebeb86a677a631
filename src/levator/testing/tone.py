"""Laws that any model of training must keep, and a small made-up case to try them on.

A model is anything called like `levator.tone.impulse_response.train`. Every law raises
AssertionError with one sentence when the model breaks it; `laws(model)` tries them all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from levator.sources import to_si
from levator.tone.models import TrainingModel
from levator.tone.types import Array, MuscleState, Parameters, Stocks

RELATIVE = ("thickness", "strength")


@dataclass(frozen=True)
class Case:
    """Inputs of a training model: training (n, days, m), use (n, m) and parameters (n,)."""

    training: Array
    use: Array
    parameters: Parameters

    def run(self, model: TrainingModel, start: Stocks | None = None) -> MuscleState:
        """What `model` answers."""
        return model(self.training, self.use, self.parameters, start)

    def weeks(self, first: int, last: int) -> Case:
        """The same case from week `first` up to week `last`."""
        return replace(self, training=self.training[:, first * 7 : last * 7])

    def permuted(self, order: NDArray[np.int64]) -> Case:
        """The same case with its draws in another order."""
        held = {row.name: getattr(self.parameters, row.name)[order] for row in fields(Parameters)}
        return Case(self.training[order], self.use[order], Parameters(**held))


def example(n: int = 6, weeks: int = 12, m: int = 4, seed: int = 0) -> Case:
    """A made-up case with training on about half of the days and some disuse."""
    rng = np.random.default_rng(seed)

    def around(middle: float) -> Array:
        return np.asarray(middle * np.exp(0.3 * rng.normal(size=n)), dtype=np.float64)

    days = weeks * 7
    return Case(
        training=rng.exponential(size=(n, days, m)) * (rng.random((n, days, 1)) < 0.5),
        use=rng.uniform(size=(n, m)),
        parameters=Parameters(
            gain=around(4e-3),
            saturating_gain=around(6e-3),
            ceiling=around(0.4),
            detraining_half_life=around(to_si(6, "week")),
            strength_ratio=around(2.5),
            waste_rate=around(to_si(1, "%/day")),
            waste_limit=around(0.2),
            resting_stress=around(2e3),
            reference_dose=around(100.0),
        ),
    )


def laws(model: TrainingModel, case: Case | None = None) -> None:
    """Try every law on `model` with `case`, by default `example()`."""
    for law in LAWS:
        law(model, case or example())


def nothing_comes_of_nothing(model: TrainingModel, case: Case) -> None:
    """Without training, on ordinary days, no muscle changes."""
    still = replace(case, training=0 * case.training, use=np.ones_like(case.use)).run(model)
    for name in RELATIVE:
        assert not getattr(still, name).any(), f"{name} changes though nothing happens"


def training_never_shrinks(model: TrainingModel, case: Case) -> None:
    """More training never leaves a thinner or weaker muscle."""
    less, more = (replace(case, training=f * case.training).run(model) for f in (1, 2))
    for name in RELATIVE:
        fewer, greater = getattr(less, name), getattr(more, name)
        assert (greater >= fewer).all(), f"{name} falls as training rises"


def disuse_never_builds(model: TrainingModel, case: Case) -> None:
    """Less everyday use never leaves a thicker or stronger muscle, and none loses everything."""
    less, more = (replace(case, use=f * case.use).run(model) for f in (0.5, 1))
    for name in RELATIVE:
        fewer, greater = getattr(less, name), getattr(more, name)
        assert (fewer <= greater).all(), f"{name} rises as everyday use falls"
        assert (fewer > -1).all(), f"{name} falls below nothing"


def rest_brings_muscles_back(model: TrainingModel, case: Case) -> None:
    """Years after the last session and of ordinary days, what was built is gone."""
    built = replace(case, use=np.ones_like(case.use)).run(model)
    rest = np.zeros((len(case.training), 520 * 7, case.training.shape[2]))
    after = replace(case, training=rest, use=np.ones_like(case.use)).run(model, built.stocks)
    for name in RELATIVE:
        left = np.abs(getattr(after, name)[:, -1])
        assert (left <= 1e-6).all(), f"{name} stays although nobody trains"


def no_resting_tone_is_invented(model: TrainingModel, case: Case) -> None:
    """Training leaves resting tone, skin and swelling alone; only hypotheses touch them."""
    state = case.run(model)
    assert not state.resting_tone.any(), "training changes resting tone"
    assert state.skin_stiffness is None, "training changes the skin"
    assert state.transient is None, "training leaves a swelling"


def a_split_run_ends_the_same(model: TrainingModel, case: Case) -> None:
    """Going on from a state equals never having stopped."""
    whole = case.run(model)
    weeks = whole.thickness.shape[1] - 1
    head = case.weeks(0, weeks // 2).run(model)
    tail = case.weeks(weeks // 2, weeks).run(model, head.stocks)
    for name in RELATIVE:
        pieces = np.hstack([getattr(head, name)[:, :-1], getattr(tail, name)])
        assert np.allclose(pieces, getattr(whole, name), rtol=1e-12, atol=1e-15), (
            f"{name} depends on where the run was split"
        )


def the_future_does_not_act(model: TrainingModel, case: Case) -> None:
    """What is trained later changes no earlier week."""
    whole, early = case.run(model), case.weeks(0, 1).run(model)
    for name in RELATIVE:
        assert np.array_equal(getattr(whole, name)[:, :2], getattr(early, name)), (
            f"{name} knows the future"
        )


def permuting_draws_permutes_the_outcome(model: TrainingModel, case: Case) -> None:
    """Draws do not see each other."""
    order = np.random.default_rng(1).permutation(len(case.training))
    first, second = case.run(model), case.permuted(order).run(model)
    for name in RELATIVE:
        assert np.array_equal(getattr(first, name)[order], getattr(second, name)), (
            f"{name} of a draw depends on its neighbours"
        )


def inputs_stay_unchanged(model: TrainingModel, case: Case) -> None:
    """A model changes none of its inputs."""
    held = {"training": case.training, "use": case.use, **vars(case.parameters)}
    before = {name: array.copy() for name, array in held.items()}
    case.run(model)
    for name, array in before.items():
        assert np.array_equal(array, held[name]), f"{name} was changed"


LAWS = (
    nothing_comes_of_nothing,
    training_never_shrinks,
    disuse_never_builds,
    rest_brings_muscles_back,
    no_resting_tone_is_invented,
    a_split_run_ends_the_same,
    the_future_does_not_act,
    permuting_draws_permutes_the_outcome,
    inputs_stay_unchanged,
)
