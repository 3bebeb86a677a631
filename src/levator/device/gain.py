"""How much of the uncertainty did the measurement remove?

    share = 1 - var(log q after) / var(log q before)

for every measured number q, and the delivered current before and after, over the same draws of
skin and gel.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.device.contact import skin_contact
from levator.device.delivery import deliver
from levator.device.patch import patch_radius
from levator.device.types import Device
from levator.sources import Array, Quantity, draw, quantity, unknowns, value
from levator.sources.noted import noted

LEVELS = (0.05, 0.95)
DRAWS, SEED = 2048, 1
_GRID = 4000


@dataclass(frozen=True)
class Gain:
    """One number before and after."""

    name: str = field(metadata=noted("1", "what it is"))
    unit: str = field(metadata=noted("1", "unit people write it in"))
    before: tuple[float, float] = field(metadata=noted("SI", "90 % range of the base device"))
    after: tuple[float, float] = field(metadata=noted("SI", "90 % range as measured"))
    removed: float | None = field(
        metadata=noted("1", "share of the variance of the logarithm; None if there was none")
    )


def gains(before: Device, after: Device, setting: str) -> tuple[Gain, ...]:
    """Ranges of current, pulse width, frequency and compliance, and of what reaches the skin."""
    pairs = (
        ("current", before.setting(setting).current, after.setting(setting).current),
        ("pulse width", before.pulse_width, after.pulse_width),
        ("frequency", before.frequency, after.frequency),
        ("compliance", before.compliance, after.compliance),
    )
    rows = [_gain(name, old.unit, _sample(old), _sample(new)) for name, old, new in pairs]
    through = delivered(before, setting), delivered(after, setting)
    return (*rows, _gain("delivered through gel", "uA", *through))


def delivered(device: Device, setting: str) -> Array:
    """Current [A] through gelled skin, one per draw, shape (DRAWS,).

    The tissue between the patches is taken as the standard's load, which is small beside the
    two contacts; patch and spacing stand at their stated values, as in the chain.
    """
    table = [row for row in unknowns() if row.name.startswith("contact.")]
    table += [row for row in device.unknowns(setting) if not _certain(row.quantity)]
    draws = draw(DRAWS, SEED, table)
    fixed = {row.name: row.quantity.value for row in device.unknowns(setting)}
    stated = {name: draws.values.get(name, np.full(DRAWS, at)) for name, at in fixed.items()}
    return deliver(
        set_current=stated["device.current"],
        compliance=stated["device.compliance"],
        area=_area(device),
        tissue_resistance=value("limits.load"),
        pulse_width=stated["device.pulse_width"],
        skin=skin_contact(draws),
    ).current


def _certain(row: Quantity) -> bool:
    low, high = row.quantile(np.array(LEVELS))
    return bool(low == high)


def _area(device: Device) -> float:
    radius = device.electrode.radius.value
    if device.electrode.shape == "sphere":
        depth = quantity("contact.pressing_depth").value
        radius = float(patch_radius(sphere_radius=radius, depth=depth))
    return float(np.pi * radius**2)


def _sample(row: Quantity) -> Array:
    return row.quantile((np.arange(_GRID) + 1 / 2) / _GRID)


def _gain(name: str, unit: str, before: Array, after: Array) -> Gain:
    old, new = float(np.var(np.log(before))), float(np.var(np.log(after)))
    return Gain(name, unit, _range(before), _range(after), 1 - new / old if old > 0 else None)


def _range(sample: Array) -> tuple[float, float]:
    low, high = np.quantile(sample, LEVELS)
    return float(low), float(high)
