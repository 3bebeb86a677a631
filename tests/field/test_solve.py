import numpy as np

from levator.field import Conductor, mean_fields, serial, solve


def test_solve_gives_the_lead_field_of_a_conductor(face, sigma):
    functionals = mean_fields(face)
    field = solve(face, sigma, functionals)
    assert field.names == functionals.names
    assert field.unit == "V/m"
    np.testing.assert_array_equal(field.maps, Conductor(face, sigma).lead_field(functionals).maps)


def test_the_mixture_is_a_choice(face, sigma):
    functionals = mean_fields(face)
    rival = solve(face, sigma, functionals, serial).maps
    assert np.abs(rival / solve(face, sigma, functionals).maps - 1).max() > 1e-3
