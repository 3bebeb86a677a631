"""How much was a face changed so that none of its wedges folds?

The shape of the head and the published depths say where skin and columns should be; `layers.stack`
moves them by the least that passes the quality gate. What it moved is read off the finished face.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.anatomy.build import surface
from levator.anatomy.depth.thickness import depths
from levator.anatomy.types import Array, Face, Resolution
from levator.errors import LevatorError
from levator.sources.noted import noted


@dataclass(frozen=True)
class Repair:
    """What was given up to keep the wedges of one face sound."""

    kept: Array = field(
        metadata=noted("1", "length of each column over the depth asked, shape (n_surface,)")
    )
    moved: Array = field(
        metadata=noted("m", "way each skin node went from where the shape has it, (n_surface,)")
    )


def repair(face: Face, resolution: Resolution = "standard") -> Repair:
    """How the `face` of a person, built at `resolution`, differs from what was asked.

    Raises LevatorError for a face that was built from no person or at another resolution.
    """
    if face.person is None:
        raise LevatorError("this face was built from no person; write Face.of(Person(age=60))")
    skin, _ = surface(face.person, resolution)
    if len(skin) != face.mesh.n_surface:
        raise LevatorError(f"this face is not {resolution}; give the resolution it was built at")
    deep = face.mesh.points[-len(skin) :]
    length = np.linalg.norm(deep - face.mesh.skin, axis=1)
    return Repair(
        kept=np.asarray(length / depths(face.person, resolution).total, dtype=np.float64),
        moved=np.asarray(np.linalg.norm(face.mesh.skin - skin, axis=1), dtype=np.float64),
    )
