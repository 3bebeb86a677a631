"""Does the current on the label arrive in the face, used as the maker intends, and what is gel for?

The label is what the source is set to. Between it and the living tissue stand the compliance
voltage, two contacts and, where gel joins the spheres, a shunt that only the field stage knows:

    I_tissue = I_delivered (1 - shunted) .
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.device.contact import Model, Real, Wetting, skin_contact
from levator.device.delivery import deliver
from levator.device.patch import footprint
from levator.device.types import Delivery, Device
from levator.errors import LevatorError
from levator.sources import Array, Draws
from levator.sources.noted import noted

_LEVELS = (0.05, 0.5, 0.95)
Three = tuple[float, float, float]


@dataclass(frozen=True)
class LabelCheck:
    """One setting of a device: what it says and what arrives; 5 %, median and 95 % of the draws."""

    device: str = field(metadata=noted("1", "name of the device"))
    setting: str = field(metadata=noted("1", "intensity step"))
    label: float = field(metadata=noted("A", "current the step is labelled with"))
    gel: Three = field(metadata=noted("A", "into tissue with gel"))
    bare: Three = field(metadata=noted("A", "into tissue from bare spheres"))
    ratio: Three = field(metadata=noted("1", "gel over bare, draw by draw"))
    cut_gel: float = field(metadata=noted("1", "share of draws in which voltage runs out, gel"))
    cut_bare: float = field(metadata=noted("1", "the same on bare skin"))
    asked: Three = field(metadata=noted("V", "that a contact without breakdown would ask, gel"))
    shunted: float = field(metadata=noted("1", "share that stays in the gel between the spheres"))

    def told(self) -> str:
        """The figures in words."""
        low, middle, high = (1e6 * x for x in self.gel)
        bare_low, bare, bare_high = (1e6 * x for x in self.bare)
        asked, most = self.asked[1], self.asked[2]
        arrives = "less than the label says" if high < 1e6 * self.label else "the label or less"
        joined = (
            f" Gel that joins the spheres keeps {100 * self.shunted:.0f} % of it."
            if self.shunted > 0
            else ""
        )
        return (
            f"{self.device} at {self.setting} is labelled {1e6 * self.label:.0f} uA. With gel "
            f"{middle:.0f} uA ({low:.0f} to {high:.0f}) enter the face, {arrives}; in "
            f"{100 * self.cut_gel:.0f} % of the draws the voltage runs out. Bare spheres give "
            f"{bare:.0f} uA ({bare_low:.0f} to {bare_high:.0f}). Skin that kept its small-signal "
            f"impedance would ask for {asked:.0f} V, for {most:.0f} V or more in one draw in 20."
            f"{joined}"
        )


def against_label(
    device: Device,
    draws: Draws,
    *,
    tissue_resistance: float | Array,
    setting: str | None = None,
    shunted: float = 0.0,
) -> LabelCheck:
    """What `setting` of `device` delivers over `draws`, next to its label.

    `draws` vary the contact and, by their common names, the device; `shunted` is the share of
    the current that a joined film keeps, from `levator.field.electrodes`. Raises LevatorError
    for an unknown setting and a share outside 0 to 1.
    """
    if not 0 <= shunted <= 1:
        raise LevatorError("shunted is a share; write a number from 0 to 1")
    step = device.setting(setting)
    area = np.pi * footprint(device.electrode) ** 2

    def run(
        contact: Wetting, model: Model = "breakdown", compliance: Real | None = None
    ) -> Delivery:
        return deliver(
            set_current=draws["device.current"],
            compliance=draws["device.compliance"] if compliance is None else compliance,
            area=area,
            tissue_resistance=tissue_resistance,
            pulse_width=draws["device.pulse_width"],
            skin=skin_contact(draws),
            contact=contact,
            model=model,
        )

    gel, bare, plain = run("gel"), run("bare"), run("gel", "linear", np.inf)
    kept = 1 - shunted
    return LabelCheck(
        device=device.name,
        setting=step.name,
        label=step.current.value,
        gel=_three(kept * gel.current),
        bare=_three(bare.current),
        ratio=_three(kept * gel.current / bare.current),
        cut_gel=float(gel.limited.mean()),
        cut_bare=float(bare.limited.mean()),
        asked=_three(plain.voltage),
        shunted=shunted,
    )


def _three(found: Array) -> Three:
    low, median, high = (float(x) for x in np.quantile(found, _LEVELS))
    return low, median, high
