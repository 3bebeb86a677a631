"""Is one entry of a device file a sourced number, positive and in the right unit?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.errors import LevatorError
from levator.sources import Quantity, parse_quantity, references

UNITS: Mapping[str, tuple[str, ...]] = {
    "current": ("uA", "mA", "A"),
    "length": ("mm", "m"),
    "time": ("ms", "us", "s"),
    "frequency": ("Hz", "kHz"),
    "voltage": ("V",),
    "density": ("mA/cm2", "A/m2"),
    "energy": ("mJ", "J"),
}
_ROW = (
    'value = 12, unit = "V", spread = { kind = "uniform", low = 6, high = 40 }, '
    'grade = "X", source = "device-file", where = "how it was found"'
)
_EDGE = 1e-6


def number(
    table: Mapping[str, object], field: str, dimension: str, prefix: str, label: str
) -> Quantity:
    """The row `field` of `table`, SI, named `prefix.field`; `label` names the file in errors.

    Raises LevatorError when it is missing or incomplete, its unit is not one of `dimension`,
    its source is in no bibliography, or it may be zero or negative.
    """
    row, name = table.get(field), f"{prefix}.{field}"
    if not isinstance(row, Mapping):
        raise LevatorError(f"{label} lacks the row {field}; write for example {{ {_ROW} }}")
    found = parse_quantity(name, row)
    if found.unit not in UNITS[dimension]:
        raise LevatorError(
            f"{name} is a {dimension}, not in {found.unit!r}; write {' or '.join(UNITS[dimension])}"
        )
    if found.source not in references():
        raise LevatorError(
            f"{name} cites {found.source!r}, which the bibliography does not hold; "
            'write source = "device-file" and say in where how it was found'
        )
    if found.value <= 0 or found.quantile(np.array([_EDGE]))[0] <= 0:
        raise LevatorError(f"{name} must stay positive; write a positive value, and low > 0")
    return found


def text(table: Mapping[str, object], field: str, label: str) -> str:
    """The words at `field` of `table`; raises LevatorError when they are missing or empty."""
    found = table.get(field)
    if not isinstance(found, str) or not found:
        raise LevatorError(f'{label} lacks {field}; write for example {field} = "..."')
    return found
