"""Where does the current enter, when each sphere is one potential and skin and gel are in the way?

Complete electrode model (Somersalo, Cheney & Isaacson 1992, SIAM J. Appl. Math. 52): a sphere at
V_k drives through the contact impedance z [ohm m2] into skin at u, and a film of gel at p carries
part of it along itself,

    j = (V_k - u)/z ,  or with a film   z j = p - u ,   j = div(g grad p) + sum_k (V_k - p)/z_film ,

    u = G j ,      int j = +1 A and -1 A .

G is the potential of the skin per ampere into it, solved once per face (`maps`), so that only the
nodes that are touched take part: a small dense problem. Disc and film are cut out of the skin's
triangles by sampling and integrated against their shape functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from levator.device import Device, LimitCheck
from levator.device.limits import rms_density
from levator.errors import LevatorError
from levator.field.maps import Single
from levator.field.touch import Touch
from levator.field.types import Array
from levator.sources.noted import noted


@dataclass(frozen=True, eq=False)
class Entry:
    """How one ampere of the source enters the living skin."""

    injection: Array = field(metadata=noted("A", "into every skin node, sums to zero, (n_s,)"))
    resistance: float = field(metadata=noted("ohm", "between the spheres, contacts included"))
    entering: float = field(metadata=noted("1", "share of the source's current in living tissue"))
    peak: float = field(metadata=noted("1/m2", "largest current density per ampere of the source"))
    mean: float = field(metadata=noted("1/m2", "its mean over all skin that is wetted"))
    rms: float = field(metadata=noted("1/m2", "its root mean square over the same skin"))
    area: float = field(metadata=noted("m2", "skin that would take as much evenly, either side"))

    @property
    def shunted(self) -> float:
        """Share of the source's current that stays in the film and never enters living tissue."""
        return max(0.0, 1 - self.entering)


def enter(skin: Single | Array, touched: Touch, *, impedance: float) -> Entry:
    """Entry of one ampere for contact `impedance` [ohm m2] between metal or gel and living skin.

    `skin` [V/A] is `PlacementMaps.skin`, (n_surface, n_surface). Raises LevatorError for an
    impedance that is not positive or an operator of another face.
    """
    if not (np.isfinite(impedance) and impedance > 0):
        raise LevatorError("contact impedance must be positive; write ohm m2, for example 10.0")
    if skin.shape != (touched.n_surface, touched.n_surface):
        raise LevatorError(
            f"a skin operator of shape {skin.shape} does not fit {touched.n_surface} skin nodes; "
            "solve the maps of the same face"
        )
    local = skin[np.ix_(touched.nodes, touched.nodes)].astype(np.float64)
    return entry(local, touched, impedance=impedance)


def entry(local: Array, touched: Touch, *, impedance: float) -> Entry:
    """As `enter`, for the skin operator `local` [V/A] of the touched nodes alone, (k, k)."""
    with _threads().limit(limits=1):
        current, volts = (_bare if touched.film is None else _filmed)(local, touched, impedance)
    return _told(current, volts, touched)


@cache
def _threads() -> ThreadpoolController:
    """Matrices this small lose more to waiting threads than they gain."""
    return ThreadpoolController()


def density_check(
    device: Device, entry: Entry, *, current: float, pulse_width: float
) -> LimitCheck:
    """Largest r.m.s. density [A/m2] under the probes at `current` [A] against the standard's.

    `value` is the mean over the wetted skin, which the standard speaks of, `worst` the peak.
    """
    mean, peak = (
        rms_density(
            current=current * per_ampere,
            area=1.0,
            frequency=device.frequency.value,
            pulse_width=pulse_width,
        )
        for per_ampere in (entry.mean, entry.peak)
    )
    return LimitCheck("r.m.s. current density in contact", mean, peak, device.limits.density)


def _bare(skin: Array, touched: Touch, impedance: float) -> tuple[Array, float]:
    """Currents [A] at the nodes and voltage [V] between two spheres on the skin itself."""
    mass, ends = touched.metal, touched.ends
    loads = mass @ ends
    driven = np.linalg.solve(impedance * np.eye(len(mass)) + mass @ skin, loads)
    volts = np.linalg.solve(ends.T @ driven, [1.0, -1.0])
    return driven @ volts, float(volts[0] - volts[1])


def _filmed(skin: Array, touched: Touch, impedance: float) -> tuple[Array, float]:
    """The same with a film, whose potential p hands j = S (V - p) on to the skin."""
    film, mass = touched.film, touched.wet
    if film is None:
        raise LevatorError("this placement has no film; touch the skin with one")
    loads = touched.loads / film.through
    spread = film.along * touched.sheet + touched.metal / film.through
    resists = impedance * np.eye(len(mass)) + mass @ skin
    potential = np.linalg.solve(resists @ spread + mass, resists @ loads)
    given = touched.areas / film.through * np.eye(2) - loads.T @ potential
    volts = np.linalg.solve(given, [1.0, -1.0])
    current = (loads - spread @ potential) @ volts
    return current, float(volts[0] - volts[1])


def _told(current: Array, volts: float, touched: Touch) -> Entry:
    area = touched.wet.sum(axis=1)
    injection = np.zeros(touched.n_surface)
    np.add.at(injection, touched.nodes, current)
    density = np.abs(current) / area
    entering = float(np.clip(injection, 0, None).sum())
    square = float(area @ density**2)
    return Entry(
        injection=injection,
        resistance=volts,
        entering=entering,
        peak=float(density.max()),
        mean=float(np.abs(current).sum() / area.sum()),
        rms=float(np.sqrt(square / area.sum())),
        area=2 * entering**2 / square,
    )
