"""How much voltage can the source raise? What two loads or more say about its compliance V_c.

At the load where the current falls short of what the smallest load drew, the source has run out
of voltage: V_c = V. Where nothing falls short V_c is at least V. Where V still rises from one
such load to the next the source is soft, and V_c lies between V and its open voltage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from levator.device.reading import SOURCE, SURE, Accuracy, doubt, percent, reading
from levator.device.trace import Measurement
from levator.sources import Grade, Quantity, value
from levator.sources.distributions import LogUniform

_EDGE = 1e-6


def compliance(
    before: Quantity, ordered: Sequence[Measurement], accuracy: Accuracy
) -> tuple[Quantity, tuple[str, ...]]:
    """The row `before` [V] as the measurements, in order of resistor, leave it; and remarks."""
    first, last = ordered[0], max(ordered, key=lambda found: found.peak)
    short = 1 - last.current / first.current
    if short <= SURE * doubt(first, last, accuracy):
        return _at_least(before, last, accuracy)
    limited = [one for one in ordered[1:] if _short(first, one, accuracy)]
    rise = limited[-1].peak / limited[0].peak - 1
    loads = " and ".join(f"{one.resistor:g}" for one in limited)
    if rise > SURE * doubt(limited[0], limited[-1], accuracy):
        return _soft(before, limited, loads)
    deviation = float(np.hypot(accuracy.of_voltage, last.peak_scatter))
    where = (
        f"voltage over {loads} ohm, where the current is {percent(short)} below that over "
        f"{first.resistor:g} ohm; the source is taken to hold its current up to there"
    )
    remark = (
        "a source whose current sags gradually would look the same over two resistors; a third, "
        f"ten times {last.resistor:g} ohm, tells them apart"
    )
    row = reading(before, last.peak, deviation, where)
    return row, (remark,) if len(limited) == 1 else ()


def _short(first: Measurement, other: Measurement, accuracy: Accuracy) -> bool:
    return 1 - other.current / first.current > SURE * doubt(first, other, accuracy)


def _at_least(
    before: Quantity, last: Measurement, accuracy: Accuracy
) -> tuple[Quantity, tuple[str, ...]]:
    """Range of the base device from the voltage that the source was seen to raise."""
    seen = last.peak * (1 - SURE * accuracy.of_voltage)
    low, high = (float(x) for x in before.quantile(np.array([_EDGE, 1 - _EDGE])))
    said = (
        f"compliance is at least {last.peak:.3g} V and was not reached; a resistor above "
        f"{last.resistor:g} ohm would show it"
    )
    if seen <= low:
        return before, (f"{said}; that is no more than was known",)
    if seen >= high:
        high = value("limits.voltage")
    median = float(np.sqrt(seen * high))
    where = (
        f"at least the {last.peak:.3g} V raised over {last.resistor:g} ohm, where the current had "
        f"not fallen; upper end {high:.3g} V not measured, from: {before.where}"
    )
    row = replace(
        before,
        value=before.value if seen < before.value < high else median,
        spread=LogUniform(seen, high),
        grade=Grade.X,
        source=SOURCE,
        where=where,
        note="",
    )
    return row, (said,)


def _soft(
    before: Quantity, limited: Sequence[Measurement], loads: str
) -> tuple[Quantity, tuple[str, ...]]:
    """Between the largest voltage seen and that of the open source behind one resistance."""
    one, other = limited[0], limited[-1]
    opened = (other.resistor - one.resistor) / (1 / other.current - 1 / one.current)
    high = max(opened, other.peak * (1 + _EDGE))
    where = (
        f"from the {other.peak:.3g} V over {other.resistor:g} ohm to the open voltage of a source "
        f"behind a resistance that gives both currents over {loads} ohm"
    )
    row = replace(
        before,
        value=float(np.sqrt(other.peak * high)),
        spread=LogUniform(other.peak, high),
        grade=Grade.C,
        source=SOURCE,
        where=where,
        note="",
    )
    return row, ("the current sags gradually with the load; compliance is kept as a range",)
