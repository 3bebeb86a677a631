from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from levator.anatomy import Face
from levator.device.surface import nearest


def test_nearest_point_on_a_plane_is_the_foot_of_the_perpendicular(face: Face) -> None:
    foot = nearest(face.mesh, np.array([0.0123, -0.0231, 0.05]))
    assert np.allclose(foot.point, [0.0123, -0.0231, 0.0], atol=1e-15)


def test_nearest_point_beyond_the_rim_lies_on_the_rim(face: Face) -> None:
    foot = nearest(face.mesh, np.array([0.2, 0.0123, 0.0]))
    assert np.allclose(foot.point, [0.06, 0.0123, 0.0])


def test_weights_are_barycentric_and_give_the_point(bent: Face) -> None:
    for target in np.random.default_rng(1).normal(0, 0.08, (40, 3)):
        foot = nearest(bent.mesh, target)
        corners = bent.mesh.skin[bent.mesh.triangles[foot.triangle]]
        assert np.isclose(foot.weights.sum(), 1.0)
        assert (foot.weights >= 0).all()
        assert np.allclose(foot.weights @ corners, foot.point)


def test_no_triangle_holds_a_nearer_point(bent: Face) -> None:
    corners = bent.mesh.skin[bent.mesh.triangles]
    weights = np.random.default_rng(2).dirichlet(np.ones(3), 60)
    for target in np.random.default_rng(3).normal(0, 0.06, (20, 3)):
        found = np.linalg.norm(nearest(bent.mesh, target).point - target)
        sampled = np.linalg.norm(np.einsum("sc,tcd->tsd", weights, corners) - target, axis=2)
        assert found <= sampled.min() + 1e-12


def test_nearest_point_of_one_triangle_agrees_with_a_general_minimiser(bent: Face) -> None:
    target = np.array([0.03, 0.01, 0.2])
    foot = nearest(bent.mesh, target)
    corners = bent.mesh.skin[bent.mesh.triangles[foot.triangle]]

    def distance(x: np.ndarray) -> float:
        point = corners[0] + x[0] * (corners[1] - corners[0]) + x[1] * (corners[2] - corners[0])
        return float(((point - target) ** 2).sum()) * 1e4

    constraint = {"type": "ineq", "fun": lambda x: 1 - x.sum()}
    best = minimize(distance, [0.3, 0.3], bounds=[(0, 1)] * 2, constraints=[constraint], tol=1e-14)
    assert np.sqrt(best.fun / 1e4) >= np.linalg.norm(foot.point - target) - 1e-9
