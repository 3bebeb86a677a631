"""What the quasi-static field leaves out stays small in the tissues it is solved in."""

from __future__ import annotations

import numpy as np
import pytest

from levator.errors import LevatorError
from levator.field.quasi_static import TISSUES, dielectric, neglected
from levator.sources import value


@pytest.mark.parametrize("tissue", ["muscle", "fat", "tendon"])
def test_storage_changes_the_impedance_by_less_than_three_percent(case, tissue: str) -> None:
    found = case("quasi-static")["measure"]()[tissue]
    assert 0 < found.impedance.max() < 0.03
    assert found.storage.max() < 0.25


def test_whole_skin_is_no_resistor_which_is_why_it_is_a_contact(case) -> None:
    assert case("quasi-static")["measure"]()["wet_skin"].storage.max() > 1


@pytest.mark.parametrize("tissue", TISSUES)
def test_induction_and_waves_do_not_matter_on_a_face(case, tissue: str) -> None:
    found = case("quasi-static")["measure"]()[tissue]
    assert max(found.diffusion.max(), found.travel.max()) < 0.02


@pytest.mark.parametrize("tissue", TISSUES)
def test_tabulated_values_are_met_and_joined_straight_in_the_logarithm(tissue: str) -> None:
    ends = np.array([value(f"dielectric.frequency.{k}") for k in (3, 4)])
    rows = [value(f"dielectric.{tissue}.permittivity.{k}") for k in (3, 4)]
    np.testing.assert_allclose(dielectric(tissue, ends).permittivity, rows)
    middle = dielectric(tissue, np.sqrt(ends.prod(keepdims=True))).permittivity
    np.testing.assert_allclose(middle, np.sqrt(np.prod(rows)))


def test_storage_is_the_ratio_of_both_currents_at_one_point() -> None:
    found = neglected("muscle", np.array([100.0]), length=0.1)
    ratio = 2 * np.pi * 100 * 9.329e6 * 8.8541878e-12 / 0.2667
    assert found.storage[0] == pytest.approx(ratio, rel=1e-6)


def test_other_tissues_and_frequencies_are_refused() -> None:
    with pytest.raises(LevatorError, match="'muscle'"):
        neglected("muscel", np.array([100.0]), length=0.1)
    with pytest.raises(LevatorError, match="write one between"):
        dielectric("fat", np.array([1e5]))
