"""Potentials along axons: exact where the field is straight, closer than the raw ones elsewhere."""

import numpy as np
import pytest

from levator.activation.courses import motor_axons
from levator.activation.potentials import exposures, points_of, read, smooth_rows
from levator.errors import LevatorError
from levator.field.locate import locate
from levator.testing import slab_face
from levator.testing.box import box_face


@pytest.fixture(scope="module")
def slab():
    return slab_face(cells=24)


@pytest.fixture(scope="module")
def axons(slab):
    return motor_axons(slab, np.random.default_rng(2), anatomies=2, each=3)


def test_an_even_field_is_read_exactly_on_a_face(coarse_face):
    axons = motor_axons(coarse_face, np.random.default_rng(1), anatomies=1, each=1)
    points, field = points_of(axons), np.array([1.0, -2.0, 0.5])
    found = read(smooth_rows(coarse_face.mesh, points), coarse_face.mesh.points @ field)
    np.testing.assert_allclose(found[:, 0], points @ field, atol=1e-8)


def test_a_constant_stays_constant(slab, axons):
    rows = smooth_rows(slab.mesh, points_of(axons))
    np.testing.assert_allclose(rows @ np.ones(slab.mesh.n_nodes), 1.0, atol=1e-12)


def test_second_differences_come_closer_than_those_of_the_raw_potential():
    line = np.linspace(-0.06, 0.06, 31)
    face = box_face(x=line, y=line, depths=np.linspace(0, 0.01, 11), tissues=["smas"] * 10)
    source = np.array([0.004, -0.003, 0.004])
    nodes = 1 / np.linalg.norm(face.mesh.points - source, axis=1)
    s = np.arange(-0.02, 0.02, 1e-3)
    points = np.column_stack([0.8 * s, 0.6 * s, np.full(len(s), -6.3e-3)])
    exact = np.diff(1 / np.linalg.norm(points - source, axis=1), 2)
    place = locate(face.mesh, points)
    raw = np.diff((place.weights * nodes[face.mesh.wedges[place.element]]).sum(axis=1), 2)
    smooth = np.diff(read(smooth_rows(face.mesh, points), nodes)[:, 0], 2)
    assert np.linalg.norm(smooth - exact) < 0.35 * np.linalg.norm(raw - exact)
    assert np.linalg.norm(smooth - exact) < 0.25 * np.linalg.norm(exact)


def test_every_placement_gets_every_axon_in_order(slab, axons):
    field = np.column_stack([slab.mesh.points[:, 0], slab.mesh.points[:, 1]])
    found = exposures(slab.mesh, field, axons)
    assert [len(some) for some in found] == [len(axons)] * 2
    for axon, seen in zip(axons, found[1], strict=True):
        for run, stretch in zip(axon.runs, seen.stretches, strict=True):
            np.testing.assert_allclose(stretch.potential, run.points[:, 1], atol=1e-9)
            assert stretch.leaves_at == run.leaves_at


def test_a_point_far_outside_is_refused(slab):
    with pytest.raises(LevatorError, match="outside the face"):
        smooth_rows(slab.mesh, np.array([[0.0, 0.0, -5e-3], [0.0, 0.0, -0.03]]))


@pytest.mark.parametrize("spoilt", [np.nan, np.inf])
def test_a_potential_that_is_not_finite_is_refused(slab, axons, spoilt):
    field = slab.mesh.points[:, 0].copy()
    field[3] = spoilt
    with pytest.raises(LevatorError, match="finite"):
        exposures(slab.mesh, field, axons)


def test_a_potential_of_another_mesh_is_refused(slab, axons):
    with pytest.raises(LevatorError, match="nodes"):
        exposures(slab.mesh, np.zeros(7), axons)
