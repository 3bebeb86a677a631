"""At which impedance does the skin of a draw work, and what circuit is its placement then?

Under load the contact gives way (decision 0008), which draws more current in, so that

    z = z_0 / (1 + z_0 j/V_b) ,      j = I s(z)/A(z) ,      I = min(I_set, V_c / R(z)) ,

is found by repetition from the small-signal z_0, where each round lowers z. A film of another
conductance g than the solved one is read at z g/g_0, with its own resistances times g_0/g and the
tissue left as it is: without tissue the sheet equation would know z g alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from levator.device import Contact, SkinContact, contact_impedance
from levator.device.arriving import Source, Way
from levator.device.film import Extent, gel_film
from levator.sources import Draws
from levator.sources.noted import noted
from levator.twin.entering import IMPEDANCES, LAYERS, Entering

Array = NDArray[np.float64]

LAYER: Mapping[Contact, Extent | None] = {
    "gel": "pads",
    "film": "bridge",
    "sweat": None,
    "bare": None,
}
_ROUNDS = 40
_SETTLED = 1e-3


@dataclass(frozen=True, eq=False)
class Operating:
    """Every draw and placement under load, shape (n, k) where no other is given."""

    impedance: Array = field(metadata=noted("ohm m2", "of one contact under load"))
    way: Way = field(metadata=noted("1", "from the source into the tissue"))
    wetted: Array = field(metadata=noted("m2", "skin under metal or gel, either side"))
    peak: Array = field(metadata=noted("1/m2", "largest density per ampere entering"))
    gain: Array = field(
        metadata=noted("1", "field over that of an even disc, per ampere entering, (n, k, m)")
    )


class _Read(NamedTuple):
    """Where each draw stands between two solved impedances, shape (n, k)."""

    below: NDArray[np.int64]
    part: Array

    def __call__(self, table: Array) -> Array:
        """Values of `table` (z, k) or (z, k, m) for every draw and placement."""
        place = np.arange(table.shape[1])
        part = self.part[(...,) + (None,) * (table.ndim - 2)]
        low, high = table[self.below, place], table[self.below + 1, place]
        return np.asarray((1 - part) * low + part * high)


def operating(
    solved: Entering,
    draws: Draws,
    source: Source,
    skin: SkinContact,
    *,
    contact: Contact,
    resistance: Array,
) -> Operating:
    """The circuits of all placements with `contact`, for every draw.

    `resistance` (n, k) [ohm] is each draw's tissue between two even discs; `skin` holds one
    number or one per draw.
    """
    layer = LAYERS.index(LAYER[contact])
    table = {name: held[layer] for name, held in vars(solved).items() if name != "even"}
    tissue = resistance / solved.even
    scale = film_scale(draws) if LAYER[contact] is not None else np.ones(draws.n)
    small = contact_impedance(skin, source.pulse_width, contact=contact)[:, None]
    breakdown = np.broadcast_to(skin.breakdown_voltage, draws.n)[:, None]
    impedance = small * np.ones_like(tissue)
    for _ in range(_ROUNDS):
        way = _way(table, impedance, scale, tissue)
        density = _density(source, way, impedance)
        before, impedance = impedance, small / (1 + small * density / breakdown)
        if np.abs(np.log(impedance / before)).max() < _SETTLED:
            break
    read = _reader(impedance * scale[:, None])
    return Operating(
        impedance=impedance,
        way=_way(table, impedance, scale, tissue),
        wetted=read(table["wetted"]),
        peak=read(table["peak"]),
        gain=read(table["gain"]),
    )


def source_of(draws: Draws) -> Source:
    """The stimulator of every draw [SI], under the names common to all devices."""
    return Source(
        current=draws["device.current"],
        compliance=draws["device.compliance"],
        pulse_width=draws["device.pulse_width"],
        frequency=draws["device.frequency"],
    )


def film_scale(draws: Draws) -> Array:
    """Sheet conductance of each draw's film over that of the solved one [1], shape (n,)."""
    conductance = draws.get("film.conductivity") * draws.get("film.thickness")
    return np.asarray(conductance / gel_film().along)


def _way(table: Mapping[str, Array], impedance: Array, scale: Array, tissue: Array) -> Way:
    read = _reader(impedance * scale[:, None])
    return Way(
        tissue=read(table["tissue"]) * tissue,
        area=read(table["area"]),
        series=read(table["series"]) / scale[:, None],
        shunt=read(table["shunt"]) * scale[:, None],
    )


def _density(source: Source, way: Way, impedance: Array) -> Array:
    """Current density [A/m2] into the skin at `impedance` [ohm m2], shape (n, k)."""
    most = source.compliance[:, None] / _loop(way, impedance)
    current = np.minimum(source.current[:, None], most)
    return np.asarray(current * _share(way, impedance) / way.area)


def _loop(way: Way, impedance: Array) -> Array:
    """Resistance [ohm] that the source sees, shape (n, k)."""
    within = way.tissue + 2 * impedance / way.area
    return np.asarray(way.series + _share(way, impedance) * within)


def _share(way: Way, impedance: Array) -> Array:
    return np.asarray(1 / (1 + way.shunt * (way.tissue + 2 * impedance / way.area)))


def _reader(impedance: Array) -> _Read:
    """Impedances beyond the solved ones are read at their ends."""
    low, high = np.log(IMPEDANCES[[0, -1]])
    at = (np.log(impedance) - low) / (high - low) * (len(IMPEDANCES) - 1)
    below = np.clip(np.floor(at), 0, len(IMPEDANCES) - 2).astype(np.int64)
    return _Read(below, np.clip(at - below, 0.0, 1.0))
