"""Pairs keep their spacing and angle along a path, and stop at exclusion zones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device import Glide, Hold
from levator.device.gliding import travel
from levator.errors import LevatorError

START, END = np.array([-0.03, 0.0, 0.0]), np.array([0.03, 0.0, 0.0])


def go(face: Face, angle: float = 0.0, spacing: float = 0.02, start=START, end=END):
    return travel(face, start, end, spacing=spacing, radius=3e-3, seconds=6.0, angle=angle)


def ends(path):
    for step in path.steps:
        yield from (step.start, step.end) if isinstance(step, Glide) else (step.placement,)


@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2, -1.2])
def test_the_pair_keeps_its_spacing_and_angle(face, angle):
    for pair in ends(go(face, angle)):
        axis = (pair.cathode - pair.anode) / pair.spacing
        assert pair.spacing == pytest.approx(0.02, abs=1e-5)
        assert axis @ [1.0, 0.0, 0.0] == pytest.approx(np.cos(angle), abs=1e-3)


def test_spheres_along_the_path_begin_and_end_on_its_ends(face):
    path = go(face)
    assert path.steps[0].start.anode == pytest.approx(START, abs=1e-5)
    assert path.steps[-1].end.cathode == pytest.approx(END, abs=1e-5)
    assert sum(step.seconds for step in path.steps) == pytest.approx(6.0)


def test_a_path_shorter_than_the_pair_is_a_hold_from_its_start(face):
    (step,) = go(face, end=np.add(START, [0.01, 0.0, 0.0])).steps
    assert isinstance(step, Hold)
    assert step.placement.anode == pytest.approx(START, abs=1e-5)


def test_a_path_that_ends_in_a_zone_says_so(face):
    zone = np.linalg.norm(face.mesh.skin - END, axis=1) < 8e-3
    assert go(replace(face, zones={"temple": zone})).ends_in == "temple"
    assert go(face).ends_in is None


def test_a_zone_on_the_way_is_cut_out_with_its_time(face):
    zone = np.linalg.norm(face.mesh.skin - [0.0, 0.01, 0.0], axis=1) < 6e-3
    path = go(replace(face, zones={"scar": zone}), angle=np.pi / 2)
    assert path.blocked == ("scar",)
    assert path.ends_in is None
    assert 0 < sum(step.seconds for step in path.steps) < 6.0


def test_a_path_of_no_length_and_spheres_that_do_not_fit_are_refused(face):
    with pytest.raises(LevatorError, match="begins where it ends"):
        go(face, end=START)
    with pytest.raises(LevatorError, match="do not fit on the skin"):
        go(face, angle=np.pi / 2, spacing=1.0)
