from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device import Device, Glide, Hold, default_session, frames, place
from levator.device.programme import PATHS
from levator.errors import LevatorError


def complete(face: Face) -> Face:
    """The slab with one muscle per code of the programme and side, all on the same paths."""
    codes = dict.fromkeys(code for _, codes in PATHS for code in codes)
    muscles = tuple(
        replace(face.muscles[face.muscle_index(f"frontalis, {side}")], code=code, label=code)
        for code in codes
        for side in ("left", "right")
    )
    return replace(face, muscles=muscles)


def test_programme_fills_five_minutes_when_every_muscle_is_there(face: Face, probe: Device) -> None:
    session = default_session(complete(face), probe)
    assert session.seconds == pytest.approx(300.0)


def test_both_sides_receive_the_same_time(face: Face, probe: Device) -> None:
    session = default_session(complete(face), probe)
    time = {"left": 0.0, "right": 0.0}
    for step in session.steps:
        assert isinstance(step, Hold)
        time[step.placement.label.rsplit(", ", maxsplit=1)[1]] += step.seconds
    assert time["left"] == pytest.approx(time["right"])


def test_time_of_a_path_is_shared_equally_by_its_muscles(face: Face, probe: Device) -> None:
    holds = [
        step.seconds
        for step in default_session(complete(face), probe).steps
        if isinstance(step, Hold) and step.placement.label == "ZMI, left"
    ]
    assert holds == [pytest.approx(15.0 / 3)]


def test_muscles_the_face_lacks_cost_no_time(face: Face, probe: Device) -> None:
    session = default_session(face, probe)
    assert session.seconds == pytest.approx(4 * 2 * 15.0)
    assert {s.placement.label for s in session.steps if isinstance(s, Hold)} == {
        muscle.name for muscle in face.muscles
    }


def test_muscles_in_exclusion_zones_are_left_out_and_named(face: Face, probe: Device) -> None:
    brow = face.mesh.skin[:, 1] > -0.001
    session = default_session(replace(face, zones={"temple": brow}), probe)
    assert "frontalis, left (exclusion zone 'temple')" in session.note
    assert session.seconds == pytest.approx(30.0)


def test_time_of_a_blocked_muscle_goes_to_the_others_of_its_path(face: Face, probe: Device) -> None:
    whole = complete(face)
    low = replace(whole.muscles[0], path=whole.muscles[0].path - [0, 0.06, 0])
    muscles = tuple(
        replace(m, path=low.path) if (m.code, m.side) == ("ZMI", "left") else m
        for m in whole.muscles
    )
    zones = {"mouth": face.mesh.skin[:, 1] < -0.001}
    session = default_session(replace(whole, muscles=muscles, zones=zones), probe)
    assert session.note.endswith("left out: ZMI, left (exclusion zone 'mouth')")
    assert session.seconds == pytest.approx(300.0)


def test_muscles_on_which_the_pair_does_not_fit_are_named(face: Face, probe: Device) -> None:
    wide = replace(probe, spacing=replace(probe.spacing, value=0.2))
    session = default_session(face, wide)
    assert not session.steps
    assert "do not fit" in session.note


def test_programme_moves_a_pair_rather_than_leave_its_muscle_out(face: Face, probe: Device) -> None:
    ends = np.abs(np.abs(face.mesh.skin[:, 0]) - 0.049) < 0.008
    zones = {"temple": ends & (face.mesh.skin[:, 1] < 0)}
    session = default_session(replace(face, zones=zones), probe)
    assert "left out" not in session.note
    told = {s.placement.label: s.placement.note for s in session.steps if isinstance(s, Hold)}
    assert "moved 10 mm" in told["zygomaticus major, left"]
    assert "moved" not in told["frontalis, left"]


def test_programme_reaches_the_upper_lip_on_the_real_face(coarse_face: Face, probe: Device) -> None:
    session = default_session(coarse_face, probe)
    labels = {step.placement.label for step in session.steps if isinstance(step, Hold)}
    assert {f"levator labii superioris, {side}" for side in ("left", "right")} <= labels
    assert "levator labii" not in session.note


def test_programme_says_that_it_is_levators_own(face: Face, probe: Device) -> None:
    session = default_session(face, probe)
    assert "Levator" in session.name
    assert "not a maker's protocol" in session.note


def test_stations_of_a_glide_keep_its_time_and_its_middle(face: Face, probe: Device) -> None:
    start, end = (place(face, f"frontalis, {side}", probe) for side in ("left", "right"))
    stations = frames(Glide(start, end, 5.0), 4)
    assert sum(hold.seconds for hold in stations) == pytest.approx(5.0)
    mean = np.mean([hold.placement.anode for hold in stations], axis=0)
    assert np.allclose(mean, (start.anode + end.anode) / 2)
    assert stations[0].placement.label == "frontalis, left to frontalis, right"


def test_a_hold_is_its_own_only_station(face: Face, probe: Device) -> None:
    hold = Hold(place(face, "frontalis, left", probe), 5.0)
    assert frames(hold, 7) == (hold,)


def test_a_glide_without_stations_is_refused(face: Face, probe: Device) -> None:
    start = place(face, "frontalis, left", probe)
    with pytest.raises(LevatorError, match="count=5"):
        frames(Glide(start, start, 5.0), 0)
