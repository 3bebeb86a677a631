from __future__ import annotations

import numpy as np
import pytest

from levator.web.thinning import carrier, splined, spread_out, thinned


@pytest.fixture(scope="module")
def smooth():
    """Potentials of charges 6 mm over a square sheet of 32 mm: nodes, places, response."""
    side = np.linspace(0, 0.032, 25)
    skin = np.stack([*np.meshgrid(side, side), np.zeros((25, 25))], axis=-1).reshape(-1, 3)
    plane = skin - [0, 0, 0.006]
    away = np.linalg.norm(plane[:, None] - skin[None], axis=2)
    return plane, skin, 1 / away


def thin(smooth, kept):
    plane, skin, response = smooth
    places, nodes = spread_out(skin, kept), spread_out(plane, kept // 2)
    return thinned(response[:, places], response[nodes], plane, skin)


def back(found):
    rows = (found.nodes.weight[:, :, None] * found.kept[found.nodes.index]).sum(axis=1)
    return (found.places.weight[:, :, None] * rows.T[found.places.index]).sum(axis=1).T


def test_thinned_responses_come_back(smooth):
    response = smooth[2]
    assert np.abs(back(thin(smooth, 200)) - response).max() < 0.02 * response.max()


def test_more_kept_pairs_err_less(smooth):
    response = smooth[2]
    errors = [np.abs(back(thin(smooth, kept)) - response).max() for kept in (60, 150, 400)]
    assert errors[0] > errors[1] > errors[2]


def test_nothing_is_lost_where_all_points_are_kept(smooth):
    response = smooth[2]
    np.testing.assert_allclose(back(thin(smooth, len(response))), response, rtol=1e-3)


def test_a_constant_is_carried_exactly(smooth):
    plane, _, response = smooth
    found = carrier(plane, response[:, ::4], 100)
    np.testing.assert_allclose(found.weight.sum(axis=1), 1, atol=1e-9)


def test_a_spline_goes_through_what_is_kept_and_near_the_rest(smooth):
    flat = smooth[1]
    raised = 1e5 * ((flat - flat.mean(axis=0)) ** 2).sum(axis=1)
    skin, values = flat + 1e-5 * raised[:, None] * [0, 0, 1], 500 + raised
    kept = spread_out(skin, 150)
    found = splined(skin, kept, values[kept])
    np.testing.assert_allclose(found[kept], values[kept], rtol=1e-6)
    np.testing.assert_allclose(found, values, rtol=1e-2)


def test_kept_points_are_spread_out():
    points = np.random.default_rng(2).uniform(size=(400, 3))
    chosen = spread_out(points, 40)
    apart = np.linalg.norm(points[chosen][:, None] - points[chosen][None], axis=2)
    nearest = (apart + np.eye(40)).min()
    covered = np.linalg.norm(points[:, None] - points[chosen][None], axis=2).min(axis=1).max()
    assert len(set(chosen)) == 40
    assert covered <= nearest
