import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.errors import LevatorError
from levator.sources.distributions import Exact, LogNormal, LogUniform, Normal, Uniform
from levator.sources.spread import finite, parse_spread

MM = 1e-3


def test_each_kind_is_read_and_its_bounds_converted():
    assert parse_spread({"kind": "exact"}, 2 * MM, "mm") == Exact(2 * MM)
    assert parse_spread({"kind": "lognormal", "factor": 2}, 2 * MM, "mm") == LogNormal(2 * MM, 2)
    assert parse_spread({"kind": "uniform", "low": 1, "high": 3}, 2 * MM, "mm") == Uniform(
        1 * MM, 3 * MM
    )
    assert parse_spread({"kind": "loguniform", "low": 1, "high": 3}, 2 * MM, "mm") == LogUniform(
        1 * MM, 3 * MM
    )
    assert parse_spread({"kind": "normal", "sd": 1}, 2 * MM, "mm") == Normal(
        2 * MM, 1 * MM, -math.inf, math.inf
    )
    assert parse_spread({"kind": "normal", "sd": 1, "low": 0}, 2 * MM, "mm").low == 0


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("exact", "spread must be a table such as"),
        (None, "spread must be a table such as"),
        ({}, "spread must be a table such as"),
        ({"kind": "gamma"}, "spread must be a table such as"),
        ({"kind": "normal"}, "also needs sd"),
        ({"kind": "uniform", "low": 1}, "also needs high"),
        ({"kind": "loguniform"}, "also needs low and high"),
        ({"kind": "lognormal"}, "also needs factor"),
        ({"kind": "exact", "sd": 1}, "has no sd"),
        ({"kind": "normal", "sd": 1, "hihg": 9}, "has no hihg"),
        ({"kind": "normal", "sd": "1"}, "sd of the spread must be finite"),
        ({"kind": "normal", "sd": True}, "sd of the spread must be finite"),
        ({"kind": "normal", "sd": math.inf}, "sd of the spread must be finite"),
        ({"kind": "uniform", "low": math.nan, "high": 9}, "low of the spread must be finite"),
        ({"kind": "normal", "sd": 0}, "sd > 0"),
        ({"kind": "normal", "sd": -1}, "sd > 0"),
        ({"kind": "normal", "sd": 1, "low": 9, "high": 1}, "low < high"),
        ({"kind": "lognormal", "factor": 1}, "factor of a lognormal spread must exceed 1"),
        ({"kind": "uniform", "low": 5, "high": 5}, "low < high"),
        ({"kind": "loguniform", "low": 0, "high": 9}, "low > 0"),
        ({"kind": "uniform", "low": 6, "high": 9}, "outside its own spread"),
        ({"kind": "normal", "sd": 1, "low": 6}, "outside its own spread"),
    ],
)
def test_broken_spread_is_refused_with_what_to_write(row, complaint):
    with pytest.raises(LevatorError, match=complaint):
        parse_spread(row, 5.0, "1")


def test_a_lognormal_spread_needs_a_positive_value():
    with pytest.raises(LevatorError, match="outside its own spread"):
        parse_spread({"kind": "lognormal", "factor": 2}, -5.0, "1")


@given(st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers(), st.binary()))
def test_only_plain_finite_numbers_are_finite(thing):
    expected = type(thing) in (int, float) and abs(thing) < math.inf
    assert finite(thing) is expected


@given(
    st.dictionaries(
        st.sampled_from(["kind", "sd", "low", "high", "factor", "mean"]),
        st.one_of(st.sampled_from(["normal", "uniform", "exact"]), st.floats(), st.none()),
    ),
    st.floats(-10, 10),
)
def test_any_row_is_either_read_or_refused_in_one_line(row, value):
    try:
        spread = parse_spread(row, value, "kPa")
    except LevatorError as refusal:
        message = str(refusal)
        assert message.count("\n") == 0
    else:
        assert spread.admits(value)
