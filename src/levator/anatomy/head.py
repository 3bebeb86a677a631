"""Which shape has the head under the face? The CC0 MakeHuman head and its shape targets.

A shape is the base plus a weighted sum of target displacements. Weights of the macro targets
follow MakeHuman: products of sex, age (young 25, old 90 years), weight and ancestry shares.
Below 25 years a face is as at 25; without `ancestry` it is an equal mix of the three.
Data: `assets/head.npz`, derived by `tools/derive_head.py` (CC0, see `assets/LICENSE.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from levator.anatomy.types import Array, Ints, Sex
from levator.errors import LevatorError, unknown_name
from levator.sources import quantity, value

STEP = 1e-5
RACES = ("african", "asian", "caucasian")
ADULT = (18.0, 90.0)
BMI = (16.0, 45.0)
WEIGHT = (-1.0, 1.0)


@dataclass(frozen=True)
class Head:
    """Base positions [m], shape (n, 3), triangles (t, 3) and sparse target displacements."""

    vertices: Array
    triangles: Ints
    targets: Mapping[str, tuple[Ints, Array]]

    def shape(self, weights: Mapping[str, float]) -> Array:
        """Vertex positions [m], shape (n, 3), for target `weights`.

        Raises LevatorError for a target that does not exist and a weight outside -1 to 1.
        """
        posed = self.vertices.copy()
        for name, weight in weights.items():
            if name not in self.targets:
                raise unknown_name("shape target", name, self.targets)
            if not WEIGHT[0] <= weight <= WEIGHT[1]:
                raise LevatorError(
                    f"weight {weight:g} of {name} is outside -1 to 1; write for example 0.5"
                )
            index, shift = self.targets[name]
            posed[index] += weight * shift
        return posed


@cache
def head() -> Head:
    """The shipped head."""
    raw = np.load(BytesIO(asset("head.npz")), allow_pickle=False)
    starts = raw["starts"]
    index, shift = raw["index"].astype(np.int64), raw["shift"] * STEP
    return Head(
        vertices=raw["vertices"] * STEP,
        triangles=raw["triangles"].astype(np.int64),
        targets={
            str(name): (index[a:b], shift[a:b])
            for name, a, b in zip(raw["names"], starts[:-1], starts[1:], strict=True)
        },
    )


def asset(name: str) -> bytes:
    """Bytes of the shipped anatomy asset called `name`."""
    return files("levator.anatomy").joinpath("assets", name).read_bytes()


def asset_text(name: str) -> str:
    """Text of the anatomy table called `name`."""
    return files("levator.anatomy").joinpath(name).read_text(encoding="utf-8")


def macro_weights(
    *, sex: Sex, age: float, bmi: float, ancestry: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Target weights of an adult; `age` in years, `bmi` in kg/m2, `ancestry` shares sum to 1.

    Raises LevatorError for values no adult face can have.
    """
    _check(sex, age, bmi)
    shares = _shares(ancestry)
    ages = _ages(age)
    weights = {
        f"macrodetails/universal-{sex}-{when}-averagemuscle-{build}": a * b
        for when, a in ages.items()
        for build, b in _builds(bmi).items()
    }
    weights |= {
        f"macrodetails/{race}-{sex}-{when}": a * share
        for when, a in ages.items()
        for race, share in shares.items()
    }
    return {name: weight for name, weight in weights.items() if weight > 0}


def _check(sex: str, age: float, bmi: float) -> None:
    if sex not in ("female", "male"):
        raise LevatorError(f"sex {sex!r} is not modelled; write 'female' or 'male'")
    if not ADULT[0] <= age <= ADULT[1]:
        raise LevatorError(f"age {age:g} is outside 18-90 years; write for example 52")
    if not BMI[0] <= bmi <= BMI[1]:
        raise LevatorError(f"BMI {bmi:g} is outside 16-45 kg/m2; write for example 24")


def _shares(ancestry: Mapping[str, float] | None) -> Mapping[str, float]:
    shares = dict.fromkeys(RACES, 1 / len(RACES)) if ancestry is None else dict(ancestry)
    known = set(shares) <= set(RACES)
    if not (known and min(shares.values(), default=0) >= 0 and np.isclose(sum(shares.values()), 1)):
        raise LevatorError(
            f"ancestry {shares} must share 1 among {', '.join(RACES)}; "
            "write for example {'african': 0.5, 'asian': 0.5}"
        )
    return shares


def _ages(age: float) -> dict[str, float]:
    young, old = quantity("shape.age.young").shown, quantity("shape.age.old").shown
    ageing = float(np.clip((age - young) / (old - young), 0, 1))
    return {"young": 1 - ageing, "old": ageing}


def _builds(bmi: float) -> dict[str, float]:
    anchors = [value(f"shape.bmi.{name}") for name in ("low", "average", "high")]
    place = float(np.interp(bmi, anchors, [0, 1, 2]))
    names = ("minweight", "averageweight", "maxweight")
    return {name: max(0.0, 1 - abs(place - i)) for i, name in enumerate(names)}
