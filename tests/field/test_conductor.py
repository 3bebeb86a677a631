from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import TISSUES
from levator.errors import LevatorError
from levator.field import Conductor, mean_fields, potentials
from levator.field.mixture import parallel
from levator.testing import conduction as laws


def test_current_enters_only_where_it_is_injected(conductor, injection):
    entering = conductor.stiffness @ conductor.potential(injection)
    entering[: len(injection)] -= injection
    assert np.abs(entering).max() < 1e-12 * np.abs(injection).max()


def test_charge_is_conserved(conductor, injection):
    assert laws.charge_is_conserved(conductor, injection) < 1e-11


def test_current_density_carries_the_injected_current(conductor, injection):
    laws.flux_carries_the_current(conductor, injection, tolerance=0.01)


def test_doses_are_reciprocal(conductor, injection, face):
    points = {"nerve": np.array([[0.0, 0.0, -0.004], [0.011, 0.02, -0.0031]])}
    for functionals in (mean_fields(face), potentials(face, points)):
        laws.doses_are_reciprocal(conductor, functionals, injection, tolerance=1e-12)


def test_potential_is_linear(conductor, injection):
    laws.potential_is_linear(conductor, injection, np.roll(injection, 7))


def test_nothing_in_gives_nothing_out(conductor, face):
    assert laws.nothing_in_gives_nothing_out(conductor, mean_fields(face)) == 0


def test_power_in_is_dissipated(conductor, injection):
    laws.power_in_is_dissipated(conductor, injection)


def test_mirrored_injection_mirrors_the_potential(conductor, injection):
    laws.mirrored_injection_mirrors_the_potential(conductor, injection)


def test_mirrored_injection_mirrors_the_doses(conductor, injection, face):
    field = conductor.lead_field(mean_fields(face))
    dose = field.dose(injection).reshape(2, 2, 3)
    mirrored = field.dose(injection[face.mesh.mirror[: len(injection)]]).reshape(2, 2, 3)
    np.testing.assert_allclose(mirrored, dose[::-1] * [-1, 1, 1], rtol=1e-9)


def test_ground_is_arbitrary(conductor, injection):
    laws.ground_is_arbitrary(conductor, injection)


def test_lead_fields_do_not_depend_on_the_ground(conductor, face):
    field = conductor.lead_field(mean_fields(face)).maps
    grounded = replace(conductor, ground=5).lead_field(mean_fields(face)).maps
    np.testing.assert_allclose(grounded, field, atol=1e-9 * np.abs(field).max())


def test_the_kit_notices_a_solver_that_breaks_symmetry(face, sigma, injection):
    def lopsided(face, conductivity):
        tensors = parallel(face, conductivity)
        right = face.mesh.points[face.mesh.wedges].mean(axis=1)[:, 0] < 0
        return np.where(right[:, None, None], 2 * tensors, tensors)

    broken = Conductor(face, sigma, lopsided)
    with pytest.raises(AssertionError, match="two sides differ"):
        laws.conduction_laws(broken, mean_fields(face), injection)


def test_the_kit_measures_every_law(conductor, face, injection):
    measured = laws.conduction_laws(conductor, mean_fields(face), injection)
    assert len(measured) == 8
    assert max(value for name, value in measured.items() if name != "flux") < 1e-10


def test_potential_has_no_volume_mean(conductor, injection):
    phi = conductor.potential(np.column_stack([injection, 2 * injection]))
    assert np.abs(conductor.volume_weights @ phi).max() < 1e-12 * np.abs(phi).max()


def test_better_conducting_tissue_lowers_every_potential_in_proportion(face, sigma, injection):
    doubled = type(sigma)(**{name: 2 * number for name, number in vars(sigma).items()})
    once = Conductor(face, sigma).potential(injection)
    np.testing.assert_allclose(2 * Conductor(face, doubled).potential(injection), once, rtol=1e-9)


def test_resistance_falls_when_any_tissue_conducts_better(face, sigma, injection):
    gland = np.where(
        face.mesh.sheet == face.mesh.n_sheets - 1, TISSUES.index("parotid"), face.tissue
    )
    whole, wet = replace(face, tissue=gland), replace(sigma, vestibule=1e-4)
    usual = Conductor(whole, wet).resistance(injection)
    for name, number in vars(wet).items():
        better = replace(wet, **{name: 1.5 * number})
        assert Conductor(whole, better).resistance(injection) < usual, name


def test_a_linear_potential_has_one_current_density(face, warped, sigma):
    tensor = np.diag([0.3, 0.2, 0.1])
    block = Conductor(warped, sigma, lambda face, _: np.tile(tensor, (len(face.tissue), 1, 1)))
    density = block.current_density(warped.mesh.points @ [1.0, 2.0, -3.0])
    np.testing.assert_allclose(density, np.tile([-0.3, -0.4, 0.3], (len(density), 1)), rtol=1e-10)


def test_inputs_are_unchanged(face, sigma, injection):
    before = injection.copy(), face.mesh.points.copy(), face.muscle_map.fraction.copy()
    conductor = Conductor(face, sigma)
    conductor.potential(injection)
    conductor.lead_field(mean_fields(face)).dose(injection)
    after = injection, face.mesh.points, face.muscle_map.fraction
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


def test_an_empty_injection_has_no_resistance(conductor, injection):
    with pytest.raises(LevatorError, match="no current enters"):
        conductor.resistance(np.zeros_like(injection))


def test_functionals_of_another_face_are_refused(conductor, warped):
    functionals = mean_fields(warped)
    short = type(functionals)(functionals.names, functionals.rows[:, :-1], "V/m")
    with pytest.raises(LevatorError, match="same face"):
        conductor.lead_field(short)
