"""What device do these measurements describe, and how sure are they?

Peak current is V / R at the smallest load, where the source is freest; what the larger ones say
of its compliance is told in `levator.device.compliance`. What nobody measured stays as the base
device has it, with its own source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from levator.device.compliance import compliance
from levator.device.reading import SURE, Accuracy, doubt, percent, reading
from levator.device.trace import Measurement
from levator.device.types import Device, Setting
from levator.errors import LevatorError
from levator.sources import Quantity, from_si, value
from levator.sources.noted import noted

_EDGE = 1e-6
_WIDTH = 0.03


@dataclass(frozen=True)
class Bench:
    """The device that was measured, and what must be said beside it."""

    device: Device = field(metadata=noted("1", "base device with the measured rows in place"))
    setting: str = field(metadata=noted("1", "intensity step that was measured"))
    notes: tuple[str, ...] = field(metadata=noted("1", "what the measurement leaves open"))


def measured_device(
    base: Device,
    measurements: Sequence[Measurement],
    *,
    key: str,
    setting: str | None,
    accuracy: Accuracy,
) -> Bench:
    """`base` with its current at `setting`, pulse width, frequency and compliance as measured.

    Raises LevatorError for an unknown setting, for a current that rises with the resistor, and
    for readings so far from `base` that a unit must be wrong.
    """
    step = base.setting(setting)
    ordered = sorted(measurements, key=lambda found: found.resistor)
    first = ordered[0]
    _check_order(ordered, accuracy)
    _check_units(base, first)
    voltage, notes = compliance(base.compliance, ordered, accuracy)
    device = replace(
        base,
        key=key,
        name=f"{base.name}, measured",
        settings={**base.settings, step.name: Setting(step.name, _current(step, first, accuracy))},
        default_setting=step.name,
        waveform=_words(first),
        frequency=_frequency(base, first, accuracy),
        pulse_width=_width(base, first, accuracy),
        compliance=voltage,
    )
    return Bench(device, step.name, (*notes, *_remarks(ordered)))


def _current(step: Setting, first: Measurement, accuracy: Accuracy) -> Quantity:
    where = (
        f"peak over {first.resistor:g} ohm, {len(first.pulses.largest)} phases; voltage within "
        f"{percent(accuracy.voltage)}, resistor within {percent(accuracy.resistor)}, "
        f"{percent(first.peak_scatter)} between phases"
    )
    deviation = float(np.hypot(accuracy.of_current, first.peak_scatter))
    return reading(step.current, first.current, deviation, where)


def _width(base: Device, first: Measurement, accuracy: Accuracy) -> Quantity:
    where = (
        f"one phase at half height over {first.resistor:g} ohm, {len(first.pulses.largest)} "
        f"phases; {percent(first.width_scatter)} between phases and from sampling"
    )
    deviation = float(np.hypot(accuracy.of_time, first.width_scatter))
    return reading(base.pulse_width, first.pulse_width, deviation, where)


def _frequency(base: Device, first: Measurement, accuracy: Accuracy) -> Quantity:
    found = first.rhythm.frequency
    if found is None:
        return base.frequency
    where = (
        f"repetition of the whole waveform over {first.resistor:g} ohm; "
        f"{percent(first.rhythm.scatter)} between periods"
    )
    deviation = float(np.hypot(accuracy.of_time, first.rhythm.scatter))
    return reading(base.frequency, found, deviation, where)


def _check_order(ordered: Sequence[Measurement], accuracy: Accuracy) -> None:
    first = ordered[0]
    for other in ordered[1:]:
        if other.current / first.current - 1 > SURE * doubt(first, other, accuracy):
            raise LevatorError(
                f"the current rises with the resistor: {1e6 * first.current:.0f} uA over "
                f"{first.resistor:g} ohm ({first.label}), {1e6 * other.current:.0f} uA over "
                f"{other.resistor:g} ohm ({other.label}); write --resistor in the order of the "
                "traces, all at one setting"
            )


def _check_units(base: Device, first: Measurement) -> None:
    """Refuse readings that lie as far from the base device as a mistaken unit would put them."""
    currents = [step.current for step in base.settings.values()]
    for name, found, rows, unit, column in (
        ("a current", first.current, currents, "uA", "voltage (mV)"),
        ("a pulse width", first.pulse_width, [base.pulse_width], "ms", "time (ms)"),
    ):
        slip = value("measurement.unit_slip")
        low = min(float(row.quantile(np.array([_EDGE]))[0]) for row in rows) / slip
        high = max(float(row.quantile(np.array([1 - _EDGE]))[0]) for row in rows) * slip
        if not low <= found <= high:
            raise LevatorError(
                f"{first.label} over {first.resistor:g} ohm would give {name} of "
                f"{from_si(found, unit):.3g} {unit}, which no {base.kind} device like "
                f"{base.key} has; state the unit in a header line, for example {column}, "
                "or correct --resistor"
            )


def _words(first: Measurement) -> str:
    beat, duty = first.rhythm, first.rhythm.duty
    order = {
        "monophasic": "monophasic",
        "alternating": "polarity alternates between the probes",
        "biphasic": "biphasic pulses",
        "unknown": "polarity not known from so few phases",
    }[beat.polarity]
    parts = [first.pulses.shape, order]
    if first.modulation == "envelope":
        parts.append("modulated in height")
    if beat.bursts:
        rate = f" at {beat.burst_rate:.3g} Hz" if beat.burst_rate else ""
        parts.append(f"modulated in bursts{rate}")
    if duty is not None:
        parts.append(f"current flows {100 * duty:.0f} % of the time")
    return ", ".join(parts) + "; measured"


def _remarks(ordered: Sequence[Measurement]) -> list[str]:
    first = ordered[0]
    found = []
    if first.rhythm.frequency is None:
        found.append(
            f"{first.label} holds too few phases to tell the frequency; it stays as the base "
            "device has it; record for longer"
        )
    if first.pulses.shape == "decaying":
        found.append("the current decays within a phase: make sure the channel was set to DC")
    found += [
        f"pulse width differs between {first.label} and {other.label}; were both at one setting?"
        for other in ordered[1:]
        if abs(other.pulse_width / first.pulse_width - 1) > _apart(first, other)
    ]
    return found


def _apart(first: Measurement, other: Measurement) -> float:
    return SURE * float(np.linalg.norm([_WIDTH, first.width_scatter, other.width_scatter]))
