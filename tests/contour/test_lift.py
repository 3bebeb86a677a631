from __future__ import annotations

import numpy as np
import pytest

from levator.contour import Readings, lift, lift_readings


def test_uniform_rise_reads_as_that_lift_in_every_region(face):
    risen = np.tile([5.0, 2.0, -3.0], (face.mesh.n_surface, 1))
    assert lift_readings(face).of(risen) == pytest.approx(np.full(len(face.regions), 2.0))


def test_lift_reads_the_same_from_either_basis(basis):
    state = np.linspace(-1, 1, 2 * len(basis.muscle_names)).reshape(2, -1)
    whole = lift(basis, thickness=state[0], tone=state[1])
    regional = lift(basis.regional(), thickness=state[0], tone=state[1])
    assert np.array_equal(whole, regional)


def test_lift_of_many_draws_is_each_lift(basis):
    rng = np.random.default_rng(1)
    thickness, tone = rng.normal(size=(2, 5, 3, len(basis.muscle_names)))
    many = lift(basis, thickness=thickness, tone=tone)
    assert many.shape == (5, 3, len(basis.region_names))
    assert many[2, 1] == pytest.approx(lift(basis, thickness=thickness[2, 1], tone=tone[2, 1]))


def test_lift_is_the_region_mean_of_the_skin_displacement(face, basis):
    thickness = np.array([0.1, 0.0, -0.2, 0.3])
    moved = np.einsum("m,msd->sd", thickness, basis.thickness)
    expected = [weights @ moved[:, 1] for weights in face.regions.values()]
    assert lift(basis, thickness=thickness, tone=0 * thickness) == pytest.approx(expected)


def test_equal_change_on_both_sides_lifts_both_sides_alike(basis):
    risen = lift(basis, thickness=np.full(4, 0.1), tone=np.full(4, 100.0))
    by_name = dict(zip(basis.region_names, risen, strict=True))
    for region in ("cheek", "jowl", "brow", "mouth corner"):
        assert by_name[f"{region}, left"] == pytest.approx(by_name[f"{region}, right"])


def test_adjoint_reads_any_functional(face, elastic, basis):
    rows = np.random.default_rng(2).normal(size=(2, face.mesh.n_surface, 3))
    readings = Readings(("first", "second"), rows)
    regional = elastic.regional(readings)
    assert regional.region_names == ("first", "second")
    assert regional.tone == pytest.approx(readings.of(basis.tone).T, rel=1e-8, abs=1e-18)
