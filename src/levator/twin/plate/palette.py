"""Which colour has each tissue on the plate? Hues of a dissection, told apart by lightness too.

Neighbours in depth differ in lightness by more than a tenth, so that the order of the layers is
seen without hue as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from levator.anatomy.types import Array

INK, QUIET, PAPER = "#22262b", "#6b7178", "#fbfaf6"
NERVE_EDGE = "#5a4700"

Grain = Literal["plain", "lobules", "weave", "fibres"]


@dataclass(frozen=True)
class Look:
    """Colour, shine and grain of one material; `scale` [m] is the size of the grain."""

    colour: tuple[float, float, float]
    shine: float
    grain: Grain
    scale: float

    @property
    def rgb(self) -> Array:
        """The colour as an array."""
        return np.array(self.colour)


LOOKS = {
    "skin": Look((0.91, 0.76, 0.66), 0.10, "plain", 1e-3),
    "fat": Look((0.98, 0.86, 0.50), 0.22, "lobules", 2.2e-3),
    "smas": Look((0.70, 0.76, 0.82), 0.25, "weave", 1.1e-3),
    "muscle": Look((0.68, 0.30, 0.25), 0.16, "fibres", 6e-4),
    "chewing": Look((0.55, 0.22, 0.20), 0.14, "fibres", 8e-4),
    "deep fat": Look((0.90, 0.68, 0.33), 0.20, "lobules", 3.2e-3),
    "parotid": Look((0.72, 0.66, 0.46), 0.18, "lobules", 1.7e-3),
    "nerve": Look((1.00, 0.85, 0.08), 0.30, "plain", 1e-3),
    "bone": Look((0.93, 0.90, 0.82), 0.12, "plain", 1e-3),
    "vestibule": Look((0.80, 0.56, 0.53), 0.25, "plain", 1e-3),
    "orbit": Look((0.80, 0.84, 0.87), 0.20, "plain", 1e-3),
    "neck": Look((0.62, 0.50, 0.46), 0.10, "plain", 1e-3),
}
TENDON = np.array([0.91, 0.86, 0.79])
CUT_EDGE = np.array([1.0, 0.97, 0.92])
LABELS = {
    "skin": "skin",
    "fat": "superficial fat",
    "smas": "SMAS",
    "muscle": "mimetic muscle",
    "chewing": "chewing and neck muscle",
    "deep fat": "deep fat",
    "parotid": "parotid gland",
    "nerve": "facial nerve",
    "bone": "deep surface, bone",
    "vestibule": "deep surface, oral vestibule",
    "orbit": "deep surface, orbit",
    "neck": "deep surface, neck",
}
