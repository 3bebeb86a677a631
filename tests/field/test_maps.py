"""Maps solved once say what a direct solve says, for any placement."""

from __future__ import annotations

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device.patch import patch_weights
from levator.field import Conductivity, Conductor, fibre_means, mean_fields, potentials
from levator.field.maps import PlacementMaps, placement_maps
from levator.testing import slab_face

SPOTS = ((-0.02, 0.01, 0.0), (0.02, 0.01, 0.0))
INNER = np.array([[0.0, 0.0, -0.006], [0.02, 0.01, -0.004]])


@pytest.fixture(scope="module")
def face() -> Face:
    return slab_face()


@pytest.fixture(scope="module")
def conductor(face: Face) -> Conductor:
    return Conductor(face, Conductivity.reference())


@pytest.fixture(scope="module")
def shares() -> list[float]:
    return []


@pytest.fixture(scope="module")
def maps(conductor: Conductor, shares: list[float]) -> PlacementMaps:
    return placement_maps(conductor, {"nerve": INNER}, progress=shares.append)


@pytest.fixture(scope="module")
def injection(face: Face) -> np.ndarray:
    return np.subtract(*(patch_weights(face.mesh, np.array(spot), 6e-3) for spot in SPOTS))


def test_mean_fields_and_fibre_means_equal_a_direct_solve(
    face: Face, conductor: Conductor, maps: PlacementMaps, injection: np.ndarray
) -> None:
    potential = conductor.potential(injection)
    for found, functionals in (
        (maps.fields, mean_fields(face)),
        (maps.along, fibre_means(face)),
        (maps.points, potentials(face, {"nerve": INNER})),
    ):
        assert found is not None
        exact = functionals.read(potential)
        np.testing.assert_allclose(
            found.dose(injection), exact, rtol=1e-9, atol=1e-9 * np.abs(exact).max()
        )


def test_the_skin_operator_is_symmetric_and_gives_the_resistance(
    conductor: Conductor, maps: PlacementMaps, injection: np.ndarray
) -> None:
    np.testing.assert_array_equal(maps.skin, maps.skin.T)
    assert maps.resistance(injection) == pytest.approx(conductor.resistance(injection), rel=1e-5)


def test_mean_and_percentile_inside_muscles_equal_a_direct_solve(
    face: Face, conductor: Conductor, maps: PlacementMaps, injection: np.ndarray
) -> None:
    potential = conductor.potential(injection)
    local = potential[face.mesh.wedges]
    size = np.linalg.norm(np.einsum("mad,ma->md", conductor.kernel.mean(), local), axis=1)
    mean, high = maps.inside.summary(injection)
    held = face.muscle_map
    for index in range(len(face.muscles)):
        mine = held.muscle == index
        own = size[held.element[mine]]
        weight = held.fraction[mine] * conductor.kernel.volume[held.element[mine]]
        assert mean[index] == pytest.approx(np.average(own, weights=weight), rel=1e-4)
        order = np.argsort(own)
        below = np.cumsum(weight[order])
        exact = own[order][np.searchsorted(below, 0.95 * below[-1])]
        assert high[index] == pytest.approx(exact, rel=1e-3)
        assert high[index] >= mean[index]


def test_share_above_a_level_falls_from_all_to_none(
    maps: PlacementMaps, injection: np.ndarray
) -> None:
    shares = [maps.inside.above(injection, level) for level in (0.0, 500.0, 1e9)]
    np.testing.assert_allclose(shares[0], 1.0)
    assert (shares[1] <= shares[0]).all()
    np.testing.assert_array_equal(shares[2], 0.0)


def test_without_current_there_is_no_field(face: Face, maps: PlacementMaps) -> None:
    none = np.zeros(face.mesh.n_surface)
    np.testing.assert_array_equal(maps.fields.dose(none), 0.0)
    np.testing.assert_array_equal(maps.inside.sizes(none), 0.0)


def test_progress_rises_to_the_end(maps: PlacementMaps, shares: list[float]) -> None:
    assert maps.points is not None
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
