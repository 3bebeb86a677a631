"""The light variant of evidence/verification/half-space-point."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def run(case):
    return case("half-space-point")


@pytest.mark.parametrize("medium", ["isotropic", "muscle"])
def test_the_formula_obeys_conduction_and_carries_the_current_away(run, medium):
    sigma, step = run["conductivities"](medium), 1e-5
    at = np.array([[0.011, 0.007, -0.013]])
    sides = [at + sign * step * axis for axis in np.eye(3) for sign in (1, -1)]
    volts = np.array([run["potential"](x, medium)[0] for x in sides]).reshape(3, 2)
    assert -(volts[:, 0] - volts[:, 1]) / (2 * step) == pytest.approx(
        run["field"](at, medium)[0], rel=1e-5
    )
    height, turn = np.polynomial.legendre.leggauss(60)[0] / 2 - 0.5, np.arange(120) * np.pi / 60
    weight = np.polynomial.legendre.leggauss(60)[1] / 2 * 2 * np.pi / 120
    ring = np.sqrt(1 - height**2)[:, None]
    out = np.stack([ring * np.cos(turn), ring * np.sin(turn), height[:, None] + 0 * turn], axis=2)
    through = (sigma * run["field"](0.01 * out, medium) * out).sum(axis=2) * 0.01**2
    assert (weight @ through).sum() == pytest.approx(run["CURRENT"], rel=1e-6)


@pytest.mark.parametrize("medium", ["isotropic", "muscle"])
@pytest.mark.parametrize(("order", "cells"), [(1, (6, 10)), (2, (4, 6))])
def test_point_source_converges_away_from_the_source_at_the_order_of_the_wedges(
    run, medium, order, cells
):
    found = [run["measure"](order, n, medium) for n in cells]
    potential, field = run["orders"](cells, found)[-1]
    assert order + 0.8 < potential < order + 1.7
    assert order - 0.1 < field < order + 1.3
    assert found[-1].potential < 0.01


def test_second_order_is_closer_with_as_many_unknowns(run):
    first, second = (run["measure"](order, n, "muscle") for order, n in ((1, 12), (2, 6)))
    assert first.unknowns == second.unknowns
    assert second.potential < first.potential / 2
    assert second.field < first.field / 2
