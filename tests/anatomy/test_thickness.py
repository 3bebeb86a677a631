"""Depths of the layers: near the published values, ordered, scaled, and refused when nonsense."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face, Person
from levator.anatomy.template import landmarks, reference_vertices, template
from levator.anatomy.thickness import FASCIA, SKIN, TOTAL, Depths, depths
from levator.errors import LevatorError
from levator.sources import quantity, value

NORMAL = Person(sex="female", bmi=22.5)


@pytest.fixture(scope="module")
def layers() -> Depths:
    return depths(NORMAL, "coarse")


def under(layer: np.ndarray, anchor: str) -> float:
    """Depth [m] below the skin node nearest to the middle of the landmarks of `anchor`."""
    found = landmarks(reference_vertices())
    at = np.mean([found[name] for name in anchor.split("+")], axis=0)
    skin = template("coarse").surface(reference_vertices())
    return float(layer[np.argmin(((skin - at) ** 2).sum(axis=1))])


def test_total_thickness_at_every_anchor_is_well_within_its_spread(layers: Depths) -> None:
    sites = [(site, at) for group in TOTAL.values() for site, at in group.items()]
    off = [under(layers.total, at) - value(f"thickness.total.{site}") for site, at in sites]
    assert len(sites) > 30
    assert np.abs(off).max() < 1.5e-3
    assert np.sqrt(np.mean(np.square(off))) < 0.8e-3


def test_skin_and_fascia_at_every_anchor_are_near_their_published_depth(layers: Depths) -> None:
    for site, at in SKIN.items():
        row = quantity(f"thickness.skin.female.{site}")
        assert under(layers.skin, at) == pytest.approx(row.value, rel=0.05)
    for site, at in FASCIA.items():
        row = quantity(f"thickness.smas_depth.{site}")
        assert under(layers.smas, at) == pytest.approx(row.value, rel=0.05)


def test_layers_lie_in_order_and_none_vanishes() -> None:
    for sex in ("female", "male"):
        for bmi in (16.0, 24.0, 45.0):
            found = depths(Person(sex=sex, bmi=bmi), "coarse")
            levels = [
                np.zeros(len(found.skin)),
                found.skin,
                found.smas,
                found.below_smas,
                found.total,
            ]
            assert np.diff(levels, axis=0).min() > 1e-4


def test_depths_of_both_sides_are_equal(layers: Depths) -> None:
    mirror = template("coarse").mirror
    for layer in (layers.skin, layers.smas, layers.below_smas, layers.total):
        np.testing.assert_allclose(layer[mirror], layer, atol=1e-9)


def test_heavier_people_and_men_have_thicker_soft_tissue() -> None:
    means = [depths(Person(sex="female", bmi=b), "coarse").total for b in (17, 24, 38)]
    assert (means[0] < means[1]).all()
    assert (means[1] < means[2]).all()
    man = depths(Person(sex="male", bmi=24), "coarse")
    woman = depths(Person(sex="female", bmi=24), "coarse")
    assert (man.total >= woman.total - 1e-12).all()
    assert man.skin.mean() > woman.skin.mean()


def test_scaling_fat_leaves_skin_and_fascia_sheet_alone(layers: Depths) -> None:
    fuller = depths(replace(NORMAL, thickness={"fat": 1.3}), "coarse")
    np.testing.assert_allclose(fuller.skin, layers.skin)
    np.testing.assert_allclose(fuller.below_smas - fuller.smas, layers.below_smas - layers.smas)
    np.testing.assert_allclose(fuller.smas - fuller.skin, 1.3 * (layers.smas - layers.skin))
    deep = layers.total - layers.below_smas
    np.testing.assert_allclose(fuller.total - fuller.below_smas, 1.3 * deep)


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
