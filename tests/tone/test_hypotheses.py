from dataclasses import fields, replace

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.sources import Draws, Grade, ledger, references, value
from levator.sources.distributions import Exact
from levator.tone import HypothesisDoses, apply, parameters, register, since_session, train
from levator.tone.effects import EFFECTS
from levator.tone.hypotheses import drawn_effect
from levator.tone.integrate import DAY

N, DAYS, M = 400, 84, 2
IDS = ("re-education", "resting-tone", "atp", "oedema")
SOURCED = parameters(Draws(N, 0, {}))
OUTPUTS = ("thickness", "strength", "resting_tone", "skin_stiffness", "transient")


@pytest.fixture(scope="module")
def state():
    return train(np.full((N, DAYS, M), 0.5), parameters=SOURCED)


@pytest.fixture(scope="module")
def doses():
    attended = np.ones((N, DAYS), dtype=bool)
    return HypothesisDoses(
        subthreshold=np.full((N, DAYS, M), value("hypothesis.re_education.reference_dose")),
        skin_current_density=np.full((N, DAYS), value("hypothesis.atp.density_low") * 2),
        since_session=since_session(attended, delay=0.0),
    )


def certain(name, effect):
    """The hypothesis held for true in every draw, with one effect [SI]."""
    (held,) = (each for each in register(name) if each.enabled)
    return (replace(held, prior=point(held.prior, 1.0), effect=point(held.effect, effect)),)


def point(quantity, number):
    return replace(quantity, value=number, spread=Exact(number))


def run(hypotheses, state, doses, seed=0):
    return apply(hypotheses, state, doses, parameters=SOURCED, rng=np.random.default_rng(seed))


def changed(before, after):
    return {
        name for name in OUTPUTS if not np.array_equal(getattr(before, name), getattr(after, name))
    }


def test_every_hypothesis_is_off_by_default():
    assert tuple(each.id for each in register()) == IDS
    assert not any(each.enabled for each in register())


def test_with_all_off_the_state_is_bit_identical(state, doses):
    with ledger() as book:
        after = run(register(), state, doses)
    assert after is state
    assert not book.entries


def test_with_all_off_the_generator_goes_on_as_before(state, doses):
    rng = np.random.default_rng(5)
    apply(register(), state, doses, parameters=SOURCED, rng=rng)
    assert rng.random() == np.random.default_rng(5).random()


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("re-education", "resting_tone"),
        ("resting-tone", "resting_tone"),
        ("atp", "skin_stiffness"),
        ("oedema", "transient"),
    ],
)
def test_each_hypothesis_changes_its_own_output_alone(name, output, state, doses):
    assert changed(state, run(register(name), state, doses)) == {output}


@pytest.mark.parametrize("name", IDS)
def test_an_effect_of_zero_changes_no_number(name, state, doses):
    after = run(certain(name, 0.0), state, doses)
    for output in OUTPUTS:
        before = getattr(state, output)
        assert np.array_equal(getattr(after, output), before) or not getattr(after, output).any()


@pytest.mark.parametrize("name", IDS)
def test_a_claim_holds_in_its_prior_share_of_draws(name):
    (held,) = (each for each in register(name) if each.enabled)
    effect = drawn_effect(held, 40000, np.random.default_rng(0))
    assert np.mean(effect != 0) == pytest.approx(held.prior.value, abs=0.01)
    true = effect[effect != 0]
    assert np.median(true) == pytest.approx(held.effect.value, abs=0.1 * true.std())


@pytest.mark.parametrize("each", register(), ids=lambda each: each.id)
def test_effect_priors_include_zero_and_are_labelled_editorial(each):
    low, high = each.effect.quantile(np.array([0.05, 0.95]))
    assert low < 0 < high
    assert each.effect.spread.admits(0.0)
    assert 0 < each.prior.value < 1
    for row in (each.prior, each.effect):
        assert row.grade is Grade.X
        assert row.source == "levator-assumption"
        assert row.where.startswith("editorial")


@pytest.mark.parametrize("each", register(), ids=lambda each: each.id)
def test_every_hypothesis_says_what_it_claims_and_who_speaks_to_it(each):
    assert each.claim
    assert each.input
    assert each.effect_form
    assert each.grade.rank >= Grade.D.rank
    assert each.sources
    assert set(each.sources) <= set(references())
    assert each.id in EFFECTS


def test_the_atp_effect_is_centred_on_zero():
    (held,) = (each for each in register("atp") if each.enabled)
    assert held.effect.value == 0


def test_re_education_settles_at_its_effect_and_fades_like_training(state, doses):
    long = np.zeros((N, 7 * 200, M))
    long[:, : 7 * 100] = value("hypothesis.re_education.reference_dose")
    rested = train(np.zeros_like(long), parameters=SOURCED)
    after = run(certain("re-education", 0.1), rested, replace(doses, subthreshold=long))
    tone = after.resting_tone[0, :, 0]
    assert tone[100] == pytest.approx(0.1 * SOURCED.resting_stress[0], rel=1e-4)
    assert tone[106] == pytest.approx(tone[100] / 2)


def test_re_education_needs_a_field(state, doses):
    none = replace(doses, subthreshold=np.zeros((N, DAYS, M)))
    assert not run(certain("re-education", 0.1), state, none).resting_tone.any()


def test_resting_tone_follows_what_training_built_and_not_disuse(doses):
    idle = train(np.zeros((N, DAYS, M)), np.full((N, M), 0.5), parameters=SOURCED)
    assert not run(certain("resting-tone", 1.0), idle, doses).resting_tone.any()
    built = train(np.ones((N, DAYS, M)), np.full((N, M), 0.5), parameters=SOURCED)
    tone = run(certain("resting-tone", 1.0), built, doses).resting_tone
    assert tone == pytest.approx(built.stocks.trained * SOURCED.resting_stress[0])


@pytest.mark.parametrize("share", [0.5, 200.0])
def test_current_outside_the_range_makes_no_collagen(share, state, doses):
    density = np.full((N, DAYS), share * value("hypothesis.atp.density_low"))
    after = run(certain("atp", 0.05), state, replace(doses, skin_current_density=density))
    assert not after.skin_stiffness.any()


def test_skin_stiffness_approaches_its_effect_whatever_the_polarity(state, doses):
    flipped = replace(doses, skin_current_density=-doses.skin_current_density)
    there, back = (run(certain("atp", 0.05), state, each) for each in (doses, flipped))
    weeks = there.skin_stiffness[0]
    expected = 0.05 * (1 - np.exp(-DAYS * DAY / value("hypothesis.atp.turnover")))
    assert weeks[-1] == pytest.approx(expected)
    assert weeks[0] == 0
    assert np.array_equal(there.skin_stiffness, back.skin_stiffness)


def test_a_swelling_is_seen_within_hours_and_gone_the_next_day(state, doses):
    swelling = certain("oedema", 1e-4)
    at_once = run(swelling, state, doses).transient
    later = replace(doses, since_session=doses.since_session + DAY)
    assert at_once[:, 1:] == pytest.approx(1e-4)
    assert not at_once[:, 0].any()
    assert (run(swelling, state, later).transient < 1e-2 * 1e-4).all()


def test_switching_one_on_leaves_the_draws_of_the_others_alone(state, doses):
    alone = run(register("atp"), state, doses)
    together = run(register(*IDS), state, doses)
    assert np.array_equal(alone.skin_stiffness, together.skin_stiffness)


def test_two_tone_hypotheses_add(state, doses):
    one = run(certain("re-education", 0.1), state, doses).resting_tone
    other = run(certain("resting-tone", 1.0), state, doses).resting_tone
    both = run((*certain("re-education", 0.1), *certain("resting-tone", 1.0)), state, doses)
    assert both.resting_tone == pytest.approx(one + other)


def test_inputs_stay_unchanged(state, doses):
    held = {**vars(doses), "thickness": state.thickness, "resting_tone": state.resting_tone}
    before = {name: array.copy() for name, array in held.items()}
    run(register(*IDS), state, doses)
    for name, array in before.items():
        assert np.array_equal(array, held[name]), name


def test_what_was_drawn_enters_the_ledger(state, doses):
    with ledger() as book:
        run(register("oedema"), state, doses)
    assert set(book.entries) == {f"hypothesis.oedema.{n}" for n in ("prior", "effect", "duration")}


def test_unknown_hypotheses_are_answered_with_the_nearest():
    with pytest.raises(LevatorError, match="'re-education'"):
        register("reeducation")


def test_hypotheses_describe_their_fields():
    for row in fields(type(register()[0])):
        assert row.metadata["unit"]
        assert row.metadata["about"]
