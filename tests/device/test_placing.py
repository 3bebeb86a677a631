from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device import Device, blocked_by, place
from levator.device.placing import aligned
from levator.errors import LevatorError
from levator.sources import ledger

MUSCLE = "zygomaticus major, left"


@pytest.mark.parametrize("spacing", [0.030, 0.038, 0.040, 0.045])
@pytest.mark.parametrize("name", [MUSCLE, "frontalis, right"])
def test_electrodes_stand_the_spacing_apart_on_curved_skin(
    bent: Face, probe: Device, name: str, spacing: float
) -> None:
    placement = place(bent, name, probe, spacing=spacing)
    assert placement.spacing == pytest.approx(spacing, abs=1e-6)
    assert placement.spans == pytest.approx(spacing / bent.muscles[0].length, rel=0.02)


def test_pair_is_centred_on_the_muscle(face: Face, probe: Device) -> None:
    for spacing in (0.03, 0.045):
        placement = place(face, MUSCLE, probe, spacing=spacing)
        middle = (placement.anode + placement.cathode) / 2
        assert np.allclose(middle, [0.03, -0.02, 0.0], atol=1e-9)


def test_anode_stands_on_the_side_of_the_origin(face: Face, probe: Device) -> None:
    muscle = face.muscles[face.muscle_index(MUSCLE)]
    placement = place(face, MUSCLE, probe)
    along = (placement.cathode - placement.anode) @ (muscle.path[-1] - muscle.path[0])
    assert along > 0


def test_left_and_right_placements_mirror_each_other(bent: Face, probe: Device) -> None:
    left, right = (place(bent, f"zygomaticus major, {side}", probe) for side in ("left", "right"))
    flip = np.array([-1.0, 1.0, 1.0])
    assert np.allclose(left.anode, right.anode * flip, atol=1e-7)
    assert np.allclose(left.cathode, right.cathode * flip, atol=1e-7)


def test_contact_points_lie_on_the_skin(bent: Face, probe: Device) -> None:
    from levator.device.surface import nearest

    placement = place(bent, MUSCLE, probe)
    for point in (placement.anode, placement.cathode):
        assert np.allclose(nearest(bent.mesh, point).point, point, atol=1e-12)


def test_note_says_in_words_that_the_pair_falls_short(face: Face, probe: Device) -> None:
    note = place(face, MUSCLE, probe).note
    assert note == "the spheres stand 38 mm apart and cover 95 % of zygomaticus major"


def test_note_says_in_words_that_the_pair_overshoots(face: Face, probe: Device) -> None:
    placement = place(face, MUSCLE, probe, spacing=0.046)
    assert placement.spans == pytest.approx(1.15)
    assert placement.note.endswith("reach 3 mm beyond either end of zygomaticus major")


def test_pads_rest_on_origin_and_insertion(face: Face, pads: Device) -> None:
    muscle = face.muscles[face.muscle_index(MUSCLE)]
    placement = place(face, MUSCLE, pads)
    assert np.allclose(placement.anode, muscle.path[0], atol=1e-8)
    assert np.allclose(placement.cathode, muscle.path[-1], atol=1e-8)
    assert placement.spans == pytest.approx(1.0)
    assert "rest on the origin and the insertion" in placement.note


def test_pads_set_closer_than_the_muscle_is_long_cover_a_part_of_it(
    face: Face, pads: Device
) -> None:
    note = place(face, MUSCLE, pads, spacing=0.03).note
    assert note == "the pads stand 30 mm apart and cover 75 % of zygomaticus major"


def test_electrodes_in_one_spot_are_refused(face: Face, probe: Device) -> None:
    with pytest.raises(LevatorError, match=r"spacing=0\.038"):
        place(face, MUSCLE, probe, spacing=0.0)


def test_pads_on_a_short_muscle_are_moved_apart_until_they_do_not_overlap(
    face: Face, pads: Device
) -> None:
    middle = face.muscles[0].path[1]
    short = replace(face.muscles[0], path=middle + np.array([[0.005, 0, 0], [-0.005, 0, 0]]))
    placement = place(replace(face, muscles=(short,)), short.name, pads)
    assert placement.spacing == pytest.approx(2 * placement.radius, abs=1e-7)


def test_electrode_in_an_exclusion_zone_is_refused_with_its_name(face: Face, probe: Device) -> None:
    cheek = np.linalg.norm(face.mesh.skin - [0.049, -0.02, 0.0], axis=1) < 0.008
    guarded = replace(face, zones={"edge": face.zones["edge"], "temple": cheek})
    with pytest.raises(LevatorError, match=r"exclusion zone 'temple'; choose .* 'frontalis, left'"):
        place(guarded, MUSCLE, probe)
    assert blocked_by(guarded, aligned(guarded, MUSCLE, probe)) == "temple"
    assert blocked_by(guarded, place(guarded, "zygomaticus major, right", probe)) is None


def test_pair_that_does_not_fit_is_refused_with_one_that_does(face: Face, probe: Device) -> None:
    with pytest.raises(LevatorError, match=r"spacing=0\.1") as error:
        place(face, MUSCLE, probe, spacing=0.13)
    fits = float(str(error.value).rsplit("=", maxsplit=1)[1])
    assert place(face, MUSCLE, probe, spacing=fits).spacing == pytest.approx(fits, abs=1e-6)


def test_misspelt_muscle_is_answered_with_the_nearest_names(face: Face, probe: Device) -> None:
    with pytest.raises(LevatorError, match="zygomaticus major, left"):
        place(face, "zygomaticus mayor, left", probe)


def test_placing_records_the_numbers_it_stands_on(face: Face, probe: Device) -> None:
    with ledger() as book:
        place(face, MUSCLE, probe)
    assert set(book.entries) == {
        "device.nuface-trinity-plus.spacing",
        "device.nuface-trinity-plus.electrode.radius",
        "contact.pressing_depth",
    }
