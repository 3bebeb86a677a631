from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.contour.material import is_skin, material, muscle_fraction, skin_part
from levator.errors import LevatorError


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


def test_overfull_wedges_are_refused(face):
    held = face.muscle_map
    overfull = replace(face, muscle_map=replace(held, fraction=2 * held.fraction))
    with pytest.raises(LevatorError, match="sum to 1 or less"):
        muscle_fraction(overfull)
