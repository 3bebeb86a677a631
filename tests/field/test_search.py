"""The search finds what trying every pair finds, stays out of zones and survives a second look."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from levator.anatomy import Face
from levator.device.patch import patch_weights
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor
from levator.field.maps import PlacementMaps, placement_maps
from levator.field.recheck import placements, with_contact, with_discs
from levator.field.search import Best, _pairs, ratios, search, sizes
from levator.field.sites import Sites, sites
from levator.testing import slab_face

RADIUS, SPACING = 5e-3, 0.03


@pytest.fixture(scope="module")
def face() -> Face:
    return slab_face(cells=12)


@pytest.fixture(scope="module")
def maps(face: Face) -> PlacementMaps:
    return placement_maps(Conductor(face, Conductivity.reference()))


@pytest.fixture(scope="module")
def volumes(maps: PlacementMaps) -> np.ndarray:
    return np.bincount(maps.inside.muscle, weights=maps.inside.volume)


@pytest.fixture(scope="module")
def lattice(face: Face) -> Sites:
    return sites(face, RADIUS, step=2.5e-3)


@pytest.fixture(scope="module")
def target(face: Face) -> str:
    return face.muscles[0].name


@pytest.fixture(scope="module")
def best(face: Face, maps: PlacementMaps, lattice: Sites, volumes: np.ndarray, target: str) -> Best:
    return search(face, maps.fields, lattice, target, spacing=SPACING, volumes=volumes, best=40)


def test_sites_fill_the_skin_and_see_a_disc_as_the_patch_does(face: Face, lattice: Sites) -> None:
    fine = sites(face, RADIUS)
    middle = int(np.linalg.norm(fine.points - [0.01, 0.0, 0.0], axis=1).argmin())
    seen = fine.onto[[middle]].toarray()[0]
    exact = patch_weights(face.mesh, fine.points[middle], RADIUS)
    assert np.allclose(lattice.onto.sum(axis=1), 1)
    assert np.abs(seen - exact).sum() < 0.05


def test_every_pair_at_the_spacing_is_compared_once() -> None:
    points = np.random.default_rng(2).uniform(-0.05, 0.05, (900, 3))
    found = [np.column_stack([i, j]) for i, j, _ in _pairs(points, 0.04)]
    pairs = np.sort(np.concatenate(found), axis=1)
    apart = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    assert len(pairs) == ((pdist(points) >= 0.0395) & (pdist(points) < 0.0405)).sum()
    assert (np.abs(apart - 0.04) <= 5e-4).all()


def test_the_best_pair_is_what_trying_all_pairs_finds(
    face: Face,
    maps: PlacementMaps,
    lattice: Sites,
    volumes: np.ndarray,
    target: str,
    best: Best,
) -> None:
    usable = np.flatnonzero(lattice.open)
    seen, points = lattice.seen(maps.fields.maps)[usable].astype(float), lattice.points[usable]
    i, j = np.triu_indices(len(usable), 1)
    near = np.abs(np.linalg.norm(points[i] - points[j], axis=1) - SPACING) < 5e-4
    found = sizes(seen[i[near]] - seen[j[near]])
    over, _ = ratios(found, face.muscle_index(target), volumes)
    assert best.pairs == near.sum()
    assert best.over_strongest[0] == pytest.approx(over.max(), rel=1e-4)
    assert best.most == pytest.approx(found[:, face.muscle_index(target)].max(), rel=1e-4)


def test_no_pair_stands_in_a_zone_or_straddles_one(
    face: Face, maps: PlacementMaps, volumes: np.ndarray, target: str, best: Best
) -> None:
    middle = (best.anode[0] + best.cathode[0]) / 2
    zone = np.linalg.norm(face.mesh.skin - middle, axis=1) < 8e-3
    barred = replace(face, zones={**face.zones, "scar": zone})
    around = search(
        barred,
        maps.fields,
        sites(barred, RADIUS, step=2.5e-3),
        target,
        spacing=SPACING,
        volumes=volumes,
        best=40,
    )
    assert around.over_strongest[0] < best.over_strongest[0]
    for share in np.linspace(0, 1, 61):
        at = (1 - share) * around.anode + share * around.cathode
        assert np.linalg.norm(at[:, :2] - middle[:2], axis=1).min() > 3e-3


def test_a_sphere_may_not_stand_within_half_its_patch_of_a_zone(face: Face) -> None:
    lattice = sites(face, RADIUS, step=2.5e-3)
    stands, zone = lattice.points[lattice.open], lattice.points[lattice.barred]
    apart = np.linalg.norm(stands[:, None] - zone[None], axis=2).min()
    assert RADIUS / 2 <= apart < RADIUS


def test_the_other_ranking_finds_another_pair_no_worse_by_its_own_measure(
    face: Face, maps: PlacementMaps, lattice: Sites, volumes: np.ndarray, target: str, best: Best
) -> None:
    other = search(
        face,
        maps.fields,
        lattice,
        target,
        spacing=SPACING,
        volumes=volumes,
        rank="mean",
        best=40,
    )
    assert (np.diff(other.over_mean) <= 0).all()
    assert other.over_mean[0] >= best.over_mean.max()


def test_exact_discs_keep_the_order_and_contact_reports_its_own(
    face: Face, maps: PlacementMaps, volumes: np.ndarray, best: Best
) -> None:
    even = with_discs(face, maps, best, RADIUS, volumes)
    solved = with_contact(face, maps, best, RADIUS, volumes, impedance=1e3)
    assert np.allclose(even.dose, best.dose, rtol=0.1)
    assert np.allclose(solved.dose, even.dose, rtol=1e-3)
    assert sorted(even.order) == list(range(len(best.dose)))
    assert solved.spearman <= 1
    assert 0 <= solved.kept <= 10
    assert placements(best, RADIUS)[0].spacing == pytest.approx(SPACING, abs=5e-4)


def test_a_spacing_that_no_pair_has_is_refused(
    face: Face, maps: PlacementMaps, lattice: Sites, volumes: np.ndarray, target: str
) -> None:
    with pytest.raises(LevatorError, match="no two sites 400 mm apart"):
        search(face, maps.fields, lattice, target, spacing=0.4, volumes=volumes)
    with pytest.raises(LevatorError, match="unknown muscle"):
        search(face, maps.fields, lattice, "nobody", spacing=SPACING, volumes=volumes)
