"""How is a number written so that a reader neither loses it nor mistakes it for another?

A length below a hundredth of a millimetre is written in micrometres, and one below a tenth of a
micrometre says so in words: a small number is never printed as zero, and zero is never dressed up.
"""

from __future__ import annotations

import math

from levator.sources import Grade, citation
from levator.sources.bibliography import address
from levator.sources.units import from_si, to_si
from levator.twin.types import LEVELS, Interval

MICRO_BELOW_MM, TINY_MM = 1e-2, 1e-4
MICRONS = 1e3
MICRON_DIGITS, MM_DIGITS, COARSE_MM = 1, (3, 2), 0.1
SPACE, THIN, MINUS = "\u00a0", "\u202f", "\u2212"
ODDS = (
    (0.05, "very unlikely"),
    (1 / 3, "unlikely"),
    (2 / 3, "about as likely as not"),
    (0.95, "likely"),
)
LEVEL = f"{100 * (LEVELS[-1] - LEVELS[0]):.0f}{SPACE}%"


def length(mm: float) -> str:
    """A signed length given in mm, in mm or um, never a false zero."""
    if mm == 0:
        return f"0{SPACE}mm"
    if abs(mm) < TINY_MM:
        return f"less than {_tiny()}{SPACE}µm"
    return f"{_in_unit(mm, reach=abs(mm))}{SPACE}{_unit(mm)}"


def size(mm: float) -> str:
    """A length given in mm, without sign."""
    return length(abs(mm)).replace("+", "")


def lift(interval: Interval) -> str:
    """Median and interval of a displacement in mm, in one unit."""
    reach = max(abs(interval.low), abs(interval.high))
    if reach == 0:
        return f"{length(interval.median)} ({LEVEL}: 0 to 0)"
    if reach < TINY_MM:
        return f"{length(interval.median)} ({LEVEL}: less than {_tiny()}{SPACE}µm either way)"
    ends = (interval.median, interval.low, interval.high)
    middle, low, high = (_in_unit(mm, reach=reach) for mm in ends)
    return f"{middle} ({LEVEL}: {low} to {high}){SPACE}{_unit(reach)}"


def significant(number: float, digits: int = 2) -> str:
    """`number` to so many significant digits, without exponents between 0.001 and 100000."""
    if number == 0 or not math.isfinite(number):
        return f"{number:.0f}"
    power = math.floor(math.log10(abs(number)))
    if not -3 <= power <= 4:
        shown = f"{number / 10**power:.{digits - 1}f} × 10{_superscript(power)}"
    else:
        shown = f"{round(number, digits - 1 - power):.{max(0, digits - 1 - power)}f}"
    return shown.replace("-", MINUS)


def measured(interval: Interval, unit: str, *, shown: str = "", digits: int = 2) -> str:
    """Median and interval of an SI quantity in `unit`, written as `shown`."""
    low, middle, high = (
        significant(from_si(x, unit), digits)
        for x in (interval.low, interval.median, interval.high)
    )
    name = shown or symbol(unit)
    return f"{middle} ({low} to {high}){SPACE}{name}".rstrip()


def current(amperes: Interval) -> str:
    """Median and interval of a current [A], in mA from one on and in uA below."""
    return measured(amperes, current_unit(amperes.median), digits=3)


def current_unit(amperes: float) -> str:
    """The unit of the tables in which people write a current of that size."""
    return "mA" if abs(amperes) >= to_si(1, "mA") else "uA"


def amount(value: float, unit: str, digits: int = 3) -> str:
    """A number with its unit, without trailing zeros."""
    return f"{plain(value, digits)}{SPACE}{symbol(unit)}".rstrip()


def plain(number: float, digits: int = 3) -> str:
    """`number` to at most so many significant digits, without trailing zeros."""
    shown = significant(number, digits)
    bare = "." in shown and "×" not in shown
    return shown.rstrip("0").rstrip(".") if bare else shown


def count(number: float) -> str:
    """A whole number with its thousands set apart."""
    return f"{number:,.0f}".replace(",", THIN)


def symbol(unit: str) -> str:
    """The sign that people write for a unit of the tables."""
    if unit == "1":
        return ""
    for plain, sign in (("um", "µm"), ("us", "µs"), ("uA", "µA"), ("uC", "µC"), ("ohm", "Ω")):
        unit = unit.replace(plain, sign)
    return unit.replace("m2", "m²").replace("m3", "m³")


def percent(share: float) -> str:
    """A share as a percentage; a share too small for one digit says so."""
    hundredths = 100 * share
    if 0 < hundredths < 1 / 10:
        return f"below 0.1{SPACE}%"
    digits = 1 if 0 < hundredths < 2 else 0
    return f"{hundredths:.{digits}f}{SPACE}%"


def percents(share: Interval) -> str:
    """Median and interval of a share between 0 and 1."""
    if percent(share.low) == percent(share.high):
        return percent(share.median)
    return f"{percent(share.median)} ({LEVEL}: {percent(share.low)} to {percent(share.high)})"


def chance(share: float, low: float, high: float) -> str:
    """A probability with the interval that the number of draws leaves it."""
    return f"{percent(share)} ({percent(low)} to {percent(high)})"


def odds(probability: float) -> str:
    """The word for a probability."""
    return next((word for bound, word in ODDS if probability < bound), "very likely")


def graded(grade: Grade) -> str:
    """A grade with what it stands for."""
    return f"{grade}, {grade.meaning}"


def cited(key: str) -> tuple[str, str]:
    """The reference `key` as a readable line, and its web address or nothing."""
    link = address(key)
    line = citation(key).removesuffix(link).strip()
    return line, link if link.startswith(("https://", "http://")) else ""


def _unit(mm: float) -> str:
    return "µm" if abs(mm) < MICRO_BELOW_MM else "mm"


def _in_unit(mm: float, *, reach: float) -> str:
    """A length in the unit and with the digits that suit `reach`; below them, a bound."""
    if mm == 0:
        return "0"
    micro = reach < MICRO_BELOW_MM
    digits = MICRON_DIGITS if micro else MM_DIGITS[reach >= COARSE_MM]
    number = abs(mm) * (MICRONS if micro else 1)
    least = 10.0**-digits
    if number < least:
        return f"{'<' if mm > 0 else '>'}{SPACE}{_sign(mm)}{least:.{digits}f}"
    return f"{_sign(mm)}{number:.{digits}f}"


def _sign(number: float) -> str:
    return "+" if number > 0 else MINUS


def _tiny() -> str:
    return f"{TINY_MM * MICRONS:.1f}"


def _superscript(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
