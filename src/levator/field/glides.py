"""What dose does a session leave in every muscle? Maps integrated along its glides and holds.

    D_m = int <|E|>_m dt ,      F_m = int |<E . f>_m| dt   [V s/m] ,      Q = d int I dt   [C]

with <>_m the mean over the volume of muscle m, f its fibres, I the delivered peak current and d the
share of the time it flows. A glide is a row of stations; their number is doubled until no integral
of a muscle that carries changes by more than `CHANGE`. Draws of contact and device act through I,
draws of tissue through one factor a muscle (`Scatter`); all are integrated at once.
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
Current = Callable[[Array], Array | float]


@dataclass(frozen=True, eq=False)
class Scatter:
    """Factors of drawn tissue over that of the maps, draws on axis 0."""

    mean: Array = field(metadata=noted("1", "of |E| in every muscle, shape (n, m)"))
    along: Array = field(metadata=noted("1", "of E along its fibres, shape (n, m)"))
    resistance: Array = field(metadata=noted("1", "of the tissue's resistance, shape (n,)"))

    @classmethod
    def none(cls, m: int) -> Scatter:
        """One draw, in which `m` muscles are as in the maps."""
        return cls(np.ones((1, m)), np.ones((1, m)), np.ones(1))


@dataclass(frozen=True, eq=False)
class SessionDose:
    """What one session does in every draw, muscles in the order of the face."""

    names: tuple[str, ...] = field(metadata=noted("1", "names of the muscles, m of them"))
    seconds: float = field(metadata=noted("s", "with the spheres on the skin"))
    current: Array = field(metadata=noted("A", "delivered peak, mean over that time, (n,)"))
    charge: Array = field(metadata=noted("C", "that flowed, one way or the other, shape (n,)"))
    field_time: Array = field(metadata=noted("V s/m", "time integral of the mean |E|, (n, m)"))
    fibre_time: Array = field(
        metadata=noted("V s/m", "time integral of |mean E along the fibres|, shape (n, m)")
    )
    strongest: Array = field(metadata=noted("V/m", "largest mean |E| at any moment, (n, m)"))
    high: Array = field(
        metadata=noted("V/m", "time mean of the 95th percentile of |E| over the volume, (n, m)")
    )
    above: Array = field(metadata=noted("s", "with the mean |E| above the level, shape (n, m)"))
    stations: int = field(metadata=noted("1", "placements that were read"))
    change: float = field(metadata=noted("1", "last change of an integral that carries"))

    @property
    def mean(self) -> Array:
        """Time mean of the mean |E| [V/m], shape (n, m)."""
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
    scatter: Scatter | None = None,
    progress: Progress = silent,
) -> SessionDose:
    """Dose of `session` from the `maps` of `face`, in every draw of `scatter` (one if left out).

    `current` gives the delivered peak [A] for tissue resistances [ohm], one per draw; `duty` is
    the share of the time it flows; `enter` gives the amperes on skin nodes of one ampere from a
    placement, by default even discs. `above` counts time over `level` [V/m]. The percentile takes
    the factor of the mean. Raises LevatorError for a session without steps or duration and a
    duty outside 0 to 1.
    """
    if not session.steps or not session.seconds > 0:
        raise LevatorError("this session has no steps that may be done; write another one")
    if not 0 < duty <= 1:
        raise LevatorError("duty is the share of the time that current flows; write e.g. 0.5")
    scatter = scatter or Scatter.none(len(face.muscles))
    reader = _Reader(face, maps, current, level, enter or (lambda at: injection(face, at)), scatter)
    parts = []
    for k, step in enumerate(session.steps):
        parts.append(_converged(reader, step))
        progress((k + 1) / len(session.steps))
    mean_time, fibre_time, high_time, above, amperes = np.sum([part.sums for part in parts], axis=0)
    return SessionDose(
        names=tuple(muscle.name for muscle in face.muscles),
        seconds=session.seconds,
        current=amperes[:, 0] / session.seconds,
        charge=duty * amperes[:, 0],
        field_time=mean_time,
        fibre_time=fibre_time,
        strongest=np.max([part.strongest for part in parts], axis=0),
        high=high_time / session.seconds,
        above=above,
        stations=sum(part.stations for part in parts),
        change=max(part.change for part in parts),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """Integrals of one step, (5, n, m), the largest mean, (n, m), stations and last change."""

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
    scatter: Scatter

    def read(self, hold: Hold) -> tuple[Array, Array]:
        """Integrals over one hold, (5, n, m), and the mean |E| of every muscle, (n, m)."""
        unit, scatter = self.enter(hold.placement), self.scatter
        resistance = self.maps.resistance(unit) * scatter.resistance
        amperes = np.broadcast_to(self.current(resistance), resistance.shape)[:, None]
        mean, high = self.maps.inside.summary(unit)
        along = np.abs(self.maps.along.dose(unit))
        carried = amperes * scatter.mean
        means = carried * mean
        rows = np.stack(
            [
                means,
                amperes * scatter.along * along,
                carried * high,
                means > self.level,
                np.broadcast_to(amperes, means.shape),
            ]
        )
        return hold.seconds * rows, means


def _converged(reader: _Reader, step: Hold | Glide) -> _Part:
    """A step at as many stations as its integrals need, stations doubled each time."""
    last, count, read = _part(reader, step, 1), 1, 1
    if isinstance(step, Hold):
        return last
    while True:
        count *= 2
        finer = _part(reader, step, count)
        read += count
        change = _change(last.sums[:3].mean(axis=1), finer.sums[:3].mean(axis=1))
        if change < CHANGE or count >= MOST_STATIONS:
            return _Part(finer.sums, finer.strongest, read, change)
        last = finer


def _part(reader: _Reader, step: Hold | Glide, count: int) -> _Part:
    sums, strongest = np.zeros(()), np.zeros(())
    for hold in frames(step, count):
        found, means = reader.read(hold)
        sums, strongest = sums + found, np.maximum(strongest, means)
    return _Part(sums, strongest, count, 0.0)


def _change(before: Array, after: Array) -> float:
    """Largest relative change of a muscle that carries `CARRIES` of the strongest, any row."""
    top = after.max(axis=1, keepdims=True)
    carries = after > CARRIES * top
    return float((np.abs(after - before) / np.where(carries, after, np.inf)).max())
