"""Which shape has the head under the face? The CC0 MakeHuman head and its shape targets.

A shape is the base plus a weighted sum of target displacements. Weights of the macro targets
follow MakeHuman: products of sex, age (young 25, old 90 years), weight and ancestry shares.
Below 25 years a face is as at 25.
Data: `assets/head.npz`, derived by `tools/derive_head.py` (CC0, see `assets/LICENSE.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from levator.anatomy.person import Person
from levator.anatomy.types import Array, Ints
from levator.errors import unknown_name
from levator.sources import quantity, value

STEP = 1e-5


@dataclass(frozen=True)
class Head:
    """Base positions [m], shape (n, 3), triangles (t, 3) and sparse target displacements."""

    vertices: Array
    triangles: Ints
    targets: Mapping[str, tuple[Ints, Array]]

    def shape(self, weights: Mapping[str, float]) -> Array:
        """Vertex positions [m], shape (n, 3), for target `weights`.

        Raises LevatorError for a target that does not exist.
        """
        posed = self.vertices.copy()
        for name, weight in weights.items():
            if name not in self.targets:
                raise unknown_name("shape target", name, self.targets)
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


def macro_weights(person: Person) -> dict[str, float]:
    """Target weights that sex, age, body mass and ancestry of `person` stand for."""
    ages = _ages(person.age)
    weights = {
        f"macrodetails/universal-{person.sex}-{when}-averagemuscle-{build}": a * b
        for when, a in ages.items()
        for build, b in _builds(person.bmi).items()
    }
    weights |= {
        f"macrodetails/{race}-{person.sex}-{when}": a * share
        for when, a in ages.items()
        for race, share in person.ancestry.items()
    }
    weights |= _head_fat(person.bmi)
    return {name: weight for name, weight in weights.items() if weight > 0}


def weights_of(person: Person) -> dict[str, float]:
    """All target weights of `person`: what the person is, plus the details of the shape."""
    weights = macro_weights(person)
    for name, weight in person.shape.items():
        weights[name] = weights.get(name, 0.0) + weight
    return weights


def _ages(age: float) -> dict[str, float]:
    young, old = quantity("shape.age.young").shown, quantity("shape.age.old").shown
    ageing = float(np.clip((age - young) / (old - young), 0, 1))
    return {"young": 1 - ageing, "old": ageing}


def _head_fat(bmi: float) -> dict[str, float]:
    """Fuller or leaner cheeks and chin: the macro targets of weight leave the face as it is."""
    beyond = _place(bmi) - 1
    return {
        "head/head-fat-incr": max(beyond, 0.0) * value("shape.head_fat.high"),
        "head/head-fat-decr": max(-beyond, 0.0) * value("shape.head_fat.low"),
    }


def _place(bmi: float) -> float:
    """Where a body mass index lies between low (0), average (1) and high (2)."""
    anchors = [value(f"shape.bmi.{name}") for name in ("low", "average", "high")]
    return float(np.interp(bmi, anchors, [0, 1, 2]))


def _builds(bmi: float) -> dict[str, float]:
    place = _place(bmi)
    names = ("minweight", "averageweight", "maxweight")
    return {name: max(0.0, 1 - abs(place - i)) for i, name in enumerate(names)}
