import numpy as np
import pytest

from levator.errors import LevatorError
from levator.sources import Draws, Grade, quantity, value
from levator.tone import everyday_dose, parameters, since_session, train, training_dose
from levator.tone.integrate import DAY

SOURCED = parameters(Draws(2, 0, {}))


def test_one_reference_session_counts_as_one():
    attended = np.array([[1, 0, 1], [0, 1, 0]], dtype=bool)
    session = np.column_stack([SOURCED.reference_dose, 0.5 * SOURCED.reference_dose])
    dose = training_dose(attended, session, SOURCED)
    assert dose[:, :, 0] == pytest.approx(attended.astype(float))
    assert dose[:, :, 1] == pytest.approx(attended / 2)


def test_the_reference_dose_is_its_time_contracting_times_its_force():
    parts = [value(f"tone.reference_session.{name}") for name in ("duration", "duty", "force")]
    assert SOURCED.reference_dose == pytest.approx(np.prod(parts))
    assert SOURCED.reference_dose[0] == pytest.approx(96)


def test_a_session_below_threshold_trains_nothing():
    dose = training_dose(np.ones((2, 84), dtype=bool), np.zeros((2, 3)), SOURCED)
    assert not dose.any()
    assert not train(dose, parameters=SOURCED).thickness.any()


def test_draws_that_do_not_match_are_refused():
    with pytest.raises(LevatorError, match="do not fit 2 draws"):
        training_dose(np.ones((2, 7), dtype=bool), np.zeros((1, 3)), SOURCED)


def test_time_since_the_last_session_runs_from_the_last_attended_day():
    attended = np.zeros((2, 21), dtype=bool)
    attended[0, [0, 6, 9]] = True
    gap = since_session(attended, delay=3600.0)
    assert gap[0] == pytest.approx([np.inf, 3600, 4 * DAY + 3600, 11 * DAY + 3600])
    assert np.isinf(gap[1]).all()


def test_daily_doses_are_the_products_that_their_rows_name():
    def product(*names):
        return np.prod([value(f"everyday.{name}") for name in names])

    chewing = product("chews", "chew_duration", "chew_force") * DAY
    sleep = product("sleep_episodes", "sleep_episode_dose") * DAY
    assert value("everyday.masseter") == pytest.approx(chewing + sleep, rel=0.01)
    assert value("everyday.zygomaticus_major") == pytest.approx(
        product("smile_time", "smile_force"), rel=0.01
    )
    assert value("everyday.orbicularis_oris") == pytest.approx(
        product("speech", "speech_force", "speech_duty"), rel=0.01
    )
    assert value("everyday.orbicularis_oculi") == pytest.approx(
        product("blinks", "blink_duration", "blink_force") * DAY, rel=0.01
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("MAS", "everyday.masseter"),
        ("ZMA", "everyday.zygomaticus_major"),
        ("OOS", "everyday.orbicularis_oris"),
        ("OOI", "everyday.orbicularis_oris"),
        ("OCP", "everyday.orbicularis_oculi"),
        ("FRO", "everyday.unmeasured"),
    ],
)
def test_an_ordinary_day_is_known_by_muscle(code, name):
    dose = everyday_dose(code)
    assert dose == quantity(name)
    assert dose.grade is Grade.X
    low, high = dose.quantile(np.array([0.05, 0.95]))
    assert 0 < low < dose.value < high


def test_muscles_nobody_measured_span_those_that_were():
    low, high = everyday_dose("FRO").quantile(np.array([0.0, 1.0]))
    for code in ("MAS", "ZMA", "OOS", "OCP"):
        assert low < everyday_dose(code).value < high
