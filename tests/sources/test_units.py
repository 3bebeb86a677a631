import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.errors import LevatorError
from levator.sources.units import TO_SI, from_si, to_si

REGISTRY = pint.UnitRegistry()
AS_PINT = {"1": "dimensionless", "%": "percent", "%/day": "percent/day", "%/week": "percent/week"}
POWERS = {"m2": "m**2", "mm2": "mm**2", "cm2": "cm**2", "m3": "m**3", "s2": "s**2"}


def pint_expression(unit: str) -> str:
    """`unit` as pint reads it: a product of factors, with powers written out."""
    if unit in AS_PINT:
        return AS_PINT[unit]
    top, *below = unit.split("/")
    factors = "*".join(POWERS.get(part, part) for part in top.split(" "))
    return "/".join([factors, *(POWERS.get(part, part) for part in below)])


@pytest.mark.parametrize("unit", TO_SI)
def test_factor_agrees_with_pint(unit):
    expected = REGISTRY.Quantity(1.0, pint_expression(unit)).to_base_units().magnitude
    assert TO_SI[unit] == pytest.approx(expected, rel=1e-12)


def test_base_units_of_pint_are_si():
    assert (
        str(REGISTRY.Quantity(1.0, "N").to_base_units().units) == "kilogram * meter / second ** 2"
    )


@given(st.floats(-1e12, 1e12), st.sampled_from(sorted(TO_SI)))
def test_to_si_and_back_is_the_same_number(number, unit):
    assert from_si(to_si(number, unit), unit) == pytest.approx(number, rel=1e-12)


def test_unknown_unit_names_the_nearest_ones():
    with pytest.raises(LevatorError, match=r"unknown unit 'mmm'; write for example.*'mm'"):
        to_si(1.0, "mmm")
    with pytest.raises(LevatorError, match="unknown unit"):
        from_si(1.0, "parsec")
