"""Can a sound card measure this device? Only fast pulses, and only with a stated calibration.

A sound input is a high-pass: after a step the reading decays as exp(-t / tau), and the rest
level after a pulse of width w and height A lies A w / tau too low. Both are looked for, and a
recording that shows either is refused, since its amplitude cannot be read back.
"""

from __future__ import annotations

import io
import struct
import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

from levator.device.recording import Recording, checked
from levator.device.trace import Measurement
from levator.errors import LevatorError
from levator.sources import Array, value

CUT = 3
_DAMAGE = (
    *(ValueError, TypeError, NameError, LookupError, ArithmeticError),
    *(EOFError, OSError, MemoryError, struct.error),
)
Samples = NDArray[np.generic]
_INSTEAD = "record with an oscilloscope on DC instead"


def read_audio(
    content: bytes, label: str, *, calibration: float | None, channel: str | None = None
) -> Recording:
    """The recording [s, V] in the WAV file `content`; `calibration` [V] is its full scale.

    `channel` is counted from 1. Raises LevatorError without a positive calibration, for a
    damaged file, for several channels and no choice, and for samples at full scale.
    """
    if calibration is None or not (np.isfinite(calibration) and calibration > 0):
        raise LevatorError(
            f"{label} is a sound file and says nothing of volts; write --calibration with the "
            "volts at its full scale, for example --calibration 1.2"
        )
    rate, samples = _decoded(content, label)
    heights = _scaled(_one(samples, channel, label))
    full = 1 - 2 * np.finfo(np.float32).eps if samples.dtype.kind == "f" else _code_below(samples)
    if np.sum(np.abs(heights) >= full) >= CUT:
        raise LevatorError(f"{label} clips: it reaches full scale; lower the recording level")
    said = f"{len(heights):,} samples at {rate:,} Hz, {calibration:g} V at full scale"
    time = np.arange(len(heights)) / rate
    return checked(Recording(time, calibration * heights, label, said, "sound card"))


def check_coupling(found: Measurement) -> None:
    """Raise LevatorError when a sound card's high-pass has changed what was measured."""
    most = value("measurement.droop")
    sag = abs(found.pulses.sag) if found.pulses.shape == "rectangular" else 0.0
    if found.pulses.shape == "decaying" or sag > most:
        raise LevatorError(
            f"{found.label}: the current seems to decay within a pulse, as an AC-coupled sound "
            f"input makes of slow pulses; {_INSTEAD}"
        )
    if found.rested < most:
        raise LevatorError(
            f"{found.label} has no rest between pulses, so an AC-coupled sound input cannot tell "
            f"one-sided pulses from alternating ones; {_INSTEAD}"
        )
    if abs(found.rest_step) > most:
        raise LevatorError(
            f"{found.label}: the rest level steps by {100 * abs(found.rest_step):.0f} % across a "
            f"pulse: the sound input is AC-coupled and the pulses are too slow for it; {_INSTEAD}"
        )


def _decoded(content: bytes, label: str) -> tuple[int, Samples]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", wavfile.WavFileWarning)
            rate, samples = wavfile.read(io.BytesIO(content))
    except _DAMAGE:
        raise LevatorError(
            f"{label} is a damaged or compressed sound file; write plain PCM WAV"
        ) from None
    return int(rate), samples


def _one(samples: Samples, channel: str | None, label: str) -> Samples:
    columns = samples if samples.ndim > 1 else samples[:, None]
    count = columns.shape[1]
    wanted = channel or ("1" if count == 1 else "")
    if wanted not in map(str, range(1, count + 1)):
        raise LevatorError(f"{label} holds {count} channel(s); write --channel 1 to {count}")
    return columns[:, int(wanted) - 1]


def _scaled(samples: Samples) -> Array:
    """Samples over full scale, -1 to 1."""
    if samples.dtype.kind == "f":
        return samples.astype(np.float64)
    full = 2.0 ** (8 * samples.dtype.itemsize - 1)
    middle = full if samples.dtype.kind == "u" else 0.0
    return (samples.astype(np.float64) - middle) / full


def _code_below(samples: Samples) -> float:
    """Full scale less one code of the coarsest usual converter that fills this sample type."""
    bits = min(8 * samples.dtype.itemsize, 16)
    return float(1 - 2.0 ** (1 - bits) * (1 + np.finfo(float).eps))
