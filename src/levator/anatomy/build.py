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
from levator.anatomy.person import Person
from levator.anatomy.regions import labels, regions, zones
from levator.anatomy.template import landmarks, template
from levator.anatomy.thickness import depths
from levator.anatomy.types import TISSUES, Array, Face, Resolution
from levator.sources import ledger

DIGITS = 9


def build(person: Person, resolution: Resolution = "standard") -> Face:
    """The face of `person` [m], origin at the nasion.

    Raises LevatorError for shape targets or variants that do not exist, and for shapes that fold.
    """
    with ledger() as book:
        face = _built(person, resolution)
    return replace(face, numbers=tuple(sorted(book.entries)))


def _built(person: Person, resolution: Resolution) -> Face:
    skin, places = _surface({**macro_weights(person), **person.shape}, resolution)
    plan = template(resolution)
    mesh = stack(skin, plan.triangles.copy(), plan.mirror, depths(person, resolution))
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
        description=person.description,
        person=person,
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
