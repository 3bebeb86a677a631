"""What does one set of parameters make of the shared template? Shape, layers, muscles, names.

The head is shaped, carries the template's skin with it, and everything else hangs on the skin:
layers below it, muscles and regions at its landmarks. All faces have one connectivity.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.anatomy.depth.thickness import depths
from levator.anatomy.mesh.layers import SHEETS, stack
from levator.anatomy.muscle.muscles import place_muscles
from levator.anatomy.nerve.nerves import place_nerves
from levator.anatomy.person import Person
from levator.anatomy.shape.head import head, weights_of
from levator.anatomy.shape.template import landmarks, template
from levator.anatomy.tissue.ligaments import place_ligaments
from levator.anatomy.tissue.regions import labels, regions, zones
from levator.anatomy.tissue.tissues import base_tissue
from levator.anatomy.types import Array, Face, Resolution, WedgeMesh
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
    mesh, places = body(person, resolution)
    muscles, muscle_map = place_muscles(mesh, places, person.variants)
    named = labels(mesh, places)
    return Face(
        mesh=mesh,
        tissue=base_tissue(mesh, places),
        muscles=muscles,
        muscle_map=muscle_map,
        labels=named,
        nerves=place_nerves(mesh, places, muscles),
        ligaments=place_ligaments(mesh, places, named["bone"]),
        landmarks=places,
        regions=regions(mesh, places),
        zones=zones(mesh, places),
        description=person.description,
        person=person,
    )


def body(person: Person, resolution: Resolution) -> tuple[WedgeMesh, dict[str, Array]]:
    """The layered mesh of `person` and its landmarks [m], before anything is named in it.

    Raises LevatorError for shape targets that do not exist, and for shapes that fold.
    """
    skin, places = surface(person, resolution)
    plan, layers = template(resolution), depths(person, resolution)
    return stack(skin, plan.triangles.copy(), plan.mirror, layers, SHEETS[resolution]), places


def surface(person: Person, resolution: Resolution) -> tuple[Array, dict[str, Array]]:
    """Skin nodes and landmarks [m] about the nasion, as the shape of the head alone has them.

    Both are rounded to a nanometre: mirror images then agree to the last bit, and so does every
    choice between two equally near points.
    """
    vertices = head().shape(weights_of(person))
    found = landmarks(vertices)
    origin = found["nasion"]
    skin = np.round(template(resolution).surface(vertices) - origin, DIGITS)
    return skin, {name: np.round(at - origin, DIGITS) for name, at in found.items()}
