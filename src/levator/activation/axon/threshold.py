"""At which current does a myelinated fibre fire, and where?

The smallest peak current whose spike reaches the detector: brackets on a ladder of amplitudes, then
intervals of nine, eight amplitudes to a pass. A fibre that does not fire is an error here and a
named bound in `bounds`; it never reads as a threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from levator.activation.axon.cable import Cable, Detector, lay
from levator.activation.axon.mrg import Build, build, membrane, rates
from levator.activation.axon.search import FINEST, Shot, at_rest, find, steps
from levator.activation.exposure import Exposure
from levator.activation.types import Array, Mask
from levator.activation.waveform import Waveform
from levator.errors import LevatorError
from levator.sources.noted import noted

CEILING = 1.0
PRECISION = 1e-3


@dataclass(frozen=True, eq=False)
class Excited:
    """At which current each fibre fires, and how."""

    current: Array = field(metadata=noted("A", "peak current at threshold, shape (f,)"))
    above: Mask = field(metadata=noted("1", "it needs more than `current`, shape (f,)"))
    stretch: Array = field(metadata=noted("1", "stretch on which it fires first, -1 if not, (f,)"))
    arc: Array = field(metadata=noted("m", "arc length there, shape (f,)"))
    beyond: Mask = field(metadata=noted("1", "it fires first beyond a passing end, shape (f,)"))
    latency: Array = field(metadata=noted("s", "from the stimulus to the detector, shape (f,)"))
    extrapolated: Mask = field(
        metadata=noted("1", "diameter outside the published table, shape (f,)")
    )


def thresholds(
    exposures: Sequence[Exposure],
    diameters: Array,
    waveform: Waveform,
    *,
    polarity: int = 1,
    offset: float = 0.0,
    detector: Detector = "ends",
    ceiling: float = CEILING,
    precision: float = PRECISION,
    finest: float = FINEST,
) -> Excited:
    """Threshold current [A] of each fibre of `diameters` [m], shape (f,), and where it fires.

    `polarity` -1 turns the waveform round. `offset` [1] moves the nodes of fibres that pass on at
    their start by that share of an internode. `detector` says where a spike must arrive: at one of
    the fibre's far `ends`, at its `start`, or at `any` of them. `precision` is the relative width
    of the last bracket, `finest` [s] the finest time step.

    Raises LevatorError when a fibre does not fire up to `ceiling` [A].
    """
    found = bounds(
        exposures,
        diameters,
        waveform,
        polarity=polarity,
        offset=offset,
        detector=detector,
        ceiling=ceiling,
        precision=precision,
        finest=finest,
    )
    if found.above.any():
        which = ", ".join(str(i) for i in np.flatnonzero(found.above)[:5])
        raise LevatorError(
            f"{int(found.above.sum())} of {len(found.above)} fibres (number {which}) do not fire up"
            f" to {ceiling:g} A; write a higher ceiling, or ask bounds(...) instead"
        )
    return found


def bounds(
    exposures: Sequence[Exposure],
    diameters: Array,
    waveform: Waveform,
    *,
    polarity: int = 1,
    offset: float = 0.0,
    detector: Detector = "ends",
    ceiling: float = CEILING,
    precision: float = PRECISION,
    finest: float = FINEST,
) -> Excited:
    """As `thresholds`; a fibre that does not fire stands `above` the ceiling [A]."""
    diameters = np.asarray(diameters, dtype=np.float64)
    _check(exposures, diameters, polarity, ceiling)
    _check_search(precision, finest)
    table, builds = rates(), {d: build(d) for d in np.unique(diameters)}
    shots: list[Shot | None] = []
    cables: list[Cable] = []
    for exposure, diameter in zip(exposures, diameters, strict=True):
        made = builds[diameter]
        cable = lay(exposure, made, offset=offset, detector=detector)
        plan = steps(waveform, cable, diameter, sign=polarity, finest=finest)
        fibre, rest = at_rest(cable, membrane(made, table), plan)
        shots.append(find(fibre, rest, ceiling=ceiling, precision=precision))
        cables.append(cable)
    return _excited(shots, cables, [builds[d] for d in diameters], ceiling)


def _excited(
    shots: Sequence[Shot | None], cables: Sequence[Cable], builds: Sequence[Build], ceiling: float
) -> Excited:
    pairs = list(zip(shots, cables, strict=True))
    return Excited(
        current=np.array([s.current if s else ceiling for s in shots]),
        above=np.array([s is None for s in shots], dtype=bool),
        stretch=np.array([c.stretch[s.node] if s else -1 for s, c in pairs]),
        arc=np.array([c.arc[s.node] if s else np.nan for s, c in pairs]),
        beyond=np.array([bool(s and c.padded[s.node]) for s, c in pairs], dtype=bool),
        latency=np.array([s.arrived if s else np.nan for s in shots]),
        extrapolated=np.array([b.extrapolated for b in builds], dtype=bool),
    )


def _check(exposures: Sequence[Exposure], diameters: Array, polarity: int, ceiling: float) -> None:
    if diameters.shape != (len(exposures),):
        raise LevatorError(
            f"{len(exposures)} fibres and diameters of shape {diameters.shape}; write one each"
        )
    if polarity not in (1, -1):
        raise LevatorError(f"a polarity of {polarity} is not known; write 1 or -1")
    if not (np.isfinite(ceiling) and ceiling > 0):
        raise LevatorError(f"a ceiling of {ceiling:g} A cannot be reached; write for example 0.1")


def _check_search(precision: float, finest: float) -> None:
    if not (np.isfinite(finest) and finest > 0):
        raise LevatorError(f"a time step of {finest:g} s goes nowhere; write for example 2.5e-6")
    if not 0 < precision < 1:
        raise LevatorError(f"a precision of {precision:g} is outside 0 to 1; write e.g. 1e-3")
