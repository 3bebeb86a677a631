"""How sure is a bench reading? Stated bounds and scatter together, as one log-normal row.

A stated accuracy a is a bound, so it counts with the deviation a / sqrt(3) of a flat
distribution; independent shares add in quadrature.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from levator.device.trace import Measurement
from levator.errors import LevatorError
from levator.sources import Grade, Quantity, value
from levator.sources.distributions import LogNormal
from levator.sources.noted import noted

SOURCE = "own-measurement"
SURE = 3.0
_LEAST, _DIGITS = 1e-5, 6


@dataclass(frozen=True)
class Accuracy:
    """How far the instrument and the resistor may be out, as bounds."""

    voltage: float = field(metadata=noted("1", "of the instrument's voltage"))
    resistor: float = field(metadata=noted("1", "of the dummy resistor"))
    time: float = field(metadata=noted("1", "of the instrument's time base"))

    @property
    def of_voltage(self) -> float:
        """Standard deviation of a voltage, relative."""
        return float(self.voltage / np.sqrt(3))

    @property
    def of_current(self) -> float:
        """Standard deviation of a current, relative."""
        return float(np.hypot(self.voltage, self.resistor) / np.sqrt(3))

    @property
    def of_time(self) -> float:
        """Standard deviation of a time, relative."""
        return float(self.time / np.sqrt(3))


def accuracy(voltage: float | None = None, resistor: float | None = None) -> Accuracy:
    """Stated accuracies, the usual ones where None; raises LevatorError outside 0 to 1."""
    usual = Accuracy(
        value("measurement.accuracy") if voltage is None else voltage,
        value("measurement.resistor_tolerance") if resistor is None else resistor,
        value("measurement.time_accuracy"),
    )
    for name, given in (("accuracy", usual.voltage), ("tolerance", usual.resistor)):
        if not 0 < given < 1:
            raise LevatorError(f"--{name} is a share between 0 and 1; write 0.03 for 3 %")
    return usual


def reading(like: Quantity, found: float, deviation: float, where: str) -> Quantity:
    """The row `like` with the value `found` [SI] and its relative standard deviation."""
    rounded = float(f"{found:.{_DIGITS}g}")
    spread = LogNormal(rounded, float(f"{np.exp(max(deviation, _LEAST)):.{_DIGITS}g}"))
    return replace(
        like, value=rounded, spread=spread, grade=Grade.C, source=SOURCE, where=where, note=""
    )


def doubt(one: Measurement, other: Measurement, accuracy: Accuracy) -> float:
    """Standard deviation of the ratio of two currents."""
    return float(
        np.linalg.norm(
            [accuracy.of_current, accuracy.of_current, one.peak_scatter, other.peak_scatter]
        )
    )


def percent(share: float) -> str:
    """A share as people write it."""
    return f"{100 * share:.2g} %"
