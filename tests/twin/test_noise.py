"""The camera's noise floor."""

from __future__ import annotations

import numpy as np
import pytest

from levator.twin import minimal_detectable_change


def test_one_photo_against_one_follows_the_formula() -> None:
    expected = 1.96 * np.sqrt(2 * (0.3e-3**2 + 0.5e-3**2))
    assert minimal_detectable_change(1, 1) == pytest.approx(expected, rel=1e-4)


def test_visits_help_more_than_photos() -> None:
    assert minimal_detectable_change(4, 1) < minimal_detectable_change(1, 4)
