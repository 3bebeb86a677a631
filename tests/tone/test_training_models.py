from dataclasses import replace

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.sources import Acts, Draws, Level, Unknown, draw, ledger, quantity
from levator.testing import tone as kit
from levator.tone import parameters, train, training_models
from levator.tone.impulse_response import train as impulse_response
from levator.tone.parameters import QUANTITIES, REFERENCE_SESSION

SOURCED = parameters(Draws(1, 0, {}))


def with_thickness(state, thickness):
    return replace(state, thickness=thickness)


def growing_from_nothing(training, use, held, start=None):
    state = impulse_response(training, use, held, start)
    return with_thickness(state, state.thickness + 0.01)


def shrinking_with_work(training, use, held, start=None):
    return impulse_response(training, use, replace(held, gain=-held.gain), start)


def feeding_on_disuse(training, use, held, start=None):
    return impulse_response(training, 1 - use, held, start)


def never_forgetting(training, use, held, start=None):
    slow = replace(held, detraining_half_life=1e6 * held.detraining_half_life)
    return impulse_response(training, use, slow, start)


def inventing_tone(training, use, held, start=None):
    state = impulse_response(training, use, held, start)
    return replace(state, resting_tone=1e3 * state.thickness)


def forgetting_the_start(training, use, held, start=None):
    return impulse_response(training, use, held)


def seeing_the_future(training, use, held, start=None):
    level = np.broadcast_to(training.mean(axis=1, keepdims=True), training.shape)
    return impulse_response(level, use, held, start)


def mixing_draws(training, use, held, start=None):
    state = impulse_response(training, use, held, start)
    return with_thickness(state, np.cumsum(state.thickness, axis=0))


def spoiling_inputs(training, use, held, start=None):
    training *= 2
    return impulse_response(training, use, held, start)


BROKEN = {
    kit.nothing_comes_of_nothing: growing_from_nothing,
    kit.training_never_shrinks: shrinking_with_work,
    kit.disuse_never_builds: feeding_on_disuse,
    kit.rest_brings_muscles_back: never_forgetting,
    kit.no_resting_tone_is_invented: inventing_tone,
    kit.a_split_run_ends_the_same: forgetting_the_start,
    kit.the_future_does_not_act: seeing_the_future,
    kit.permuting_draws_permutes_the_outcome: mixing_draws,
    kit.inputs_stay_unchanged: spoiling_inputs,
}


@pytest.mark.parametrize("law", kit.LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", training_models())
def test_every_model_keeps_every_law(name, law):
    law(training_models()[name], kit.example())


@pytest.mark.parametrize("law", kit.LAWS, ids=lambda law: law.__name__)
def test_every_law_catches_a_model_that_breaks_it(law):
    with pytest.raises(AssertionError):
        law(BROKEN[law], kit.example())


def test_the_kit_tries_all_laws_at_once():
    kit.laws(impulse_response)
    with pytest.raises(AssertionError, match="resting tone"):
        kit.laws(inventing_tone)


def test_the_models_are_rivals():
    case = kit.example(weeks=26)
    held = {name: case.run(model).thickness for name, model in training_models().items()}
    assert set(held) == {"impulse_response", "saturating", "no_effect"}
    assert (held["impulse_response"][:, 1:] > held["no_effect"][:, 1:]).all()
    assert not np.allclose(held["impulse_response"], held["saturating"])


def test_no_effect_ignores_training_but_not_disuse():
    case = kit.example()
    state = case.run(training_models()["no_effect"])
    assert not state.stocks.trained.any()
    assert (state.thickness[:, 1:] < 0).all()


def test_growth_never_passes_the_ceiling():
    hard = replace(kit.example(weeks=52), use=np.ones((6, 4)))
    hard = replace(hard, training=50 * hard.training)
    state = hard.run(training_models()["saturating"])
    assert (state.thickness < hard.parameters.ceiling[:, None, None]).all()
    assert (hard.run(impulse_response).thickness[:, -1] > 1).all()


def test_steady_training_reaches_gain_times_dose_times_time_constant():
    plan = np.ones((1, 7 * 400, 1))
    state = train(plan, parameters=SOURCED)
    days = SOURCED.detraining_half_life / np.log(2) / 86400
    assert state.thickness[0, -1, 0] == pytest.approx((SOURCED.gain * days)[0], rel=1e-9)


def test_what_training_built_halves_in_six_weeks():
    plan = np.zeros((1, 7 * 18, 1))
    plan[:, :84] = 1
    thickness = train(plan, parameters=SOURCED).thickness[0, :, 0]
    assert thickness[18] == pytest.approx(thickness[12] / 2, rel=1e-9)


def test_strength_comes_and_goes_sooner_than_size():
    plan = np.zeros((1, 7 * 40, 1))
    plan[:, :84] = 1
    state = train(plan, parameters=SOURCED)
    thickness, strength = state.thickness[0, :, 0], state.strength[0, :, 0]
    assert strength[1] > 2 * thickness[1]
    assert strength[40] / strength[12] < thickness[40] / thickness[12]


def test_complete_disuse_takes_no_more_than_its_limit():
    state = train(np.zeros((1, 7 * 200, 1)), np.zeros((1, 1)), parameters=SOURCED)
    assert state.thickness[0, -1, 0] == pytest.approx(-SOURCED.waste_limit[0], rel=1e-6)
    assert -1 < state.strength[0, -1, 0] < state.thickness[0, -1, 0]


def test_half_disuse_takes_half():
    rest = np.zeros((1, 28, 2))
    state = train(rest, np.array([[0.0, 0.5]]), parameters=SOURCED)
    assert state.thickness[0, :, 0] == pytest.approx(2 * state.thickness[0, :, 1])


def test_states_stand_at_week_ends():
    state = train(np.ones((1, 21, 5)), parameters=SOURCED)
    assert state.thickness.shape == state.strength.shape == state.resting_tone.shape == (1, 4, 5)
    assert not state.thickness[:, 0].any()
    assert not state.strength[:, 0].any()


def test_a_model_of_ones_own_can_be_passed():
    state = train(np.ones((1, 7, 1)), parameters=SOURCED, model=growing_from_nothing)
    assert state.thickness[0, 0, 0] == 0.01


def test_parameters_follow_the_draws_and_enter_the_ledger():
    varied = Draws(3, 0, {"tone.gain": np.array([1e-3, 2e-3, 3e-3])})
    with ledger() as book:
        held = parameters(varied)
    assert np.array_equal(held.gain, [1e-3, 2e-3, 3e-3])
    assert np.ptp(held.ceiling) == 0
    assert {"tone.gain", "tone.detraining_half_life"} <= set(book.entries)
    assert "levator-fit" in book.sources


def test_every_drawn_parameter_is_possible():
    names = [*QUANTITIES.values(), *REFERENCE_SESSION]
    table = [Unknown(quantity(n), Level.UNIVERSAL, "tone", Acts.EXACT) for n in names]
    held = parameters(draw(256, 1, table))
    for name, values in vars(held).items():
        assert (values > 0).all(), name
    state = train(np.ones((256, 182, 1)), np.full((256, 1), 0.5), parameters=held)
    assert np.isfinite(state.thickness).all()
    assert (state.strength > -1).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": "impulse"}, "'impulse_response'"),
        ({"training": np.zeros((2, 7, 1))}, "with 1 draws"),
        ({"training": np.zeros((1, 7))}, r"write \(draws, days, muscles\)"),
        ({"training": np.full((1, 7, 1), -1.0)}, "write 0 for a day of rest"),
        ({"training": np.full((1, 7, 1), np.nan)}, "write 0 for a day of rest"),
        ({"training": np.zeros((1, 8, 1))}, "write for example 14"),
        ({"use": np.ones((1, 2))}, r"write one value per draw and muscle, \(1, 1\)"),
        ({"use": np.full((1, 1), 1.5)}, "use must lie between 0 and 1"),
    ],
)
def test_mistakes_are_answered_with_what_to_write(changes, message):
    given = {"training": np.zeros((1, 7, 1)), "use": None, **changes}
    with pytest.raises(LevatorError, match=message):
        train(given.pop("training"), given.pop("use"), parameters=SOURCED, **given)
