"""The fit recovers known faces from simulated photographs and refuses what is no face."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from levator.anatomy.fit.camera import Camera
from levator.anatomy.fit.fit import GATE, Fit, fit
from levator.anatomy.fit.shape_space import landmark_points
from levator.anatomy.person import Person
from levator.anatomy.shape.head import head, weights_of
from levator.anatomy.shape.random_people import random_person
from levator.anatomy.shape.template import opposite, template
from levator.errors import LevatorError

NOISE = 0.5e-3
FRONT = np.diag([1.0, -1.0, -1.0])
SELFIE = 1 / 0.5
HARD = Person(
    sex="male",
    age=61,
    bmi=29,
    shape={
        "chin/chin-width-incr": 0.6,
        "cheek/l-cheek-volume-incr": 0.7,
        "mouth/mouth-scale-horiz-decr": 0.5,
        "head/head-oval": 0.4,
        "eyes/r-eye-trans-out": 0.6,
    },
)


def vertices_of(person: Person) -> np.ndarray:
    return head().shape(weights_of(person))


def photograph(
    person: Person,
    rng: np.random.Generator,
    *,
    yaw: float = 0.0,
    roll: float = 0.0,
    nearness: float = SELFIE,
    noise: float = NOISE,
) -> np.ndarray:
    """Landmarks [px], (468, 3), in a photograph of `person` by a random camera."""
    points = landmark_points(vertices_of(person))
    angles = [yaw + rng.normal(0, 5), rng.normal(0, 5), roll + rng.normal(0, 5)]
    turned = FRONT @ Rotation.from_euler("yxz", angles, degrees=True).as_matrix()
    camera = Camera(rng.uniform(2000, 6000), turned, rng.uniform(800, 1500, 3), nearness)
    blurred = camera.image(points - points.mean(axis=0))
    return blurred + camera.scale * rng.normal(0, noise, blurred.shape)


def photographs(
    person: Person, rng: np.random.Generator, yaws: Sequence[float]
) -> list[np.ndarray]:
    return [photograph(person, rng, yaw=yaw)[:, :2] for yaw in yaws]


def surface_error(fitted: Person, truth: Person) -> np.ndarray:
    """Distance [m] of the fitted skin to the true one above the chin, rigidly laid over it."""
    plan = template("standard")
    skin, true = (plan.surface(vertices_of(person)) for person in (fitted, truth))
    face = true[:, 1] > landmark_points(vertices_of(truth))[152, 1]
    moved, goal = skin[face] - skin[face].mean(axis=0), true[face] - true[face].mean(axis=0)
    moved = Rotation.align_vectors(goal, moved)[0].apply(moved)
    near = cKDTree(goal).query(moved)[1]
    a, b, c = (true[plan.triangles[:, k]] for k in range(3))
    normals = np.zeros_like(true)
    for corner in plan.triangles.T:
        np.add.at(normals, corner, np.cross(b - a, c - a))
    outward = normals[face][near]
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    return np.abs(((moved - goal[near]) * outward).sum(axis=1))


def median_error(people: list[tuple[Fit, Person]]) -> float:
    return float(np.median([np.median(surface_error(found.person, who)) for found, who in people]))


def recovered(seed: int, yaws: Sequence[float], count: int = 8) -> list[tuple[Fit, Person]]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        truth = random_person(rng)
        found.append((fit(photographs(truth, rng, yaws), person=truth), truth))
    return found


def test_three_photographs_give_the_skin_to_half_a_millimetre() -> None:
    people = recovered(20240, (0, -40, 40))
    assert median_error(people) < 0.5e-3
    bare = [(replace(found, person=replace(who, shape={})), who) for found, who in people]
    assert median_error(people) < median_error(bare) / 2
    assert all(found.acceptable for found, _ in people)


def test_one_photograph_gives_the_skin_to_a_millimetre() -> None:
    people = recovered(20241, (0,))
    assert median_error(people) < 1e-3
    bare = [(replace(found, person=replace(who, shape={})), who) for found, who in people]
    assert median_error(people) < median_error(bare)


def test_without_noise_the_landmarks_are_met() -> None:
    rng = np.random.default_rng(3)
    shots = [photograph(HARD, rng, yaw=yaw, noise=0.0)[:, :2] for yaw in (0, -40, 40)]
    found = fit(shots, person=HARD)
    assert found.rms < 0.3e-3
    assert np.median(surface_error(found.person, HARD)) < 0.3e-3


def test_residuals_tell_the_scatter_of_the_landmarks() -> None:
    found = fit(photographs(HARD, np.random.default_rng(4), (0, -40, 40)), person=HARD)
    assert found.rms == pytest.approx(math.sqrt(2) * NOISE, rel=0.1)
    assert found.rms < found.p95 < 4 * NOISE
    assert found.residuals.shape == (3, 468)
    assert found.used == np.isfinite(found.residuals).sum()
    assert 2.4 * 468 < found.used < 3 * 468, "landmarks that are turned away are left out"
    assert found.per_point.shape == (468,)
    np.testing.assert_allclose(
        np.nansum(found.per_point**2 * np.isfinite(found.residuals).sum(axis=0)),
        found.rms**2 * found.used,
    )


def test_sex_age_and_body_mass_stay_as_given() -> None:
    found = fit(photographs(HARD, np.random.default_rng(5), (0,)), person=HARD).person
    assert replace(found, shape={}) == replace(HARD, shape={})
    assert all(0 < weight <= 1 for weight in found.shape.values())


def test_distance_to_the_lens_is_found_or_taken_as_given() -> None:
    rng = np.random.default_rng(6)
    shots = photographs(HARD, rng, (0, -40, 40))
    found = fit(shots, person=HARD)
    assert [camera.nearness for camera in found.cameras] == pytest.approx([SELFIE] * 3, rel=0.15)
    told = fit(shots, person=HARD, distance=0.5)
    assert {camera.nearness for camera in told.cameras} == {2.0}
    flat = fit(shots, person=HARD, distance=math.inf)
    assert flat.rms > 1.3 * found.rms, "a close photograph is no parallel projection"


def test_ancestry_is_fitted_only_when_asked() -> None:
    truth = replace(HARD, ancestry={"asian": 1.0})
    shots = photographs(truth, np.random.default_rng(7), (0, -40, 40))
    mixed = Person(sex=truth.sex, age=truth.age, bmi=truth.bmi)
    assert fit(shots, person=mixed).person.ancestry == mixed.ancestry
    free = fit(shots, person=mixed, ancestry="fitted").person
    assert max(free.ancestry, key=lambda name: free.ancestry[name]) == "asian"
    assert sum(free.ancestry.values()) == pytest.approx(1)


def test_depth_helps_when_it_is_true_and_is_ignored_unless_asked() -> None:
    shot = photograph(HARD, np.random.default_rng(8))
    wrong = shot * [1, 1, 0.3]
    ignored = fit([shot], person=HARD)
    assert fit([wrong], person=HARD).person == ignored.person
    assert fit([shot[:, :2]], person=HARD).person == ignored.person
    deep = fit([shot], person=HARD, depth_weight=1.0)
    assert np.median(surface_error(deep.person, HARD)) < np.median(
        surface_error(ignored.person, HARD)
    )


def test_unit_place_and_roll_of_the_picture_do_not_matter() -> None:
    shot = photograph(HARD, np.random.default_rng(9))[:, :2]
    straight = fit([shot], person=HARD)
    quarter = np.array([[0.0, 1.0], [-1.0, 0.0]])
    other = fit([1e-3 * shot @ quarter - 40], person=HARD)
    assert other.rms == pytest.approx(straight.rms, rel=1e-3)
    assert other.person.shape == pytest.approx(straight.person.shape, abs=2e-3)
    assert other.cameras[0].scale == pytest.approx(1e-3 * straight.cameras[0].scale, rel=1e-3)


def test_a_mirrored_face_gets_the_mirrored_shape() -> None:
    shot = photograph(HARD, np.random.default_rng(10))[:, :2]
    swapped = [int(opposite(str(i))) for i in range(468)]
    mirrored = shot[swapped] * [-1, 1]

    def other_side(name: str) -> str:
        return name.replace("/l-", "/#").replace("/r-", "/l-").replace("/#", "/r-")

    one, two = (fit([seen], person=HARD).person.shape for seen in (shot, mirrored))
    assert {other_side(name): weight for name, weight in one.items()} == pytest.approx(
        two, abs=2e-3
    )


def test_newer_nets_with_irises_are_read_too() -> None:
    shot = photograph(HARD, np.random.default_rng(11))
    with_irises = np.vstack([shot, np.full((10, 3), 700.0)])
    assert fit([with_irises], person=HARD).person == fit([shot], person=HARD).person


def test_landmarks_of_no_face_are_not_acceptable() -> None:
    rng = np.random.default_rng(12)
    shot = photograph(HARD, rng)[:, :2]
    shuffled = shot.copy()
    shuffled[100:200] = shot[rng.permutation(np.arange(100, 200))]
    found = fit([shuffled], person=HARD)
    assert found.rms > GATE
    assert not found.acceptable
    assert fit([shot], person=HARD).acceptable


def test_inputs_are_left_as_they_were() -> None:
    shot = photograph(HARD, np.random.default_rng(13))
    before, shape = shot.copy(), dict(HARD.shape)
    fit([shot], person=HARD)
    np.testing.assert_array_equal(shot, before)
    assert HARD.shape == shape


def spoilt(change) -> np.ndarray:
    return change(photograph(HARD, np.random.default_rng(14))[:, :2].copy())


def lost(shot: np.ndarray) -> np.ndarray:
    shot[[3, 7], 0] = [math.nan, math.inf]
    return shot


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lost, "lacks 2 of 468 landmarks"),
        (lambda shot: shot[:467], r"shape \(467, 2\); write an array of shape \(468, 2\)"),
        (lambda shot: shot[:, :1], r"shape \(468, 1\)"),
        (lambda shot: shot.ravel(), r"shape \(936,\)"),
        (lambda shot: shot * 0 + 500, "collapse onto a line or a point"),
        (lambda shot: shot * [1, 1e-3], "collapse onto a line or a point"),
        (lambda shot: shot * [-1, 1], "mirrored left to right"),
        (lambda shot: shot * [1, -1], "upside down: .* y down"),
        (lambda shot: shot / shot.max(), "multiply x by its width"),
    ],
)
def test_what_is_no_face_is_refused_and_the_photograph_named(change, told: str) -> None:
    good = photograph(HARD, np.random.default_rng(15))[:, :2]
    with pytest.raises(LevatorError, match=told) as caught:
        fit([good, spoilt(change)], person=HARD)
    assert "photograph 2" in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"distance": 0.05}, "write for example distance=0.5"),
        ({"distance": -1.0}, "write for example distance=0.5"),
        ({"distance": math.nan}, "write for example distance=0.5"),
        ({"depth_weight": 2.0}, "write for example 0.1"),
        ({"depth_weight": math.nan}, "write for example 0.1"),
        ({"depth_weight": 0.5}, "has no depth column"),
    ],
)
def test_settings_without_sense_are_refused(settings: dict, told: str) -> None:
    shot = photograph(HARD, np.random.default_rng(16))[:, :2]
    with pytest.raises(LevatorError, match=told):
        fit([shot], person=HARD, **settings)


def test_no_photograph_is_refused() -> None:
    with pytest.raises(LevatorError, match="no photographs"):
        fit([], person=HARD)
