"""What shape has the stimulus, and how much of it falls into each time step?

A waveform is a row of phases i(t) with a peak of 1; it is multiplied by a current [A]. A solver
with steps of its own asks for the mean of every step,

    i_k = (Q(t_{k+1}) - Q(t_k)) / (t_{k+1} - t_k),    Q(t) = int_0^t i,

with Q in closed form, so that no charge is lost when a phase does not hold a whole number of steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from levator.activation.types import Array
from levator.errors import LevatorError
from levator.sources import quantity
from levator.sources.noted import noted
from levator.sources.units import from_si

Course = Literal["straight", "half-sine"]


@dataclass(frozen=True)
class Phase:
    """A piece of a waveform: straight from one level to another, or half a sine of height `first`.

    Raises LevatorError unless it lasts, and lies within -1 and 1.
    """

    duration: float = field(metadata=noted("s", "how long it lasts"))
    first: float = field(metadata=noted("1", "level at its begin, over the peak"))
    last: float = field(metadata=noted("1", "level at its end, over the peak"))
    course: Course = field(default="straight", metadata=noted("1", "between begin and end"))

    def __post_init__(self) -> None:
        if not (np.isfinite(self.duration) and self.duration > 0):
            raise LevatorError("a pulse must last; write a width in seconds, e.g. 200e-6")
        if not max(abs(self.first), abs(self.last)) <= 1:
            raise LevatorError("levels of a waveform are over its peak; write between -1 and 1")

    @property
    def square(self) -> float:
        """Integral of its squared level [s]."""
        if self.course == "half-sine":
            return self.duration * self.first**2 / 2
        by_parts = (self.first + self.last) ** 2 + self.first**2 + self.last**2
        return self.duration * by_parts / (2 * (2 + 1))

    def charge(self, elapsed: Array) -> Array:
        """Charge over peak current [s] that has passed `elapsed` [s] after its begin."""
        t = np.clip(elapsed, 0, self.duration)
        if self.course == "half-sine":
            turn = np.pi * t / self.duration
            return np.asarray(self.first * self.duration / np.pi * (1 - np.cos(turn)))
        return np.asarray(self.first * t + (self.last - self.first) * t**2 / self.duration / 2)


@dataclass(frozen=True)
class Waveform:
    """A stimulus with a peak of 1, from its begin at 0."""

    name: str = field(metadata=noted("1", "what people call it"))
    phases: tuple[Phase, ...] = field(metadata=noted("1", "its pieces, gaps among them"))
    width: float = field(metadata=noted("s", "of one pulse, as it is set on a device"))

    @property
    def duration(self) -> float:
        """Time [s] from the begin of the first phase to the end of the last."""
        return float(sum(phase.duration for phase in self.phases))

    @property
    def breaks(self) -> Array:
        """Times [s] at which phases begin and end, shape (phases + 1,)."""
        return np.concatenate([[0.0], np.cumsum([phase.duration for phase in self.phases])])

    def passed(self, time: Array) -> Array:
        """Charge over peak current [s] that has passed by `time` [s], same shape."""
        times = np.asarray(time, dtype=np.float64)
        pieces = [p.charge(times - t) for p, t in zip(self.phases, self.breaks, strict=False)]
        return np.asarray(np.sum(pieces, axis=0))

    def mean(self, edges: Array) -> Array:
        """Mean level [1] between neighbouring `edges` [s], shape (len(edges) - 1,)."""
        return np.diff(self.passed(edges)) / np.diff(edges)

    def charge_per_pulse(self, current: float) -> float:
        """Charge [C] that flows one way before it turns, at a peak `current` [A]."""
        return abs(current) * max(abs(charge) for charge in self._runs())

    def net_charge(self, current: float) -> float:
        """Charge [C] left over at its end, at a peak `current` [A]."""
        return current * sum(self._runs())

    def effective(self, current: float) -> float:
        """Root mean square [A] over its duration, at a peak `current` [A]."""
        squares = sum(phase.square for phase in self.phases)
        return float(abs(current) * np.sqrt(squares / self.duration))

    def caution(self, current: float, *, area: float) -> str:
        """One line about net charge at a peak `current` [A] over `area` [m2]; empty if balanced."""
        net = self.net_charge(current)
        if abs(net) <= 1e-9 * self.charge_per_pulse(current):
            return ""
        limit = quantity("limits.density")
        density = from_si(self.effective(current) / area, limit.unit)
        return (
            f"{self.name}: {from_si(net, 'uC'):.3g} uC stay behind and {limit.unit} r.m.s. are"
            f" {density:.3g}; IEC 60601-2-10 advises caution above {limit.shown:g}"
        )

    def _runs(self) -> list[float]:
        """Charges over peak current [s] between the changes of direction."""
        runs = [0.0]
        for charge in (float(phase.charge(np.array(phase.duration))) for phase in self.phases):
            if charge * runs[-1] < 0:
                runs.append(0.0)
            runs[-1] += charge
        return runs


def rectangular(width: float) -> Waveform:
    """One rectangular pulse of `width` [s]."""
    return _one("rectangular", width, [Phase(_within(width), 1.0, 1.0)])


def biphasic(width: float, *, gap: float = 0.0) -> Waveform:
    """A rectangular pulse of `width` [s] and, `gap` [s] later, the same one turned round."""
    there, back = Phase(_within(width), 1.0, 1.0), Phase(width, -1.0, -1.0)
    return _one("biphasic", width, [there, *_silence(gap), back])


def triangular(width: float) -> Waveform:
    """A pulse of `width` [s] that rises for one half of it and falls for the other."""
    return ramped(width, rise=width / 2, name="triangular")


def ramped(width: float, *, rise: float, fall: float | None = None, name: str = "") -> Waveform:
    """A pulse of `width` [s] that rises for `rise` [s], stays, and falls; `fall` is as `rise`.

    Raises LevatorError when both do not fit into the width.
    """
    down = rise if fall is None else fall
    stays = _within(width) - rise - down
    if stays < -1e-9 * width or min(rise, down) < 0:
        raise LevatorError(
            f"a rise of {rise:g} s and a fall of {down:g} s do not fit into {width:g} s;"
            " write shorter ones"
        )
    parts = [(rise, 0.0, 1.0), (stays, 1.0, 1.0), (down, 1.0, 0.0)]
    return _one(name or "ramped", width, [Phase(*part) for part in parts if part[0] > 1e-9 * width])


def half_sine(width: float) -> Waveform:
    """Half a sine of `width` [s]."""
    return _one("half-sine", width, [Phase(_within(width), 1.0, 1.0, "half-sine")])


def sine(frequency: float, *, cycles: int = 1) -> Waveform:
    """`cycles` of a sine of `frequency` [Hz], each half wave a pulse.

    Raises LevatorError for a carrier of kilohertz, with the reason.
    """
    if not frequency > 0:
        raise LevatorError("a sine needs a frequency in hertz, e.g. 50")
    shortest = quantity("axon.pulse.shortest").value
    if 1 / frequency / 2 < shortest:
        raise LevatorError(
            f"no answer for a carrier of {frequency / 1e3:g} kHz: its half waves are shorter than"
            f" {from_si(shortest, 'ms'):g} ms, than which nothing here was checked, and whether it"
            " excites, blocks or only warms is not settled;"
            " write the pulses that modulate it, e.g. rectangular(200e-6)"
        )
    half = 1 / frequency / 2
    waves = [Phase(half, sign, sign, "half-sine") for sign in (1.0, -1.0)] * cycles
    return _one("sine", half, waves)


def train(pulse: Waveform, *, rate: float, count: int) -> Waveform:
    """`count` times the same pulse at `rate` [Hz].

    Raises LevatorError when a pulse does not fit into its period.
    """
    return _repeated(pulse, rate, [1.0] * count, f"{pulse.name} train")


def alternating(pulse: Waveform, *, rate: float, count: int) -> Waveform:
    """`count` pulses at `rate` [Hz], every second one turned round.

    Raises LevatorError when a pulse does not fit into its period.
    """
    signs = [1.0 if k % 2 == 0 else -1.0 for k in range(count)]
    return _repeated(pulse, rate, signs, f"alternating {pulse.name} train")


def _repeated(pulse: Waveform, rate: float, signs: list[float], name: str) -> Waveform:
    gap = 1 / rate - pulse.duration if rate > 0 else -1.0
    if not signs or gap < -1e-9 * pulse.duration:
        raise LevatorError(
            f"{len(signs)} pulses of {pulse.duration:g} s do not fit at {rate:g} Hz;"
            " write a lower rate and at least one pulse"
        )
    phases: list[Phase] = []
    for k, sign in enumerate(signs):
        phases += [] if k == 0 else _silence(gap)
        phases += [replace(p, first=sign * p.first, last=sign * p.last) for p in pulse.phases]
    return Waveform(name, tuple(phases), pulse.width)


def _one(name: str, width: float, phases: list[Phase]) -> Waveform:
    return Waveform(f"{name} {from_si(width, 'ms'):g} ms", tuple(phases), width)


def _silence(gap: float) -> list[Phase]:
    return [Phase(gap, 0.0, 0.0)] if gap > 1e-12 else []


def _within(width: float) -> float:
    low, high = (quantity(f"axon.pulse.{end}").value for end in ("shortest", "longest"))
    if not width > 0:
        raise LevatorError("a pulse must last; write a width in seconds, e.g. 200e-6")
    if not low * (1 - 1e-9) <= width <= high * (1 + 1e-9):
        raise LevatorError(
            f"a width of {from_si(width, 'ms'):g} ms is outside {from_si(low, 'ms'):g} to"
            f" {from_si(high, 'ms'):g} ms; write a width in seconds, e.g. 200e-6"
        )
    return width
