from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest

from levator.activation import RECRUITMENT, STRENGTH_DURATION, activate
from levator.testing import activation as kit


@pytest.mark.parametrize("law", kit.LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(
    ("strength_duration", "recruitment"), list(product(STRENGTH_DURATION, RECRUITMENT))
)
def test_every_pair_of_models_keeps_every_law(law, strength_duration, recruitment):
    model = partial(
        activate,
        strength_duration=STRENGTH_DURATION[strength_duration],
        recruitment=RECRUITMENT[recruitment],
    )
    law(model, kit.example())


def with_a_current_of_its_own(**inputs):
    return activate(**{**inputs, "current": inputs["current"] + 1e-2})


def with_falling_force(**inputs):
    held = activate(**inputs)
    return replace(held, force=np.where(held.contracts, 1 / np.maximum(held.margin, 1), 0.0))


def with_early_contraction(**inputs):
    held = activate(**inputs)
    return replace(held, contracts=held.margin >= 0.5)


def with_one_polarity(**inputs):
    return activate(**{**inputs, "current": np.maximum(inputs["current"], 0)})


def with_draws_that_see_each_other(**inputs):
    held = activate(**inputs)
    return replace(held, force=np.cumsum(held.force, axis=0) / (1 + np.arange(64)[:, None]))


def with_the_weakest_placement(**inputs):
    weakest = {k: inputs[k].min(axis=0) for k in ("field_per_ampere", "sensory_per_ampere")}
    return activate(**{**inputs, **weakest})


def with_a_shifted_interval(**inputs):
    held = activate(**inputs)
    return replace(held, motor_interval=np.clip(held.motor_interval + 0.5, 0, 1))


def that_writes_on_its_inputs(**inputs):
    inputs["pulse_width"] *= 2
    return activate(**inputs)


BROKEN = {
    kit.silent_without_current: with_a_current_of_its_own,
    kit.monotone_in_current: with_falling_force,
    kit.quiet_below_threshold: with_early_contraction,
    kit.polarity_does_not_matter: with_one_polarity,
    kit.permuting_draws_permutes_the_outcome: with_draws_that_see_each_other,
    kit.another_placement_never_silences: with_the_weakest_placement,
    kit.probabilities_stand_within_their_intervals: with_a_shifted_interval,
    kit.inputs_stay_unchanged: that_writes_on_its_inputs,
}


@pytest.mark.parametrize("law", kit.LAWS, ids=lambda law: law.__name__)
def test_every_law_catches_a_model_that_breaks_it(law):
    with pytest.raises(AssertionError):
        law(BROKEN[law], kit.example())


def test_the_kit_runs_all_laws_at_once():
    kit.laws(activate)
    with pytest.raises(AssertionError):
        kit.laws(with_early_contraction)


def test_the_example_holds_both_answers():
    held = kit.example().run(activate)
    assert held.contracts.any(axis=0).all()
    assert not held.contracts.all(axis=0).any()
    assert 0 < held.sensory_probability < 1
