"""What does one set of parameters make of the shared template? Shape, layers, muscles, names.

The head is shaped, carries the template's skin with it, and everything else hangs on the skin:
layers below it, muscles and regions at its landmarks. All faces have one connectivity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from levator.anatomy.head import head, macro_weights
from levator.anatomy.layers import SHEETS, stack
from levator.anatomy.muscles import place_muscles
from levator.anatomy.regions import labels, regions, zones
from levator.anatomy.template import landmarks, template
from levator.anatomy.thickness import depths
from levator.anatomy.types import TISSUES, Array, Face, Resolution, Sex
from levator.errors import LevatorError
from levator.sources import ledger

SCALABLE = ("skin", "fat")
SCALE = (0.3, 3.0)
DIGITS = 9


def build(
    *,
    sex: Sex,
    age: float,
    bmi: float,
    resolution: Resolution,
    thickness: Mapping[str, float] | None = None,
    shape: Mapping[str, float] | None = None,
) -> Face:
    """The face of an adult [m], origin at the nasion.

    `age` is in years, `bmi` in kg/m2; `shape` adds weights of face-detail targets, `thickness`
    scales the layers `skin` and `fat`. Raises LevatorError for values no adult face can have and
    for shapes that fold.
    """
    scale, detail = _checked(thickness or {}), dict(shape or {})
    with ledger() as book:
        face = _built(sex, age, bmi, resolution, scale, detail)
    return replace(face, numbers=tuple(sorted(book.entries)))


def _built(
    sex: Sex,
    age: float,
    bmi: float,
    resolution: Resolution,
    scale: Mapping[str, float],
    detail: Mapping[str, float],
) -> Face:
    skin, places = _surface({**macro_weights(sex=sex, age=age, bmi=bmi), **detail}, resolution)
    plan = template(resolution)
    layers = depths(sex=sex, bmi=bmi, resolution=resolution, scale=scale)
    mesh = stack(skin, plan.triangles.copy(), plan.mirror, layers)
    muscles, muscle_map = place_muscles(mesh, places)
    return Face(
        mesh=mesh,
        tissue=np.array([TISSUES.index(name) for name in SHEETS])[mesh.sheet],
        muscles=muscles,
        muscle_map=muscle_map,
        labels=labels(mesh, places),
        landmarks=places,
        regions=regions(mesh, places),
        zones=zones(mesh, places),
        description={
            "sex": sex,
            "age": float(age),
            "bmi": float(bmi),
            "resolution": resolution,
            **{f"thickness.{name}": factor for name, factor in sorted(scale.items())},
            **{f"shape.{name}": weight for name, weight in sorted(detail.items())},
        },
    )


def _surface(
    weights: Mapping[str, float], resolution: Resolution
) -> tuple[Array, dict[str, Array]]:
    """Skin nodes and landmarks [m] about the nasion.

    Both are rounded to a nanometre: mirror images then agree to the last bit, and so does every
    choice between two equally near points.
    """
    vertices = head().shape(weights)
    found = landmarks(vertices)
    origin = found["nasion"]
    skin = np.round(template(resolution).surface(vertices) - origin, DIGITS)
    return skin, {name: np.round(at - origin, DIGITS) for name, at in found.items()}


def _checked(scale: Mapping[str, float]) -> dict[str, float]:
    for name, factor in scale.items():
        if name not in SCALABLE:
            raise LevatorError(f"thickness of {name!r} cannot be scaled; write 'skin' or 'fat'")
        if not SCALE[0] <= factor <= SCALE[1]:
            raise LevatorError(
                f"thickness factor {factor:g} of {name} is outside 0.3-3; write for example 1.2"
            )
    return dict(scale)
