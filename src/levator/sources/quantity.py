"""One number of the world: value, unit, spread, grade, source and where it stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from levator.errors import LevatorError
from levator.sources.distributions import Array, Spread
from levator.sources.grades import Grade
from levator.sources.spread import finite, parse_spread
from levator.sources.units import from_si, to_si

REQUIRED = ("value", "unit", "spread", "grade", "source", "where")
ALLOWED = (*REQUIRED, "note")
_EXAMPLE = (
    'value = 0.35, unit = "S/m", spread = { kind = "loguniform", low = 0.25, high = 0.7 }, '
    'grade = "C", source = "gielen1984", where = "Table 1"'
)


@dataclass(frozen=True)
class Quantity:
    """A sourced number; `value` and `spread` are SI, `unit` is how people write it."""

    name: str
    value: float
    unit: str
    spread: Spread
    grade: Grade
    source: str
    where: str
    note: str = ""

    @property
    def shown(self) -> float:
        """The value in the unit people write."""
        return from_si(self.value, self.unit)

    def quantile(self, u: Array) -> Array:
        """Values [SI] at probabilities `u`."""
        return self.spread.quantile(u)


def parse_quantity(name: str, row: Mapping[str, object]) -> Quantity:
    """The quantity that one table row describes.

    Raises LevatorError naming the row and what it lacks or has too much.
    """
    _check_keys(name, row)
    raw, unit = row["value"], str(row["unit"])
    if not finite(raw):
        raise LevatorError(f"{name}: value must be a finite number, not {raw!r}")
    if row["grade"] not in list(Grade):
        raise LevatorError(f"{name}: grade must be one of {', '.join(Grade)}, not {row['grade']!r}")
    try:
        value = to_si(float(raw), unit)
        spread = parse_spread(row["spread"], value, unit)
    except LevatorError as error:
        raise LevatorError(f"{name}: {error}") from None
    return Quantity(
        name=name,
        value=value,
        unit=unit,
        spread=spread,
        grade=Grade(str(row["grade"])),
        source=str(row["source"]),
        where=str(row["where"]),
        note=str(row.get("note", "")),
    )


def _check_keys(name: str, row: Mapping[str, object]) -> None:
    missing = [key for key in REQUIRED if str(row.get(key, "")).strip() == ""]
    if missing:
        raise LevatorError(f"{name} lacks {', '.join(missing)}; write for example {_EXAMPLE}")
    unknown = [key for key in row if key not in ALLOWED]
    if unknown:
        raise LevatorError(f"{name} has {', '.join(unknown)}; a row holds {', '.join(ALLOWED)}")
