from dataclasses import replace

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.field import Conductor, parallel, serial


@pytest.mark.parametrize("mixture", [parallel, serial])
def test_elements_without_muscle_conduct_like_their_base_tissue(mixture, face, sigma):
    tensors = mixture(face, sigma)
    bare = np.setdiff1d(np.arange(len(tensors)), face.muscle_map.element)
    expected = sigma.base[face.tissue[bare]][:, None, None] * np.eye(3)
    np.testing.assert_allclose(tensors[bare], expected, rtol=1e-14)


@pytest.mark.parametrize("mixture", [parallel, serial])
def test_a_full_element_conducts_along_and_across_its_fibres(mixture, face, sigma):
    owned = face.muscle_map
    full = replace(face, muscle_map=replace(owned, fraction=np.ones_like(owned.fraction)))
    tensors = mixture(full, sigma)[owned.element]
    along = np.einsum("pi,pij,pj->p", owned.fibre, tensors, owned.fibre)
    np.testing.assert_allclose(along, sigma.muscle_along, rtol=1e-13)
    np.testing.assert_allclose(tensors[:, 2, 2], sigma.muscle_across, rtol=1e-13)


@pytest.mark.parametrize("mixture", [parallel, serial])
def test_two_muscles_share_an_element_by_volume(mixture, face, sigma):
    owned = face.muscle_map
    twice = replace(
        owned,
        muscle=np.append(owned.muscle, 1),
        element=np.append(owned.element, owned.element[0]),
        fraction=np.append(owned.fraction, 0.4),
        fibre=np.vstack([owned.fibre, [0.0, 1.0, 0.0]]),
    )
    tensor = mixture(replace(face, muscle_map=twice), sigma)[owned.element[0]]
    along, across = sigma.muscle_along, sigma.muscle_across
    parallel_x = 0.6 * along + 0.4 * across
    serial_x = 1 / (0.6 / along + 0.4 / across)
    assert tensor[0, 0] == pytest.approx(parallel_x if mixture is parallel else serial_x)


def test_parallel_conducts_at_least_as_well_as_serial_in_every_direction(face, sigma):
    gap = np.linalg.eigvalsh(parallel(face, sigma) - serial(face, sigma))
    assert gap.min() > -1e-15
    assert gap.max() > 1e-3


def test_the_mixture_moves_the_resistance_by_less_than_five_per_cent(face, sigma, injection):
    better = Conductor(face, sigma, parallel).resistance(injection)
    worse = Conductor(face, sigma, serial).resistance(injection)
    assert better < worse < 1.05 * better


@pytest.mark.parametrize("base", ["smas", "fat"])
def test_a_resolved_muscle_is_matched_by_the_parallel_mixture(case, base):
    answers = case("conduction-mixture")["measure"](base, "along")
    truth, near, far = (answers[name] for name in ("resolved", "parallel", "serial"))
    assert abs(near.field[0] / truth.field[0] - 1) < 0.01
    assert abs(near.field[0] - truth.field[0]) < abs(far.field[0] - truth.field[0])
    assert abs(near.resistance / truth.resistance - 1) < 0.005
    assert abs(near.resistance - truth.resistance) < abs(far.resistance - truth.resistance)


@pytest.mark.parametrize("mixture", [parallel, serial])
def test_muscles_cannot_fill_more_than_the_element(mixture, face, sigma):
    owned = face.muscle_map
    crowded = replace(face, muscle_map=replace(owned, fraction=owned.fraction * 2))
    with pytest.raises(LevatorError, match="sum to 1 or less"):
        mixture(crowded, sigma)
