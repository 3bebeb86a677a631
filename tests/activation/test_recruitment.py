import numpy as np
import pytest

from levator.activation.recruitment import RECRUITMENT, all_or_none, none, sigmoidal

MARGINS = np.geomspace(0.01, 100, 200)
HALF = np.array(2.0)


@pytest.mark.parametrize("model", RECRUITMENT.values())
def test_no_force_below_threshold(model):
    assert not model(MARGINS[MARGINS < 1], HALF).any()


@pytest.mark.parametrize("model", RECRUITMENT.values())
def test_force_never_falls_as_the_field_rises(model):
    force = model(MARGINS, HALF)
    assert (np.diff(force) >= 0).all()
    assert (force <= 1).all()


def test_half_the_axons_answer_at_the_half_margin():
    assert sigmoidal(np.array(3.0), np.array(3.0)) == pytest.approx(0.5)


def test_recruitment_starts_smoothly_at_threshold():
    assert sigmoidal(np.array(1.001), HALF) < 1e-5


def test_recruitment_is_steepest_above_threshold_in_log_field():
    slope = np.diff(sigmoidal(np.geomspace(1, 50, 400), HALF))
    assert 0 < slope.argmax() < len(slope) / 2


def test_all_or_none_pulls_fully_from_threshold_on():
    assert all_or_none(np.array([0.999, 1.0]), HALF).tolist() == [0.0, 1.0]


def test_no_effect_never_pulls():
    assert not none(MARGINS, HALF).any()


@pytest.mark.parametrize("model", RECRUITMENT.values())
def test_margins_and_draws_broadcast(model):
    assert model(np.ones((5, 3)), np.full((5, 1), 2.0)).shape == (5, 3)


@pytest.mark.parametrize("model", RECRUITMENT.values())
def test_zero_field_raises_no_warning(model):
    assert model(np.zeros(3), HALF).tolist() == [0.0, 0.0, 0.0]
