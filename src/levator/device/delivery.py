"""How much of the set current does the source deliver before its voltage runs out?

Both contacts lie in series with the tissue, and the source holds its current until the loop
asks for more than the compliance voltage V_c:

    V(I) = I (R + 2 Z(I)) ,      I = max { i <= I_set : V(i) <= V_c } .

V rises with I under every contact law, so bisection finds I to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from levator.device.contact import Model, Real, SkinContact, Wetting, contact_impedance, law
from levator.device.types import Delivery, Dissipation
from levator.errors import LevatorError
from levator.sources import Array

_HALVINGS = 80


def deliver(
    *,
    set_current: Real,
    compliance: Real,
    area: Real,
    tissue_resistance: Real,
    pulse_width: Real,
    skin: SkinContact,
    contact: Wetting = "gel",
    model: Model = "breakdown",
) -> Delivery:
    """Delivered current [A] and voltage [V] over the broadcast shape of all arguments.

    `set_current` [A], `compliance` [V], `area` [m2] of one contact patch, `tissue_resistance`
    [ohm] between the patches, `pulse_width` [s]. Raises LevatorError for an area or pulse width
    that is not positive, a negative current, voltage or resistance, or an unknown contact or
    model.
    """
    _check(area, set_current, compliance, tissue_resistance)
    small = contact_impedance(skin, pulse_width, contact=contact) / area
    wanted, limit, tissue, small, threshold = (
        np.array(x, dtype=np.float64)
        for x in np.broadcast_arrays(
            set_current, compliance, tissue_resistance, small, skin.breakdown_voltage
        )
    )
    under_load = law(model)

    def impedance(current: Array) -> Array:
        return under_load(current=current, impedance=small, breakdown_voltage=threshold)

    def loop(current: Array) -> Array:
        return current * (tissue + 2 * impedance(current))

    limited = loop(wanted) > limit
    current = np.where(limited, _largest(loop, wanted, limit), wanted)
    return Delivery(
        current=current,
        voltage=np.where(limited, limit, loop(wanted)),
        contact_impedance=impedance(current),
        limited=limited,
    )


def dissipation(delivery: Delivery, *, tissue_resistance: Real) -> Dissipation:
    """Peak power [W] in the tissue and in both contacts; together current times voltage."""
    squared = delivery.current**2
    return Dissipation(
        tissue=squared * tissue_resistance,
        contacts=squared * 2 * delivery.contact_impedance,
    )


def _largest(loop: Callable[[Array], Array], wanted: Array, limit: Array) -> Array:
    """Largest current up to `wanted` [A] whose loop voltage stays within `limit` [V]."""
    low, high = np.zeros_like(wanted), wanted
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        within = loop(middle) <= limit
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return low


def _check(area: Real, current: Real, compliance: Real, resistance: Real) -> None:
    if np.any(np.asarray(area) <= 0):
        raise LevatorError("area must be positive; write m2, for example 1.4e-4")
    for name, given, example in (
        ("set_current", current, "400e-6"),
        ("compliance", compliance, "12.0"),
        ("tissue_resistance", resistance, "500.0"),
    ):
        if np.any(np.asarray(given) < 0):
            raise LevatorError(
                f"{name} must not be negative; write SI units, for example {example}"
            )
