import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.activation.perception import FEELINGS, probability, threshold
from levator.errors import LevatorError
from levator.sources import ledger

AREA, WIDTH = np.pi * 5e-3**2, 1e-3


@pytest.mark.parametrize("feeling", FEELINGS)
def test_no_current_is_not_felt(feeling):
    assert probability(0.0, WIDTH, AREA, feeling=feeling) == (0, 0, 0)


@pytest.mark.parametrize("feeling", FEELINGS)
def test_more_current_is_felt_by_more_people(feeling):
    found = probability(np.linspace(0, 0.05, 60), WIDTH, AREA, feeling=feeling)
    for share in found:
        assert (np.diff(share) >= 0).all()
    assert found.median[-1] > 0.99


def test_published_individuals_are_recovered_at_the_published_conditions():
    few, most = probability(np.array([0.4e-3, 3.0e-3]), WIDTH, AREA).median
    assert few < 0.1
    assert most > 0.9
    assert 1.0e-3 < threshold(WIDTH, AREA).median < 2.0e-3


def test_pain_needs_more_than_perception_and_is_less_sure():
    felt, hurt = threshold(WIDTH, AREA), threshold(WIDTH, AREA, feeling="pain")
    assert 2.5e-3 < hurt.median < 4.3e-3
    assert hurt.high / hurt.low > 2 * felt.high / felt.low
    assert hurt.high / hurt.low > 8


def test_short_pulses_need_more_and_very_long_ones_level_off():
    found = [float(threshold(w, AREA).median) for w in (1e-4, 2e-4, 1e-3, 0.1, 1.0)]
    assert (np.diff(found) < 0).all()
    assert found[0] > 2 * found[2]
    assert found[-2] == pytest.approx(found[-1], rel=0.01)


def test_wide_pads_need_more_current():
    small, wide = (float(threshold(WIDTH, area).median) for area in (1e-4, 4e-3))
    assert wide > 3 * small


def test_answer_names_the_published_thresholds():
    with ledger() as book:
        probability(1e-3, WIDTH, AREA, feeling="pain")
    assert "cutaneous-sensibility" in book.sources


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 0.1), st.floats(1e-5, 1.0), st.floats(1e-7, 1e-2))
def test_a_share_is_a_share_and_lies_in_its_interval(current, width, area):
    found = probability(current, width, area)
    assert 0 <= found.low <= found.median <= found.high <= 1


@pytest.mark.parametrize(
    ("current", "width", "area", "says"),
    [
        (-1e-3, 1e-3, 1e-4, "zero or more"),
        (np.nan, 1e-3, 1e-4, "zero or more"),
        (1e-3, 0.0, 1e-4, "seconds"),
        (1e-3, 1e-3, np.inf, "square metres"),
    ],
)
def test_what_cannot_be_is_answered_with_what_to_write(current, width, area, says):
    with pytest.raises(LevatorError, match=says):
        probability(current, width, area)


def test_an_unknown_feeling_is_answered_with_the_known_ones():
    with pytest.raises(LevatorError, match="pain"):
        probability(1e-3, WIDTH, AREA, feeling="pains")
