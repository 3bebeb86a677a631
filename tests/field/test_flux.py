import numpy as np
import pytest

from levator.errors import LevatorError
from levator.field import Conductor, cut_current


def test_a_uniform_current_crosses_any_cut_exactly(warped, sigma):
    tensor = 0.3 * np.eye(3)
    block = Conductor(warped, sigma, lambda face, _: np.tile(tensor, (len(face.tissue), 1, 1)))
    phi = -2.0 * warped.mesh.points[:, 0]
    section = np.ptp(warped.mesh.points[:, 1]) * np.ptp(warped.mesh.points[:, 2])
    for inside in (_left_of(warped, -0.021), _left_of(warped, 0.03)):
        crossing = cut_current(warped, block, phi, inside)
        assert crossing.density == pytest.approx(0.6 * section, rel=1e-10)


def test_no_net_current_leaves_a_closed_part_without_a_source(face, conductor, injection):
    centre = face.mesh.points[face.mesh.wedges].mean(axis=1)
    inside = (np.abs(centre - [0.01, 0.03, 0]) < [0.02, 0.02, 1]).all(axis=1)
    crossing = cut_current(face, conductor, conductor.potential(injection), inside)
    assert abs(crossing.reaction) < 1e-12 * np.abs(injection).sum()
    assert abs(crossing.density) < 2e-2 * np.abs(injection).sum()


def test_both_sides_of_a_cut_agree_with_opposite_signs(face, conductor, injection):
    phi, inside = conductor.potential(injection), _left_of(face, 0.019)
    there, back = (cut_current(face, conductor, phi, mask) for mask in (inside, ~inside))
    assert there.density == pytest.approx(-back.density)
    assert there.reaction == pytest.approx(-back.reaction)
    assert there.reaction == pytest.approx(-4e-4, rel=1e-10)


def test_a_cut_needs_two_sides(face, conductor, injection):
    everything = np.ones(len(face.mesh.wedges), dtype=bool)
    phi = conductor.potential(injection)
    with pytest.raises(LevatorError, match="no face is cut"):
        cut_current(face, conductor, phi, everything)


def _left_of(face, x):
    return face.mesh.points[face.mesh.wedges].mean(axis=1)[:, 0] < x
