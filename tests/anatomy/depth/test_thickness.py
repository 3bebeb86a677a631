"""Depths of the layers: near the published values, ordered, scaled, and refused when nonsense."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face, Person
from levator.anatomy.depth.anchors import AGEING, FASCIA, POOLED, SKIN, TABLE, TOTAL
from levator.anatomy.depth.thickness import Depths, depths, left_out, total_anchors
from levator.anatomy.shape.template import landmarks, reference_vertices, template
from levator.errors import LevatorError
from levator.sources import quantity, value

NORMAL = Person(sex="female", bmi=22.5, age=45.0)
LAYERS = ("skin", "smas", "below_smas", "total")


@pytest.fixture(scope="module")
def layers() -> Depths:
    return depths(NORMAL, "coarse")


def under(layer: np.ndarray, anchor: str) -> float:
    """Depth [m] below the skin node nearest to the middle of the landmarks of `anchor`."""
    found = landmarks(reference_vertices())
    at = np.mean([found[name] for name in anchor.split("+")], axis=0)
    skin = template("coarse").surface(reference_vertices())
    return float(layer[np.argmin(((skin - at) ** 2).sum(axis=1))])


def fat_of(found: Depths) -> tuple[np.ndarray, np.ndarray]:
    """Superficial and deep fat [m]."""
    return found.smas - found.skin, found.total - found.below_smas


def test_total_thickness_is_within_the_published_spread_at_nearly_every_anchor(
    layers: Depths,
) -> None:
    places = {site: at for group in TOTAL.values() for site, at in group.items()}
    off = [
        abs(under(layers.total, places[site]) - value(f"thickness.total.{site}"))
        <= value(f"thickness.sd.{site}")
        for site in TABLE + POOLED
    ]
    assert len(off) == 28
    assert sum(off) >= 26


def test_most_landmarks_left_out_are_predicted_within_one_published_sd() -> None:
    found = left_out()
    hit = {row.site: abs(row.predicted - row.published) <= row.sd for row in found}
    assert set(hit) == set(TABLE + POOLED)
    assert sum(hit[site] for site in TABLE) >= 0.8 * len(TABLE)
    assert sum(hit.values()) >= 0.78 * len(hit)


def test_a_left_out_landmark_does_not_see_its_own_value(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {row.site: row for row in left_out()}
    raised = total_anchors(NORMAL) | {"go": 0.04}
    monkeypatch.setattr("levator.anatomy.depth.thickness.total_anchors", lambda person: raised)
    after = {row.site: row for row in left_out()}
    assert after["go"].published == 0.04
    assert after["go"].predicted == before["go"].predicted
    assert after["mr"].predicted > before["mr"].predicted + 1e-4


def test_skin_is_near_its_published_depth_at_every_anchor() -> None:
    person = replace(NORMAL, age=40.0)
    found = depths(person, "coarse")
    for site, at in SKIN.items():
        row = quantity(f"thickness.skin.female.{site}")
        assert under(found.skin, at) == pytest.approx(row.value, rel=0.08)


def test_fascia_is_within_its_published_spread_where_the_total_leaves_it_room() -> None:
    measured = Person(bmi=value("thickness.smas_depth.bmi"), age=45.0)
    found = depths(measured, "coarse")
    most = value("thickness.most.smas_depth") * found.total
    for site, at in FASCIA.items():
        row = quantity(f"thickness.smas_depth.{site}")
        asked = min(row.value, under(most, at))
        assert under(found.smas, at) == pytest.approx(asked, abs=0.5e-3)


def test_layers_lie_in_order_and_none_vanishes() -> None:
    for sex in ("female", "male"):
        for bmi in (16.0, 24.0, 45.0):
            for age in (18.0, 90.0):
                found = depths(Person(sex=sex, bmi=bmi, age=age), "coarse")
                levels = [np.zeros(len(found.skin)), *(getattr(found, name) for name in LAYERS)]
                assert np.diff(levels, axis=0).min() > 1e-4


def test_depths_of_both_sides_are_equal(layers: Depths) -> None:
    mirror = template("coarse").mirror
    for name in LAYERS:
        layer = getattr(layers, name)
        np.testing.assert_allclose(layer[mirror], layer, rtol=1e-14)


def test_heavier_people_have_more_fat_above_and_below_the_fascia() -> None:
    found = [fat_of(depths(Person(bmi=bmi), "coarse")) for bmi in (17.0, 24.0, 33.0)]
    for part in (0, 1):
        assert (found[0][part] < found[1][part]).all()
        assert (found[1][part] < found[2][part]).all()


def test_fat_keeps_its_proportion_above_and_below_the_fascia_where_nothing_is_capped() -> None:
    share = []
    for bmi in (20.0, 24.0, 33.0):
        above, below = fat_of(depths(Person(bmi=bmi), "coarse"))
        share.append(above / (above + below))
    thick = depths(Person(bmi=20.0), "coarse").total > 12e-3
    assert thick.sum() > 20
    np.testing.assert_allclose(share[0][thick], share[1][thick], atol=0.02)
    np.testing.assert_allclose(share[1][thick], share[2][thick], atol=0.02)


def test_men_are_thicker_on_the_midline_and_women_about_the_zygoma_as_published() -> None:
    woman, man = (total_anchors(replace(NORMAL, sex=sex)) for sex in ("female", "male"))
    ratio = {site: man[site] / woman[site] for site in TABLE}
    assert all(ratio[site] > 1 for site in ("sg", "n", "rhi", "mp", "sgl"))  # Cha 2013
    assert all(ratio[site] < 1 for site in ("lo", "go"))  # Cha 2013
    assert ratio["zam"] < 1  # Hwang 2012
    assert depths(Person(sex="male"), "coarse").skin.mean() > layers_of_a_woman().skin.mean()


def layers_of_a_woman() -> Depths:
    return depths(Person(sex="female"), "coarse")


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_loss_with_age_is_that_of_the_published_groups(sex: str) -> None:
    normal = value("thickness.bmi.normal.bmi")
    young, old = (total_anchors(Person(sex=sex, bmi=normal, age=age)) for age in (25.0, 70.0))
    for region, sites in AGEING.items():
        lost = value(f"thickness.age.{sex}.{region}.old")
        for site in sites:
            assert old[site] - young[site] == pytest.approx(lost, rel=1e-9)
    untouched = set(young) - {site for sites in AGEING.values() for site in sites}
    assert all(old[site] == young[site] for site in untouched)


def test_deep_fat_of_the_midface_thins_with_age_about_as_much_as_ultrasound_finds() -> None:
    young, old = (fat_of(depths(Person(bmi=22.5, age=age), "standard"))[1] for age in (30.0, 60.0))
    lost = {
        place: 1 - under_standard(old, at) / under_standard(young, at)
        for place, at in {"SOOF": "346", "deep medial cheek fat": "425"}.items()
    }
    assert 0.12 < lost["SOOF"] < 0.5  # 36 % in 60 people
    assert 0.12 < lost["deep medial cheek fat"] < 0.5  # 26 %


def under_standard(layer: np.ndarray, anchor: str) -> float:
    at = landmarks(reference_vertices())[anchor]
    skin = template("standard").surface(reference_vertices())
    return float(layer[np.argmin(((skin - at) ** 2).sum(axis=1))])


def test_the_fascia_is_shallower_in_the_old_and_deeper_in_the_heavy() -> None:
    at = FASCIA["buccal"]
    base = under(depths(NORMAL, "coarse").smas, at)
    assert under(depths(replace(NORMAL, age=75.0), "coarse").smas, at) < base
    assert under(depths(replace(NORMAL, bmi=32.0), "coarse").smas, at) > base


def test_skin_of_men_thins_with_age_and_is_held_beyond_the_measured_ages() -> None:
    skin = [depths(Person(sex="male", age=age), "coarse").skin for age in (20.0, 25.0, 45.0, 80.0)]
    np.testing.assert_array_equal(skin[0], skin[1])
    assert np.median(skin[2] / skin[1]) == pytest.approx(0.9, abs=0.02)
    assert np.median(skin[3] / skin[2]) == pytest.approx(1.0, abs=0.01)


def test_scaling_fat_leaves_skin_and_fascia_sheet_alone(layers: Depths) -> None:
    fuller = depths(replace(NORMAL, thickness={"fat": 1.3}), "coarse")
    np.testing.assert_allclose(fuller.skin, layers.skin)
    np.testing.assert_allclose(fuller.below_smas - fuller.smas, layers.below_smas - layers.smas)
    for mine, plain in zip(fat_of(fuller), fat_of(layers), strict=True):
        np.testing.assert_allclose(mine, 1.3 * plain)


def test_scaling_skin_shifts_what_lies_below_by_as_much(layers: Depths) -> None:
    thin = depths(replace(NORMAL, thickness={"skin": 0.5}), "coarse")
    np.testing.assert_allclose(thin.skin, layers.skin / 2)
    np.testing.assert_allclose(layers.total - thin.total, layers.skin / 2)


@pytest.mark.parametrize(
    ("thickness", "told"),
    [
        ({"bone": 1.1}, "write 'skin' or 'fat'"),
        ({"fat": 0.0}, r"factor of fat 0 is outside 0\.3 to 3"),
        ({"fat": 9.0}, r"write for example 1\.2"),
        ({"skin": float("nan")}, "outside"),
    ],
)
def test_nonsense_scales_are_refused(thickness: dict[str, float], told: str) -> None:
    with pytest.raises(LevatorError, match=told):
        Face.reference(resolution="coarse", thickness=thickness)
