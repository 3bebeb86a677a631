import numpy as np
import pytest

from levator.activation.sensory import SKIN_FIELDS, density, skin_field_per_ampere, summed
from levator.sources import Acts, Draws, Level, Unknown, draw, quantity, value

SIGMA = np.array(0.2)
NAME = "threshold.sensory.summation_radius"
DRAWS = draw(64, 0, [Unknown(quantity(NAME), Level.PERSON, "activation", Acts.EXACT)])


@pytest.mark.parametrize("model", SKIN_FIELDS.values())
def test_the_field_times_area_and_conductivity_gives_back_the_ampere(model):
    radius = np.array(0.01)
    field = model(radius, np.array(0.01), SIGMA)
    assert field * SIGMA * np.pi * radius**2 == pytest.approx(1)


def test_small_contacts_are_felt_alike_when_the_nerves_sum():
    small = summed(np.array([1e-3, 5e-3]), np.array(7.5e-3), SIGMA)
    assert small[0] == small[1]


def test_density_rises_without_bound_as_the_contact_shrinks():
    field = density(np.array([1e-3, 2e-3]), np.array(7.5e-3), SIGMA)
    assert field[0] == pytest.approx(4 * field[1])


@pytest.mark.parametrize("model", SKIN_FIELDS.values())
def test_larger_pads_are_felt_less(model):
    assert (np.diff(model(np.geomspace(0.02, 0.1, 5), np.array(7.5e-3), SIGMA)) < 0).all()


def test_the_summation_radius_follows_the_draws():
    field = skin_field_per_ampere(1e-3, DRAWS)
    assert np.allclose(field, 1 / (value("conductivity.skin") * np.pi * DRAWS[NAME][:, None] ** 2))


def test_contacts_of_several_placements_stand_on_the_last_axis():
    per_draw = np.full((64, 3), 4e-3)
    assert skin_field_per_ampere(per_draw, DRAWS).shape == (64, 3)
    assert skin_field_per_ampere(per_draw[0], DRAWS).shape == (64, 3)
    assert skin_field_per_ampere(4e-3, DRAWS).shape == (64, 1)


def test_an_undrawn_summation_radius_is_the_sourced_one():
    field = skin_field_per_ampere(1e-3, Draws(2, 0, {}))
    assert np.allclose(field, 1 / (value("conductivity.skin") * np.pi * value(NAME) ** 2))


def test_the_rival_model_ignores_the_summation_radius():
    assert np.ptp(skin_field_per_ampere(4e-3, DRAWS, model=density)) == 0
