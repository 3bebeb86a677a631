"""Which model says when an axon fires? Rivals by name, behind one signature.

A fibre model takes exposures, diameters [m] and a waveform, and gives the threshold current [A] of
each fibre, infinite where it found none. The mean field of version 1 (`activate`) reads no fibres
and stands one level up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from levator.activation.axon import bounds
from levator.activation.exposure import Exposure
from levator.activation.recruitment_table import FibreModel
from levator.activation.surrogate import surrogate, with_fallback
from levator.activation.types import Array
from levator.activation.waveform import Waveform
from levator.errors import unknown_name

MODELS = ("full cable", "surrogate", "surrogate with fall-back")


def fibre_model(name: str, *, interest: float) -> FibreModel:
    """The fibre model of that name; the fall-back settles whether fibres fire at `interest` [A].

    Raises LevatorError for a name that is not one of `MODELS`.
    """
    if name not in MODELS:
        raise unknown_name("model", name, MODELS)
    if name == "full cable":
        return full_cable
    if name == "surrogate":
        return surrogate

    def backed(exposures: Sequence[Exposure], diameters: Array, waveform: Waveform) -> Array:
        return with_fallback(exposures, diameters, waveform, interest=interest).current

    return backed


def full_cable(exposures: Sequence[Exposure], diameters: Array, waveform: Waveform) -> Array:
    """Thresholds [A] by the double cable, shape (f,), infinite above 1 A."""
    found = bounds(exposures, diameters, waveform)
    return np.where(found.above, np.inf, found.current)
