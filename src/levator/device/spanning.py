"""Which muscles can these two spheres not span? Lengths against the distance they stand apart.

A muscle is spanned when its centre line is no longer than the spacing; centred on a longer one,
the spheres cover the share spacing / length of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face
from levator.device.line import overlap
from levator.device.types import Device
from levator.errors import LevatorError
from levator.sources.noted import noted

_LEVELS = (0.05, 0.95)


@dataclass(frozen=True)
class Span:
    """How much of one muscle lies between the spheres, centred on it."""

    muscle: str = field(metadata=noted("1", "full name with side"))
    length: float = field(metadata=noted("m", "length of its centre line"))
    cover: float = field(metadata=noted("1", "share of the centre line between the spheres"))
    least: float = field(metadata=noted("1", "the same at the 5 % point of the spacing"))
    most: float = field(metadata=noted("1", "the same at the 95 % point of the spacing"))

    @property
    def spanned(self) -> str:
        """`yes`, `no`, or `unsure` where it depends on how far apart the spheres really stand."""
        if self.least >= 1:
            return "yes"
        return "unsure" if self.most >= 1 else "no"


def spans(face: Face, device: Device) -> tuple[Span, ...]:
    """Every muscle of `face`, longest first; raises LevatorError for pads placed freely."""
    if device.spacing is None:
        raise LevatorError(
            f"the pads of {device.name} stand anywhere; name a device with a fixed spacing"
        )
    low, high = (float(x) for x in device.spacing.quantile(np.array(_LEVELS)))
    found = [
        Span(
            muscle=muscle.name,
            length=muscle.length,
            cover=overlap(muscle, device.spacing.value, 0.0),
            least=overlap(muscle, low, 0.0),
            most=overlap(muscle, high, 0.0),
        )
        for muscle in face.muscles
    ]
    return tuple(sorted(found, key=lambda span: -span.length))
