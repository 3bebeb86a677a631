"""What dose does a session leave in every muscle? Maps integrated along its glides and holds.

    D_m = int <|E|>_m dt ,      F_m = int |<E . f>_m| dt   [V s/m] ,      Q = d int I dt   [C]

with <>_m the mean over the volume of muscle m, f its fibres, I the delivered peak current and d the
share of the time it flows. A glide is a row of stations; their number is doubled until no integral
of a muscle that carries changes by more than `CHANGE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face
from levator.device import Glide, Hold, Placement, Session, frames, injection
from levator.errors import LevatorError
from levator.field.maps import PlacementMaps, Progress, silent
from levator.field.types import Array
from levator.sources.noted import noted

CHANGE, CARRIES = 0.01, 0.05
MOST_STATIONS = 32

Enter = Callable[[Placement], Array]
Current = Callable[[float], float]


@dataclass(frozen=True, eq=False)
class SessionDose:
    """What one session does, muscles in the order of the face."""

    names: tuple[str, ...] = field(metadata=noted("1", "names of the muscles, m of them"))
    seconds: float = field(metadata=noted("s", "with the spheres on the skin"))
    current: float = field(metadata=noted("A", "delivered peak current, mean over that time"))
    charge: float = field(metadata=noted("C", "that flowed, one way or the other"))
    field_time: Array = field(metadata=noted("V s/m", "time integral of the mean |E|, (m,)"))
    fibre_time: Array = field(
        metadata=noted("V s/m", "time integral of |mean E along the fibres|, shape (m,)")
    )
    strongest: Array = field(metadata=noted("V/m", "largest mean |E| at any moment, (m,)"))
    high: Array = field(
        metadata=noted("V/m", "time mean of the 95th percentile of |E| over the volume, (m,)")
    )
    above: Array = field(metadata=noted("s", "with the mean |E| above the level, shape (m,)"))
    stations: int = field(metadata=noted("1", "placements that were read"))
    change: float = field(metadata=noted("1", "last change of an integral that carries"))

    @property
    def mean(self) -> Array:
        """Time mean of the mean |E| [V/m], shape (m,)."""
        return self.field_time / self.seconds


def session_dose(
    face: Face,
    maps: PlacementMaps,
    session: Session,
    *,
    current: Current,
    level: float,
    duty: float = 1.0,
    enter: Enter | None = None,
    progress: Progress = silent,
) -> SessionDose:
    """Dose of `session` from the `maps` of `face`.

    `current` gives the delivered peak [A] for a tissue resistance [ohm]; `duty` is the share of
    the time it flows; `enter` gives the amperes on skin nodes of one ampere from a placement, by
    default even discs. `above` counts time over `level` [V/m]. Raises LevatorError for a session
    without steps or duration and a duty outside 0 to 1.
    """
    if not session.steps or not session.seconds > 0:
        raise LevatorError("this session has no steps that may be done; write another one")
    if not 0 < duty <= 1:
        raise LevatorError("duty is the share of the time that current flows; write e.g. 0.5")
    reader = _Reader(face, maps, current, level, enter or (lambda at: injection(face, at)))
    total, stations, worst = np.zeros(()), 0, 0.0
    strongest = np.zeros(len(face.muscles))
    for k, step in enumerate(session.steps):
        part = _converged(reader, step)
        total = total + part.sums
        strongest = np.maximum(strongest, part.strongest)
        stations, worst = stations + part.stations, max(worst, part.change)
        progress((k + 1) / len(session.steps))
    mean_time, fibre_time, high_time, above, amperes = total
    return SessionDose(
        names=tuple(muscle.name for muscle in face.muscles),
        seconds=session.seconds,
        current=float(amperes[0]) / session.seconds,
        charge=duty * float(amperes[0]),
        field_time=mean_time,
        fibre_time=fibre_time,
        strongest=strongest,
        high=high_time / session.seconds,
        above=above,
        stations=stations,
        change=worst,
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """Integrals of one step, (5, m), the largest mean, (m,), stations and last change."""

    sums: Array
    strongest: Array
    stations: int
    change: float


@dataclass(frozen=True, eq=False)
class _Reader:
    face: Face
    maps: PlacementMaps
    current: Current
    level: float
    enter: Enter

    def read(self, hold: Hold) -> tuple[Array, Array]:
        """Integrals over one hold, (5, m), and the mean |E| of every muscle, (m,)."""
        unit = self.enter(hold.placement)
        amperes = self.current(self.maps.resistance(unit))
        mean, high = self.maps.inside.summary(amperes * unit)
        along = np.abs(self.maps.along.dose(amperes * unit))
        rows = [mean, along, high, (mean > self.level).astype(float), np.full(len(mean), amperes)]
        return hold.seconds * np.stack(rows), mean


def _converged(reader: _Reader, step: Hold | Glide) -> _Part:
    """A step at as many stations as its integrals need, stations doubled each time."""
    last, count, read = _part(reader, step, 1), 1, 1
    if isinstance(step, Hold):
        return last
    while True:
        count *= 2
        finer = _part(reader, step, count)
        read += count
        change = _change(last.sums[:3], finer.sums[:3])
        if change < CHANGE or count >= MOST_STATIONS:
            return _Part(finer.sums, finer.strongest, read, change)
        last = finer


def _part(reader: _Reader, step: Hold | Glide, count: int) -> _Part:
    read = [reader.read(hold) for hold in frames(step, count)]
    sums = np.sum([sums for sums, _ in read], axis=0)
    return _Part(sums, np.max([mean for _, mean in read], axis=0), len(read), 0.0)


def _change(before: Array, after: Array) -> float:
    """Largest relative change of a muscle that carries `CARRIES` of the strongest, any row."""
    top = after.max(axis=1, keepdims=True)
    carries = after > CARRIES * top
    return float((np.abs(after - before) / np.where(carries, after, np.inf)).max())
