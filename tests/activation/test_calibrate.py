import numpy as np
import pytest

from levator.activation import activate, thresholds
from levator.activation.calibrate import motor_current
from levator.errors import LevatorError
from levator.sources import Acts, Draws, Level, Unknown, draw, ledger, quantity
from levator.testing.slab import slab_face

FACE = slab_face()
DRAWN = (
    "threshold.motor.current",
    "threshold.motor.selectivity",
    "threshold.motor.person_spread",
    "threshold.motor.chronaxie",
    "threshold.motor.half_margin",
    "threshold.sensory.current",
    "threshold.sensory.pulse_width",
    "threshold.sensory.chronaxie",
)
TABLE = [Unknown(quantity(name), Level.PERSON, "activation", Acts.EXACT) for name in DRAWN]
DRAWS = draw(256, 7, TABLE)
AMPERE = {"motor_dose_per_ampere": 800.0, "sensory_dose_per_ampere": 3e4}


def test_thresholds_scale_with_the_field_of_the_published_placement():
    once = thresholds(FACE, **AMPERE, draws=DRAWS)
    twice = thresholds(FACE, motor_dose_per_ampere=1600.0, sensory_dose_per_ampere=6e4, draws=DRAWS)
    assert np.allclose(twice.motor_field, 2 * once.motor_field)
    assert np.allclose(twice.sensory_field, 2 * once.sensory_field)


def test_the_zygomaticus_contracts_exactly_at_the_current_it_was_calibrated_with():
    held = thresholds(FACE, **AMPERE, draws=DRAWS)
    for factor, answer in ((0.999, False), (1.001, True)):
        found = activate(
            field_per_ampere=np.full(4, 800.0),
            sensory_per_ampere=np.array(3e4),
            current=factor * motor_current(DRAWS),
            pulse_width=np.array(1e6),
            thresholds=held,
        )
        for side in ("left", "right"):
            index = found.names.index(f"zygomaticus major, {side}")
            assert (found.contracts[:, index] == answer).all()


def test_the_skin_feels_exactly_the_published_current_at_the_published_pulse_width():
    held = thresholds(FACE, **AMPERE, draws=DRAWS)
    for factor, answer in ((0.999, False), (1.001, True)):
        found = activate(
            field_per_ampere=np.zeros(4),
            sensory_per_ampere=np.array(3e4),
            current=factor * DRAWS["threshold.sensory.current"],
            pulse_width=DRAWS["threshold.sensory.pulse_width"],
            thresholds=held,
        )
        assert (found.feels == answer).all()


def test_the_selective_threshold_lies_in_the_published_range_before_our_factors():
    current = DRAWS["threshold.motor.current"]
    assert (current >= 2.5e-3).all()
    assert (current <= 3.5e-3).all()
    assert np.median(motor_current(DRAWS)) < np.median(current)


def test_thresholds_of_other_muscles_spread_about_the_zygomaticus():
    held = thresholds(FACE, **AMPERE, draws=draw(4096, 1, TABLE))
    ratio = np.log(held.motor_field / held.motor_field[:, :1])
    frontalis = [i for i, name in enumerate(held.names) if name.startswith("frontalis")]
    zygomatici = [i for i, name in enumerate(held.names) if name.startswith("zygomaticus")]
    assert np.allclose(ratio[:, zygomatici], 0)
    assert np.allclose(ratio[:, frontalis].mean(axis=0), 0, atol=0.03)
    spread = np.exp(ratio[:, frontalis].std(axis=0))
    assert np.allclose(spread, quantity("threshold.motor.muscle_spread").spread.factor, rtol=0.03)
    assert abs(np.corrcoef(ratio[:, frontalis].T)[0, 1]) < 0.05


def test_the_same_seed_gives_the_same_thresholds_whatever_muscles_stand_beside():
    few = slab_face()
    few = type(few)(**{**vars(few), "muscles": few.muscles[:2]})
    some, every = (thresholds(f, **AMPERE, draws=DRAWS) for f in (few, FACE))
    assert np.array_equal(some.motor_field, every.motor_field[:, :2])


def test_without_drawn_unknowns_the_sourced_values_stand():
    held = thresholds(FACE, **AMPERE, draws=Draws(3, 0, {}))
    expected = 3.0e-3 * quantity("threshold.motor.selectivity").value * 800.0
    assert np.allclose(held.motor_field[:, 0], expected)


def test_thresholds_record_the_numbers_they_stand_on():
    with ledger() as book:
        thresholds(FACE, **AMPERE, draws=Draws(3, 0, {}))
    assert {*DRAWN, "threshold.motor.muscle_spread"} <= set(book.entries)
    assert {"jena2023", "cutaneous-sensibility"} <= set(book.sources)


@pytest.mark.parametrize("name", AMPERE)
def test_a_placement_without_field_is_refused(name):
    with pytest.raises(LevatorError, match="no field on this face"):
        thresholds(FACE, **{**AMPERE, name: 0.0}, draws=DRAWS)


def test_fields_per_ampere_may_differ_between_draws():
    dose = np.linspace(500, 900, 256)
    held = thresholds(FACE, **{**AMPERE, "motor_dose_per_ampere": dose}, draws=DRAWS)
    one = thresholds(FACE, **AMPERE, draws=DRAWS)
    assert np.allclose(held.motor_field / one.motor_field, (dose / 800)[:, None])
