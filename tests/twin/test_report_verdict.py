import numpy as np
import pytest

from levator.sources import Grade
from levator.twin import ContactAnswer, Contour, Evidence, Inputs, Interval, TwinResult
from levator.twin.report import Outcome, verdict
from levator.twin.report.verdict import place

FLOOR = 0.5e-3
REGIONS = ("cheek, left", "cheek, right", "under the chin", "cheek")


def a_result(lift, *, averaged=None, contraction=0.0, felt=0.0, grade=Grade.X):
    """A result whose cheek moves by `lift` [m] (draws), the chin by half of that."""

    def lifts(draws):
        per_region = np.array([1.0, 1.0, 0.5, 1.0])
        return np.asarray(draws)[:, None, None] * np.linspace(0, 1, 3)[:, None] * per_region

    known = lifts(lift)
    believed = known if averaged is None else lifts(averaged)
    answer = ContactAnswer(
        contact="gel",
        current=Interval(4e-4, 4e-4, 4e-4),
        entering=Interval(1.0, 1.0, 1.0),
        tissue=Interval(4e-4, 4e-4, 4e-4),
        nerve=Interval(4e-4, 4e-4, 4e-4),
        over_bare=Interval(1.0, 1.0, 1.0),
        voltage=Interval(5.0, 5.0, 5.0),
        limited=0.0,
        density=Interval(1.0, 1.0, 1.0),
        densest=Interval(1.0, 1.0, 1.0),
        energy=Interval(1e-6, 1e-6, 1e-6),
        felt=felt,
        felt_low=felt,
        felt_high=felt,
        any_contraction=contraction,
        muscles=(),
    )
    return TwinResult(
        inputs=Inputs({}, "a-device", "level 1", "gel", "5 a week", 2, len(known), 1, "0"),
        activation=answer,
        contacts={"gel": answer},
        contour=Contour(
            regions=REGIONS,
            arms=("full",),
            lifts={("full", "established"): known, ("full", "averaged"): believed},
            sag=np.zeros((len(known), len(REGIONS))),
            noise_floor=FLOOR,
            grade=grade,
            frozen=(),
        ),
        thickness={},
        tone={},
        attended={},
        programme={},
        programme_note="",
        unknowns=(),
        emulators=(),
        hypotheses=(),
        ledger=(Evidence("a.number", 1.0, "mm", grade, "levator-assumption", "here"),),
    )


def spread(low, high, draws=101):
    return np.linspace(low, high, draws)


def plainly(text):
    return str(text).replace("\u00a0", " ").replace("−", "-")


def test_nothing_at_all_is_no_detectable_change():
    answer = verdict(a_result(np.zeros(50)))
    assert answer.outcome is Outcome.NONE
    assert "no change of this face that a camera could tell from noise" in str(answer)
    assert "0 mm (90 %: 0 to 0)" in plainly(answer)


def test_a_lift_inside_the_floor_is_no_detectable_change_and_no_false_zero():
    answer = verdict(a_result(spread(-2e-9, 6e-9)))
    assert answer.outcome is Outcome.NONE
    assert "less than 0.1 µm" in plainly(answer)
    assert "noise floor 0.50 mm" in plainly(answer)


def test_an_interval_that_reaches_the_floor_is_possible_not_likely():
    answer = verdict(a_result(spread(0.0, 0.6e-3)))
    assert answer.outcome is Outcome.POSSIBLE
    assert "possible, not likely" in str(answer)
    assert "% of draws)" in plainly(answer.finding)


@pytest.mark.parametrize(("sign", "way"), [(1, "upwards"), (-1, "downwards")])
def test_most_draws_beyond_the_floor_is_a_change_that_a_camera_could_tell(sign, way):
    answer = verdict(a_result(sign * spread(0.6e-3, 2e-3)))
    assert answer.outcome is Outcome.LIKELY
    assert f"a change {way} that a camera could tell from noise (100" in plainly(answer)


def test_the_outcome_does_not_depend_on_the_direction():
    draws = spread(0.0, 0.6e-3)
    assert verdict(a_result(draws)).outcome is verdict(a_result(-draws)).outcome


def test_the_sentence_names_the_region_that_moves_most():
    assert "largest at the cheek" in str(verdict(a_result(spread(0, 1e-4))))
    assert place("under the chin") == "under the chin"


def test_unproven_claims_are_mentioned_only_when_they_change_the_answer():
    quiet = spread(0, 1e-5)
    assert "unproven" not in str(verdict(a_result(quiet, averaged=spread(0, 2e-5))))
    loud = verdict(a_result(quiet, averaged=spread(0.0, 3e-3)))
    assert loud.outcome is Outcome.NONE
    assert "with unproven claims counted at editorial odds" in str(loud)


@pytest.mark.parametrize(
    ("contraction", "felt", "words"),
    [
        (
            0.27,
            0.01,
            ("unlikely to contract any muscle (27 % of draws)", "very unlikely to be felt"),
        ),
        (1.0, 0.92, ("very likely to contract any muscle (100 %", "likely to be felt (92 %)")),
        (0.5, 0.5, ("about as likely as not to contract", "about as likely as not to be felt")),
    ],
)
def test_the_sentence_says_whether_muscles_contract_and_whether_it_is_felt(
    contraction, felt, words
):
    sentence = plainly(verdict(a_result(np.zeros(9), contraction=contraction, felt=felt)))
    assert all(word in sentence for word in words)


def test_the_sentence_ends_with_the_weakest_evidence():
    sentence = str(verdict(a_result(np.zeros(9), grade=Grade.C)))
    assert sentence.endswith(f"weakest evidence on the path: C, {Grade.C.meaning}.")


def test_the_verdict_is_one_sentence():
    for draws in (np.zeros(9), spread(0, 6e-4), spread(1e-3, 2e-3)):
        sentence = str(verdict(a_result(draws)))
        assert sentence.count(". ") == 0
        assert sentence.endswith(".")
