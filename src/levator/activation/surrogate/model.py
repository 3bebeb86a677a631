"""At which current does an axon fire, without simulating it? And when must it be simulated?

The passive answer of a fibre is exact and cheap; a regression says how far it must be driven. Every
threshold travels with a band: the 95 % quantile of the error on held-out fibres of its class of
diameter, width, ending and waveform, the widest of the four. What lies outside the training, and
what the band does not tell from the current that is asked about, goes to the full model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np

from levator.activation.axon import bounds
from levator.activation.exposure import Exposure
from levator.activation.surrogate.critical import Regression, best, known
from levator.activation.surrogate.ports import DIAMETERS, STRETCHES
from levator.activation.surrogate.response import respond
from levator.activation.types import Array, Mask
from levator.activation.waveform import Waveform
from levator.errors import LevatorError
from levator.sources.noted import noted

ASSET = "surrogate.npz"
WAVES = ("rectangular", "two ways", "sloped", "half-sine")
ENDINGS = ("terminates", "passes", "forks")
DIAMETER_EDGES = np.array([5e-6, 7e-6, 10e-6])
WIDTH_EDGES = np.array([0.1e-3, 0.3e-3, 1e-3, 3e-3])
CLASSES = ("diameter", "width", "ending", "waveform")
SEARCHED = 1.0


@dataclass(frozen=True, eq=False)
class Banded:
    """Thresholds by the surrogate."""

    current: Array = field(metadata=noted("A", "infinite where nothing is driven, shape (f,)"))
    error: Array = field(metadata=noted("1", "95 % of |log error| of its class, shape (f,)"))
    inside: Mask = field(metadata=noted("1", "whether the training covers it, shape (f,)"))

    def unsettled(self, interest: float) -> Mask:
        """Whether it cannot say if a fibre fires at `interest` [A], shape (f,)."""
        with np.errstate(invalid="ignore"):
            near = np.abs(np.log(self.current / interest)) <= self.error
        return np.asarray(near | ~self.inside)


@dataclass(frozen=True, eq=False)
class Backed:
    """Thresholds by the surrogate, and by the full model where that was needed."""

    current: Array = field(metadata=noted("A", "infinite where it needs over 1 A, shape (f,)"))
    simulated: Mask = field(metadata=noted("1", "whether by the full model, shape (f,)"))

    @property
    def share(self) -> float:
        """Share [1] of the fibres that went to the full model."""
        return float(self.simulated.mean()) if len(self.simulated) else 0.0


@dataclass(frozen=True, eq=False)
class _Trained:
    regression: Regression = field(metadata=noted("1", "of the critical depolarisation"))
    errors: dict[str, Array] = field(metadata=noted("1", "95 % of |log error| by class"))
    widths: Array = field(metadata=noted("s", "shortest and longest of each of WAVES, (4, 2)"))


def surrogate(exposures: Sequence[Exposure], diameters: Array, waveform: Waveform) -> Array:
    """Threshold currents [A] of fibres of `diameters` [m], shape (f,), infinite where none.

    Raises LevatorError for diameters outside those that it was trained on.
    """
    return banded(exposures, diameters, waveform).current


def banded(exposures: Sequence[Exposure], diameters: Array, waveform: Waveform) -> Banded:
    """As `surrogate`, with the error of each threshold and whether the training covers it."""
    diameters = _checked(exposures, diameters)
    if not len(exposures):
        return Banded(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_))
    trained = _trained()
    response = respond(exposures, diameters, waveform)
    features = known(response, waveform.width)
    needed, pick = best(trained.regression, features, response.drive)
    chosen = features[np.arange(len(pick)), pick]
    inside = np.isfinite(needed)
    needed += trained.regression.process(chosen)
    inside &= trained.regression.inside(chosen)
    inside &= (response.stretched > STRETCHES[0]) & (response.stretched < STRETCHES[-1])
    inside &= _answered(waveform, trained.widths)
    classes = sorted_into(exposures, diameters, waveform)
    error = np.max([trained.errors[k][classes[k]] for k in CLASSES], axis=0)
    return Banded(np.exp(needed), error, inside)


def with_fallback(
    exposures: Sequence[Exposure], diameters: Array, waveform: Waveform, *, interest: float
) -> Backed:
    """Thresholds by the surrogate; by the full model where it is out of range or unsettled.

    Unsettled is a threshold whose band holds the current of `interest` [A]. Raises LevatorError
    for a current that is not positive.
    """
    if not (np.isfinite(interest) and interest > 0):
        raise LevatorError(f"a current of {interest:g} A decides nothing; write e.g. 0.4e-3")
    diameters = np.asarray(diameters, dtype=np.float64)
    trained = np.flatnonzero(_known(diameters))
    current, simulated = np.full(len(exposures), np.inf), np.ones(len(exposures), dtype=np.bool_)
    found = banded([exposures[int(i)] for i in trained], diameters[trained], waveform)
    current[trained], simulated[trained] = found.current, found.unsettled(interest)
    some = np.flatnonzero(simulated)
    if len(some):
        full = bounds(
            [exposures[int(i)] for i in some],
            diameters[some],
            waveform,
            ceiling=SEARCHED,
        )
        current[some] = np.where(full.above, np.inf, full.current)
    return Backed(current, simulated)


def sorted_into(
    exposures: Sequence[Exposure], diameters: Array, waveform: Waveform
) -> dict[str, Array]:
    """Index of each fibre's class of diameter, width, ending and waveform, shape (f,) each."""
    n = len(exposures)
    return {
        "diameter": np.searchsorted(DIAMETER_EDGES, diameters),
        "width": np.full(n, np.searchsorted(WIDTH_EDGES, waveform.width)),
        "ending": np.array([ENDINGS.index(_ending(e)) for e in exposures], dtype=np.int64),
        "waveform": np.full(n, WAVES.index(wave_of(waveform))),
    }


def _ending(exposure: Exposure) -> str:
    if len(exposure.stretches) > 1:
        return "forks"
    return exposure.stretches[0].end


def wave_of(waveform: Waveform) -> str:
    """Which of `WAVES` a waveform is."""
    levels = [x for p in waveform.phases for x in (p.first, p.last)]
    if min(levels) < 0 < max(levels):
        return "two ways"
    if any(p.course == "half-sine" for p in waveform.phases):
        return "half-sine"
    flat = all(p.first == p.last for p in waveform.phases)
    return "rectangular" if flat else "sloped"


def _answered(waveform: Waveform, widths: Array) -> bool:
    """Whether the training holds waveforms of this kind: one pulse, or one and its reverse."""
    least, most = widths[WAVES.index(wave_of(waveform))]
    pulses = 2 if wave_of(waveform) == "two ways" else 1
    single = waveform.duration <= pulses * waveform.width * (1 + 1e-9)
    return bool(single and least * (1 - 1e-9) <= waveform.width <= most * (1 + 1e-9))


def _checked(exposures: Sequence[Exposure], diameters: Array) -> Array:
    diameters = np.asarray(diameters, dtype=np.float64)
    if diameters.shape != (len(exposures),):
        raise LevatorError(
            f"{len(exposures)} fibres and diameters of shape {diameters.shape}; write one each"
        )
    if not _known(diameters).all():
        raise LevatorError(
            f"the surrogate knows axons of {DIAMETERS[0] * 1e6:.0f} to {DIAMETERS[-1] * 1e6:.0f}"
            " um; write such diameters in metres, or ask the model 'full cable'"
        )
    return diameters


def _known(diameters: Array) -> Mask:
    """Which diameters [m] the training covers, same shape."""
    low, high = DIAMETERS[0] * (1 - 1e-9), DIAMETERS[-1] * (1 + 1e-9)
    return np.asarray((diameters >= low) & (diameters <= high))


@cache
def _trained() -> _Trained:
    with files("levator.activation.surrogate").joinpath("assets", ASSET).open("rb") as file:
        stored = np.load(file)
        arrays = {name: stored[name] for name in stored.files}
    return _Trained(
        Regression.read(arrays),
        {k: np.asarray(arrays[f"error_{k}"], np.float64) for k in CLASSES},
        np.asarray(arrays["widths"], np.float64),
    )
