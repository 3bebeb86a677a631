"""Names on the face: deep surface, lips, regions, zones."""

from __future__ import annotations

import numpy as np

from levator.anatomy import Face

DEEP = ("bone", "vestibule", "neck", "orbit")


def test_deep_surface_is_bone_or_vestibule_or_neck_or_orbit_and_nothing_twice(
    coarse_face: Face, standard_face: Face
) -> None:
    for face in (coarse_face, standard_face):
        level = np.arange(face.mesh.n_nodes) // face.mesh.n_surface
        claimed = sum(face.labels[name].astype(int) for name in DEEP)
        np.testing.assert_array_equal(claimed, (level == face.mesh.n_sheets).astype(int))


def test_every_label_holds_nodes_of_its_own_level(coarse_face: Face) -> None:
    labels, n = coarse_face.labels, coarse_face.mesh.n_surface
    assert all(mask.shape == (coarse_face.mesh.n_nodes,) for mask in labels.values())
    assert all(mask.any() for mask in labels.values())
    assert labels["skin"].sum() == n
    assert labels["skin"][:n].all()
    assert (labels["lips"] <= labels["skin"]).all()
    for name in ("zygomatic", "orbital", "masseteric cutaneous", "mandibular"):
        assert (labels[f"{name} ligament"] <= labels["bone"]).all()
    assert (labels["sealed"] <= labels["skin"]).all()


def test_labels_zones_and_regions_mirror_each_other(coarse_face: Face) -> None:
    mirror, n = coarse_face.mesh.mirror, coarse_face.mesh.n_surface
    for mask in coarse_face.labels.values():
        np.testing.assert_array_equal(mask[mirror], mask)
    for name, mask in coarse_face.zones.items():
        other = coarse_face.zones[other_side(name)]
        np.testing.assert_array_equal(mask[mirror[:n]], other)
    for name, weight in coarse_face.regions.items():
        other = coarse_face.regions[other_side(name)]
        np.testing.assert_allclose(weight[mirror[:n]], other, atol=1e-12)


def other_side(name: str) -> str:
    head, _, side = name.partition(", ")
    return {"left": f"{head}, right", "right": f"{head}, left"}.get(side, name)


def test_teeth_are_the_middle_of_the_vestibule(coarse_face: Face, standard_face: Face) -> None:
    for face in (coarse_face, standard_face):
        teeth, vestibule = face.labels["teeth"], face.labels["vestibule"]
        assert (teeth <= vestibule).all()
        assert 0.3 < teeth.sum() / vestibule.sum() < 0.9
        skin = np.flatnonzero(teeth) % face.mesh.n_surface
        line = (face.landmarks["13"][1] + face.landmarks["14"][1]) / 2
        assert np.abs(face.mesh.skin[skin, 1] - line).max() < 10e-3


def test_what_a_real_face_opens_is_declared_sealed(standard_face: Face) -> None:
    n, marks = standard_face.mesh.n_surface, standard_face.landmarks
    sealed = standard_face.mesh.skin[standard_face.labels["sealed"][:n]]
    for opening in ("386+374", "159+145", "13+14", "290+250", "60+20"):
        spot = np.mean([marks[name] for name in opening.split("+")], axis=0)
        assert np.linalg.norm((sealed - spot)[:, :2], axis=1).min() < 5e-3, opening
    assert len(sealed) < 0.05 * n


def test_rim_is_the_cut_edge_on_every_level(coarse_face: Face) -> None:
    mesh = coarse_face.mesh
    rim = coarse_face.labels["rim"].reshape(-1, mesh.n_surface)
    np.testing.assert_array_equal(rim, np.broadcast_to(rim[0], rim.shape))
    heights = mesh.skin[rim[0], 1]
    assert heights.max() > mesh.skin[:, 1].max() - 2e-3
    assert heights.min() < mesh.skin[:, 1].min() + 2e-3


def test_regions_are_weights_that_sum_to_one(coarse_face: Face) -> None:
    assert len(coarse_face.regions) == 9
    for weight in coarse_face.regions.values():
        assert weight.min() >= 0
        assert np.isclose(weight.sum(), 1, atol=1e-12)


def test_region_means_stand_where_their_names_say(coarse_face: Face) -> None:
    at = {name: w @ coarse_face.mesh.skin for name, w in coarse_face.regions.items()}
    order = ["brow, left", "cheek, left", "mouth corner, left", "jowl, left", "under the chin"]
    heights = [at[name][1] for name in order]
    assert heights == sorted(heights, reverse=True)
    for name in order[:-1]:
        assert at[name][0] > 0.01
        np.testing.assert_allclose(at[name] * [-1, 1, 1], at[other_side(name)], atol=1e-9)


def test_regional_readings_agree_between_resolutions(
    coarse_face: Face, standard_face: Face
) -> None:
    for name, weight in coarse_face.regions.items():
        coarse = weight @ coarse_face.mesh.skin
        fine = standard_face.regions[name] @ standard_face.mesh.skin
        assert np.linalg.norm(coarse - fine) < 1.5e-3, name


def test_zones_hold_the_places_no_probe_may_touch(coarse_face: Face) -> None:
    skin, marks = coarse_face.mesh.skin, coarse_face.landmarks
    spots = {
        "orbit, left": marks["386"],
        "temple, left": marks["389"],
        "carotid, left": marks["neck side, left"],
        "thyroid": marks["jugular notch"],
    }
    for name, spot in spots.items():
        assert coarse_face.zones[name][np.argmin(((skin - spot) ** 2).sum(axis=1))], name
    for name in ("cheek, left", "jowl, left", "mouth corner, right"):
        middle = coarse_face.regions[name] @ skin
        node = np.argmin(((skin - middle) ** 2).sum(axis=1))
        assert not any(zone[node] for zone in coarse_face.zones.values()), name
    assert all(0 < zone.mean() < 0.2 for zone in coarse_face.zones.values())
