"""What changes if an unproven claim is true?

Each hypothesis names its claim, what it acts on, the form of its effect, the probability that it
is true and how large its effect would then be, zero included. An averaged run draws for every
draw whether the claim holds, T ~ Bernoulli(prior), and its effect E, and adds T E times the
effect form. Priors are editorial. The default register has every hypothesis switched off.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

import numpy as np

from levator.errors import unknown_name
from levator.sources import Grade, Level, Quantity, catalogue, record
from levator.tone.effects import EFFECTS
from levator.tone.types import Array, HypothesisDoses, MuscleState, Parameters


def _field(about: str) -> dict[str, str]:
    return {"unit": "1", "about": about}


@dataclass(frozen=True)
class Hypothesis:
    """A claim that has not been shown to hold."""

    id: str = field(metadata=_field("short name"))
    claim: str = field(metadata=_field("what is claimed, in one sentence"))
    input: str = field(metadata=_field("the quantity it acts on"))
    effect_form: str = field(metadata=_field("how it changes the state, in words"))
    prior: Quantity = field(metadata=_field("probability that the claim is true, editorial"))
    effect: Quantity = field(metadata=_field("size of the effect if it is true, zero included"))
    level: Level = field(metadata=_field("what shares one truth"))
    grade: Grade = field(metadata=_field("how good the evidence for the claim is"))
    sources: tuple[str, ...] = field(metadata=_field("bibliography keys that speak to it"))
    enabled: bool = field(default=False, metadata=_field("whether a run includes it"))


def apply(
    hypotheses: Iterable[Hypothesis],
    state: MuscleState,
    doses: HypothesisDoses,
    *,
    parameters: Parameters,
    rng: np.random.Generator,
) -> MuscleState:
    """The muscle state with every enabled hypothesis drawn and added; `state` if there is none.

    Each hypothesis has its own stream of random numbers, so switching one on leaves the draws of
    the others alone; `rng` itself is not advanced but spawns those streams.
    """
    streams = dict(zip(EFFECTS, rng.spawn(len(EFFECTS)), strict=True))
    for hypothesis in hypotheses:
        if hypothesis.enabled:
            record(hypothesis.prior)
            record(hypothesis.effect)
            effect = drawn_effect(hypothesis, len(state.thickness), streams[hypothesis.id])
            state = EFFECTS[hypothesis.id](state, doses, effect, parameters)
    return state


def drawn_effect(hypothesis: Hypothesis, n: int, rng: np.random.Generator) -> Array:
    """Effect [SI] in each of `n` draws: 0 where the claim does not hold, shape (n,)."""
    true = rng.random(n) < hypothesis.prior.value
    size = hypothesis.effect.quantile(rng.uniform(np.finfo(float).eps, 1.0, n))
    return np.where(true, size, 0.0)


def register(*enabled: str) -> tuple[Hypothesis, ...]:
    """Every hypothesis, those named in `enabled` switched on; none by default.

    Raises LevatorError with the nearest names for one that does not exist.
    """
    known = [hypothesis.id for hypothesis in _shipped()]
    for name in enabled:
        if name not in known:
            raise unknown_name("hypothesis", name, known)
    return tuple(replace(each, enabled=each.id in enabled) for each in _shipped())


@cache
def _shipped() -> tuple[Hypothesis, ...]:
    text = files("levator.sources").joinpath("hypotheses.toml").read_text(encoding="utf-8")
    return tuple(
        Hypothesis(
            id=row["id"],
            claim=row["claim"],
            input=row["input"],
            effect_form=row["effect_form"],
            prior=catalogue()[row["prior"]],
            effect=catalogue()[row["effect"]],
            level=Level(row["level"]),
            grade=Grade(row["grade"]),
            sources=tuple(row["sources"]),
        )
        for row in tomllib.loads(text)["hypothesis"]
    )
