"""Does a device keep the limits of IEC 60601-2-10?

R.m.s. current density under the patch, j = I sqrt(2 f w) / A (two phases a period, so that a
square wave that never pauses counts in full), energy of one pulse into the standard's load,
E = I^2 R w with I no larger than V_c / R, and the open-circuit voltage V_c.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from levator.device.patch import patch_radius
from levator.device.types import Device, Electrode, LimitCheck
from levator.errors import LevatorError
from levator.sources import Quantity, quantity

_UNFAVOURABLE = 0.95
Reader = Callable[[Quantity], float]


def check_limits(
    device: Device, setting: str | None = None, *, area: float | None = None
) -> tuple[LimitCheck, ...]:
    """Density [A/m2], pulse energy [J] and voltage [V] of `device` against its limits.

    `area` [m2] is the contact patch; without it the patch of the electrode. A smaller one stands
    for thin gel. The worst figure takes every number at the end of its 90 % interval that speaks
    against the device. Raises LevatorError for an unknown setting or an area that is not
    positive.
    """
    if area is not None and area <= 0:
        raise LevatorError("area must be positive; write m2, for example 1.4e-4")
    stated = _figures(device, setting, area, large=_stated, small=_stated)
    worst = _figures(device, setting, area, large=_high, small=_low)
    limits = (device.limits.density, device.limits.energy, device.limits.voltage)
    names = ("r.m.s. current density", "energy per pulse", "open-circuit voltage")
    rows = zip(names, stated, worst, limits, strict=True)
    return tuple(LimitCheck(n, v, max(v, w), limit) for n, v, w, limit in rows)


def rms_density(*, current: float, area: float, frequency: float, pulse_width: float) -> float:
    """Mean r.m.s. current density [A/m2] under a patch of `area` [m2]."""
    return float(current * np.sqrt(min(1.0, 2 * frequency * pulse_width)) / area)


def pulse_energy(*, current: float, compliance: float, pulse_width: float, load: float) -> float:
    """Energy [J] of one pulse into `load` [ohm] from a source with `compliance` [V]."""
    return min(current, compliance / load) ** 2 * load * pulse_width


def _figures(
    device: Device, setting: str | None, area: float | None, *, large: Reader, small: Reader
) -> tuple[float, float, float]:
    current = large(device.setting(setting).current)
    width, compliance = large(device.pulse_width), large(device.compliance)
    patch = _area(device.electrode, small) if area is None else area
    return (
        rms_density(
            current=current, area=patch, frequency=large(device.frequency), pulse_width=width
        ),
        pulse_energy(
            current=current,
            compliance=compliance,
            pulse_width=width,
            load=device.limits.load.value,
        ),
        compliance,
    )


def _area(electrode: Electrode, small: Reader) -> float:
    radius = small(electrode.radius)
    if electrode.shape == "sphere":
        depth = small(quantity("contact.pressing_depth"))
        radius = float(patch_radius(sphere_radius=radius, depth=depth))
    return float(np.pi * radius**2)


def _stated(row: Quantity) -> float:
    return row.value


def _high(row: Quantity) -> float:
    return _at(row, _UNFAVOURABLE)


def _low(row: Quantity) -> float:
    return _at(row, 1 - _UNFAVOURABLE)


def _at(row: Quantity, probability: float) -> float:
    return float(row.quantile(np.array([probability]))[0])
