"""Which base tissue fills each wedge between the muscles? Its sheet's, or the parotid gland.

The gland lies below the SMAS within an outline on the cheek: from the tragus under the zygomatic
arch, down behind the front of the masseter to the angle of the mandible and back to the mastoid.
Its deep lobe behind the ramus lies outside the domain.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.mesh.layers import level, sheets_of
from levator.anatomy.shape.template import opposite
from levator.anatomy.tissue.outline import inside
from levator.anatomy.types import TISSUES, Array, Ints, Mask, WedgeMesh
from levator.sources import value

PAROTID = ("454", "454+447", "401", "435+397", "397", "mastoid, left")

Landmarks = Mapping[str, Array]


def base_tissue(mesh: WedgeMesh, landmarks: Landmarks) -> Ints:
    """Base tissue of every wedge, index into TISSUES, shape (m,)."""
    tissue = np.array([TISSUES.index(name) for name in sheets_of(mesh)])[mesh.sheet]
    tissue[parotid(mesh, landmarks)] = TISSUES.index("parotid")
    return tissue.astype(np.int64)


def parotid(mesh: WedgeMesh, landmarks: Landmarks) -> Mask:
    """Which wedges are parotid gland, shape (m,)."""
    covered = parotid_outline(mesh, landmarks)
    levels = mesh.points.reshape(-1, mesh.n_surface, 3)[:, mesh.triangles].mean(axis=2)
    below = level(mesh, "smas bottom")
    down = np.linalg.norm(levels - levels[below], axis=2)
    middle = (down[1:] + down[:-1]) / 2
    deep = (np.arange(mesh.n_sheets) >= below)[:, None]
    gland = deep & covered & (middle < value("parotid.thickness"))
    return np.asarray(gland.ravel(), dtype=np.bool_)


def parotid_outline(mesh: WedgeMesh, landmarks: Landmarks) -> Mask:
    """Which skin triangles lie over the gland of either side, shape (t,)."""
    middle = mesh.skin[mesh.triangles].mean(axis=1)
    found = np.zeros(len(middle), dtype=np.bool_)
    for sign, name in ((1, str), (-1, opposite)):
        ring = [np.mean([landmarks[name(n)] for n in k.split("+")], axis=0) for k in PAROTID]
        here = inside(middle[:, [2, 1]], np.array(ring)[:, [2, 1]])
        found |= here & (sign * middle[:, 0] > 0)
    return found
