from dataclasses import replace

import numpy as np
import pytest

from levator.activation import activate, all_or_none, none, session_dose, subthreshold_dose
from levator.errors import LevatorError
from levator.testing.activation import example

CASE = example()
SECONDS = np.array([10.0, 20.0, 5.0])


def inputs(case, seconds=SECONDS):
    held = vars(case).copy()
    del held["sensory_per_ampere"]
    return {**held, "seconds": seconds}


def test_a_session_of_one_placement_leaves_seconds_times_force():
    one = replace(CASE, field_per_ampere=CASE.field_per_ampere[0], sensory_per_ampere=np.zeros(1))
    dose = session_dose(**inputs(one, np.array([10.0])))
    assert np.allclose(dose, 10 * one.run(activate).force)


def test_the_doses_of_placements_add_up():
    parts = [
        session_dose(**inputs(replace(CASE, field_per_ampere=f), np.array([s])))
        for f, s in zip(CASE.field_per_ampere, SECONDS, strict=True)
    ]
    assert np.allclose(session_dose(**inputs(CASE)), sum(parts))


def test_contraction_seconds_never_exceed_the_session():
    dose = session_dose(**inputs(CASE), recruitment=all_or_none)
    assert (dose <= SECONDS.sum()).all()
    assert dose.max() == SECONDS.sum()


def test_a_muscle_that_never_contracts_takes_no_contraction_dose():
    quiet = ~CASE.run(activate).contracts
    dose = session_dose(**inputs(CASE))
    assert quiet.any()
    assert not dose[quiet].any()


@pytest.mark.parametrize("dose", [session_dose, subthreshold_dose])
def test_no_current_leaves_no_dose(dose):
    assert not dose(**inputs(replace(CASE, current=np.zeros(64)))).any()


@pytest.mark.parametrize("dose", [session_dose, subthreshold_dose])
def test_no_time_leaves_no_dose(dose):
    assert not dose(**inputs(CASE, 0 * SECONDS)).any()


@pytest.mark.parametrize("dose", [session_dose, subthreshold_dose])
def test_dose_grows_with_time(dose):
    assert np.allclose(dose(**inputs(CASE, 3 * SECONDS)), 3 * dose(**inputs(CASE)))


def test_axons_that_answer_without_force_leave_no_contraction_dose():
    assert not session_dose(**inputs(CASE), recruitment=none).any()


def test_below_threshold_the_field_itself_is_counted():
    faint = replace(CASE, current=CASE.current * 1e-6)
    ratio = subthreshold_dose(**inputs(replace(faint, current=2 * faint.current)))
    assert np.allclose(ratio, 2 * subthreshold_dose(**inputs(faint)))
    assert not session_dose(**inputs(faint)).any()


def test_a_placement_gives_either_contraction_or_subthreshold_dose():
    one = replace(CASE, field_per_ampere=CASE.field_per_ampere[0])
    held = inputs(one, np.array([10.0]))
    contraction = session_dose(**held, recruitment=all_or_none) > 0
    assert np.array_equal(contraction, subthreshold_dose(**held) == 0)


@pytest.mark.parametrize("seconds", [np.ones(2), np.array([1.0, -1.0, 1.0]), np.ones((3, 1))])
def test_durations_that_do_not_fit_are_refused(seconds):
    with pytest.raises(LevatorError, match="one duration >= 0 for each of the 3 placements"):
        session_dose(**inputs(CASE, seconds))
