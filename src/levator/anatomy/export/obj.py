"""How does a face enter a modelling program? Named groups of triangles in an OBJ file [m]."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import numpy as np

from levator.anatomy.export.solids import muscle_solid
from levator.anatomy.types import Array, Face, Ints

Part = tuple[str, Array, Ints]


def obj(face: Face) -> bytes:
    """`face` as OBJ: one group for the skin, one for each muscle, one line for each nerve."""
    text = StringIO()
    text.write("# Levator face; metres; x to the subject's left, y up, z forward\n")
    first = 1
    for name, points, triangles in _parts(face):
        text.write(f"g {name.replace(', ', '_').replace(' ', '_')}\n")
        np.savetxt(text, points, fmt="v %.7f %.7f %.7f")
        np.savetxt(text, triangles + first, fmt="f %d %d %d")
        first += len(points)
    for nerve in face.nerves:
        text.write(f"g {nerve.name.replace(', ', '_').replace(' ', '_')}\n")
        np.savetxt(text, nerve.path, fmt="v %.7f %.7f %.7f")
        text.write("l " + " ".join(map(str, range(first, first + len(nerve.path)))) + "\n")
        first += len(nerve.path)
    return text.getvalue().encode("ascii")


def _parts(face: Face) -> Iterator[Part]:
    yield "skin", face.mesh.skin, face.mesh.triangles
    for muscle in face.muscles:
        solid = muscle_solid(face, muscle).within
        yield muscle.name, solid.points, solid.triangles
