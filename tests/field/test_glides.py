"""A dose is a time integral: it adds up, scales, and does not depend on how a glide is cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.device import Glide, Hold, Placement, Session, injection
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor
from levator.field.glides import CHANGE, Scatter, session_dose
from levator.field.maps import placement_maps
from levator.testing import slab_face

CURRENT = 1e-4


def pair(x: float, y: float = 0.0) -> Placement:
    ends = (np.array([x, y, 0.0]), np.array([x + 0.03, y, 0.0]))
    return Placement(*ends, 5e-3, "pair", 1.0, "")


@pytest.fixture(scope="module")
def face():
    return slab_face(cells=12)


@pytest.fixture(scope="module")
def maps(face):
    return placement_maps(Conductor(face, Conductivity.reference()))


@pytest.fixture(scope="module")
def dose(face, maps):
    def of(*steps, level=1e-2, duty=1.0, current=lambda _: CURRENT, scatter=None):
        session = Session("test", tuple(steps))
        return session_dose(
            face, maps, session, current=current, level=level, duty=duty, scatter=scatter
        )

    return of


def test_a_hold_gives_field_times_time(face, maps, dose):
    found = dose(Hold(pair(-0.02), 7.0), duty=0.5)
    mean, high = maps.inside.summary(CURRENT * injection(face, pair(-0.02)))
    along = maps.along.dose(CURRENT * injection(face, pair(-0.02)))
    assert np.allclose(found.field_time, 7 * mean)
    assert np.allclose(found.mean, mean)
    assert np.allclose(found.high, high)
    assert np.allclose(found.fibre_time, 7 * np.abs(along))
    assert found.charge == pytest.approx(0.5 * 7 * CURRENT)


def test_a_glide_that_goes_nowhere_is_a_hold(dose):
    still = dose(Glide(pair(-0.02), pair(-0.02), 4.0))
    assert np.allclose(still.field_time, dose(Hold(pair(-0.02), 4.0)).field_time)


def test_the_dose_of_a_glide_is_that_of_its_halves(dose):
    whole = dose(Glide(pair(-0.03), pair(-0.005), 6.0))
    halves = dose(Glide(pair(-0.03), pair(-0.0175), 3.0), Glide(pair(-0.0175), pair(-0.005), 3.0))
    carries = whole.field_time > 0.05 * whole.field_time.max()
    assert whole.change < CHANGE
    assert np.allclose(whole.field_time[carries], halves.field_time[carries], rtol=2 * CHANGE)


def test_draws_stand_on_their_own(face, maps, dose):
    glide, m = Glide(pair(-0.03), pair(-0.005), 6.0), len(face.muscles)
    rng = np.random.default_rng(1)
    mean, along, ohm = rng.lognormal(size=(3, m)), rng.lognormal(size=(3, m)), np.array([1, 2, 3.0])

    def current(resistance):
        return 1 / (1e3 + resistance)

    together = dose(glide, scatter=Scatter(mean, along, ohm), current=current)
    once = dose(glide, scatter=Scatter(mean[1:2], along[1:2], ohm[1:2]), current=current)
    assert together.field_time.shape == (3, m)
    assert together.current[0] > together.current[1] > together.current[2]
    for name in ("field_time", "fibre_time", "high", "strongest", "above", "mean"):
        both = getattr(together, name)[1], getattr(once, name)[0]
        assert np.allclose(*both, rtol=2 * CHANGE)
    assert together.charge[1] == pytest.approx(once.charge[0], rel=CHANGE)


def test_tissue_acts_by_its_factor(face, dose):
    m = len(face.muscles)
    once = dose(Hold(pair(-0.02), 7.0))
    twice = Scatter(np.full((1, m), 2.0), np.full((1, m), 3.0), np.ones(1))
    found = dose(Hold(pair(-0.02), 7.0), scatter=twice)
    assert np.allclose(found.field_time, 2 * once.field_time)
    assert np.allclose(found.high, 2 * once.high)
    assert np.allclose(found.fibre_time, 3 * once.fibre_time)


def test_going_back_gives_the_same_dose(dose):
    there, back = (
        dose(Glide(*ends, 6.0)) for ends in ((pair(-0.03), pair(0.0)), (pair(0.0), pair(-0.03)))
    )
    assert np.allclose(there.field_time, back.field_time)


def test_no_current_leaves_no_dose_and_twice_the_current_twice(dose):
    glide = Glide(pair(-0.03), pair(-0.005), 6.0)
    none, once, twice = (dose(glide, current=lambda _, x=x: x * CURRENT) for x in (0, 1, 2))
    assert not none.field_time.any()
    assert np.allclose(twice.field_time, 2 * once.field_time)


def test_time_above_a_level_falls_with_the_level(dose):
    glide = Glide(pair(-0.03), pair(-0.005), 6.0)
    low, high = (dose(glide, level=level).above for level in (1e-9, 1e9))
    assert np.allclose(low, 6.0)
    assert not high.any()


def test_the_delivered_current_follows_the_resistance_of_each_station(maps, dose):
    seen = []

    def current(resistance):
        seen.append(resistance)
        return CURRENT

    dose(Hold(pair(-0.02), 1.0), current=current)
    assert [float(ohm[0]) for ohm in seen] == [
        pytest.approx(maps.resistance(injection_of(maps, pair(-0.02))))
    ]


def injection_of(maps, placement):
    return injection(slab_face(cells=12), placement)


@pytest.mark.parametrize(("steps", "duty"), [((), 1.0), ((Hold(pair(0.0), 1.0),), 0.0)])
def test_an_empty_session_and_no_duty_are_refused(dose, steps, duty):
    with pytest.raises(LevatorError, match="write"):
        dose(*steps, duty=duty)


def test_inputs_stay_as_they_are(dose):
    placement = pair(-0.02)
    before = replace(placement, anode=placement.anode.copy())
    dose(Hold(placement, 1.0))
    assert (placement.anode == before.anode).all()
