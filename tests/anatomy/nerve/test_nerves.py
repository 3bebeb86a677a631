"""The facial nerve: one tree, served muscles, published distances, both sides alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face, Nerve
from levator.anatomy.nerve.nerve_checks import nerve_checks
from levator.anatomy.nerve.nerves import (
    BRANCHES,
    FROM_ABOVE,
    branch_of,
    branch_words,
    nerve_points,
    place_nerves,
)
from levator.anatomy.nerve.waypoints import BORDER, GONION, TRAGUS, waypoints
from levator.anatomy.tissue.sounding import Columns
from levator.field.locate import locate
from levator.sources import value

FLIP = np.array([-1.0, 1.0, 1.0])
NOT_MET = {"nerve.temporal.arch", "nerve.temporal.entry_lateral"}


@pytest.fixture(params=["coarse", "standard"])
def face(request: pytest.FixtureRequest) -> Face:
    return request.getfixturevalue(f"{request.param}_face")


@pytest.fixture(scope="module")
def lopsided() -> Face:
    bulge = {"cheek/l-cheek-volume-incr": 0.7, "chin/chin-width-incr": 0.4}
    return Face.reference(sex="male", age=68, bmi=31, resolution="coarse", shape=bulge)


def left(face: Face) -> dict[str, Nerve]:
    return {nerve.name: nerve for nerve in face.nerves if nerve.side == "left"}


def twigs(face: Face) -> Iterator[tuple[Nerve, int]]:
    for nerve in face.nerves:
        if nerve.muscle:
            yield nerve, face.muscle_index(nerve.muscle)


def test_names_are_unique_and_every_stretch_follows_the_one_it_leaves(face: Face) -> None:
    seen: set[str] = set()
    for nerve in face.nerves:
        assert nerve.name not in seen
        assert nerve.parent in seen or nerve.branch == "trunk"
        seen.add(nerve.name)
    assert sum(not nerve.parent for nerve in face.nerves) == 2


@pytest.mark.parametrize("which", ["coarse_face", "lopsided"])
def test_every_stretch_starts_on_the_one_it_leaves(
    which: str, request: pytest.FixtureRequest
) -> None:
    nerves = {nerve.name: nerve for nerve in request.getfixturevalue(which).nerves}
    for nerve in nerves.values():
        if nerve.parent:
            gap = np.linalg.norm(nerves[nerve.parent].path - nerve.path[0], axis=1).min()
            assert gap < 1e-9, nerve.name


def test_courses_are_smooth_and_closely_sampled(face: Face) -> None:
    for nerve in face.nerves:
        steps = np.linalg.norm(np.diff(nerve.path, axis=0), axis=1)
        assert steps.max() < 8e-3, nerve.name
        assert steps.max() < 4e-3 or not nerve.muscle or nerve.parent.startswith("trunk"), (
            nerve.name
        )


def test_five_branches_leave_the_trunk_and_fan_out_as_published(face: Face) -> None:
    stems = [nerve for nerve in face.nerves if nerve.parent == "trunk, left" and not nerve.muscle]
    assert {branch_of(nerve.branch) for nerve in stems} == set(BRANCHES)
    trunk = left(face)["trunk, left"]
    for nerve in stems:
        np.testing.assert_array_equal(nerve.path[0], trunk.path[-1])


def test_every_facial_muscle_has_a_twig_of_each_branch_its_table_names(face: Face) -> None:
    for muscle in face.muscles:
        found = {branch_of(n.branch) for n in face.nerves if n.muscle == muscle.name}
        assert found == set(branch_words(muscle.nerve)), muscle.name
        assert bool(found) == muscle.nerve.startswith("VII")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("VII temporal/zygomatic/buccal", ("temporal", "zygomatic", "buccal")),
        ("VII zygomatic, temporal", ("zygomatic", "temporal")),
        ("VII cervical (+ marginal mandibular)", ("cervical", "mandibular")),
        ("VII stylohyoid", ("trunk",)),
        ("V3 deep temporal", ()),
    ],
)
def test_a_muscles_nerve_is_read_in_its_order(told: str, words: tuple[str, ...]) -> None:
    assert branch_words(told) == words


def test_twigs_end_in_the_middle_of_the_muscle_on_the_surface_they_enter(face: Face) -> None:
    columns = {side: Columns(face.mesh) for side in ("left", "right")}
    for nerve, index in twigs(face):
        muscle = face.muscles[index]
        at = columns[nerve.side].spots(muscle.path)
        sign = -1 if muscle.code in FROM_ABOVE else 1
        deep = muscle.depth + sign * muscle.thickness / 2
        held = np.minimum(deep, columns[nerve.side].depths(at)[-1])
        gap = np.linalg.norm(columns[nerve.side].beneath(at, held) - nerve.path[-1], axis=1)
        share = gap.argmin() / (len(gap) - 1)
        assert gap.min() < 1e-3, nerve.name
        assert 0.25 <= share <= 0.75, nerve.name


def test_twigs_end_at_a_wedge_that_their_muscle_fills(standard_face: Face) -> None:
    face, missed = standard_face, []
    centres = face.mesh.points[face.mesh.wedges].mean(axis=1)
    for nerve, index in twigs(face):
        own = face.muscle_map.element[face.muscle_map.muscle == index]
        apart = np.linalg.norm(centres[own] - nerve.path[-1], axis=1).min()
        if apart > 4e-3:
            missed.append((nerve.name, round(apart * 1e3, 1)))
    assert not missed


def test_points_marked_inside_are_inside_and_the_trunk_leaves_the_mesh(face: Face) -> None:
    points = nerve_points(face)
    assert len(points.points) == len(points.nerve) == sum(n.inside.sum() for n in face.nerves)
    assert (locate(face.mesh, points.points).element >= 0).all()
    assert not left(face)["trunk, left"].inside.any()
    share = np.mean(np.concatenate([n.inside for n in face.nerves]))
    assert share > 0.9


def test_depths_lie_in_the_tissue_and_the_stem_runs_under_the_smas(face: Face) -> None:
    columns = Columns(face.mesh)
    for nerve in face.nerves:
        at = columns.sounded(nerve.path[nerve.inside])[0]
        assert (nerve.depth[nerve.inside] > 0).all()
        assert (nerve.depth[nerve.inside] <= columns.depths(at)[-1] + 1.5e-3).all(), nerve.name
    for name in ("zygomatic (lower)", "buccal (middle)", "marginal mandibular"):
        course = left(face)[f"{name}, left"]
        assert 4e-3 < np.median(course.depth) < 9e-3, name


def test_placed_courses_pass_where_they_were_placed(standard_face: Face) -> None:
    face, nerves = standard_face, left(standard_face)
    columns, points = Columns(standard_face.mesh), waypoints(standard_face.landmarks)
    for name, course in {
        "zygomatic eye point": "zygomatic (upper)",
        "zygomatic lower": "zygomatic (lower)",
        "Zuker point": "zygomatic (lower)",
        "mandibular quarter": "marginal mandibular",
        "cervical branching": "cervical",
    }.items():
        spot = columns.spots(points[name][None]).on(face.mesh.skin)[0]
        trace = columns.spots(nerves[f"{course}, left"].path).on(face.mesh.skin)
        assert np.linalg.norm(trace - spot, axis=1).min() < 4e-3, name
    pointer = face.landmarks[TRAGUS] + value("nerve.depth.trunk") * np.array([-1.0, 0, 0])
    trunk = nerves["trunk, left"]
    gap = np.linalg.norm(trunk.path - pointer, axis=1).min()
    assert gap == pytest.approx(value("nerve.trunk.pointer"))
    assert trunk.length == pytest.approx(value("nerve.trunk.length"))


def test_waypoints_stand_above_the_border_as_published(coarse_face: Face) -> None:
    marks, points = coarse_face.landmarks, waypoints(coarse_face.landmarks)
    height = points["mandibular gonion"][1] - marks[GONION][1]
    assert height == pytest.approx(value("nerve.mandibular.gonion"))
    border = np.array([marks[name] for name in BORDER])
    at = points["mandibular mouth"]
    assert at[0] == pytest.approx(marks["mouth corner, left"][0])
    assert at[1] - np.interp(at[0], border[:, 0], border[:, 1]) == pytest.approx(10.9e-3)


def test_distances_that_placed_nothing_are_met_but_for_two(standard_face: Face) -> None:
    checks = nerve_checks(standard_face)
    assert len(checks) == 16
    assert {check.name for check in checks if not check.met} == NOT_MET


def test_both_sides_mirror_each_other(face: Face) -> None:
    half = len(face.nerves) // 2
    for one, other in zip(face.nerves[:half], face.nerves[half:], strict=True):
        assert (one.branch, one.axons) == (other.branch, other.axons)
        np.testing.assert_allclose(one.path * FLIP, other.path, atol=1e-9)
        np.testing.assert_array_equal(one.inside, other.inside)


def test_mirrored_parameters_give_mirrored_nerves() -> None:
    one, other = (
        Face.reference(resolution="coarse", shape={f"cheek/{side}-cheek-volume-incr": 0.5})
        for side in "lr"
    )
    half = len(one.nerves) // 2
    for a, b in zip(one.nerves, (*other.nerves[half:], *other.nerves[:half]), strict=True):
        assert a.branch == b.branch
        np.testing.assert_allclose(a.path * FLIP, b.path, atol=1e-9)


def test_counts_and_spreads_are_those_of_the_tables(coarse_face: Face) -> None:
    nerves = left(coarse_face)
    assert nerves["zygomatic, left"].axons == value("nerve.zygomatic.axons")
    assert nerves["zygomatic (lower) to zygomaticus major, left"].axons == pytest.approx(1265)
    assert nerves["zygomatic, left"].axons_spread == pytest.approx(341, rel=0.1)
    assert nerves["cervical, left"].spread == pytest.approx(2.6e-3, rel=0.01)
    assert all(nerve.depth_spread > 0 and nerve.spread > 0 for nerve in coarse_face.nerves)
    for word in BRANCHES:
        ends = [n for n in nerves.values() if n.muscle and branch_of(n.branch) == word]
        usual = [n.axons for n in ends if "zygomaticus major" not in n.name]
        assert sum(usual) <= value(f"nerve.{word}.axons") * (1 + 1e-9)


def test_a_face_without_a_muscle_has_no_twig_to_it(coarse_face: Face) -> None:
    kept = tuple(m for m in coarse_face.muscles if m.name != "risorius, left")
    nerves = place_nerves(coarse_face.mesh, coarse_face.landmarks, kept)
    assert {n.muscle for n in nerves if "risorius" in n.muscle} == {"risorius, right"}
    assert replace(coarse_face, nerves=()).nerves == ()
    assert nerve_points(replace(coarse_face, nerves=())).points.shape == (0, 3)
