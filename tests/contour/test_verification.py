"""The light variants of the verification cases, held to their stated requirements."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("poisson_ratio", [0.3, 0.47, 0.4999])
def test_layered_slab_sags_and_grows_as_integrated_by_hand(case, poisson_ratio):
    found = case("elasticity-layered-slab")["measure"](6, poisson_ratio)
    assert set(found) == {"compression", "shear", "growth"}
    assert max(found.values()) < 1e-9


def test_displacement_converges_at_second_order(case):
    manufactured = case("elasticity-manufactured")
    errors = np.array([manufactured["measure"](cells, 0.3) for cells in (4, 8, 12)])
    displacement, gradient = manufactured["orders"]((4, 8, 12), errors)[-1]
    assert displacement > 1.9
    assert gradient > 0.95


def test_order_rises_with_refinement_in_nearly_incompressible_tissue(case):
    manufactured = case("elasticity-manufactured")
    errors = np.array([manufactured["measure"](cells, 0.47) for cells in (4, 8, 12)])
    orders = manufactured["orders"]((4, 8, 12), errors)
    assert orders[-1, 0] > max(orders[0, 0], 1.5)
    assert orders[-1, 1] > 0.95


@pytest.mark.parametrize("poisson_ratio", [0.49, 0.499])
def test_mean_dilatation_keeps_a_nearly_incompressible_layer_from_locking(case, poisson_ratio):
    found = case("elasticity-locking")["measure"](8, poisson_ratio)
    for direction in ("along", "across"):
        assert 0.95 < found[f"mean {direction}"] < 1.05
        assert found[f"full {direction}"] < found[f"mean {direction}"]
    assert found["full across"] < 0.9


def test_finite_displacement_converges_at_second_order(case):
    manufactured = case("finite-strain-manufactured")
    errors = np.array([manufactured["measure"](cells, 0.3) for cells in (4, 8)])
    displacement, gradient = manufactured["orders"]((4, 8), errors)[-1]
    assert displacement > 1.7
    assert gradient > 0.9


def test_hanging_slab_agrees_with_an_independent_code(case):
    slab = case("finite-strain-slab")
    coarse, fine = (slab["off"](slab["levator"](cells, cells // 2)) for cells in (8, 16))
    assert fine < 0.01
    assert fine < coarse / 2


def test_the_two_independent_codes_approach_each_other(case):
    slab = case("finite-strain-slab")
    assert slab["off"](slab["scikit_fem"](2, 1)) < 0.15
