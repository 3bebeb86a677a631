"""What does a film of gel do between the spheres and the skin? It couples, it spreads, it shunts.

A film of conductivity s and thickness d lets current through with an area resistance d/s and along
itself with a conductance s d per square. It covers a round pad about each sphere, or a strip that
joins them as gel smeared over the whole area does. Drying takes water from it,

    d(t) = d exp(-t/tau) ,      Z(t) = Z_gel k^(1 - exp(-t/tau)) ,

so that the skin under it goes from gelled to bare, k times harder (both forms ours).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from levator.device.contact import Real, SkinContact, contact_impedance
from levator.device.types import Placement
from levator.errors import LevatorError, unknown_name
from levator.sources import Array, value
from levator.sources.noted import noted

Extent = Literal["pads", "bridge"]
EXTENTS = ("pads", "bridge")


@dataclass(frozen=True)
class Film:
    """Gel on the skin. Raises LevatorError unless every length and the conductivity are positive.

    A `pads` film whose pads meet is one film, as it is on skin.
    """

    conductivity: float = field(metadata=noted("S/m", "of the gel"))
    thickness: float = field(metadata=noted("m", "of the film, even everywhere"))
    margin: float = field(metadata=noted("m", "how far it reaches beyond the patch of a sphere"))
    extent: Extent = field(metadata=noted("1", "two round pads, or a strip from sphere to sphere"))
    wetness: float = field(default=1.0, metadata=noted("1", "share of the water that is left"))

    def __post_init__(self) -> None:
        if self.extent not in EXTENTS:
            raise unknown_name("extent of a film", self.extent, EXTENTS)
        for name in ("conductivity", "thickness", "margin", "wetness"):
            if not (np.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise LevatorError(f"{name} of a film must be positive; write SI, e.g. 0.5")
        if self.wetness > 1:
            raise LevatorError("wetness of a film must not exceed 1; write e.g. 0.5")

    @property
    def through(self) -> float:
        """Area resistance [ohm m2] from sphere to skin."""
        return self.thickness * self.wetness / self.conductivity

    @property
    def along(self) -> float:
        """Sheet conductance [S per square]."""
        return self.conductivity * self.thickness * self.wetness

    def dried(self, seconds: float) -> Film:
        """The film after `seconds` [s]; raises LevatorError for a negative time."""
        if not seconds >= 0:
            raise LevatorError("a film cannot dry for a negative time; write seconds, e.g. 300")
        left = self.wetness * float(np.exp(-seconds / value("film.drying_time")))
        return Film(self.conductivity, self.thickness, self.margin, self.extent, left)

    def holds(self, placement: Placement, points: Array, normal: Array) -> Array:
        """How far [m] points (..., 3) lie inside the edge of the film, negative outside.

        `normal` (3,) is that of the skin between the spheres: depth along it does not count for
        a strip, so that a strip follows a curved cheek.
        """
        reach = placement.radius + self.margin
        ends = placement.anode, placement.cathode
        pads = reach - np.minimum(*(_size(points - end) for end in ends))
        if self.extent == "pads":
            return np.asarray(pads, dtype=np.float64)
        axis = placement.cathode - placement.anode
        away = points - placement.anode
        share = np.clip(away @ axis / (axis @ axis), 0.0, 1.0)
        off = away - share[..., None] * axis
        flat = off - (off @ normal)[..., None] * normal
        return np.asarray(np.maximum(pads, reach - _size(flat)))


def _size(vectors: Array) -> Array:
    return np.asarray(np.sqrt((vectors**2).sum(axis=-1)))


def gel_film(extent: Extent = "pads") -> Film:
    """The film at its sourced values; raises LevatorError for an unknown extent."""
    return Film(
        conductivity=value("film.conductivity"),
        thickness=value("film.thickness"),
        margin=value("film.margin"),
        extent=extent,
    )


def film_impedance(skin: SkinContact, pulse_width: Real, film: Film) -> Array:
    """Small-signal impedance [ohm m2] of skin under `film`, gelled when wet and bare when dry."""
    gelled = contact_impedance(skin, pulse_width, contact="gel")
    return np.asarray(gelled * np.asarray(skin.dry_ratio) ** (1 - film.wetness))
