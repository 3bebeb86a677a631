"""How hard is it to get current through gel and stratum corneum, area for area?

Gelled skin is a low-frequency resistance R beside a constant-phase element,

    1/Z(w) = 1/R + Q (i w)^a ,      Z_sweat = k_s Z_gel ,   Z_bare = k Z_gel ,

with Q from what is left of the impedance measured at 100 kHz once the tissue's own resistance is
taken off (Cole 1940 for the form; Rosell et al. 1988 for the numbers). A pulse of width w is
read at the frequency 1/(2 w); `pulse` follows it in time instead. Three rival laws say what a
contact does under load: `linear`, `breakdown` (the drop saturates at a breakdown voltage;
Chizmadzhev et al. 1998 and Vargas Luna et al. 2015 for the fact, not for the form) and `perfect`
(no contact at all).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from levator.device.types import Contact
from levator.errors import LevatorError, unknown_name
from levator.sources import Array, Draws, quantity, value
from levator.sources.noted import noted

Real = float | Array
Model = Literal["breakdown", "linear", "perfect"]
Wetting = Contact


@dataclass(frozen=True, eq=False)
class SkinContact:
    """One person's skin under the electrode, area-specific; floats or one value per draw."""

    low_resistance: Real = field(metadata=noted("ohm m2", "resistance of gelled skin towards 0 Hz"))
    high_impedance: Real = field(
        metadata=noted("ohm m2", "impedance of gelled skin and tissue at 100 kHz")
    )
    exponent: Real = field(metadata=noted("1", "exponent of the constant-phase part"))
    dry_ratio: Real = field(metadata=noted("1", "bare skin over gelled skin"))
    sweat_ratio: Real = field(metadata=noted("1", "sweaty skin over gelled skin"))
    breakdown_voltage: Real = field(metadata=noted("V", "voltage at which one contact saturates"))


def skin_contact(draws: Draws | None = None) -> SkinContact:
    """Skin under the electrode [SI], from `draws` where they vary it, else the sourced values."""
    drawn = {} if draws is None else draws.values

    def read(name: str) -> Real:
        return drawn.get(name, quantity(name).value)

    return SkinContact(
        low_resistance=read("contact.low_resistance"),
        high_impedance=read("contact.high_impedance"),
        exponent=read("contact.exponent"),
        dry_ratio=read("contact.dry_ratio"),
        sweat_ratio=read("contact.sweat_ratio"),
        breakdown_voltage=read("contact.breakdown_voltage"),
    )


def contact_impedance(skin: SkinContact, pulse_width: Real, *, contact: Wetting = "gel") -> Array:
    """Small-signal impedance magnitude [ohm m2] of one contact for pulses of `pulse_width` [s].

    Raises LevatorError for another contact than gel, film, sweat or bare, or a pulse width that is
    not positive.
    """
    if np.any(np.asarray(pulse_width) <= 0):
        raise LevatorError("pulse_width must be positive; write seconds, for example 0.06")
    turning = np.pi / np.asarray(pulse_width, dtype=np.float64)
    gelled = 1 / (1 / np.asarray(skin.low_resistance) + phase_admittance(skin, turning))
    return np.asarray(np.abs(gelled) * wetting_ratio(skin, contact), dtype=np.float64)


def wetting_ratio(skin: SkinContact, contact: Wetting) -> Real:
    """Impedance under `contact` over that of gelled skin; raises LevatorError for another one."""
    ratios: Mapping[str, Real] = {
        "gel": 1.0,
        "film": 1.0,
        "sweat": skin.sweat_ratio,
        "bare": skin.dry_ratio,
    }
    if contact not in ratios:
        raise unknown_name("contact", contact, ratios)
    return ratios[contact]


def phase_admittance(skin: SkinContact, turning: Array) -> Array:
    """Complex admittance [S/m2] of the constant-phase part at `turning` [rad/s] on gelled skin."""
    return np.asarray(phase_factor(skin) * (1j * turning) ** np.asarray(skin.exponent))


def phase_factor(skin: SkinContact) -> Array:
    """Q of the admittance Q (i w)^a [S/m2 s^a] of the constant-phase part of gelled skin."""
    tissue = value("contact.series_resistance")
    rest = tissue * np.cos(np.asarray(skin.exponent) * np.pi / 2)
    magnitude = np.sqrt(rest**2 + np.asarray(skin.high_impedance) ** 2 - tissue**2) - rest
    known_at = 2 * np.pi * value("contact.high_frequency")
    return np.asarray(known_at ** -np.asarray(skin.exponent) / magnitude)


class ContactLaw(Protocol):
    """A rival model: impedance [ohm] of one contact that carries `current` [A].

    `impedance` [ohm] is its small-signal value. The drop, current times impedance, must not
    fall when the current rises.
    """

    def __call__(self, *, current: Array, impedance: Array, breakdown_voltage: Array) -> Array:
        """Impedance under load [ohm], broadcast shape."""
        ...


def law(model: str) -> ContactLaw:
    """The contact law called `model`; raises LevatorError with the nearest names."""
    if model not in LAWS:
        raise unknown_name("contact model", model, LAWS)
    return LAWS[model]


def _breakdown(*, current: Array, impedance: Array, breakdown_voltage: Array) -> Array:
    """V = V_lin / (1 + V_lin / V_b), so that the drop never exceeds V_b."""
    return impedance / (1 + impedance * current / breakdown_voltage)


def _linear(*, current: Array, impedance: Array, breakdown_voltage: Array) -> Array:
    """V = V_lin at every current."""
    return impedance + 0 * (current + breakdown_voltage)


def _perfect(*, current: Array, impedance: Array, breakdown_voltage: Array) -> Array:
    """V = 0: the skin costs nothing."""
    return 0 * (impedance + current + breakdown_voltage)


LAWS: Mapping[str, ContactLaw] = {
    "breakdown": _breakdown,
    "linear": _linear,
    "perfect": _perfect,
}
