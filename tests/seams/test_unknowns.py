"""Seam 3: one table of unknowns that every consumer reads."""

from __future__ import annotations

import numpy as np

from levator.device import device
from levator.sources import Acts, catalogue, draw, unknowns
from levator.twin.designs import ranges
from levator.twin.matrices import DOSE_STAGES, LIFT_STAGES


def test_every_row_names_a_sourced_quantity() -> None:
    for row in unknowns():
        assert catalogue()[row.name] == row.quantity


def test_every_emulated_unknown_reaches_an_emulator() -> None:
    emulated = {row.name for row in unknowns() if row.acts is Acts.EMULATED}
    reached = set(ranges(unknowns(), DOSE_STAGES).names) | set(
        ranges(unknowns(), LIFT_STAGES).names
    )
    assert emulated == reached


def test_the_unit_cube_reaches_every_draw_through_the_spread() -> None:
    table = (*unknowns(), *device("nuface-trinity-plus").unknowns())
    sample = draw(64, 5, table)
    varied = [row for row in table if row.acts is not Acts.FROZEN]
    assert set(sample.values) == {row.name for row in varied}
    for row in varied:
        inside = row.quantity.quantile(np.array([1e-7, 1 - 1e-7]))
        assert inside.min() <= sample[row.name].min()
        assert sample[row.name].max() <= inside.max()
