from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device import Device, Placement, blocked_by, place
from levator.device.placing import aligned
from levator.device.surface import nearest
from levator.device.zones import zone_at
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


def guarded(face: Face, inside: np.ndarray) -> Face:
    return replace(face, zones={"edge": face.zones["edge"], "temple": inside})


def test_pair_with_nowhere_to_go_is_refused_with_the_name_of_the_zone(
    face: Face, probe: Device
) -> None:
    barred = guarded(face, face.mesh.skin[:, 0] > -0.001)
    with pytest.raises(LevatorError, match=r"exclusion zone 'temple'; choose .* 'zygom.* right'"):
        place(barred, MUSCLE, probe)
    assert blocked_by(barred, aligned(barred, MUSCLE, probe)) == "temple"
    assert blocked_by(barred, place(barred, "zygomaticus major, right", probe)) is None


def test_pair_moves_along_the_muscle_to_the_nearest_clear_place(face: Face, probe: Device) -> None:
    origin = guarded(face, np.linalg.norm(face.mesh.skin - [0.049, -0.02, 0.0], axis=1) < 0.008)
    placement = place(origin, MUSCLE, probe)
    assert blocked_by(origin, placement) is None
    assert placement.spacing == pytest.approx(0.038, abs=1e-6)
    moved = (placement.anode - aligned(origin, MUSCLE, probe).anode) * [-1, 1, 1]
    assert moved == pytest.approx([0.010, 0.0, 0.0], abs=1e-8)
    short = replace(placement, anode=placement.anode + np.array([1e-3, 0, 0]))
    assert blocked_by(origin, short) == "temple"
    assert placement.note == (
        "the spheres stand 38 mm apart and cover 72 % of zygomaticus major, "
        "moved 10 mm along the muscle to stay clear of 'temple'"
    )


def test_pair_never_moves_to_stand_across_a_zone(face: Face, probe: Device) -> None:
    x = face.mesh.skin[:, 0]
    band = guarded(face, (x > 0.039) & (x < 0.051))
    placement = place(band, MUSCLE, probe)
    assert placement.anode[0] < 0.0375 - placement.radius / 2
    assert placement.cathode[0] < placement.anode[0]
    assert "moved 15 mm" in placement.note


def test_pair_leaves_the_muscle_by_no_more_than_half_its_spacing(face: Face, probe: Device) -> None:
    x = face.mesh.skin[:, 0]
    reachable, too_far = (guarded(face, (x > low) & (x < 0.051)) for low in (0.039, 0.034))
    assert place(reachable, MUSCLE, probe).cathode[0] > 0.01 - 0.019
    assert blocked_by(too_far, aligned(too_far, MUSCLE, probe)) == "temple"
    with pytest.raises(LevatorError, match="'temple'"):
        place(too_far, MUSCLE, probe)


def astride(face: Face, probe: Device, half: float) -> tuple[Face, Placement]:
    """A pair with a zone between its spheres, `half` [m] wide to either side of its middle."""
    pair = aligned(face, MUSCLE, probe)
    middle = (pair.anode + pair.cathode) / 2
    return guarded(face, (np.abs(face.mesh.skin - middle) < half).all(axis=1)), pair


def test_a_zone_between_the_spheres_blocks_them_though_neither_stands_in_it(
    face: Face, probe: Device
) -> None:
    between, pair = astride(face, probe, 0.008)
    for end in (pair.anode, pair.cathode):
        assert zone_at(between, nearest(between.mesh, end)) is None
    assert blocked_by(between, pair) == "temple"
    turned = replace(pair, cathode=pair.anode + np.array([0.0, pair.spacing, 0.0]))
    assert blocked_by(between, turned) is None


def test_a_zone_is_met_by_the_inner_half_of_a_patch_and_overhung_by_its_rim(
    face: Face, probe: Device
) -> None:
    beyond = guarded(face, face.mesh.skin[:, 0] > 0.051)
    border, pair = 0.0525, aligned(face, MUSCLE, probe)

    def nearer(gap: float) -> Placement:
        step = np.array([border - gap * pair.radius - pair.anode[0], 0.0, 0.0])
        return replace(pair, anode=pair.anode + step, cathode=pair.cathode + step)

    assert blocked_by(beyond, nearer(0.4)) == "temple"
    assert blocked_by(beyond, nearer(0.6)) is None


def test_a_small_zone_under_the_line_is_avoided_off_the_muscle_not_along_it(
    face: Face, probe: Device
) -> None:
    muscle = face.muscles[face.muscle_index(MUSCLE)]
    x, y = face.mesh.skin[:, 0], face.mesh.skin[:, 1]
    below = guarded(face, (np.abs(x - 0.03) < 0.006) & (y < -0.019) & (y > -0.03))
    placement = place(below, MUSCLE, probe)
    assert placement.note.endswith("moved 3 mm off the muscle's line to stay clear of 'temple'")
    assert placement.anode[1] == pytest.approx(muscle.path[0, 1] + 0.003, abs=1e-8)
    assert placement.spacing == pytest.approx(0.038, abs=1e-6)


def test_no_pair_across_an_eye_is_clear(coarse_face: Face, probe: Device) -> None:
    pair = aligned(coarse_face, "zygomaticus major, left", probe)
    lids = np.mean([coarse_face.landmarks[mark] for mark in ("386", "374")], axis=0)
    brow, cheek = (
        nearest(coarse_face.mesh, lids + np.array([0.0, up, 0.0])).point for up in (0.026, -0.026)
    )
    across = replace(pair, anode=brow, cathode=cheek)
    assert blocked_by(coarse_face, across) == "orbit, left"


def test_the_brow_keeps_its_pairs(coarse_face: Face, probe: Device) -> None:
    for name in ("frontalis", "corrugator supercilii", "procerus"):
        for side in ("left", "right"):
            assert blocked_by(coarse_face, place(coarse_face, f"{name}, {side}", probe)) is None
    note = place(coarse_face, "corrugator supercilii, left", probe).note
    assert "off the muscle's line to stay clear of 'orbit, left'" in note


def test_what_blocks_a_pair_blocks_its_mirror_image(coarse_face: Face, probe: Device) -> None:
    turned, other = np.array([-1.0, 1.0, 1.0]), {"left": "right", "right": "left"}
    for muscle in coarse_face.muscles:
        try:
            pair = aligned(coarse_face, muscle.name, probe)
        except LevatorError:
            continue
        image = replace(pair, anode=pair.anode * turned, cathode=pair.cathode * turned)
        found, mirrored = blocked_by(coarse_face, pair), blocked_by(coarse_face, image)
        name, comma, side = (found or "").partition(", ")
        assert (mirrored or "") == name + comma + other.get(side, "")


def test_clear_pairs_stay_centred(face: Face, probe: Device) -> None:
    there, centred = place(face, MUSCLE, probe), aligned(face, MUSCLE, probe)
    assert np.array_equal(there.anode, centred.anode)
    assert there.note == centred.note


def test_pads_that_rest_on_the_ends_are_refused_and_not_moved(face: Face, pads: Device) -> None:
    origin = guarded(face, np.linalg.norm(face.mesh.skin - [0.05, -0.02, 0.0], axis=1) < 0.004)
    with pytest.raises(LevatorError, match="'temple'"):
        place(origin, MUSCLE, pads)
    assert "moved" in place(origin, MUSCLE, pads, spacing=0.038).note


def test_left_and_right_pairs_move_alike(face: Face, probe: Device) -> None:
    ends = np.abs(np.abs(face.mesh.skin[:, 0]) - 0.049) < 0.008
    both = guarded(face, ends)
    left, right = (place(both, f"zygomaticus major, {side}", probe) for side in ("left", "right"))
    assert left.anode == pytest.approx(right.anode * [-1, 1, 1], abs=1e-8)
    assert left.note == right.note


def test_upper_lip_elevator_is_reached_on_the_real_face(coarse_face: Face, probe: Device) -> None:
    name = "levator labii superioris, left"
    assert blocked_by(coarse_face, aligned(coarse_face, name, probe)) == "orbit, left"
    placement = place(coarse_face, name, probe)
    assert blocked_by(coarse_face, placement) is None
    assert "mm along the muscle to stay clear of 'orbit, left'" in placement.note


def test_no_pair_is_moved_to_either_side_of_the_carotid(coarse_face: Face, probe: Device) -> None:
    placement = place(coarse_face, "platysma, left", probe)
    assert "clear of 'carotid, left'" in placement.note
    for share in np.linspace(0, 1, 20):
        between = (1 - share) * placement.anode + share * placement.cathode
        on_skin = nearest(coarse_face.mesh, between)
        node = coarse_face.mesh.triangles[on_skin.triangle][on_skin.weights.argmax()]
        assert not coarse_face.zones["carotid, left"][node]


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
