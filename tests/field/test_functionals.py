from dataclasses import replace

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.field import fibre_means, mean_fields, potentials, skin_means

SLOPE = np.array([4.0, -3.0, 7.0])


def _linear(face):
    return face.mesh.points @ SLOPE + 11.0


def test_the_mean_field_of_a_linear_potential_is_its_negative_slope(warped):
    readings = mean_fields(warped).read(_linear(warped)).reshape(-1, 3)
    np.testing.assert_allclose(readings, np.tile(-SLOPE, (4, 1)), rtol=1e-10)


def test_mean_fields_are_named_by_muscle_and_axis(face):
    names = mean_fields(face).names
    assert names[:3] == tuple(f"zygomaticus major, left {axis}" for axis in "xyz")
    assert names[-1] == "frontalis, right z"


def test_the_fibre_mean_of_a_linear_potential_is_its_slope_along_the_fibre(warped):
    readings = fibre_means(warped).read(_linear(warped))
    np.testing.assert_allclose(readings, [4.0, -3.0, -4.0, -3.0], rtol=1e-10)


def test_fibre_mean_is_the_projection_of_the_mean_field_for_straight_fibres(face):
    phi = np.random.default_rng(5).normal(size=face.mesh.n_nodes)
    vectors = mean_fields(face).read(phi).reshape(-1, 3)
    along = np.array([muscle.path[-1] - muscle.path[0] for muscle in face.muscles])
    along /= np.linalg.norm(along, axis=1)[:, None]
    np.testing.assert_allclose(fibre_means(face).read(phi), (vectors * along).sum(axis=1))


def test_mean_field_weighs_elements_by_the_muscle_they_hold(face):
    owned = face.muscle_map
    fraction = owned.fraction.copy()
    mine = np.flatnonzero(owned.muscle == 0)
    fraction[mine[1:]] = 0.0
    lonely = replace(face, muscle_map=replace(owned, fraction=fraction))
    row = mean_fields(lonely).rows[[0]]
    assert set(row.indices[row.data != 0]) <= set(face.mesh.wedges[owned.element[mine[0]]])


def test_a_muscle_without_volume_is_named(face):
    owned = face.muscle_map
    gone = replace(owned, fraction=np.where(owned.muscle == 1, 0.0, owned.fraction))
    with pytest.raises(LevatorError, match="frontalis, left fill no element"):
        fibre_means(replace(face, muscle_map=gone))


def test_skin_means_read_only_skin_and_the_first_fat_sheet(face):
    functionals = skin_means(face, {"cheek": face.regions["cheek, left"]})
    level = functionals.rows.indices // face.mesh.n_surface
    assert level.max() == 2
    assert functionals.names == ("cheek x", "cheek y", "cheek z")
    np.testing.assert_allclose(functionals.read(_linear(face)), -SLOPE, rtol=1e-10)


def test_skin_means_weigh_by_the_patch(face):
    phi = face.mesh.points[:, 0] ** 2
    patches = {name: face.regions[f"cheek, {name}"] for name in ("left", "right")}
    left, right = skin_means(face, patches).read(phi).reshape(2, 3)[:, 0]
    assert left == pytest.approx(-0.05, rel=0.1)
    assert right == pytest.approx(-left)


def test_empty_and_misshapen_patches_are_refused(face):
    with pytest.raises(LevatorError, match="covers no skin"):
        skin_means(face, {"nowhere": np.zeros(face.mesh.n_surface)})
    with pytest.raises(LevatorError, match="needs weights of shape"):
        skin_means(face, {"short": np.ones(3)})


def test_potentials_read_a_linear_potential_exactly_anywhere(warped):
    rng = np.random.default_rng(7)
    low, high = warped.mesh.points.min(axis=0), warped.mesh.points.max(axis=0)
    points = low + rng.uniform(0.02, 0.98, (300, 3)) * (high - low)
    functionals = potentials(warped, {"cloud": points[:200], "rest": points[200:]})
    assert functionals.names[199:201] == ("cloud 199", "rest 0")
    np.testing.assert_allclose(functionals.read(_linear(warped)), points @ SLOPE + 11, rtol=1e-10)


def test_potentials_at_nodes_are_the_potentials_of_the_nodes(warped):
    phi = np.random.default_rng(9).normal(size=warped.mesh.n_nodes)
    functionals = potentials(warped, {"nodes": warped.mesh.points})
    np.testing.assert_allclose(functionals.read(phi), phi, atol=1e-5)


def test_points_outside_the_face_are_refused_with_their_place(face):
    with pytest.raises(LevatorError, match=r"1 of 2 points .* \(0\.0, 0\.0, 5\.0\) mm"):
        potentials(face, {"nerve": np.array([[0, 0, -0.002], [0, 0, 0.005]])})
