from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import TISSUES, Ligament
from levator.contour import Elastic
from levator.contour.material import (
    is_skin,
    ligament_fraction,
    material,
    muscle_fraction,
    skin_part,
    tension,
)
from levator.contour.spaces import spaces
from levator.errors import LevatorError
from levator.sources import Grade


def test_muscle_stiffens_its_wedge_in_proportion(face, elasticity):
    mixed = material(face, elasticity)
    inside = face.muscle_map.element[0]
    base = elasticity.smas
    assert mixed.shear[inside] == pytest.approx(0.4 * base + 0.6 * elasticity.muscle)
    assert mixed.density[inside] == pytest.approx(
        0.4 * elasticity.density_smas + 0.6 * elasticity.density_muscle
    )


def test_bulk_modulus_follows_poissons_ratio(face, elasticity):
    mixed = material(face, elasticity)
    ratio = mixed.lame / (2 * (mixed.lame + mixed.shear))
    assert ratio == pytest.approx(np.full(len(ratio), elasticity.poisson_ratio))


def test_only_skin_is_under_tension(face, elasticity):
    prestress = material(face, elasticity).prestress
    assert (prestress[is_skin(face)] > 0).all()
    assert (prestress[~is_skin(face)] == 0).all()


def test_tension_reaches_its_published_ends_at_lips_and_mid_cheek(face, elasticity):
    near = np.linalg.norm(face.mesh.skin - [0.0, -0.045, 0.0], axis=1) < 0.02
    lips = np.concatenate([near, np.zeros(face.mesh.n_nodes - len(near), dtype=bool)])
    spot = (face.mesh.skin == face.mesh.skin[np.argmax(face.regions["cheek, left"])]).all(axis=1)
    marked = replace(
        face,
        labels={**face.labels, "lips": lips},
        regions={"cheek, left": spot.astype(float)},
    )
    found = tension(marked, elasticity)
    outer = face.mesh.wedges[:, 3:]
    skin = face.mesh.sheet == 0
    inside = skin & lips[outer].all(axis=1)
    at = skin & spot[outer % face.mesh.n_surface].any(axis=1)
    far = skin & ~lips[outer].any(axis=1) & ~at
    e = elasticity
    assert found[inside] == pytest.approx(e.skin_prestress * e.lip_tension)
    assert found[far] == pytest.approx(e.skin_prestress)
    assert found[at] == pytest.approx(e.skin_prestress * (2 + e.cheek_tension) / 3)


def test_a_space_shears_in_series_with_its_wedge_and_keeps_its_bulk(face, elasticity):
    deep = np.where(face.mesh.sheet == 4, TISSUES.index("deep fat"), face.tissue)
    here = replace(
        face,
        tissue=deep,
        muscle_map=_none(face),
        landmarks={"malar, left": np.array([0.03, 0.0, 0.0])},
    )
    bonded, gliding = replace(here, landmarks={}), spaces(here)
    centre = face.mesh.points[face.mesh.wedges].mean(axis=1)
    assert 0 < gliding.sum() < (face.mesh.sheet == 4).sum()
    assert (centre[gliding, 0] > 0).all()
    loose, tied = material(here, elasticity), material(bonded, elasticity)
    share = elasticity.areolar_thickness / 3e-3
    series = 1 / (share / elasticity.areolar + (1 - share) / elasticity.deep_fat)
    assert loose.shear[gliding] == pytest.approx(series)
    np.testing.assert_array_equal(loose.shear[~gliding], tied.shear[~gliding])
    np.testing.assert_array_equal(loose.lame, tied.lame)


def test_nothing_glides_under_a_parotid(face):
    parotid = np.where(face.mesh.sheet == 4, TISSUES.index("parotid"), face.tissue)
    malar = {"malar, left": np.array([0.03, 0.0, 0.0])}
    assert not spaces(replace(face, tissue=parotid, landmarks=malar)).any()


def test_skin_part_is_what_a_stiffer_skin_adds(face, elasticity):
    stiffer = replace(elasticity, skin=2 * elasticity.skin)
    added = material(face, stiffer).shear - material(face, elasticity).shear
    assert skin_part(face, elasticity).shear == pytest.approx(added)


@pytest.fixture
def tied(face):
    """The slab with a ligament through two wedges, one of which holds muscle."""
    element = np.array([face.muscle_map.element[0], 0])
    up = np.tile([0.0, 0.0, 1.0], (2, 1))
    held = Ligament("strap", "left", element, np.array([0.1, 0.3]), up, Grade.X)
    return replace(face, ligaments=(held,))


def test_a_ligament_takes_the_place_of_the_matrix(tied, elasticity):
    e, mixed = elasticity, material(tied, elasticity)
    inside, skin = tied.ligaments[0].element
    assert mixed.shear[inside] == pytest.approx(0.9 * (0.4 * e.smas + 0.6 * e.muscle))
    assert mixed.shear[skin] == pytest.approx(0.7 * e.skin)
    assert skin_part(tied, e).shear[skin] == pytest.approx(0.7 * e.skin)


def test_a_ligament_of_no_volume_changes_nothing(face, tied, elasticity):
    thin = replace(tied.ligaments[0], fraction=np.zeros(2))
    same = material(replace(tied, ligaments=(thin,)), elasticity)
    np.testing.assert_array_equal(same.shear, material(face, elasticity).shear)


def test_every_tissue_has_its_own_modulus_and_density(face, elasticity):
    for name, modulus in (("deep fat", elasticity.deep_fat), ("parotid", elasticity.parotid)):
        tissue = np.full_like(face.tissue, TISSUES.index(name))
        bare = replace(face, tissue=tissue, muscle_map=_none(face))
        assert (material(bare, elasticity).shear == modulus).all()
    assert len(elasticity.base) == len(elasticity.density) == len(TISSUES)


def test_a_strap_holds_the_slab_against_gravity(face, elasticity):
    centre = face.mesh.points[face.mesh.wedges].mean(axis=1)
    element = np.flatnonzero(np.linalg.norm(centre[:, :2] - [0.03, 0.0], axis=1) < 0.01)
    up = np.tile([0.0, 0.0, 1.0], (len(element), 1))
    strap = Ligament("strap", "left", element, np.full(len(element), 0.2), up, Grade.X)
    free = Elastic(face, elasticity).sag()
    tied = Elastic(replace(face, ligaments=(strap,)), elasticity).sag()
    near = np.linalg.norm(face.mesh.skin[:, :2] - [0.03, 0.0], axis=1) < 0.01
    assert np.abs(tied[near, 1]).mean() < 0.7 * np.abs(free[near, 1]).mean()


def _none(face):
    held = face.muscle_map
    return replace(held, fraction=np.zeros_like(held.fraction))


def test_overfull_ligaments_are_refused(tied):
    strap = tied.ligaments[0]
    with pytest.raises(LevatorError, match="ligaments fill 1"):
        ligament_fraction(replace(tied, ligaments=(replace(strap, fraction=np.array([1.1, 0.3])),)))


def test_overfull_wedges_are_refused(face):
    held = face.muscle_map
    overfull = replace(face, muscle_map=replace(held, fraction=2 * held.fraction))
    with pytest.raises(LevatorError, match="sum to 1 or less"):
        muscle_fraction(overfull)
