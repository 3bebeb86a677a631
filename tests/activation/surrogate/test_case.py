"""The light variant of evidence/verification/axon-surrogate."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def compared(case):
    run = case("axon-surrogate")
    rng = np.random.default_rng(run["SEED"] + 1)
    return run["compare"]([run["synthetic"](rng) for _ in range(40)])


def test_fibres_that_were_never_seen_lie_near_the_full_model(compared):
    off = np.abs(compared.error[compared.inside])
    assert np.median(off) < 0.04
    assert np.quantile(off, 0.9) < 0.12


def test_nine_in_ten_lie_within_their_band(compared):
    held = np.abs(compared.error) <= compared.band
    assert held[compared.inside].mean() >= 0.9
    assert compared.inside.mean() > 0.9
