"""Which few numbers of the field does the rest of the chain need?

E = -grad phi is linear in the node potentials, so a mean of E over a muscle, along its fibres or
under a patch of skin, and the potential at a point, are all sparse rows over the nodes (lead
vectors; Rush & Driscoll 1969, doi 10.1109/TBME.1969.4502598).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from levator.anatomy import TISSUES, Face, gradients
from levator.errors import LevatorError
from levator.field.locate import locate
from levator.field.types import Array, Functionals

AXES = ("x", "y", "z")


def mean_fields(face: Face) -> Functionals:
    """Mean field vector [V/m] of every muscle, named `<muscle> x`, `<muscle> y`, `<muscle> z`.

    Each element counts with the volume that the muscle fills in it. Read is the field of the
    element: lateral to a sheet that is the muscle's own, through it a thin muscle's own may
    differ by half (evidence/verification/conduction-mixture). Raises LevatorError for a muscle
    that fills no element.
    """
    operators, volume = _field_operators(face)
    weights = _by_muscle(face, _shares(face, volume))
    return _vectors([muscle.name for muscle in face.muscles], weights, operators)


def fibre_means(face: Face) -> Functionals:
    """Mean field along the fibres [V/m] of every muscle, named as the muscle.

    Positive when E points from origin to insertion. Raises LevatorError for a muscle that fills
    no element.
    """
    operators, volume = _field_operators(face)
    shares, fibre = _shares(face, volume), face.muscle_map.fibre
    x, y, z = (_by_muscle(face, shares * fibre[:, axis]) @ operators[axis] for axis in range(3))
    return Functionals(tuple(muscle.name for muscle in face.muscles), csr_array(x + y + z), "V/m")


def skin_means(face: Face, patches: Mapping[str, Array]) -> Functionals:
    """Mean field vector [V/m] in skin and the first fat sheet under patches of skin.

    `patches` holds skin weights, shape (n_surface,), by name; readings are named `<patch> x`,
    `<patch> y`, `<patch> z`. Raises LevatorError for weights of another shape or without volume.
    """
    operators, volume = _field_operators(face)
    shallow = face.mesh.sheet <= _first_fat_sheet(face)
    above = face.mesh.wedges % face.mesh.n_surface
    rows = []
    for name, patch in patches.items():
        if patch.shape != (face.mesh.n_surface,):
            raise LevatorError(
                f"patch {name!r} needs weights of shape ({face.mesh.n_surface},), not {patch.shape}"
            )
        rows.append(np.where(shallow, volume * patch[above].mean(axis=1), 0.0))
        if not rows[-1].sum() > 0:
            raise LevatorError(f"patch {name!r} covers no skin; give it positive weights")
    weights = csr_array(np.array([row / row.sum() for row in rows]))
    return _vectors(list(patches), weights, operators)


def potentials(face: Face, points: Mapping[str, Array]) -> Functionals:
    """Potential [V] at points inside the face, by the shape functions of the wedge around each.

    `points` [m] holds arrays of shape (k, 3) by name; readings are named `<name> 0` to
    `<name> k-1`. A lead field takes them about the volume mean of the potential. Raises
    LevatorError for a point outside the mesh.
    """
    names = tuple(f"{name} {i}" for name, some in points.items() for i in range(len(some)))
    place = locate(face.mesh, np.concatenate([np.reshape(p, (-1, 3)) for p in points.values()]))
    row = np.repeat(np.arange(len(names)), 6)
    column = face.mesh.wedges[place.element].ravel()
    shape = (len(names), face.mesh.n_nodes)
    return Functionals(
        names, csr_array(coo_array((place.weights.ravel(), (row, column)), shape)), "V"
    )


def _field_operators(face: Face) -> tuple[list[csr_array], Array]:
    """Operators from node potentials [V] to each component of mean E [V/m], and volumes [m3]."""
    mesh = face.mesh
    kernel = gradients(mesh.points, mesh.wedges)
    row, column = np.repeat(np.arange(len(mesh.wedges)), 6), mesh.wedges.ravel()
    slope, shape = kernel.mean(), (len(mesh.wedges), mesh.n_nodes)
    operators = [
        csr_array(coo_array((-slope[:, :, axis].ravel(), (row, column)), shape))
        for axis in range(3)
    ]
    return operators, kernel.volume


def _shares(face: Face, volume: Array) -> Array:
    """Share of each (muscle, element) pair in the volume of its muscle, shape (p,)."""
    owner = face.muscle_map.muscle
    filled = face.muscle_map.fraction * volume[face.muscle_map.element]
    total = np.bincount(owner, weights=filled, minlength=len(face.muscles))
    empty = [face.muscles[i].name for i in np.flatnonzero(total <= 0)]
    if empty:
        raise LevatorError(
            f"{', '.join(empty)} fill no element; use a finer resolution or leave them out"
        )
    return np.asarray(filled / total[owner], dtype=np.float64)


def _by_muscle(face: Face, pairs: Array) -> csr_array:
    shape = (len(face.muscles), len(face.mesh.wedges))
    index = (face.muscle_map.muscle, face.muscle_map.element)
    return csr_array(coo_array((pairs, index), shape))


def _vectors(names: Sequence[str], weights: csr_array, operators: list[csr_array]) -> Functionals:
    stacked = csr_array(vstack([weights @ operator for operator in operators], format="csr"))
    interleaved = np.arange(3 * len(names)).reshape(3, -1).T.ravel()
    named = tuple(f"{name} {axis}" for name in names for axis in AXES)
    return Functionals(named, stacked[interleaved], "V/m")


def _first_fat_sheet(face: Face) -> int:
    return int(face.mesh.sheet[face.tissue == TISSUES.index("fat")].min(initial=face.mesh.n_sheets))
