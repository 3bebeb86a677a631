"""How does this oscilloscope write its columns? Separator, decimal sign, units, channels.

Nothing is asked of the user that the file says itself; what was understood is told in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from levator.errors import LevatorError, unknown_name
from levator.sources.noted import noted

HEAD, TAIL, BODY = 60_000, 6_000, 40
_MOSTLY = 0.9
_RUN = 3
_WAYS = (("\t", "."), ("\t", ","), (";", "."), (";", ","), (",", "."), (None, "."), (None, ","))
_SEPARATOR = {"\t": "tab", ";": "semicolon", ",": "comma", None: "space"}
_DECIMAL = {".": "point", ",": "comma"}
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|nan)", re.IGNORECASE)
_TIMES = {"s|secs?|seconds?": 1.0, "ms|msec|milliseconds?": 1e-3}
_TIMES |= {"us|µs|μs|usec|microseconds?": 1e-6, "ns|nanoseconds?": 1e-9}
_VOLTS = {"v|volts?": 1.0, "mv|millivolts?": 1e-3, "uv|µv|μv": 1e-6, "kv": 1e3}
_STRANGE = {"a|ma|ua|µa|μa|amps?|amperes?|w|db|dbv": 1.0}
_EXAMPLE = "write a header line such as time (ms),voltage (mV)"
_COUNTERS = re.compile(r"(x|nr|no\.?|n|#|index|samples?|sequence|points?)$", re.IGNORECASE)

_STEPS = ("start", "increment")
_PREFIX = {1.0: "", 1e-3: "m", 1e-6: "u", 1e-9: "n", 1e3: "k"}
_ALL = {**_TIMES, **_VOLTS}

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Dialect:
    """How to read the numbers of one file."""

    separator: str | None = field(metadata=noted("1", "between columns; None for blanks"))
    decimal: str = field(metadata=noted("1", "decimal sign"))
    first_line: int = field(metadata=noted("1", "lines before the first row of numbers"))
    time_column: int = field(metadata=noted("1", "column of time or of the running number"))
    voltage_column: int = field(metadata=noted("1", "column of voltage"))
    seconds: float = field(metadata=noted("s", "one unit of the time column"))
    volts: float = field(metadata=noted("V", "one unit of the voltage column"))
    start: float = field(metadata=noted("as the time column", "time of the first row"))
    increment: float = field(
        metadata=noted("as the time column", "time between rows; 0 when every row states it")
    )
    words: str = field(metadata=noted("1", "the same in words"))


def sniff(text: str, label: str, channel: str | None) -> Dialect:
    """How the exported `text` is to be read; `label` names it in errors.

    `channel` is a column's name or its number counted from 1. Raises LevatorError when there are
    no two columns of numbers, several channels and no choice, or a unit that is neither of time
    nor of voltage.
    """
    separator, decimal, numeric = _way(text, label)
    head = _cells(text[:HEAD].split("\n"), separator)
    first = _first(head, decimal, numeric)
    header = head[:first]
    start, increment = _increment(header, decimal)
    time, voltages = _columns(header, numeric, label, counted=increment > 0)
    voltage = _chosen(header, voltages, channel, label)
    seconds, time_words = _unit(header, time, _TIMES, "horizontal units", "s", label)
    volts, volt_words = _unit(header, voltage, _VOLTS, "vertical units", "V", label)
    words = (
        f"{_SEPARATOR[separator]}-separated, decimal {_DECIMAL[decimal]}, "
        f"{'counted in steps' if increment else 'time'} in {time_words}, "
        f"{_name(header, voltage)} in {volt_words}"
    )
    return Dialect(
        separator, decimal, first, time, voltage, seconds, volts, start, increment, words
    )


def _way(text: str, label: str) -> tuple[str | None, str, list[int]]:
    """Separator, decimal sign and numeric columns that fit the last rows of `text`."""
    lines = [line for line in text[-TAIL:].split("\n") if line.strip()]
    lines = lines[1:] if len(text) > TAIL else lines
    body = lines[-max(1, min(BODY, len(lines) // 2)) :]
    for separator, decimal in _WAYS:
        rows = [row for row in _cells(body, separator) if _clean(row, decimal)]
        if len(rows) < _MOSTLY * len(body):
            continue
        width = max(len(row) for row in rows)
        numeric = [i for i in range(width) if _share(rows, i) >= _MOSTLY]
        if len(numeric) > 1:
            return separator, decimal, numeric
    raise LevatorError(
        f"{label} holds no two columns of numbers; export the trace as CSV: time and volts"
    )


def _cells(lines: Sequence[str], separator: str | None) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(separator)] for line in lines]


def _clean(row: Sequence[str], decimal: str) -> bool:
    return all(not cell or _is_number(cell, decimal) for cell in row)


def _is_number(cell: str, decimal: str) -> bool:
    if decimal == ",":
        cell = cell.replace(".", "?").replace(",", ".")
    return _NUMBER.fullmatch(cell) is not None


def _share(rows: Rows, column: int) -> float:
    return sum(len(row) > column and row[column] != "" for row in rows) / len(rows)


def _first(head: Rows, decimal: str, numeric: Sequence[int]) -> int:
    """Lines before the first of several rows in a run that hold numbers where numbers belong."""
    good = [all(i < len(row) and _is_number(row[i], decimal) for i in numeric[:2]) for row in head]
    return next((i for i in range(len(good)) if all(good[i : i + _RUN])), len(good))


def _increment(header: Rows, decimal: str) -> tuple[float, float]:
    """Start and step of the time of a file that only counts its rows, else zeros."""
    for names, numbers in pairwise(header):
        spots = {name.casefold(): i for i, name in enumerate(names)}
        if {"start", "increment"} <= set(spots):
            cells = [numbers[spots[k]] if spots[k] < len(numbers) else "" for k in _STEPS]
            if all(_is_number(cell, decimal) for cell in cells):
                start, increment = (float(cell.replace(",", ".")) for cell in cells)
                return start, increment
    return 0.0, 0.0


def _columns(
    header: Rows, numeric: Sequence[int], label: str, *, counted: bool
) -> tuple[int, list[int]]:
    """Column of time, or of the running number, and columns that may be voltages."""
    kept = [i for i in numeric if "(binary)" not in map(str.casefold, _above(header, i))]
    if not counted and len(kept) > 2 and _COUNTERS.match(_name(header, kept[0])):
        kept = kept[1:]
    if len(kept) < 2:
        raise LevatorError(f"{label} holds only one column of numbers; export time and volts")
    if not counted and _COUNTERS.match(_name(header, kept[0])):
        raise LevatorError(
            f"{label} counts its rows and does not say how long one lasts; export the time column"
        )
    return kept[0], kept[1:]


def _chosen(header: Rows, columns: Sequence[int], channel: str | None, label: str) -> int:
    names = {_name(header, column).casefold(): column for column in columns}
    names |= {str(i): column for i, column in enumerate(columns, start=1)}
    if channel is not None:
        if channel.casefold() not in names:
            raise unknown_name(f"channel of {label}", channel, names)
        return names[channel.casefold()]
    if len(columns) > 1:
        shown = ", ".join(_name(header, column) for column in columns)
        raise LevatorError(f"{label} holds {len(columns)} channels: {shown}; write --channel 1")
    return columns[0]


def _above(header: Rows, column: int) -> list[str]:
    return [row[column] for row in header if len(row) > column and row[column]]


def _name(header: Rows, column: int) -> str:
    """What the header calls `column`, without its unit."""
    below = [row for row in header if len([cell for cell in row if cell]) > 1]
    names = [cell for cell in _above(below[-2:], column) if _factor(cell, _ALL) is None]
    bare = re.sub(r"\s*[(\[/].*$", "", names[0]) if names else ""
    return bare or f"column {column + 1}"


def _unit(
    header: Rows,
    column: int,
    known: Mapping[str, float],
    line: str,
    usual: str,
    label: str,
) -> tuple[float, str]:
    """SI value of one unit of `column` and its name; the usual unit when the file names none."""
    stated = [row[1].split(":")[-1] for row in header if len(row) > 1 and row[0].lower() == line]
    cells = [*reversed(_above(header, column)), *stated]
    for cell in cells:
        factor = _factor(cell, known)
        if factor is not None:
            return factor, _PREFIX[factor] + usual
    strange = next((cell for cell in cells if _factor(cell, _STRANGE) is not None), None)
    if strange is not None:
        raise LevatorError(f"{label}: cannot use the unit of {strange!r}; {_EXAMPLE}")
    return 1.0, f"{usual} (assumed, the file names no unit)"


def _factor(cell: str, known: Mapping[str, float]) -> float | None:
    for names, factor in known.items():
        spelt = rf"(?:{names})" if known is not _STRANGE else rf"(?:(?!a$){names})"
        inside = rf"[(\[/]\s*(?:{names})\s*[)\]]?"
        behind = rf".*[ _]{spelt}" if known is not _STRANGE else "(?!)"
        if re.fullmatch(rf"{spelt}|.*{inside}|{behind}", cell, re.IGNORECASE):
            return factor
    return None
