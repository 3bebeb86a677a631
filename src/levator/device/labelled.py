"""Does the current on the label arrive in the face, used as the maker intends, and what is gel for?

The label is what the source is set to. Between it and the living tissue stand the compliance
voltage, two contacts and, where gel joins the spheres, a shunt:

    I_tissue = I_source (1 - shunted) ,

all averaged over a pulse. `arriving` gives both currents for pads of gel, a film of gel from sphere
to sphere and bare spheres.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.device.arriving import Arrival
from levator.device.types import Device
from levator.sources import Array
from levator.sources.noted import noted

_LEVELS = (0.05, 0.5, 0.95)
Three = tuple[float, float, float]


@dataclass(frozen=True)
class LabelCheck:
    """One setting of a device: what it says and what arrives; 5 %, median and 95 % of the draws."""

    device: str = field(metadata=noted("1", "name of the device"))
    setting: str = field(metadata=noted("1", "intensity step"))
    label: float = field(metadata=noted("A", "current the step is labelled with"))
    gel: Three = field(metadata=noted("A", "into tissue through pads of gel"))
    film: Three = field(metadata=noted("A", "into tissue through gel that joins the spheres"))
    bare: Three = field(metadata=noted("A", "into tissue from bare spheres"))
    ratio: Three = field(metadata=noted("1", "pads of gel over bare, draw by draw"))
    shunted: Three = field(metadata=noted("1", "share that stays in gel which joins the spheres"))
    cut_gel: float = field(metadata=noted("1", "share of draws in which voltage runs out, pads"))
    cut_bare: float = field(metadata=noted("1", "the same from bare spheres"))

    def told(self) -> str:
        """The figures in words, and why they differ from the label."""
        low, middle, high = (1e6 * x for x in self.gel)
        film_low, film, film_high = (1e6 * x for x in self.film)
        bare_low, bare, bare_high = (1e6 * x for x in self.bare)
        least, kept, most = (100 * x for x in self.shunted)
        return (
            f"{self.device} at {self.setting} is labelled {1e6 * self.label:.0f} uA, which is what "
            f"its source is set to. Through a pad of gel under each electrode {middle:.0f} uA "
            f"({low:.0f} to {high:.0f}) enter the face, {self._compared()}: in "
            f"{100 * self.cut_gel:.0f} % of the draws the voltage runs out before a pulse ends. "
            f"Through gel smeared from one electrode to the other {film:.0f} uA ({film_low:.0f} "
            f"to {film_high:.0f}) enter, since {kept:.0f} % ({least:.0f} to {most:.0f}) skate "
            f"along the gel. Bare electrodes give {bare:.0f} uA ({bare_low:.0f} to "
            f"{bare_high:.0f}), as the voltage runs out in {100 * self.cut_bare:.0f} %; pads of "
            f"gel give {self.ratio[1]:.1f} times as much ({self.ratio[0]:.1f} to "
            f"{self.ratio[2]:.0f})."
        )

    def _compared(self) -> str:
        if self.gel[2] < self.label:
            return "less than the label says"
        return "about the label or less"


def against_label(
    device: Device,
    setting: str | None = None,
    *,
    gel: Arrival,
    film: Arrival,
    bare: Arrival,
) -> LabelCheck:
    """What `setting` of `device` brings into the face with each contact, next to its label.

    Raises LevatorError for an unknown setting.
    """
    step = device.setting(setting)
    return LabelCheck(
        device=device.name,
        setting=step.name,
        label=step.current.value,
        gel=_three(gel.mean),
        film=_three(film.mean),
        bare=_three(bare.mean),
        ratio=_three(gel.mean / np.maximum(bare.mean, np.finfo(np.float64).tiny)),
        shunted=_three(1 - film.entering),
        cut_gel=float(gel.limited.mean()),
        cut_bare=float(bare.limited.mean()),
    )


def _three(found: Array) -> Three:
    low, median, high = (float(x) for x in np.quantile(found, _LEVELS))
    return low, median, high
