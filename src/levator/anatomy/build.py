"""Builds a face: shape, layers, muscles, labels, regions and zones, in one fixed connectivity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.head import head, macro_weights
from levator.anatomy.layers import SHEETS, stack
from levator.anatomy.muscles import place_muscles
from levator.anatomy.regions import labels, regions, zones
from levator.anatomy.template import landmarks, template
from levator.anatomy.thickness import depths
from levator.anatomy.types import TISSUES, Face, Resolution, Sex
from levator.errors import LevatorError

SCALE = (0.3, 3.0)


def build(
    *,
    sex: Sex,
    age: float,
    bmi: float,
    resolution: Resolution,
    thickness: Mapping[str, float] | None = None,
    shape: Mapping[str, float] | None = None,
) -> Face:
    """The face of an adult; `shape` adds weights of face-detail targets, `thickness` scales layers.

    Raises LevatorError for values no adult face can have, and for shapes that fold.
    """
    scale = _checked(dict(thickness or {}))
    weights = macro_weights(sex=sex, age=age, bmi=bmi) | dict(shape or {})
    vertices = head().shape(weights)
    found = landmarks(vertices)
    origin = found["nasion"]
    found = {name: at - origin for name, at in found.items()}
    plan = template(resolution)
    skin = plan.surface(vertices) - origin
    layers = depths(sex=sex, bmi=bmi, resolution=resolution, scale=scale)
    mesh = stack(skin, plan.triangles, plan.mirror, layers)
    muscles, muscle_map = place_muscles(mesh, layers, found)
    return Face(
        mesh=mesh,
        tissue=np.array([TISSUES.index(name) for name in SHEETS])[mesh.sheet],
        muscles=muscles,
        muscle_map=muscle_map,
        labels=labels(mesh, plan.triangles, found),
        landmarks=found,
        regions=regions(mesh, plan.triangles, found),
        zones=zones(mesh, found),
        description={
            "sex": sex,
            "age": float(age),
            "bmi": float(bmi),
            "resolution": resolution,
            **{f"thickness.{name}": factor for name, factor in sorted(scale.items())},
            **{f"shape.{name}": weight for name, weight in sorted((shape or {}).items())},
        },
    )


def _checked(scale: Mapping[str, float]) -> Mapping[str, float]:
    for name, factor in scale.items():
        if name not in ("skin", "fat"):
            raise LevatorError(f"thickness of {name!r} cannot be scaled; write 'skin' or 'fat'")
        if not SCALE[0] <= factor <= SCALE[1]:
            raise LevatorError(f"thickness factor {factor:g} of {name} is outside 0.3-3")
    return scale
