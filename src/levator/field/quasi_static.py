"""May the field be solved as if current were steady and tissue a plain resistor?

Three things are left out, and each has a number that must stay small (Plonsey & Heppner 1967):

    storage      w eps / sigma          displacement over conduction current
    diffusion    L sqrt(w mu sigma)     size over the depth at which induction matters
    travel       L w sqrt(mu eps)       size over the reach of a wave, phase included

with sigma and eps of Gabriel et al. 1996 (doi 10.1088/0031-9155/41/11/003), tabulated and taken
straight between the tabulated frequencies in the logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.constants import epsilon_0, mu_0

from levator.errors import LevatorError, unknown_name
from levator.field.types import Array
from levator.sources import value
from levator.sources.noted import noted

TISSUES = ("muscle", "fat", "tendon", "wet_skin", "nerve")
_POINTS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, eq=False)
class Dielectric:
    """One tissue at some frequencies."""

    frequency: Array = field(metadata=noted("Hz", "where it is read, shape (f,)"))
    conductivity: Array = field(metadata=noted("S/m", "at each frequency, shape (f,)"))
    permittivity: Array = field(metadata=noted("1", "over that of vacuum, shape (f,)"))


@dataclass(frozen=True, eq=False)
class Neglected:
    """What the quasi-static field leaves out, relative to what it keeps; all of shape (f,)."""

    storage: Array = field(metadata=noted("1", "displacement over conduction current"))
    impedance: Array = field(metadata=noted("1", "error in the size of the impedance, storage"))
    diffusion: Array = field(metadata=noted("1", "length over the skin depth of induction"))
    travel: Array = field(metadata=noted("1", "length times the wave number of a wave in tissue"))


def dielectric(tissue: str, frequency: Array) -> Dielectric:
    """Conductivity and permittivity of `tissue` at `frequency` [Hz].

    Raises LevatorError for a tissue that is not tabulated, or a frequency outside the table.
    """
    if tissue not in TISSUES:
        raise unknown_name("tissue", tissue, TISSUES)
    known = np.array([value(f"dielectric.frequency.{k}") for k in _POINTS])
    wanted = np.atleast_1d(np.asarray(frequency, dtype=np.float64))
    if not ((wanted >= known[0]) & (wanted <= known[-1])).all():
        raise LevatorError(
            f"dielectric data reach from {known[0]:g} to {known[-1]:g} Hz; write one between"
        )
    sigma, eps = (
        np.exp(
            np.interp(
                np.log(wanted),
                np.log(known),
                np.log([value(f"dielectric.{tissue}.{what}.{k}") for k in _POINTS]),
            )
        )
        for what in ("conductivity", "permittivity")
    )
    return Dielectric(wanted, sigma, eps)


def neglected(tissue: str, frequency: Array, *, length: float) -> Neglected:
    """What is left out in `tissue` at `frequency` [Hz] on the scale `length` [m]."""
    found = dielectric(tissue, frequency)
    turning = 2 * np.pi * found.frequency
    storage = turning * found.permittivity * epsilon_0 / found.conductivity
    return Neglected(
        storage=storage,
        impedance=np.sqrt(1 + storage**2) - 1,
        diffusion=length * np.sqrt(turning * mu_0 * found.conductivity),
        travel=length * turning * np.sqrt(mu_0 * found.permittivity * epsilon_0),
    )
