import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.activation.twitch import fused
from levator.errors import LevatorError


def test_a_muscle_that_is_not_driven_gives_nothing_and_a_fast_train_fuses():
    assert fused(0.0) == 0
    assert fused(400.0) == pytest.approx(1, abs=0.01)


def test_slow_trains_add_in_proportion():
    assert fused(2.0) == pytest.approx(2 * float(fused(1.0)))


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=20))
def test_force_never_falls_with_the_rate(rates):
    found = fused(np.sort(rates))
    assert (np.diff(found) >= -1e-12).all()
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize("rate", [-1.0, np.nan, np.inf])
def test_a_rate_that_cannot_be_is_refused(rate):
    with pytest.raises(LevatorError, match="50"):
        fused(rate)
