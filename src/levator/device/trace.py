"""What does the device put out? Amplitude, pulse width, frequency and polarity off a recording.

Across a dummy resistor R the current is i(t) = v(t) / R. The rest level between pulses is taken
off, phases are found about it (`levator.device.pulses`), and their order tells the polarity:
always one sign (monophasic), both signs evenly spaced (alternating between the probes), or in
pairs with a rest between pairs (biphasic).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from levator.device.clipping import clips
from levator.device.pulses import Pulses, find_pulses
from levator.device.recording import Recording
from levator.device.rhythm import Rhythm, rhythm
from levator.errors import LevatorError
from levator.sources import Array
from levator.sources.noted import noted

Modulation = Literal["none", "envelope"]

PULSE, NOISY = 8.0, 20.0
FEWEST_SAMPLES = 5
_HIGH, _REST, _FEW = 0.2, 0.35, 0.02
_BINS, _BAND, _LEVEL = 30, 0.05, 0.3
_ENVELOPE = 0.1
_LEVELS = (0.05, 0.95)
_GAUSS = 1.4826


@dataclass(frozen=True, eq=False)
class Measurement:
    """What one recording says about the device, with one resistor across its probes."""

    label: str = field(metadata=noted("1", "name of the recording"))
    resistor: float = field(metadata=noted("ohm", "dummy load"))
    peak: float = field(metadata=noted("V", "height of a phase; the tall ones when it varies"))
    peak_scatter: float = field(metadata=noted("1", "standard deviation between phases, relative"))
    pulse_width: float = field(metadata=noted("s", "duration of one phase at half height"))
    width_scatter: float = field(
        metadata=noted("1", "standard deviation between phases and of sampling, relative")
    )
    rhythm: Rhythm = field(metadata=noted("1", "polarity and repetition"))
    modulation: Modulation = field(metadata=noted("1", "whether the height varies by design"))
    rest: float = field(metadata=noted("V", "level between pulses, taken off"))
    rested: float = field(metadata=noted("1", "share of samples at rest"))
    rest_step: float = field(
        metadata=noted("1", "how far the rest level moves across a phase, over its height")
    )
    noise: float = field(metadata=noted("V", "standard deviation of the noise"))
    pulses: Pulses = field(metadata=noted("1", "every whole phase"))

    @property
    def current(self) -> float:
        """Peak current [A] through the resistor."""
        return self.peak / self.resistor


def measure_trace(recording: Recording, *, resistor: float) -> Measurement:
    """Amplitude [V, A], width [s], frequency [Hz] and polarity over a `resistor` [ohm].

    Raises LevatorError for a resistor that is not positive, and for a recording that clips, has
    no whole pulse, drowns in noise, is sampled too slowly, or has lost its rest level to an
    AC-coupled input.
    """
    if not (np.isfinite(resistor) and resistor > 0):
        raise LevatorError("a resistor must be positive; write ohm, for example --resistor 1000")
    time, label = recording.time, recording.label
    rest, rested = _rest(recording.voltage)
    voltage = recording.voltage - rest
    height, noise = _height(voltage), _noise(voltage)
    _check_level(height, float(np.abs(voltage).max()), noise, label)
    if clips(recording.voltage, rest=rest, noise=noise):
        raise LevatorError(f"{label} clips: its top is cut off; choose more volts per division")
    high = max(_HIGH * height, PULSE * noise)
    pulses = find_pulses(time, voltage, low=high / 2, high=high)
    if pulses is None:
        raise LevatorError(f"{label} holds no whole pulse; record for longer, several pulses")
    _check_samples(pulses, label)
    found = _summed(recording, resistor, pulses, rest, rested, noise)
    _check_coupling(found)
    return found


def _rest(voltage: Array) -> tuple[float, float]:
    """Level [V] between pulses, zero when there is none, and the share of samples at it."""
    reach = float(np.abs(_without_spikes(voltage)).max())
    near = voltage[np.abs(voltage) < _REST * reach]
    if len(near) < _FEW * len(voltage) or reach == 0:
        return 0.0, 0.0
    counts, edges = np.histogram(near, bins=_BINS)
    mode = float(edges[np.argmax(counts) : np.argmax(counts) + 2].mean())
    at_rest = near[np.abs(near - mode) < _BAND * reach]
    if len(at_rest) < _LEVEL * len(near):
        return 0.0, 0.0
    return float(np.median(at_rest)), len(at_rest) / len(voltage)


def _without_spikes(voltage: Array) -> Array:
    """Running median of three samples."""
    a, b, c = voltage[:-2], voltage[1:-1], voltage[2:]
    return np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c))


def _height(voltage: Array) -> float:
    return float(np.abs(_without_spikes(voltage)).max())


def _noise(voltage: Array) -> float:
    """Standard deviation [V] of white noise, from second differences, which ignore slopes."""
    return float(np.median(np.abs(np.diff(voltage, n=2))) * _GAUSS / np.sqrt(6))


def _check_level(height: float, tallest: float, noise: float, label: str) -> None:
    """Refuse what does not rise above `noise` [V] for more than a sample, or hardly does."""
    if height <= PULSE * noise and tallest > NOISY * noise + height:
        raise LevatorError(
            f"{label}: only single samples rise above the noise, too few for a pulse; sample "
            "faster, with the resistor across both probes"
        )
    if height <= PULSE * noise:
        raise LevatorError(
            f"{label} has no pulses: nothing rises above the noise of {1e3 * noise:.3g} mV; "
            "switch the device on, with the resistor across both probes"
        )
    if height < NOISY * noise:
        raise LevatorError(
            f"{label} is too noisy: pulses of {1e3 * height:.3g} mV in noise of "
            f"{1e3 * noise:.3g} mV; choose fewer volts per division, or the larger resistor"
        )


def _check_samples(pulses: Pulses, label: str) -> None:
    count, width = float(np.median(pulses.samples)), float(np.median(pulses.width))
    if count < FEWEST_SAMPLES:
        raise LevatorError(
            f"{label} has about {count:.0f} samples in a pulse, too few for its edges; "
            f"sample at {4 * FEWEST_SAMPLES / max(width, np.finfo(float).tiny):.2g} Hz or faster"
        )


def _summed(
    recording: Recording,
    resistor: float,
    pulses: Pulses,
    rest: float,
    rested: float,
    noise: float,
) -> Measurement:
    peaks, widths = pulses.peak[pulses.largest], pulses.width[pulses.largest]
    low, high = np.quantile(peaks, _LEVELS)
    varied = len(peaks) > 3 and high - low > _ENVELOPE * high
    peak = float(high if varied else np.median(peaks))
    width = float(np.median(widths))
    sampling = float(np.median(np.diff(recording.time))) / width / np.sqrt(6)
    return Measurement(
        label=recording.label,
        resistor=resistor,
        peak=peak,
        peak_scatter=float(np.std(peaks)) / peak,
        pulse_width=width,
        width_scatter=float(np.hypot(np.std(widths) / width, sampling)),
        rhythm=rhythm(pulses),
        modulation="envelope" if varied else "none",
        rest=rest,
        rested=rested,
        rest_step=_rest_step(recording.time, recording.voltage - rest, pulses),
        noise=noise,
        pulses=pulses,
    )


def _rest_step(time: Array, voltage: Array, pulses: Pulses) -> float:
    """Median fall of the rest level across a phase, towards the other side, over its height.

    An AC-coupled input leaves i R w / tau behind; zero when there is no rest to look at.
    """
    edges = np.concatenate([[time[0]], pulses.end]), np.concatenate([pulses.onset, [time[-1]]])
    pause = np.minimum(edges[1] - edges[0], np.median(pulses.width))
    steps = []
    for i, (onset, end) in enumerate(zip(pulses.onset, pulses.end, strict=True)):
        before = _level(time, voltage, onset - pause[i] * 3 / 4, onset - pause[i] / 4)
        after = _level(time, voltage, end + pause[i + 1] / 4, end + pause[i + 1] * 3 / 4)
        steps.append(pulses.sign[i] * (before - after) / pulses.peak[i])
    known = [step for step in steps if np.isfinite(step)]
    return float(np.median(known)) if known else 0.0


def _level(time: Array, voltage: Array, start: float, stop: float) -> float:
    first, last = np.searchsorted(time, (start, stop))
    return float(np.median(voltage[first:last])) if last > first + 1 else float("nan")


def _check_coupling(found: Measurement) -> None:
    """Refuse two unlike levels that cancel without rest: one-sided pulses less their mean."""
    pulses = found.pulses
    other = np.setdiff1d(np.arange(len(pulses.peak)), pulses.largest)
    if found.rested > _HIGH / 2 or len(other) == 0:
        return
    heights = float(np.median(pulses.peak[other])), found.peak
    charges = heights[0] * float(np.median(pulses.width[other])), found.peak * found.pulse_width
    if heights[0] < (1 - _ENVELOPE) * heights[1] and abs(charges[0] / charges[1] - 1) < _ENVELOPE:
        raise LevatorError(
            f"{found.label} has two unlike levels that cancel and no rest between: an AC-coupled "
            "input takes the mean off one-sided pulses; set the channel to DC and record again"
        )
