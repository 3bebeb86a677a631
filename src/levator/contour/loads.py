"""What force does each muscle, and gravity, put on the nodes?

Virtual work of an initial stress s in a wedge is int s : grad v; with one value of s in each
wedge only its mean shape gradients enter.

- Tone: an active tension of 1 Pa along the fibres f adds the stress phi f f, which the tissue
  must balance: load = -int phi (f f) : grad v.
- Thickness: a muscle that grows by the relative thickness 1 across its sheet has the
  stress-free strain phi n n, so load = +int C : (phi n n) : grad v (Eshelby 1957).
- Gravity: load = int rho g . v.

phi is the muscle's volume fraction in the wedge, n the normal of the sheet.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_matrix

from levator.anatomy.types import Array, Face
from levator.contour.types import Elements, Material


def tone_loads(face: Face, elements: Elements) -> csc_matrix[np.float64]:
    """Nodal forces [N] per pascal of fibre stress, shape (3 n_nodes, n_muscles)."""
    fibre = face.muscle_map.fibre
    mean = elements.shape.mean()[face.muscle_map.element]
    along = np.einsum("pd,pad->pa", fibre, mean)
    return _assemble(face, elements, -along[:, :, None] * fibre[:, None, :])


def thickness_loads(face: Face, elements: Elements, material: Material) -> csc_matrix[np.float64]:
    """Nodal forces [N] per unit of relative thickness, shape (3 n_nodes, n_muscles)."""
    held = face.muscle_map.element
    n, mean = elements.normals[held], elements.shape.mean()[held]
    across = np.einsum("pd,pad->pa", n, mean)
    shear, lame = material.shear[held, None, None], material.lame[held, None, None]
    return _assemble(face, elements, 2 * shear * across[:, :, None] * n[:, None, :] + lame * mean)


def weight(face: Face, elements: Elements, material: Material, acceleration: Array) -> Array:
    """Nodal forces [N] under `acceleration` [m/s2], shape (3,), as (3 n_nodes, 1)."""
    mass = material.density[:, None] * (elements.shape.w @ elements.shape.n)
    nodal = np.bincount(elements.wedges.ravel(), mass.ravel(), minlength=face.mesh.n_nodes)
    return np.outer(nodal, acceleration).reshape(-1, 1)


def _assemble(face: Face, elements: Elements, stress: Array) -> csc_matrix[np.float64]:
    """Sum of fraction * volume * `stress` (p, 6, 3) [N/m3] over the wedges of each muscle."""
    entries = face.muscle_map
    amount = entries.fraction * elements.shape.volume[entries.element]
    rows = 3 * elements.wedges[entries.element][:, :, None] + np.arange(3)
    columns = np.broadcast_to(entries.muscle[:, None, None], rows.shape)
    return csc_matrix(
        ((amount[:, None, None] * stress).ravel(), (rows.ravel(), columns.ravel())),
        shape=(3 * face.mesh.n_nodes, len(face.muscles)),
    )
