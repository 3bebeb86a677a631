"""What is the membrane of one muscle fibre made of, with its nerve and months without it?

Capacitance and resting resistance as measured in the goat with and without nerve. Denervation acts
as an exponential approach, x(t) = 1 + (x_end - 1)(1 - exp(-t / tau)).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.activation.muscle_fibre.channels import Patch
from levator.activation.types import Array
from levator.errors import LevatorError
from levator.sources import to_si, value
from levator.sources.noted import noted

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, eq=False)
class Membrane:
    """Fibres of one state; conductances and capacitance are per area of membrane."""

    diameter: Array = field(metadata=noted("m", "of each fibre as it is now, shape (f,)"))
    sodium: float = field(metadata=noted("S/m2", "sodium conductance, all gates open"))
    potassium: float = field(metadata=noted("S/m2", "potassium conductance, all gates open"))
    leak: float = field(metadata=noted("S/m2", "conductance of the sarcolemma at rest"))
    capacitance: float = field(metadata=noted("F/m2", "of sarcolemma and tubules alike"))
    axial: float = field(metadata=noted("S/m", "conductivity inside the fibre"))

    @property
    def patch(self) -> Patch:
        """The same for the kernel."""
        return Patch(self.sodium, self.potassium, self.leak, self.capacitance)

    @property
    def time_constant(self) -> float:
        """Capacitance over conductance at rest, tubules counted in [s]."""
        tubules = value("muscle_fibre.tubule.area")
        leaking = 1 + tubules * value("muscle_fibre.tubule.leak")
        return self.capacitance * (1 + tubules) / (self.leak * leaking)

    @property
    def length_constant(self) -> Array:
        """Distance over which a steady polarisation falls to 1 / e [m], shape (f,)."""
        leaking = 1 + value("muscle_fibre.tubule.area") * value("muscle_fibre.tubule.leak")
        return np.asarray(np.sqrt(self.axial * self.diameter / (4 * self.leak * leaking)))


def membrane(diameters: Array, *, months: float | None = None) -> Membrane:
    """Fibres of `diameters` [m] before they lost their nerve, `months` ago; None: they have it.

    Raises LevatorError for diameters that are not positive and for negative months.
    """
    thick = np.atleast_1d(np.asarray(diameters, dtype=np.float64))
    if not (np.isfinite(thick).all() and (thick > 0).all()):
        raise LevatorError("a muscle fibre is some ten micrometres thick; write metres, e.g. 30e-6")
    changed = _membrane_change(months)
    tubules = value("muscle_fibre.tubule.area")
    whole = 1 / (value("muscle_fibre.resistance") * changed["resistance"])
    return Membrane(
        diameter=thick * np.sqrt(changed["area"]),
        sodium=value("muscle_fibre.sodium.conductance")
        * value("muscle_fibre.sodium.available")
        * changed["sodium"],
        potassium=value("muscle_fibre.potassium.conductance"),
        leak=whole / (1 + tubules * value("muscle_fibre.tubule.leak")),
        capacitance=value("muscle_fibre.capacitance") * changed["capacitance"] / (1 + tubules),
        axial=value("muscle_fibre.axial"),
    )


def approach(end: float, time: float, months: float) -> float:
    """1 at 0 `months`, tending to `end` with the time constant `time` [s]."""
    elapsed = months / MONTHS_IN_A_YEAR * to_si(1, "year")
    return float(1 + (end - 1) * (1 - np.exp(-elapsed / time)))


def _membrane_change(months: float | None) -> dict[str, float]:
    """Factors [1] on resistance, capacitance, sodium conductance and cross-section."""
    since = 0.0 if months is None else months
    if not since >= 0:
        raise LevatorError(f"cannot be denervated for {months} months; write for example 6")
    quick = value("muscle_fibre.denervated.membrane_time")
    slow = value("muscle_fibre.denervated.area_time")
    return {
        name: approach(
            value(f"muscle_fibre.denervated.{name}"), slow if name == "area" else quick, since
        )
        for name in ("resistance", "capacitance", "sodium", "area")
    }
