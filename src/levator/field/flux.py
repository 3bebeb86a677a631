"""How much current crosses an internal cut?

Two readings of the same current [A]. The integral of J . n over the cut faces, with J averaged over
the elements on both sides, knows nothing of the solver and is as good as the mesh. The sum of the
nodal reactions of one side holds to rounding (Hughes et al. 2000, J. Comput. Phys. 163).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face, gradients
from levator.anatomy.types import Ints
from levator.errors import LevatorError
from levator.field.assemble import element_stiffness
from levator.field.conductor import Conductor
from levator.field.lining import Lining, lining
from levator.field.types import Array, Mask

# Outward when the wedge is not inverted; triangles repeat a corner to fill four columns.
_FACES = np.array(
    [[0, 2, 1, 1], [3, 4, 5, 5], [0, 1, 4, 3], [1, 2, 5, 4], [2, 0, 3, 5]], dtype=np.int64
)


@dataclass(frozen=True)
class CutCurrent:
    """Current that leaves a set of elements through its internal boundary."""

    density: float = field(metadata={"unit": "A", "about": "integral of J . n over the cut faces"})
    reaction: float = field(metadata={"unit": "A", "about": "sum of nodal reactions at the cut"})


def cut_current(face: Face, conductor: Conductor, potential: Array, inside: Mask) -> CutCurrent:
    """Current [A] that leaves the elements `inside` through the cut to the other elements.

    `potential` [V] has shape (n_nodes,), `inside` (m,). The reaction equals the current injected
    inside as long as no current enters at the nodes of the cut itself. Raises LevatorError when
    there is no cut.
    """
    touched = np.zeros((2, face.mesh.n_nodes), dtype=bool)
    touched[0, face.mesh.wedges[inside]] = True
    touched[1, face.mesh.wedges[~inside]] = True
    cut = touched[0] & touched[1]
    if not cut.any():
        raise LevatorError("no face is cut; mark some elements as inside and some as outside")
    wet, sheet = conductor.conductivity.vestibule, lining(face)
    bulk = _through_faces(face, conductor.current_density(potential), inside, cut)
    return CutCurrent(
        density=bulk + _through_edges(face, sheet, sheet.current(wet, potential), inside),
        reaction=_through_nodes(face, conductor, potential, inside, cut)
        + _through_lining(sheet, sheet.matrices(wet), potential, inside, cut),
    )


def _through_nodes(
    face: Face, conductor: Conductor, potential: Array, inside: Mask, cut: Mask
) -> float:
    near = inside & cut[face.mesh.wedges].any(axis=1)
    kernel = gradients(face.mesh.points, face.mesh.wedges[near])
    local = element_stiffness(kernel, conductor.tensors[near])
    nodes = face.mesh.wedges[near]
    entering = np.einsum("mab,mb->ma", local, potential[nodes])
    return -float(entering[cut[nodes]].sum())


def _through_lining(
    sheet: Lining, matrices: Array, potential: Array, inside: Mask, cut: Mask
) -> float:
    entering = np.einsum("kab,kb->ka", matrices, potential[sheet.triangles])
    counted = inside[sheet.wedge][:, None] & cut[sheet.triangles]
    return -float(entering[counted].sum())


def _through_edges(face: Face, sheet: Lining, current: Array, inside: Mask) -> float:
    """Sheet current [A] across the edges between lining inside and outside."""
    ends = sheet.triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    owner = np.repeat(np.arange(len(sheet.triangles)), 3)
    _, pair, count = np.unique(
        np.sort(ends, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    within = np.bincount(pair, weights=inside[sheet.wedge][owner])
    crossing = (within[pair] == 1) & (count[pair] == 2)
    sides = np.stack([np.bincount(pair, weights=current[owner, k] / 2) for k in range(3)], axis=1)
    outward = np.flatnonzero(crossing & inside[sheet.wedge][owner])
    across = _edge_normals(face.mesh.points[sheet.triangles[owner[outward]]], outward % 3)
    return float((across * sides[pair[outward]]).sum())


def _edge_normals(corners: Array, edge: Ints) -> Array:
    """Outward in-plane normals times length of one edge of triangles (k, 3, 3), shape (k, 3)."""
    k = np.arange(len(corners))
    start, end, third = (corners[k, (edge + step) % 3] for step in range(3))
    along = end - start
    back = third - start
    inward = (
        back
        - (back * along).sum(axis=1, keepdims=True) / (along**2).sum(axis=1, keepdims=True) * along
    )
    unit = inward / np.linalg.norm(inward, axis=1, keepdims=True)
    return np.asarray(-unit * np.linalg.norm(along, axis=1, keepdims=True), dtype=np.float64)


def _through_faces(face: Face, density: Array, inside: Mask, cut: Mask) -> float:
    corners, element = _faces(face, np.flatnonzero(cut[face.mesh.wedges].sum(axis=1) > 2))
    _, pair, count = np.unique(
        np.sort(corners, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    within = np.bincount(pair, weights=inside[element])
    crossing = (within[pair] == 1) & (count[pair] == 2)
    half_sum = density[element] / 2
    sides = np.stack([np.bincount(pair, weights=half_sum[:, axis]) for axis in range(3)], axis=1)
    outward = crossing & inside[element]
    area = _area_vectors(face.mesh.points[corners[outward]])
    return float((area * sides[pair[outward]]).sum())


def _faces(face: Face, elements: Ints) -> tuple[Ints, Ints]:
    """Corner nodes (k, 4) of all faces of `elements`, and the element each belongs to, (k,)."""
    return face.mesh.wedges[elements][:, _FACES].reshape(-1, 4), np.repeat(elements, len(_FACES))


def _area_vectors(x: Array) -> Array:
    """Vector areas [m2] of faces with corners (k, 4, 3): half the product of the diagonals."""
    return np.cross(x[:, 2] - x[:, 0], x[:, 3] - x[:, 1]) / 2
