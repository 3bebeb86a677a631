import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from levator.sources.distributions import Exact, LogNormal, LogUniform, Normal, Uniform

places = st.floats(-1e3, 1e3)
positive = st.floats(1e-6, 1e6)


@st.composite
def normals(draw):
    mean, sd = draw(places), draw(st.floats(1e-3, 1e3))
    below, above = draw(st.floats(0.01, 40)), draw(st.floats(0.01, 40))
    low = draw(st.sampled_from([-np.inf, mean - below * sd]))
    high = draw(st.sampled_from([np.inf, mean + above * sd]))
    return Normal(mean, sd, low, high)


@st.composite
def uniforms(draw):
    low, width = draw(places), draw(st.floats(1e-3, 1e3))
    return Uniform(low, low + width)


@st.composite
def loguniforms(draw):
    low = draw(positive)
    return LogUniform(low, low * draw(st.floats(1.01, 1e6)))


lognormals = st.builds(LogNormal, positive, st.floats(1.001, 10))
spreads = st.one_of(normals(), uniforms(), loguniforms(), lognormals, st.builds(Exact, places))
GRID = np.linspace(1e-6, 1 - 1e-6, 101)


@given(spreads)
def test_quantile_never_falls_and_keeps_the_shape(spread):
    found = spread.quantile(GRID.reshape(-1, 1))
    assert found.shape == (101, 1)
    assert np.isfinite(found).all()
    assert (np.diff(found[:, 0]) >= 0).all()


@given(spreads)
def test_quantiles_lie_in_the_support(spread):
    slack = 1 + 1e-12
    for drawn in spread.quantile(GRID):
        assert spread.admits(drawn) or spread.admits(drawn * slack) or spread.admits(drawn / slack)


@given(spreads)
def test_quantile_leaves_its_input_alone(spread):
    u = GRID.copy()
    spread.quantile(u)
    assert (u == GRID).all()


@given(lognormals)
def test_half_of_a_lognormal_lies_below_its_median(spread):
    assert spread.quantile(np.array(0.5)) == pytest.approx(spread.median)


@given(places, st.floats(1e-3, 1e3))
def test_half_of_a_symmetric_normal_lies_below_its_mean(mean, sd):
    spread = Normal(mean, sd, mean - 2 * sd, mean + 2 * sd)
    assert spread.quantile(np.array(0.5)) == pytest.approx(mean, abs=1e-9 * max(sd, abs(mean)))


@given(uniforms())
def test_half_of_a_uniform_lies_below_its_middle(spread):
    assert spread.quantile(np.array(0.5)) == pytest.approx((spread.low + spread.high) / 2)


@given(loguniforms())
def test_half_of_a_loguniform_lies_below_its_geometric_middle(spread):
    middle = np.sqrt(spread.low * spread.high)
    assert spread.quantile(np.array(0.5)) == pytest.approx(middle)


def test_lognormal_factor_is_one_standard_deviation_of_the_logarithm():
    one_sd = stats.norm.cdf([-1.0, 1.0])
    assert LogNormal(4.0, 2.0).quantile(one_sd) == pytest.approx([2.0, 8.0])


@pytest.mark.parametrize(("low", "high"), [(-1.5, 0.4), (8.0, 9.0), (-9.0, -8.0), (20.0, np.inf)])
def test_truncated_normal_agrees_with_scipy_far_into_its_tails(low, high):
    expected = stats.truncnorm.ppf(GRID, low, high) * 3.0 + 7.0
    found = Normal(7.0, 3.0, 7.0 + 3.0 * low, 7.0 + 3.0 * high).quantile(GRID)
    assert found == pytest.approx(expected, rel=1e-6)


@given(st.floats(0, 37), st.floats(0.1, 5))
def test_a_cut_tail_stays_finite_and_within_its_cut(start, width):
    for sign in (-1, 1):
        low, high = sorted((sign * start, sign * (start + width)))
        found = Normal(0.0, 1.0, low, high).quantile(GRID)
        assert ((found >= low) & (found <= high)).all()
        assert (np.diff(found) >= 0).all()


@given(st.one_of(uniforms(), loguniforms()), st.floats(0, 1))
def test_every_number_between_the_bounds_is_admitted_and_reached(spread, share):
    number = spread.low + share * (spread.high - spread.low)
    assume(spread.low <= number <= spread.high)
    assert spread.admits(number)
    low, high = spread.quantile(np.array([0.0, 1.0]))
    assert low == pytest.approx(spread.low)
    assert high == pytest.approx(spread.high)
    assert not spread.admits(spread.low - 1)
    assert not spread.admits(spread.high + 1)


def test_exact_admits_nothing_but_its_value():
    assert Exact(3.0).admits(3.0)
    assert not Exact(3.0).admits(3.1)
    assert Exact(3.0).quantile(np.array([0.1, 0.9])).tolist() == [3.0, 3.0]
