"""What did the instrument record? Time and voltage, SI, from the text an oscilloscope exports.

A recording is voltage across the dummy resistor, v(t) = R i(t); nothing here knows R.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from levator.device.dialect import Dialect, sniff
from levator.errors import LevatorError
from levator.sources import Array
from levator.sources.noted import noted

FEWEST = 16
_ROW = re.compile(r"could not convert string (.*) to \w+ at row (\d+)")
Instrument = Literal["oscilloscope", "sound card"]


@dataclass(frozen=True, eq=False)
class Recording:
    """Voltage against time, as one instrument saw it."""

    time: Array = field(metadata=noted("s", "when each sample was taken, shape (n,), rising"))
    voltage: Array = field(metadata=noted("V", "across the dummy resistor, shape (n,)"))
    label: str = field(metadata=noted("1", "name of the file, for messages"))
    understood: str = field(metadata=noted("1", "how the file was read, in words"))
    instrument: Instrument = field(
        metadata=noted("1", "an oscilloscope shows rest levels, a sound card does not")
    )


def read_text(text: str, label: str, *, channel: str | None = None) -> Recording:
    """The recording [s, V] that the exported `text` holds; `label` names it in errors.

    `channel` is the column to read when there are several. Raises LevatorError for text without
    two columns of numbers, an unknown or missing choice of channel, units other than of time and
    voltage, and for samples that `checked` refuses.
    """
    plain = _plain(text)
    if not plain.strip():
        raise LevatorError(f"{label} is empty; export the trace as CSV: a time and a volt column")
    found = sniff(plain, label, channel)
    time, voltage = _numbers(plain, found, label)
    if found.increment:
        time = found.start + found.increment * np.arange(len(voltage), dtype=np.float64)
    time, voltage = time * found.seconds, voltage * found.volts
    said = f"{len(time):,} rows, {found.words}"
    return checked(Recording(time, voltage, label, said, "oscilloscope"))


def checked(recording: Recording) -> Recording:
    """`recording` itself, once its samples are complete.

    Raises LevatorError for too few samples, numbers that are not finite, and time that stands
    still, runs backwards or jumps.
    """
    time, voltage, label = recording.time, recording.voltage, recording.label
    if len(time) < FEWEST:
        raise LevatorError(f"{label} holds {len(time)} samples; record several whole pulses")
    if np.isinf(voltage).any():
        raise LevatorError(f"{label} clips: it runs off the scale; choose more volts per division")
    if not (np.isfinite(time).all() and np.isfinite(voltage).all()):
        row = int(np.argmin(np.isfinite(time) & np.isfinite(voltage))) + 1
        raise LevatorError(f"{label}: sample {row} is not a number; export the trace again")
    steps = np.diff(time)
    if steps.min() <= 0:
        row = int(np.argmin(steps > 0)) + 2
        raise LevatorError(
            f"{label}: time does not increase at sample {row}; export it with more digits, "
            "time in the first column"
        )
    if steps.max() > FEWEST * np.median(steps):
        row = int(np.argmax(steps)) + 2
        raise LevatorError(f"{label}: time jumps at sample {row}; export one unbroken record")
    return recording


def _plain(text: str) -> str:
    """`text` with one kind of line end, without quotes, and infinity spelt out."""
    for old, new in (("\r\n", "\n"), ("\r", "\n"), ('"', ""), ("\N{INFINITY}", "inf")):
        if old in text:
            text = text.replace(old, new)
    return text


def _numbers(text: str, found: Dialect, label: str) -> tuple[Array, Array]:
    body = text if found.decimal == "." else text.replace(",", ".")
    try:
        columns: Array = np.loadtxt(
            io.StringIO(body),
            delimiter=found.separator,
            skiprows=found.first_line,
            usecols=(found.time_column, found.voltage_column),
            comments=None,
            ndmin=2,
        )
    except ValueError as error:
        told = _ROW.search(str(error))
        where = f"{told[1]} in row {int(told[2]) + 1} of the data" if told else "a row"
        raise LevatorError(
            f"{label}: {where} is not a pair of numbers; export the trace again or drop that row"
        ) from None
    return columns[:, 0], columns[:, 1]
