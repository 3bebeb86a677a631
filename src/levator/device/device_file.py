"""How is a device written down? TOML text that `parse_device` reads back to the same device."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from levator.device.parsing import STANDARD, TEXTS
from levator.device.types import Device, Limits, Rule
from levator.sources import Quantity, Spread, catalogue, from_si
from levator.sources.distributions import LogNormal, LogUniform, Normal, Uniform

_RULE = ("item", "level", "zone", "note", "source")


def as_toml(device: Device) -> str:
    """TOML text of `device`, every row with its own grade, source and place."""
    words = [f"{name} = {_quoted(str(getattr(device, name)))}" for name in TEXTS]
    if device.shapes:
        words.append(f"shapes = [{', '.join(map(_quoted, device.shapes))}]")
    parts = [
        "\n".join(words),
        f"[electrode]\nshape = {_quoted(device.electrode.shape)}",
        _row("electrode.radius", device.electrode.radius),
        *([_row("spacing", device.spacing)] if device.spacing is not None else []),
        _row("frequency", device.frequency),
        _row("pulse_width", device.pulse_width),
        _row("compliance", device.compliance),
        *(_row(f"settings.{_quoted(k)}", step.current) for k, step in device.settings.items()),
        f"[limits]\nstandard = {_quoted(STANDARD)}",
        *_own_limits(device.limits),
        *map(_rule, device.rules),
    ]
    return "\n\n".join(parts) + "\n"


def _own_limits(limits: Limits) -> Iterator[str]:
    for name in ("density", "energy", "voltage"):
        row: Quantity = getattr(limits, name)
        if row != catalogue()[f"limits.{name}"]:
            yield _row(f"limits.{name}", row)


def _row(heading: str, row: Quantity) -> str:
    lines = [
        f"[{heading}]",
        f"value = {_number(row.shown)}",
        f"unit = {_quoted(row.unit)}",
        f"spread = {{ {_spread(row.spread, row.unit)} }}",
        f"grade = {_quoted(row.grade)}",
        f"source = {_quoted(row.source)}",
        f"where = {_quoted(row.where)}",
    ]
    return "\n".join([*lines, f"note = {_quoted(row.note)}"] if row.note else lines)


def _spread(spread: Spread, unit: str) -> str:
    if isinstance(spread, LogNormal):
        return f'kind = "lognormal", factor = {_number(spread.factor)}'
    if isinstance(spread, Uniform | LogUniform):
        return f'kind = "{type(spread).__name__.lower()}", {_bounds(spread, unit)}'
    if isinstance(spread, Normal):
        bounds = _bounds(spread, unit)
        deviation = f"sd = {_number(from_si(spread.sd, unit))}"
        return ", ".join(part for part in ('kind = "normal"', deviation, bounds) if part)
    return 'kind = "exact"'


def _bounds(spread: Normal | Uniform | LogUniform, unit: str) -> str:
    bounds = {"low": spread.low, "high": spread.high}
    return ", ".join(
        f"{name} = {_number(from_si(bound, unit))}"
        for name, bound in bounds.items()
        if np.isfinite(bound)
    )


def _rule(rule: Rule) -> str:
    lines = (f"{name} = {_quoted(getattr(rule, name))}" for name in _RULE)
    return "\n".join(["[[rules]]", *lines])


def _number(found: float) -> str:
    return f"{float(found):.12g}"


def _quoted(words: str) -> str:
    """A TOML string; JSON escapes what TOML wants escaped, but for the delete character."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
