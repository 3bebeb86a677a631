"""One placement solved directly says what the maps say."""

from __future__ import annotations

import numpy as np
import pytest

from levator.device import Placement, injection
from levator.field import Conductivity, Conductor
from levator.field.maps import placement_maps
from levator.field.placed import mesh_error, placed, wedge_fields
from levator.testing import slab_face

PAIR = Placement(np.array([-0.015, 0.002, 0.0]), np.array([0.015, 0.0, 0.0]), 5e-3, "pair", 1.0, "")


@pytest.fixture(scope="module")
def conductor() -> Conductor:
    return Conductor(slab_face(cells=12), Conductivity.reference())


def test_a_direct_solve_equals_the_maps(conductor):
    found, maps = placed(conductor, PAIR, impedance=10.0), placement_maps(conductor)
    mean, high = maps.inside.summary(found.entry.injection)
    assert np.allclose(found.mean, mean, rtol=1e-3)
    assert np.allclose(found.high, high, rtol=1e-3)
    assert np.allclose(found.along, maps.along.dose(found.entry.injection), rtol=1e-3, atol=1e-3)
    assert found.resistance == pytest.approx(maps.resistance(found.entry.injection), rel=1e-3)


def test_high_contact_impedance_makes_the_current_even(conductor):
    even = injection(conductor.face, PAIR)
    found = placed(conductor, PAIR, impedance=1e5).entry.injection
    assert np.abs(found - even).sum() < 0.05
    tight = placed(conductor, PAIR, impedance=1e-3).entry.injection
    assert np.abs(tight - even).sum() > np.abs(found - even).sum()


def test_fields_of_a_linear_potential_are_its_slope(conductor):
    points = conductor.face.mesh.points
    assert np.allclose(wedge_fields(conductor, points @ [1.0, 2.0, 3.0]), [-1.0, -2.0, -3.0])


def test_the_mesh_error_is_small_and_has_a_sign(conductor):
    means, resistance = mesh_error(conductor, PAIR)
    assert means.shape == (len(conductor.face.muscles),)
    assert np.abs(means).max() < 0.2
    assert -0.3 < resistance < 0
