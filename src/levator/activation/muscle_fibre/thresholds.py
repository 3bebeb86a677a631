"""At which current does a muscle fibre fire? Bracketed by doubling, then halved.

The search waits after the pulse for as long as a slow spike needs from end to end, so that a spike
that is late is not read as none; a fibre without a spike is an error, never a threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from levator.activation.exposure import Exposure
from levator.activation.muscle_fibre.channels import Plan, channels
from levator.activation.muscle_fibre.course import Course, course, polarisation
from levator.activation.muscle_fibre.kernel import answers
from levator.activation.muscle_fibre.membrane import Membrane, membrane
from levator.activation.types import Array, Mask
from levator.activation.waveform import Waveform
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.noted import noted

START = 2e-3
DOUBLINGS = 9
FEWEST_VOLTS = 1e-9


@dataclass(frozen=True)
class Resolution:
    """How finely a fibre is cut and followed.

    The default is within 1 % for pulses from 50 ms on, 2 % at 1 ms and 4 % at 0.3 ms.
    """

    spacing: float = field(default=1e-4, metadata=noted("m", "largest distance between nodes"))
    change: float = field(default=5e-4, metadata=noted("V", "change aimed at in one step"))
    finest: float = field(default=2e-6, metadata=noted("s", "shortest step"))
    coarsest: float = field(default=5e-4, metadata=noted("s", "longest step"))
    tolerance: float = field(default=2e-3, metadata=noted("1", "width of the last bracket"))


STANDARD = Resolution()


def thresholds(
    exposures: Sequence[Exposure],
    diameters: Array,
    waveform: Waveform,
    *,
    months: float | None = None,
    resolution: Resolution = STANDARD,
) -> Array:
    """Peak current [A] at which each fibre just fires, shape (f,).

    `diameters` [m] (f,) are those before denervation, `months` ago; None is a fibre with its
    nerve, stimulated itself. Raises LevatorError when a fibre does not fire at any current.
    """
    fibre = membrane(diameters, months=months)
    cut = course(exposures, fibre, resolution.spacing)
    per_ampere = polarisation(cut, fibre)
    _check_driven(per_ampere)
    low = START / per_ampere
    high = low.copy()
    silent = np.ones(len(low), dtype=np.bool_)
    for _ in range(DOUBLINGS):
        high[silent] *= 2
        silent[silent] = ~_answers(cut, fibre, high, waveform, resolution, silent)
        if not silent.any():
            break
        low[silent] = high[silent]
    else:
        _no_spike(silent, high)
    return _halved(cut, fibre, waveform, resolution, low, high)


def fire(
    exposures: Sequence[Exposure],
    diameters: Array,
    waveform: Waveform,
    amplitudes: Array,
    *,
    months: float | None = None,
    resolution: Resolution = STANDARD,
) -> Mask:
    """Whether each fibre fires at each of `amplitudes` [A] (a,), shape (f, a)."""
    fibre = membrane(diameters, months=months)
    cut = course(exposures, fibre, resolution.spacing)
    everyone = np.arange(len(cut.counts))
    currents = np.tile(np.asarray(amplitudes, dtype=np.float64), (len(everyone), 1))
    return _run(cut, fibre, currents, waveform, resolution, everyone)


def _halved(
    cut: Course,
    fibre: Membrane,
    waveform: Waveform,
    resolution: Resolution,
    low: Array,
    high: Array,
) -> Array:
    everyone = np.ones(len(low), dtype=np.bool_)
    while (high / low > 1 + resolution.tolerance).any():
        middle = np.sqrt(low * high)
        fired = _answers(cut, fibre, middle, waveform, resolution, everyone)
        high, low = np.where(fired, middle, high), np.where(fired, low, middle)
    return np.asarray(np.sqrt(low * high))


def _answers(
    cut: Course,
    fibre: Membrane,
    currents: Array,
    waveform: Waveform,
    resolution: Resolution,
    among: Mask,
) -> Mask:
    """Whether each fibre `among` all fires at its own current."""
    rows = np.flatnonzero(among)
    return _run(cut, fibre, currents[rows, None], waveform, resolution, rows)[:, 0]


def _run(
    cut: Course,
    fibre: Membrane,
    currents: Array,
    waveform: Waveform,
    resolution: Resolution,
    rows: NDArray[np.int64],
) -> Mask:
    """Whether fibre `rows` fire at `currents` [A] (rows, a); waits for the slowest spike."""
    after = fibre.time_constant + float(cut.length.max()) / value("muscle_fibre.slowest")
    found: Mask = answers(
        cut.drive[rows],
        cut.counts[rows],
        cut.coupling[rows],
        fibre.patch,
        currents,
        channels(),
        _phases(waveform),
        Plan(resolution.change, resolution.finest, resolution.coarsest, after),
    )
    return found


def _phases(waveform: Waveform) -> Array:
    """Duration [s], first and last level, and 1 for a half-sine, one row for each phase."""
    return np.array(
        [
            (phase.duration, phase.first, phase.last, float(phase.course == "half-sine"))
            for phase in waveform.phases
        ]
    )


def _check_driven(per_ampere: Array) -> None:
    if (per_ampere < FEWEST_VOLTS).any():
        count = int((per_ampere < FEWEST_VOLTS).sum())
        raise LevatorError(
            f"{count} muscle fibres see no field and never fire; leave out those far from it"
        )


def _no_spike(silent: Mask, high: Array) -> None:
    raise LevatorError(
        f"{int(silent.sum())} muscle fibres do not fire up to {high[silent].max():.3g} A; "
        "write a longer pulse, or leave out fibres far from the source"
    )
