from dataclasses import replace

import numpy as np
import pytest

from levator.activation import activate
from levator.activation.strength_duration import weiss
from levator.errors import LevatorError
from levator.testing.activation import example

CASE = example()


def test_a_muscle_contracts_exactly_when_current_times_field_reaches_its_threshold():
    held = CASE.run(activate)
    t = CASE.thresholds
    factor = weiss(CASE.pulse_width, t.motor_chronaxie)[:, None]
    best = CASE.field_per_ampere.max(axis=0)
    assert np.array_equal(
        held.contracts, CASE.current[:, None] * best >= t.motor_field * factor * (1 - 1e-14)
    )
    assert np.allclose(held.margin, CASE.current[:, None] * best / (t.motor_field * factor))


def test_a_muscle_on_its_threshold_contracts_without_pulling_yet():
    t = replace(
        CASE.thresholds,
        motor_field=np.full((64, 4), 2.0),
        motor_chronaxie=np.full(64, 1e-3),
    )
    at = replace(
        CASE,
        thresholds=t,
        field_per_ampere=np.full(4, 4.0),
        current=np.ones(64),
        pulse_width=np.full(64, 1e-3),
        sensory_per_ampere=np.array(0.0),
    ).run(activate)
    assert at.contracts.all()
    assert not at.force.any()
    assert np.allclose(at.margin, 1)


def test_one_placement_may_be_written_without_its_axis():
    one = replace(
        CASE,
        field_per_ampere=CASE.field_per_ampere[0],
        sensory_per_ampere=CASE.sensory_per_ampere[0],
    )
    same = replace(
        CASE,
        field_per_ampere=CASE.field_per_ampere[:1],
        sensory_per_ampere=CASE.sensory_per_ampere[:1],
    )
    assert np.array_equal(one.run(activate).margin, same.run(activate).margin)
    assert np.array_equal(one.run(activate).feels, same.run(activate).feels)


def test_fields_may_differ_between_draws():
    each = replace(
        CASE,
        field_per_ampere=np.broadcast_to(CASE.field_per_ampere, (64, 3, 4)).copy(),
        sensory_per_ampere=np.broadcast_to(CASE.sensory_per_ampere, (64, 3)).copy(),
    )
    assert np.array_equal(each.run(activate).margin, CASE.run(activate).margin)
    assert np.array_equal(each.run(activate).feels, CASE.run(activate).feels)
    each.field_per_ampere[5] *= 2
    doubled = each.run(activate).margin / CASE.run(activate).margin
    assert np.allclose(doubled[5], 2)
    assert np.allclose(np.delete(doubled, 5, axis=0), 1)


def test_the_skin_feels_exactly_from_its_threshold_on():
    held = CASE.run(activate)
    t = CASE.thresholds
    need = t.sensory_field * weiss(CASE.pulse_width, t.sensory_chronaxie)
    assert np.array_equal(held.feels, CASE.current * CASE.sensory_per_ampere.max() >= need)


def test_shorter_pulses_contract_less_often():
    brief = replace(CASE, pulse_width=CASE.pulse_width / 100).run(activate)
    assert (brief.motor_probability < CASE.run(activate).motor_probability).all()


def test_a_muscle_is_found_by_name():
    held = CASE.run(activate)
    muscle = held["muscle 2"]
    assert muscle.name == "muscle 2"
    assert muscle.probability == held.motor_probability[2] == held.contracts[:, 2].mean()
    assert muscle.interval == tuple(held.motor_interval[2])
    assert muscle.margin == np.median(held.margin[:, 2])


def test_an_unknown_muscle_is_answered_with_a_name_that_exists():
    with pytest.raises(LevatorError, match="muscle 2"):
        CASE.run(activate)["muscel 2"]


@pytest.mark.parametrize("shape", [(5,), (3, 5), (3, 3, 4), (64, 0, 4), (1, 64, 3, 4), ()])
def test_fields_that_do_not_fit_are_refused_with_the_shape_to_write(shape):
    with pytest.raises(LevatorError, match=r"write \(4,\), \(k, 4\) or \(64, k, 4\)"):
        replace(CASE, field_per_ampere=np.ones(shape)).run(activate)


@pytest.mark.parametrize("shape", [(64,), (2,), (3, 3), (64, 2), (1, 64, 3)])
def test_skin_fields_that_do_not_fit_are_refused(shape):
    with pytest.raises(LevatorError, match="sensory_per_ampere has shape"):
        replace(CASE, sensory_per_ampere=np.ones(shape)).run(activate)


@pytest.mark.parametrize("name", ["current", "pulse_width"])
def test_a_current_or_pulse_width_with_another_number_of_draws_is_refused(name):
    with pytest.raises(LevatorError, match=r"one per draw \(64,\)"):
        replace(CASE, **{name: np.ones(7)}).run(activate)


def test_a_pulse_of_no_width_is_refused():
    with pytest.raises(LevatorError, match="pulse_width must be above 0"):
        replace(CASE, pulse_width=np.zeros(64)).run(activate)
