import numpy as np
import pytest

from levator.regimen import Regimen
from levator.sources import Acts, Draws, Level, Unknown, draw, quantity, value
from levator.tone import parameters, train, training_models
from levator.tone.fit import (
    fitted_gain,
    fitted_strength_ratio,
    fitted_waste,
    joint_gain,
    predicted_growth,
    with_gain,
)
from levator.tone.parameters import QUANTITIES

ROWS = {"impulse_response": "tone.gain", "saturating": "tone.saturating_gain"}
SOURCED = parameters(Draws(1, 0, {}))


def drawn(n=512):
    table = [
        Unknown(quantity(name), Level.UNIVERSAL, "tone", Acts.EXACT) for name in QUANTITIES.values()
    ]
    return parameters(draw(n, 1, table))


def published(name, *probabilities):
    return quantity(f"adaptation.{name}").quantile(np.array(probabilities))


def at_end(sentence, weeks, held, *, use=1.0):
    n = len(held.gain)
    plan = np.tile(Regimen(sentence).planned(7 * weeks)[:, None], (n, 1, 1))
    return train(plan, np.full((n, 1), use), parameters=held)


def cast(name):
    """Thickness and strength [1] after a complete disuse as long as a published row's."""
    speed, limit = SOURCED.waste_rate[0], SOURCED.waste_limit[0]
    wasted = -limit * (1 - np.exp(-speed / limit * value(f"adaptation.{name}.duration")))
    return wasted, (1 + wasted) ** SOURCED.strength_ratio[0] - 1


@pytest.mark.parametrize("name", ROWS)
def test_the_stored_gains_are_the_fit_to_both_trials(name):
    assert value(ROWS[name]) == pytest.approx(joint_gain(training_models()[name]), rel=2e-3)


def test_the_stored_disuse_is_the_fit_to_the_leg_cast():
    speed, limit = fitted_waste()
    assert value("tone.waste_rate") == pytest.approx(speed, rel=2e-3)
    assert value("tone.waste_limit") == pytest.approx(limit, rel=2e-3)
    assert value("tone.strength_ratio") == pytest.approx(fitted_strength_ratio(), rel=2e-3)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("trial", ["face", "leg"])
def test_a_gain_fitted_to_one_trial_meets_it(name, trial):
    model = training_models()[name]
    growth = predicted_growth(model, trial, with_gain(fitted_gain(model, trial)))
    assert growth == pytest.approx(value(f"adaptation.{trial}_stimulation.growth"), rel=1e-6)


@pytest.mark.parametrize("name", ROWS)
def test_the_spread_of_the_gain_covers_both_trials(name):
    model = training_models()[name]
    low, high = quantity(ROWS[name]).quantile(np.array([0.05, 0.95]))
    assert low < fitted_gain(model, "leg") < fitted_gain(model, "face") < high


@pytest.mark.parametrize(
    ("trial", "sentence", "weeks"), [("face", "5 a week", 12), ("leg", "3 a week", 8)]
)
def test_draws_cover_the_growth_of_both_trials(trial, sentence, weeks):
    growth = at_end(sentence, weeks, drawn()).thickness[:, -1, 0]
    low, high = np.quantile(growth, [0.05, 0.95])
    assert low < value(f"adaptation.{trial}_stimulation.growth") < high


def test_half_of_the_twelve_weeks_growth_is_there_by_week_six():
    thickness = at_end("5 a week", 12, SOURCED).thickness[0, :, 0]
    assert 0.5 < thickness[6] / thickness[12] < 1


def test_strength_after_leg_stimulation_is_predicted_though_not_fitted():
    strength = at_end("3 a week", 8, SOURCED).strength[0, -1, 0]
    low, high = published("leg_stimulation.strength", 0.1, 0.9)
    assert low < strength < high


@pytest.mark.parametrize("day", ["early", "late"])
def test_the_leg_cast_is_met_in_size_and_strength(day):
    wasted, weakened = cast(f"cast.{day}")
    assert wasted == pytest.approx(value(f"adaptation.cast.{day}.size"), rel=0.01)
    low, high = published(f"cast.{day}.strength", 0.16, 0.84)
    assert low < weakened < high


def test_training_weeks_and_closed_form_agree_on_disuse():
    state = train(np.zeros((1, 14, 1)), np.zeros((1, 1)), parameters=SOURCED)
    wasted, weakened = cast("cast.late")
    assert state.thickness[0, -1, 0] == pytest.approx(wasted, rel=1e-9)
    assert state.strength[0, -1, 0] == pytest.approx(weakened, rel=1e-9)


def test_draws_of_disuse_reach_the_thinning_by_toxin_which_was_not_fitted():
    state = at_end("nothing", 13, drawn(), use=0.0)
    low, middle, high = np.quantile(state.thickness[:, -1, 0], [0.05, 0.5, 0.95])
    toxin = value("adaptation.toxin.thickness")
    assert low < toxin < high
    assert middle > toxin


@pytest.mark.parametrize(
    "muscle", ["elbow_flexors", "triceps", "vastus_medialis", "vastus_lateralis"]
)
def test_no_growth_below_threshold_agrees_with_the_sham_controlled_trial(muscle):
    below = at_end("nothing", 8, SOURCED).thickness[0, -1, 0]
    low, high = published(f"microcurrent.{muscle}", 0.025, 0.975)
    assert low < below < high
