"""Where can the face glide on what lies below it?

In the sub-SMAS spaces a sheet of areolar tissue lies between the SMAS and the floor: over the
masseter (premasseter space), over the temporalis, under the frontalis (subgaleal plane), under the
platysma in the neck, and over the body of the zygoma (prezygomatic space). Between them ligaments
and the insertions of muscles tie the sheets together (Mendelson and Wong 2012, Aesthetic Plast Surg
36:753). Where the parotid lies under the SMAS both are fused and nothing glides.
"""

from __future__ import annotations

import numpy as np

from levator.anatomy.types import TISSUES, Array, Face, Mask
from levator.sources import value

FLOORS = ("MAS", "TEM", "FRO")


def spaces(face: Face) -> Mask:
    """Which wedges hold a sub-SMAS space: those right under the SMAS of a gliding column, (m,)."""
    count = len(face.mesh.triangles)
    tissue = face.tissue.reshape(-1, count)
    found = np.zeros(tissue.shape, dtype=bool)
    found[1:] = (tissue[1:] == TISSUES.index("deep fat")) & (tissue[:-1] == TISSUES.index("smas"))
    return np.asarray((found & _columns(face)).ravel())


def _columns(face: Face) -> Mask:
    """Skin triangles whose column glides, shape (t,)."""
    count, held = len(face.mesh.triangles), face.muscle_map
    floors = np.array([muscle.code in FLOORS for muscle in face.muscles], dtype=bool)
    amount = np.where(floors[held.muscle], held.fraction, 0.0) if floors.size else np.zeros(0)
    over = np.bincount(held.element % count, weights=amount, minlength=count) > 0
    return over | _neck(face) | _prezygomatic(face)


def _neck(face: Face) -> Mask:
    neck = face.labels.get("neck", np.zeros(face.mesh.n_nodes, dtype=bool))
    return np.asarray(neck[-face.mesh.n_surface :][face.mesh.triangles].all(axis=1))


def _prezygomatic(face: Face) -> Mask:
    """Columns about the prominence of the cheekbone."""
    middle: Array = face.mesh.skin[face.mesh.triangles].mean(axis=1)
    near = np.zeros(len(middle), dtype=bool)
    for side in ("left", "right"):
        if f"malar, {side}" in face.landmarks:
            apart = np.linalg.norm(middle - face.landmarks[f"malar, {side}"], axis=1)
            near |= apart < value("region.prezygomatic.radius")
    return near
