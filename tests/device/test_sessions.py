"""Sessions carry their source and grade, and paths into exclusion zones are rejected by rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.anatomy.shape.template import opposite
from levator.device.sessions import outlines, parse_outlines, plan
from levator.device.spanning import spans
from levator.device.standing import reach, stand
from levator.errors import LevatorError
from levator.sources import Grade

GOOD = """
[mine]
title = "one path"
source = "levator-assumption"
grade = "X"
note = ""
path = [{ area = "cheek", start = "menton", end = "454", seconds = ["programme.glide_time"] }]
"""


def test_every_landmark_of_every_session_stands_on_both_sides(coarse_face):
    for outline in outlines().values():
        for way in outline.ways:
            for name in (way.start, way.end, opposite(way.start), opposite(way.end)):
                assert name in coarse_face.landmarks


def test_a_path_to_the_temple_is_rejected_by_the_makers_rule_and_row(coarse_face, probe):
    planned = plan(coarse_face, probe, "zone-guide")
    (left, _) = (why for why in planned.rejected if why.startswith("forehead"))
    assert "temple" in left
    assert "nuface-mini-manual" in left
    assert "region.temple.radius" in left
    assert planned.outline.grade is Grade.E


def test_the_default_session_lasts_five_minutes_less_the_neck(coarse_face, probe):
    planned = plan(coarse_face, probe, "levator-default")
    assert {why.partition(",")[0] for why in planned.rejected} == {"neck"}
    assert planned.session.seconds == pytest.approx(270.0)


def test_the_right_side_mirrors_the_left_at_any_axis(coarse_face, probe):
    planned = plan(coarse_face, probe, "beginner-plan", axis=0.6)
    left, right = (
        [s for s in planned.session.steps if s.start.label.endswith(side)]
        for side in ("left", "right")
    )
    assert len(left) == len(right) > 0
    for one, other in zip(left, right, strict=True):
        assert other.start.anode == pytest.approx(one.start.anode * [-1, 1, 1], abs=1e-6)


def test_unknown_sessions_and_pads_are_refused(coarse_face, probe, pads):
    with pytest.raises(LevatorError, match="zone-guide"):
        plan(coarse_face, probe, "zone-gide")
    with pytest.raises(LevatorError, match="fixed spacing"):
        plan(coarse_face, pads, "zone-guide")
    with pytest.raises(LevatorError, match="fixed spacing"):
        spans(coarse_face, pads)


def test_the_text_of_a_session_is_read_back():
    (way,) = parse_outlines(GOOD)["mine"].ways
    assert (way.start, way.end, way.ours) == ("menton", "454", False)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"levator-assumption"', '"nobody-1900"', "nobody-1900"),
        ('"X"', '"Z"', "title, source"),
        ("programme.glide_time", "programme.glide_tim", "programme.glide_time"),
        ("path =", "paths =", "title, source"),
    ],
)
def test_a_session_without_source_grade_number_or_path_is_refused(old, new, told):
    with pytest.raises(LevatorError, match=told):
        parse_outlines(GOOD.replace(old, new))


@given(st.text(max_size=60))
def test_no_text_ends_in_anything_but_sessions_or_one_line(text):
    said = ""
    try:
        parse_outlines(text)
    except LevatorError as error:
        said = str(error)
    assert "\n" not in said


def test_long_muscles_are_not_spanned_and_short_ones_are(coarse_face, probe):
    found = {span.muscle: span for span in spans(coarse_face, probe)}
    assert found["platysma, left"].spanned == "no"
    assert found["procerus, left"].spanned == "yes"
    assert found["platysma, left"].least < found["platysma, left"].cover < 1


def test_points_on_the_skin_become_a_placement(face, probe):
    placement = stand(
        face, probe, anode=np.array([-0.019, 0.0, 1e-3]), cathode=np.array([0.019, 0.0, -1e-3])
    )
    assert placement.spacing == pytest.approx(0.038, abs=1e-6)
    assert placement.anode[2] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("anode", "cathode", "told"),
    [
        ((0.0, 0.0, 0.05), (0.038, 0.0, 0.0), "mm off the face"),
        ((0.0, 0.0, 0.0), (0.01, 0.0, 0.0), "overlap"),
        ((-0.035, 0.0, 0.0), (0.035, 0.0, 0.0), "cannot stand 70 mm apart"),
        ((0.0, 0.0), (0.03, 0.0, 0.0), "no point in space"),
    ],
)
def test_points_where_the_device_cannot_stand_are_refused(face, probe, anode, cathode, told):
    with pytest.raises(LevatorError, match=told):
        stand(face, probe, anode=np.array(anode), cathode=np.array(cathode))


def test_a_point_in_a_zone_is_refused(face, probe):
    zone = np.linalg.norm(face.mesh.skin - [0.019, 0.0, 0.0], axis=1) < 8e-3
    with pytest.raises(LevatorError, match="exclusion zone 'temple'"):
        stand(
            replace(face, zones={"temple": zone}),
            probe,
            anode=np.array([-0.019, 0.0, 0.0]),
            cathode=np.array([0.019, 0.0, 0.0]),
        )


def test_pads_reach_any_distance_at_which_they_do_not_overlap(pads):
    low, high = reach(pads)
    assert low == pytest.approx(2 * pads.electrode.radius.value)
    assert high == np.inf
