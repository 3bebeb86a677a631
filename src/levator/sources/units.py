"""The door between the units people write and the SI floats that Levator computes with.

Every factor is checked against pint by the tests.
"""

from __future__ import annotations

from levator.errors import unknown_name

TO_SI: dict[str, float] = {
    "1": 1.0,
    "%": 1e-2,
    "m": 1.0,
    "mm": 1e-3,
    "um": 1e-6,
    "m2": 1.0,
    "cm2": 1e-4,
    "mm2": 1e-6,
    "m3": 1.0,
    "mL": 1e-6,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "min": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
    "year": 31557600.0,
    "Hz": 1.0,
    "kHz": 1e3,
    "1/s": 1.0,
    "1/ms/mV": 1e6,
    "1/ms": 1e3,
    "1/day": 1 / 86400.0,
    "1/week": 1 / 604800.0,
    "%/day": 1e-2 / 86400.0,
    "%/week": 1e-2 / 604800.0,
    "A": 1.0,
    "mA": 1e-3,
    "uA": 1e-6,
    "A/m2": 1.0,
    "mA/cm2": 10.0,
    "V": 1.0,
    "mV": 1e-3,
    "V/m": 1.0,
    "mV/mm": 1.0,
    "W/cm2": 1e4,
    "C": 1.0,
    "uC": 1e-6,
    "J": 1.0,
    "mJ": 1e-3,
    "ohm": 1.0,
    "kohm": 1e3,
    "ohm m2": 1.0,
    "ohm cm": 1e-2,
    "kohm cm2": 1e-1,
    "F/m2": 1.0,
    "uF/cm2": 1e-2,
    "nF/cm2": 1e-5,
    "S": 1.0,
    "uS": 1e-6,
    "S/m": 1.0,
    "S/cm2": 1e4,
    "S/m2": 1.0,
    "mS/cm2": 10.0,
    "Pa": 1.0,
    "kPa": 1e3,
    "MPa": 1e6,
    "N": 1.0,
    "K": 1.0,
    "N/m": 1.0,
    "N/mm": 1e3,
    "Pa/m": 1.0,
    "kPa/mm": 1e6,
    "kg/m3": 1.0,
    "kg/m2": 1.0,
    "m/s": 1.0,
    "m/s2": 1.0,
    "deg": 0.017453292519943295,
}


def to_si(value: float, unit: str) -> float:
    """`value` in SI units.

    Raises LevatorError for a unit that is not in the table.
    """
    return value * _factor(unit)


def from_si(value: float, unit: str) -> float:
    """An SI value in `unit`.

    Raises LevatorError for a unit that is not in the table.
    """
    return value / _factor(unit)


def _factor(unit: str) -> float:
    try:
        return TO_SI[unit]
    except KeyError:
        raise unknown_name("unit", unit, TO_SI) from None
