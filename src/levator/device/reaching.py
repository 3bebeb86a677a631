"""How much current reaches the face from one placement, with its interval?

`delivery` over draws of skin and device, and at the numbers as sourced, which is another question:
the median of what comes out is not what comes out at the medians, since the voltage of the source
cuts some draws only. The tissue's resistance stands at its solved value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.device.contact import SkinContact, skin_contact
from levator.device.delivery import deliver
from levator.device.types import Contact, Delivery, Device
from levator.sources import Array, Draws, draw, unknowns
from levator.sources.noted import noted

DRAWS, SEED = 256, 1
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Reached:
    """Current of one placement."""

    current: float = field(metadata=noted("A", "delivered, median over the draws"))
    sourced: float = field(metadata=noted("A", "delivered at the numbers as sourced"))
    low: float = field(metadata=noted("A", "5 % point over the draws"))
    high: float = field(metadata=noted("A", "95 % point over the draws"))
    limited: float = field(metadata=noted("1", "share of draws in which the voltage runs out"))
    impedance: float = field(metadata=noted("ohm m2", "of one contact under that current, median"))


def reached(
    device: Device,
    *,
    radius: float,
    resistance: float,
    contact: Contact = "gel",
    setting: str | None = None,
) -> Reached:
    """What `setting` of `device` delivers through patches of `radius` [m] and `resistance` [ohm].

    Raises LevatorError for an unknown setting or contact.
    """
    found = at_sourced(
        device, radius=radius, resistance=resistance, contact=contact, setting=setting
    )
    table = [row for row in unknowns() if row.stage == "device"]
    draws = draw(DRAWS, SEED, [*table, *device.unknowns(setting)])
    spread = at_drawn(draws, radius=radius, resistance=resistance, contact=contact)
    low, median, high = np.quantile(spread.current, LEVELS)
    return Reached(
        current=float(median),
        sourced=float(found.current),
        low=float(low),
        high=float(high),
        limited=float(spread.limited.mean()),
        impedance=float(np.median(spread.contact_impedance)) * float(np.pi) * radius**2,
    )


def at_drawn(
    draws: Draws, *, radius: float, resistance: float | Array, contact: Contact = "gel"
) -> Delivery:
    """Delivery at every draw of skin and device, in the shape of draws against `resistance` [ohm].

    `resistance` is one number, or one per draw on axis 0. Raises LevatorError when `draws` lack
    current, compliance or pulse width of the device.
    """
    return _delivered(
        radius,
        resistance,
        contact,
        draws["device.current"],
        draws["device.compliance"],
        draws["device.pulse_width"],
        skin_contact(draws),
    )


def at_sourced(
    device: Device,
    *,
    radius: float,
    resistance: float | Array,
    contact: Contact = "gel",
    setting: str | None = None,
) -> Delivery:
    """Delivery at the sourced numbers, in the shape of `resistance` [ohm]."""
    return _delivered(
        radius,
        resistance,
        contact,
        device.setting(setting).current.value,
        device.compliance.value,
        device.pulse_width.value,
        skin_contact(),
    )


def _delivered(
    radius: float,
    resistance: float | Array,
    contact: Contact,
    current: float | Array,
    compliance: float | Array,
    pulse_width: float | Array,
    skin: SkinContact,
) -> Delivery:
    return deliver(
        set_current=current,
        compliance=compliance,
        area=np.pi * radius**2,
        tissue_resistance=resistance,
        pulse_width=pulse_width,
        skin=skin,
        contact=contact,
    )
