"""Of what the source is set to, how much enters living tissue during a pulse, draw by draw?

    source -- R_s --+-- skin -- tissue R -- skin --+
                    +---------- film G ------------+

Skin is the element of `pulse`, over the area of one contact. Without a film that joins the spheres
(G = 0) the answers are those of `pulse.drive`; here every draw meets many placements, and only
what the chain reads of a train is kept. Two currents come back, since one cannot serve both: the
mean of the pulse, for charge, and the rectangle that excites a nerve as well (Weiss 1901).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from levator.device.cole import Ladder, ladder
from levator.device.contact import SkinContact, Wetting, phase_factor, wetting_ratio
from levator.errors import LevatorError
from levator.sources import Array
from levator.sources.noted import noted

_PULSE, _PAUSE = 48, 12
_GRADING = 3.0
_SHORTEST, _LONGEST = 1e-6, 1e2
_STILL = 1e-8
_SETTLED = 1e-3
_MOST_HALVES = 160
_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Source:
    """The stimulator in every draw, shape (n,) each."""

    current: Array = field(metadata=noted("A", "current the source is set to"))
    compliance: Array = field(metadata=noted("V", "largest voltage it can raise"))
    pulse_width: Array = field(metadata=noted("s", "duration of one phase"))
    frequency: Array = field(metadata=noted("Hz", "repetition rate of the whole waveform"))


@dataclass(frozen=True, eq=False)
class Way:
    """From the source into the tissue, for every draw and placement, shape (n, k) each."""

    tissue: Array = field(metadata=noted("ohm", "living tissue from entry to entry"))
    area: Array = field(metadata=noted("m2", "skin that takes the current, either side"))
    series: Array = field(metadata=noted("ohm", "gel between metal and skin"))
    shunt: Array = field(metadata=noted("S", "conductance of gel that joins the spheres"))


@dataclass(frozen=True, eq=False)
class Arrival:
    """What a settled train brings into the tissue in its first phase, shape (n, k) each."""

    mean: Array = field(metadata=noted("A", "into living tissue, averaged over the pulse"))
    motor: Array = field(metadata=noted("A", "rectangle that excites motor axons as well"))
    sensory: Array = field(metadata=noted("A", "rectangle that excites skin afferents as well"))
    peak: Array = field(metadata=noted("A", "largest current into living tissue"))
    rms: Array = field(metadata=noted("A", "root mean square into tissue over whole periods"))
    source: Array = field(metadata=noted("A", "out of the source, averaged over the pulse"))
    voltage: Array = field(metadata=noted("V", "largest voltage of the source"))
    energy: Array = field(metadata=noted("J", "out of the source in one pulse"))
    limited: NDArray[np.bool_] = field(
        metadata=noted("1", "True where the voltage runs out before the pulse ends")
    )

    @property
    def entering(self) -> Array:
        """Share [1] of the source's charge that enters living tissue, shape (n, k)."""
        driven = np.maximum(self.source, np.finfo(np.float64).tiny)
        return np.where(self.source > 0, self.mean / driven, 1.0)


def arrive(
    source: Source,
    way: Way,
    skin: SkinContact,
    *,
    contact: Wetting,
    motor_chronaxie: Array,
    sensory_chronaxie: Array,
) -> Arrival:
    """What `source` brings through `way` and `skin` into the tissue [A, V, J], shape (n, k).

    Polarity alternates from pulse to pulse. Chronaxies [s] have shape (n,), or () like the numbers
    of `skin`. Raises LevatorError for an area, pulse width or frequency that is not positive,
    another number below zero, and an unknown contact. A compliance that cannot drive the current
    is a result.
    """
    _check(source, way)
    n = len(source.current)
    wetted = way.area / np.reshape(_wide(wetting_ratio(skin, contact), n), (-1, 1))
    drawn = vars(source) | {"motor": motor_chronaxie, "sensory": sensory_chronaxie}
    drawn |= vars(skin) | {"factor": phase_factor(skin)}
    columns = {name: _wide(number, n) for name, number in drawn.items()}
    grids = np.stack([way.tissue, wetted, way.series, way.shunt])
    parts = [
        _trains({name: row[some] for name, row in columns.items()}, grids[:, some])
        for some in (slice(start, start + _BLOCK) for start in range(0, n, _BLOCK))
    ]
    return _told(np.concatenate(parts))


def _trains(drawn: Mapping[str, Array], ways: Array) -> Array:
    """Readings (n, k, 9) of the kernel for a block of draws, whose arrays fit into memory."""
    from levator.device import train_kernel as kernel  # numba is slow to import

    told: Array = kernel.trains(
        kernel.Steps(*_steps(drawn)),
        kernel.Source(
            drawn["current"],
            drawn["compliance"],
            drawn["low_resistance"],
            drawn["breakdown_voltage"],
            drawn["motor"],
            drawn["sensory"],
        ),
        kernel.Ways(*(np.ascontiguousarray(grid) for grid in ways)),
        _PULSE,
        _SETTLED,
        _MOST_HALVES,
    )
    return told


def _told(found: Array) -> Arrival:
    mean, motor, sensory, peak, source, voltage, square, energy, cut = np.moveaxis(found, 2, 0)
    return Arrival(
        mean=mean,
        motor=motor,
        sensory=sensory,
        peak=peak,
        rms=np.sqrt(square),
        source=source,
        voltage=voltage,
        energy=energy,
        limited=cut > 0,
    )


def _steps(drawn: Mapping[str, Array]) -> tuple[Array, ...]:
    """Whether the source drives (s,), and per draw lengths [s] and coefficients of the steps.

    They fill half a period, a pulse and a rest, which the other half mirrors.
    """
    width = drawn["pulse_width"]
    rest = np.maximum(1 / drawn["frequency"] / 2 - width, _SHORTEST * width)
    parts = ladder(
        drawn["exponent"], shortest=_SHORTEST * width, longest=_LONGEST * 2 * (width + rest)
    )
    pulse, pause = (np.diff((np.arange(n + 1) / n) ** _GRADING) for n in (_PULSE, _PAUSE))
    length = np.concatenate([np.outer(width, pulse), np.outer(rest, pause)], axis=1)
    driven = (np.arange(length.shape[1]) < _PULSE).astype(np.float64)
    return driven, length, *_coefficients(parts, drawn["factor"], length)


def _coefficients(parts: Ladder, factor: Array, length: Array) -> tuple[Array, ...]:
    """Slope and store (n, s), and keep, back, gain and pull (n, s, b), of a square metre."""
    turns = np.maximum(parts.rate[:, None] * length[:, :, None], _STILL)
    spent = -np.expm1(-turns)
    mean = spent / turns
    pull = factor[:, None, None] * parts.conductance[:, None] / turns
    store = (factor * parts.store)[:, None] / length
    slope = (factor * parts.leak)[:, None] + store + (pull * (1 - mean)).sum(axis=2)
    return slope, store, 1 - spent, mean + spent - 1, 1 - mean, pull


def _wide(number: object, n: int) -> Array:
    return np.array(np.broadcast_to(np.asarray(number, dtype=np.float64), (n,)))


def _check(source: Source, way: Way) -> None:
    above = (source.pulse_width, source.frequency, way.area)
    others = (source.current, source.compliance, way.tissue, way.series, way.shunt)
    if not all((np.isfinite(x) & (x > 0)).all() for x in above):
        raise LevatorError(
            "area, pulse width and frequency must be positive; write SI units, for example 0.06"
        )
    if not all((np.isfinite(x) & (x >= 0)).all() for x in others):
        raise LevatorError(
            "current, voltage, resistance and conductance must be zero or more; write SI units"
        )
