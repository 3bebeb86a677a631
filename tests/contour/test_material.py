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
    soft_part,
)
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
    assert (prestress[is_skin(face)] == elasticity.skin_prestress).all()
    assert (prestress[~is_skin(face)] == 0).all()


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


def test_a_ligament_stiffens_its_wedge_by_its_share(tied, elasticity):
    e, mixed = elasticity, material(tied, elasticity)
    inside, skin = tied.ligaments[0].element
    assert mixed.shear[inside] == pytest.approx(
        0.9 * (0.4 * e.smas + 0.6 * e.muscle) + 0.1 * e.ligament
    )
    assert mixed.shear[skin] == pytest.approx(0.7 * e.skin + 0.3 * e.ligament)


def test_a_ligament_of_no_volume_changes_nothing(face, tied, elasticity):
    thin = replace(tied.ligaments[0], fraction=np.zeros(2))
    same = material(replace(tied, ligaments=(thin,)), elasticity)
    np.testing.assert_array_equal(same.shear, material(face, elasticity).shear)


def test_what_swells_and_what_is_skin_leave_the_ligament_out(tied, elasticity):
    inside, skin = tied.ligaments[0].element
    e = elasticity
    assert soft_part(tied, e).shear[inside] == pytest.approx(0.9 * (0.4 * e.smas + 0.6 * e.muscle))
    assert skin_part(tied, e).shear[skin] == pytest.approx(0.7 * e.skin)
    stiffer = replace(e, skin=2 * e.skin)
    added = material(tied, stiffer).shear - material(tied, e).shear
    assert skin_part(tied, e).shear == pytest.approx(added)


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
