"""How does a fibre answer, as long as its membrane stays passive? For many fibres at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from levator.activation.exposure import Exposure
from levator.activation.surrogate.features import FEATURES, PEAKS, describe, moments
from levator.activation.surrogate.kernel import Fibres, Tables
from levator.activation.surrogate.ports import DIAMETERS, STRETCHES, ports, spacings
from levator.activation.types import Array
from levator.activation.waveform import Waveform
from levator.sources.noted import noted


@dataclass(frozen=True, eq=False)
class Response:
    """Candidates c of every fibre f: where it may fire, and what is known there."""

    features: Array = field(metadata=noted("1", "shape (f, c, q)"))
    drive: Array = field(metadata=noted("V/A", "voltage at t*, 0 where there is none, (f, c)"))
    place: Array = field(metadata=noted("1", "stretch, arc length [m], beyond its end, (f, c, 3)"))
    stretched: Array = field(metadata=noted("1", "internode over the published one, shape (f,)"))


def respond(exposures: Sequence[Exposure], diameters: Array, waveform: Waveform) -> Response:
    """Candidates of every fibre of `diameters` [m], shape (f,), under the waveform."""
    weight = moments(waveform)
    f, c = len(exposures), len(weight) * PEAKS
    found = Response(np.zeros((f, c, FEATURES)), np.zeros((f, c)), np.zeros((f, c, 3)), np.ones(f))
    describe(
        flattened(exposures, diameters),
        tables(),
        weight,
        found.features,
        found.drive,
        found.place,
        found.stretched,
    )
    return found


def tables() -> Tables:
    """The table of `ports` for the compiled part."""
    known = ports()
    steps = [np.log(grid) for grid in (DIAMETERS, STRETCHES)]
    return Tables(
        known.between,
        known.node,
        *(float(x) for grid in steps for x in (grid[0], grid[1] - grid[0])),
    )


def flattened(exposures: Sequence[Exposure], diameters: Array) -> Fibres:
    """The fibres as plain arrays, one after another."""
    stretches = [s for e in exposures for s in e.stretches]
    forks = []
    for e in exposures:
        stops = [s.along[-1] - 1e-9 for s in e.stretches]
        left = {s.parent for s in e.stretches if s.parent >= 0 and s.leaves_at >= stops[s.parent]}
        forks += [int(i in left) for i in range(len(stops))]
    return Fibres(
        stretch=np.cumsum([0, *(len(e.stretches) for e in exposures)]),
        sample=np.cumsum([0, *(len(s.along) for s in stretches)]),
        along=np.concatenate([s.along for s in stretches]),
        potential=np.concatenate([s.potential for s in stretches]).astype(np.float64),
        parent=np.array([s.parent for s in stretches], dtype=np.int64),
        leaves_at=np.array([s.leaves_at for s in stretches], dtype=np.float64),
        passes=np.array([s.end == "passes" for s in stretches], dtype=np.int64),
        forks=np.array(forks, dtype=np.int64),
        start=np.array([e.start == "passes" for e in exposures], dtype=np.int64),
        diameter=np.asarray(diameters, dtype=np.float64),
        spacing=spacings(np.asarray(diameters, dtype=np.float64)),
    )
