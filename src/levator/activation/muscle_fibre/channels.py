"""What does the kernel need to know of the channels? Named tuples, which compiled code can read.

Gates after Adrian and Peachey (1973) and Wallinga et al. (1999), as Shorten et al. (2007) use them.
"""

from __future__ import annotations

from typing import NamedTuple

from levator.sources import value


class Gate(NamedTuple):
    """Rates [1/s] and potentials [V] of one gate at body temperature."""

    opening: float
    closing: float
    potential: float
    opening_slope: float
    closing_slope: float


class Channels(NamedTuple):
    """Gates m, h and n, potentials [V], and the tubules: area, access [ohm m2], shares [1]."""

    gates: tuple[Gate, Gate, Gate]
    rest: float
    sodium_potential: float
    potassium_potential: float
    area: float
    access: float
    sodium: float
    potassium: float
    leak: float


class Patch(NamedTuple):
    """Conductances [S/m2] and capacitance [F/m2] per area of membrane."""

    sodium: float
    potassium: float
    leak: float
    capacitance: float


class Plan(NamedTuple):
    """Change aimed at in a step [V], finest and coarsest step [s], wait after the pulse [s]."""

    change: float
    finest: float
    coarsest: float
    after: float


def channels() -> Channels:
    """The channels at body temperature."""
    return Channels(
        gates=(_gate("m"), _gate("h"), _gate("n")),
        rest=value("muscle_fibre.rest"),
        sodium_potential=value("muscle_fibre.sodium.potential"),
        potassium_potential=value("muscle_fibre.potassium.potential"),
        area=value("muscle_fibre.tubule.area"),
        access=value("muscle_fibre.tubule.access"),
        sodium=value("muscle_fibre.tubule.sodium"),
        potassium=value("muscle_fibre.tubule.potassium"),
        leak=value("muscle_fibre.tubule.leak"),
    )


def _gate(name: str) -> Gate:
    faster = value("muscle_fibre.warming")
    return Gate(
        opening=value(f"muscle_fibre.{name}.opening") * faster,
        closing=value(f"muscle_fibre.{name}.closing") * faster,
        potential=value(f"muscle_fibre.{name}.potential"),
        opening_slope=value(f"muscle_fibre.{name}.opening_slope"),
        closing_slope=value(f"muscle_fibre.{name}.closing_slope"),
    )
