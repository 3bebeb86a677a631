"""The light variant of evidence/verification/conduction-face, on a slab."""

from __future__ import annotations

import numpy as np

from levator.device import device
from levator.testing import slab_face


def test_first_order_is_close_to_second_in_current_and_muscle_means(case):
    run = case("conduction-face")
    found = run["measure"](slab_face(cells=24), device("nuface-trinity-plus"), count=2)
    assert np.abs(found.delivered).max() < 0.03
    assert (found.resistance < 0).all()
    assert 0 < np.nanmax(np.abs(found.means)) < 0.1
    assert np.nanmax(np.abs(found.corrected)) < np.nanmax(np.abs(found.means)) / 2
    assert found.unknowns[1] > 4 * found.unknowns[0]
