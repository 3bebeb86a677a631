from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pint
import pytest

from levator.contour import ContourBasis, Elasticity, Readings, RegionalBasis
from levator.contour.types import Elements, Material
from levator.errors import LevatorError
from levator.sources import ledger, quantity


@pytest.mark.parametrize(
    "kind", [Elasticity, Elements, Material, Readings, ContourBasis, RegionalBasis]
)
def test_every_field_states_its_unit_and_meaning(kind):
    for entry in fields(kind):
        assert entry.metadata["unit"]
        assert entry.metadata["about"]


def test_every_elastic_field_is_of_the_dimension_of_its_row():
    registry = pint.UnitRegistry()
    for entry in fields(Elasticity):
        row, unit = quantity(entry.metadata["quantity"]), entry.metadata["unit"]
        assert registry(_spelt(row.unit)).is_compatible_with(registry(_spelt(unit)))


def _spelt(unit):
    return unit.replace("m3", "m**3").replace("s2", "s**2")


def test_reference_is_recorded_in_the_ledger():
    with ledger() as book:
        Elasticity.reference()
    assert "mechanics.skin.prestress" in book.entries
    assert len(book.entries) == len(fields(Elasticity))


def test_chosen_quantities_replace_the_reference_and_nothing_else():
    chosen = Elasticity.of({"mechanics.fat.shear_modulus": 700.0})
    assert chosen == replace(Elasticity.reference(), fat=700.0)


def test_unknown_quantity_is_answered_with_near_names():
    with pytest.raises(LevatorError, match=r"mechanics\.fat\.shear_modulus"):
        Elasticity.of({"mechanics.fat.modulus": 700.0})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fat", 0.0),
        ("muscle", -1.0),
        ("ligament", 0.0),
        ("parotid", -1.0),
        ("poisson_ratio", 0.5),
        ("skin_prestress", -1.0),
        ("resting_tone", -1.0),
        ("areolar", 0.0),
        ("areolar_thickness", 0.0),
    ],
)
def test_impossible_solids_are_refused(name, value):
    with pytest.raises(LevatorError, match="write"):
        replace(Elasticity.reference(), **{name: value})


def test_prestress_rows_meet_the_published_ends():
    elastic = Elasticity.reference()
    assert elastic.skin_prestress * elastic.lip_tension == pytest.approx(7e3, rel=0.02)
    assert elastic.skin_prestress * elastic.cheek_tension == pytest.approx(53e3, rel=0.02)


def test_fat_row_reaches_from_indentation_to_the_published_model():
    low, high = quantity("mechanics.fat.shear_modulus").quantile(np.array([0.0, 1.0]))
    young_to_shear = 1 / 3
    assert low < 2.653e3 * young_to_shear
    assert high == pytest.approx(15e3 * young_to_shear)


def test_readings_weigh_displacements():
    readings = Readings(("up",), np.array([[[0, 0.5, 0], [0, 0.5, 0]]]))
    moved = np.array([[[9.0, 1.0, 9.0], [9.0, 3.0, 9.0]]] * 4)
    assert readings.of(moved) == pytest.approx(np.full((4, 1), 2.0))
