import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.activation.exposure import Exposure, Stretch
from levator.activation.muscle_fibre import thresholds
from levator.activation.nerve_state import (
    BRANCHES,
    HEALTHY,
    SIDES,
    Branch,
    NerveState,
    contracting,
    denervated_thresholds,
    effect,
    wiring,
)
from levator.activation.nerve_text import (
    EXAMPLE,
    nerve_from_json,
    nerve_json,
    nerve_text,
    parse_nerve,
)
from levator.activation.waveform import rectangular
from levator.errors import LevatorError

LONG = rectangular(0.05)
ALONG = np.linspace(0, 0.03, 61)
FIBRE = Exposure(
    (Stretch(ALONG, 1 / np.hypot(ALONG - 0.01, 5e-3) - 1 / np.hypot(ALONG - 0.02, 5e-3)),),
    start="terminates",
)


@st.composite
def branches(drawn, name):
    state = drawn(st.sampled_from(["healthy", "denervated", "reinnervated"]))
    if state == "denervated":
        return Branch("denervated", months=drawn(st.floats(0, 1000)))
    others = [other for other in BRANCHES if other != name]
    into = st.dictionaries(st.sampled_from(others), st.floats(1e-6, 0.25))
    return Branch(state, into=drawn(into) if state == "reinnervated" else {})


@st.composite
def nerves(drawn):
    places = [(side, name) for side in SIDES for name in BRANCHES]
    chosen = drawn(st.lists(st.sampled_from(places), unique=True))
    return NerveState({place: drawn(branches(place[1])) for place in chosen})


@given(nerves())
def test_text_and_json_give_the_state_back(nerve):
    assert parse_nerve(nerve_text(nerve)) == nerve
    assert nerve_from_json(nerve_json(nerve)) == nerve


@given(st.text(max_size=60))
def test_any_text_gives_a_state_or_one_line_of_advice(text):
    for reader in (parse_nerve, nerve_from_json):
        advice = "healthy"
        try:
            reader(text)
        except LevatorError as error:
            advice = str(error)
        assert len(advice.splitlines()) == 1


def test_the_example_reads_as_it_says():
    nerve = parse_nerve(EXAMPLE)
    assert nerve["left", "zygomatic"] == Branch("denervated", months=6)
    assert nerve["left", "buccal"].into == {"zygomatic": 0.2}
    assert nerve["right", "buccal"] == HEALTHY
    assert parse_nerve("Left  Zygomatic: denervated 2 years")["left", "zygomatic"].months == 24


def test_stated_synkinesis_goes_to_the_neighbours():
    into = parse_nerve("left buccal: reinnervated, synkinetic")["left", "buccal"].into
    assert set(into) == {"zygomatic", "marginal mandibular"}
    assert 0 < sum(into.values()) < 0.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("left zygomatic", "write for example 'left zygomatic: denervated"),
        ("zygomatic: healthy", "side first"),
        ("left zygomatc: healthy", "'zygomatic'"),
        ("left buccal: denervated", "denervated 6 months"),
        ("left buccal: denervated six months", "denervated 6 months"),
        ("left buccal: dead", "unknown state"),
        ("left buccal: reinnervated, some into zygomatic", "20 % into zygomatic"),
        ("left buccal: reinnervated, 20 % into buccal", "another branch"),
        ("left buccal: reinnervated, 70 % into zygomatic, 40 % into temporal", "up to 100 %"),
        ("left buccal: healthy; left buccal: healthy", "twice"),
    ],
)
def test_mistakes_are_answered_with_what_to_write(text, says):
    with pytest.raises(LevatorError, match=says):
        parse_nerve(text)


@pytest.mark.parametrize(
    "text",
    ['["left"]', '{"left buccal": 3}', '{"left buccal": {"state": "healthy", "months": "six"}}'],
)
def test_json_of_another_shape_is_answered_with_an_example(text):
    with pytest.raises(LevatorError, match="write for example"):
        nerve_from_json(text)


def test_healthy_and_regrown_branches_answer_by_their_axons():
    assert effect(HEALTHY).threshold == 1
    assert effect(HEALTHY).force == 1
    regrown = effect(Branch("reinnervated"))
    assert (regrown.model, regrown.threshold > 1, regrown.force < 1) == ("axon", True, True)


def test_a_denervated_branch_answers_by_its_fibres_and_loses_force_over_months():
    effects = [effect(Branch("denervated", months=m)) for m in (0, 3, 12, 60, 600)]
    assert {found.model for found in effects} == {"muscle fibre"}
    assert (np.diff([found.threshold for found in effects]) > 0).all()
    assert (np.diff([found.force for found in effects]) <= 0).all()
    assert (effects[0].threshold, effects[0].force) == (1, 1)


def test_the_fitted_factor_meets_the_published_ratio_of_old_to_fresh_palsy():
    fresh, old = (
        denervated_thresholds(Branch("denervated", months=m), [FIBRE], np.array([30e-6]), LONG)[0]
        for m in (3, 60)
    )
    assert old / fresh == pytest.approx(15 / 5, rel=0.03)
    bare = thresholds([FIBRE], np.array([30e-6]), LONG, months=60)[0]
    assert old > bare


def test_a_branch_with_axons_has_no_denervated_threshold():
    with pytest.raises(LevatorError, match="axon model"):
        denervated_thresholds(HEALTHY, [FIBRE], np.array([30e-6]), LONG)


def test_a_healthy_face_is_wired_branch_by_branch():
    assert np.array_equal(wiring(NerveState(), "left"), np.eye(5))


@given(nerves(), st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_no_axon_is_lost_or_won_by_misdirection(nerve, recruited):
    shares = wiring(nerve, "left")
    alive = [nerve["left", name].state != "denervated" for name in BRANCHES]
    np.testing.assert_allclose(shares.sum(axis=1), alive)
    reached = contracting(np.array(recruited), shares)
    assert (reached >= -1e-12).all()
    assert (reached <= max(recruited) + 1e-12).all()


def test_synkinesis_moves_the_eye_when_the_mouth_is_driven():
    nerve = parse_nerve("left buccal: reinnervated, 20 % into zygomatic")
    driven = np.array([0.0, 0, 1, 0, 0])
    found = contracting(driven, wiring(nerve, "left"))
    assert found[BRANCHES.index("zygomatic")] == pytest.approx(0.2 / 1.2)
    assert np.count_nonzero(contracting(driven, wiring(nerve, "right"))) == 1


def test_muscles_without_axons_do_not_answer():
    nerve = parse_nerve("left buccal: denervated 6 months")
    assert contracting(np.ones(5), wiring(nerve, "left"))[BRANCHES.index("buccal")] == 0
