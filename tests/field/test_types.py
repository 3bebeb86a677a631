from dataclasses import fields

import numpy as np
import pytest
from scipy.sparse import csr_array

from levator.errors import LevatorError
from levator.field import Conductivity, CutCurrent, Functionals, LeadField
from levator.field.types import QUANTITIES, balanced
from levator.sources import ledger, quantity


@pytest.mark.parametrize("kind", [Conductivity, Functionals, LeadField, CutCurrent])
def test_every_field_carries_a_unit_and_a_sentence(kind):
    for entry in fields(kind):
        assert entry.metadata["unit"]
        assert entry.metadata["about"]


def test_reference_conductivities_are_the_sourced_ones_and_enter_the_ledger():
    with ledger() as book:
        sigma = Conductivity.reference()
    assert set(book.entries) == set(QUANTITIES.values())
    for key, name in QUANTITIES.items():
        assert getattr(sigma, key) == quantity(name).value


def test_living_tissues_keep_their_order():
    sigma = Conductivity.reference()
    assert sigma.fat < sigma.muscle_across < sigma.muscle_along
    assert sigma.fat < sigma.skin


def test_a_draw_replaces_what_it_names_and_nothing_else():
    sigma = Conductivity.of({"conductivity.fat": 0.05, "gel.thickness": 1e-3})
    assert sigma.fat == 0.05
    assert sigma.skin == Conductivity.reference().skin


def test_a_misspelt_conductivity_is_named_with_its_neighbours():
    with pytest.raises(LevatorError, match=r"conductivity\.muscle\.along"):
        Conductivity.of({"conductivity.muscle.allong": 0.3})


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_conductivity_must_be_positive(wrong):
    with pytest.raises(LevatorError, match="fat must be positive"):
        Conductivity(
            skin=0.2, fat=wrong, smas=0.2, parotid=0.3, muscle_along=0.3, muscle_across=0.1
        )


def test_functionals_need_one_name_per_row():
    with pytest.raises(LevatorError, match="one name per row"):
        Functionals(("a", "a"), csr_array(np.eye(2)), "V")


def test_functionals_add_up_only_in_one_unit():
    first = Functionals(("a",), csr_array(np.eye(1)), "V")
    both = first + Functionals(("b",), csr_array(2 * np.eye(1)), "V")
    assert both.names == ("a", "b")
    np.testing.assert_array_equal(both.read(np.array([3.0])), [3.0, 6.0])
    with pytest.raises(LevatorError, match="solve them one by one"):
        first + Functionals(("c",), csr_array(np.eye(1)), "V/m")


def test_a_lead_field_finds_its_functional_by_name():
    field = LeadField(("left x", "left y"), np.eye(2), "V/m")
    assert field.index("left y") == 1
    with pytest.raises(LevatorError, match="left x"):
        field.index("left z")


def test_a_balanced_injection_is_passed_on_unchanged():
    amperes = np.array([[1.0, 2.0], [-1.0, -2.0]])
    np.testing.assert_array_equal(balanced(amperes, 2), amperes)
