"""Who is the face of? The few numbers that make a person, checked, and nothing else.

A person is what can be saved, sent to `build` again, and gives the same face to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

from levator.errors import LevatorError, unknown_name
from levator.sources.noted import noted

Sex = Literal["female", "male"]

ANCESTRIES = ("african", "asian", "caucasian")
ADULT = (18.0, 90.0)
BMI = (16.0, 45.0)
WEIGHT = (-1.0, 1.0)
SCALABLE = ("skin", "fat")
SCALE = (0.3, 3.0)

_MIXED = dict.fromkeys(ANCESTRIES, 1 / len(ANCESTRIES))


@dataclass(frozen=True)
class Person:
    """Parameters of one face. Raises LevatorError for values that no adult face can have."""

    sex: Sex = field(default="female", metadata=noted("1", "female or male"))
    age: float = field(default=52.0, metadata=noted("year", "age, 18 to 90"))
    bmi: float = field(default=24.0, metadata=noted("kg/m2", "body mass index, 16 to 45"))
    ancestry: Mapping[str, float] = field(
        default_factory=lambda: dict(_MIXED),
        metadata=noted("1", "shares of african, asian and caucasian shape, summing to 1"),
    )
    shape: Mapping[str, float] = field(
        default_factory=dict, metadata=noted("1", "weight of each face-detail target, -1 to 1")
    )
    thickness: Mapping[str, float] = field(
        default_factory=dict, metadata=noted("1", "factor on the layers skin and fat, 0.3 to 3")
    )
    variants: tuple[str, ...] = field(
        default=(), metadata=noted("1", "anatomical variants of the muscles, by name")
    )

    def __post_init__(self) -> None:
        if self.sex not in ("female", "male"):
            raise LevatorError(f"sex {self.sex!r} is not modelled; write 'female' or 'male'")
        _within("age", self.age, ADULT, "years", "52")
        _within("BMI", self.bmi, BMI, "kg/m2", "24")
        self._check_ancestry()
        for name, weight in self.shape.items():
            _within(f"weight of {name}", weight, WEIGHT, "", "0.5")
        for layer, factor in self.thickness.items():
            if layer not in SCALABLE:
                raise LevatorError(
                    f"thickness of {layer!r} cannot be scaled; write 'skin' or 'fat'"
                )
            _within(f"thickness factor of {layer}", factor, SCALE, "", "1.2")

    def _check_ancestry(self) -> None:
        shares = list(self.ancestry.values())
        known = set(self.ancestry) <= set(ANCESTRIES)
        if not (known and min(shares, default=-1.0) >= 0 and np.isclose(sum(shares), 1)):
            raise LevatorError(
                f"ancestry {dict(self.ancestry)} must share 1 among {', '.join(ANCESTRIES)}; "
                "write for example {'african': 0.5, 'asian': 0.5}"
            )

    @property
    def description(self) -> dict[str, str | float]:
        """What differs from person to person, flat, for reports and result files."""
        told: dict[str, str | float] = {
            "sex": self.sex,
            "age": float(self.age),
            "bmi": float(self.bmi),
        }
        if dict(self.ancestry) != _MIXED:
            told |= {f"ancestry.{name}": share for name, share in sorted(self.ancestry.items())}
        told |= {f"thickness.{name}": factor for name, factor in sorted(self.thickness.items())}
        told |= {f"shape.{name}": weight for name, weight in sorted(self.shape.items())}
        return told | {f"variant.{name}": "present" for name in self.variants}

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; `Person.from_dict` reads them back."""
        return asdict(self) | {"variants": list(self.variants)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Person:
        """The person that `to_dict` described.

        Raises LevatorError for a key that does not exist and for a value of another kind.
        """
        known = cls.__dataclass_fields__
        for key in given:
            if key not in known:
                raise unknown_name("parameter of a person", key, known)
        try:
            return cls(**{**given, "variants": tuple(given.get("variants", ()))})
        except (TypeError, AttributeError, ValueError) as error:
            raise LevatorError(
                f"these are not the parameters of a person ({error}); write for example "
                '{"sex": "female", "age": 52, "bmi": 24}'
            ) from None


def _within(
    name: str, number: float, allowed: tuple[float, float], unit: str, example: str
) -> None:
    low, high = allowed
    if not low <= number <= high:
        raise LevatorError(
            f"{name} {number:g} is outside {low:g} to {high:g} {unit}".rstrip()
            + f"; write for example {example}"
        )
