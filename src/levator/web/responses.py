"""What does a sphere on each skin node do to tissue resistance and to the plane of the muscles?

One ampere enters through the footprint w_i about skin node i and leaves evenly from the whole
volume. Of the potential phi_i that it raises, two readings are kept: R_ii = w_i . phi_i on the
skin, and h_i, phi_i in the middle of the sheet of mimetic muscles. For two spheres
R = R_aa + R_bb - 2 R_ab, with R_ab read from h_a under the other sphere.

A column h_i costs one solve, and so does a row of the matrix h: by reciprocity (Rush & Driscoll
1969, doi 10.1109/TBME.1969.4502598) a plane node reads all footprints from one adjoint solve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array, hstack

from levator.anatomy import Face
from levator.anatomy.mesh.layers import level
from levator.anatomy.types import Array, Ints
from levator.device.patch import patch_columns
from levator.field import Conductor
from levator.field.maps import Progress, silent
from levator.sources.noted import noted

BATCH, FEET = 64, 512


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers of the face to one ampere through the footprint about some skin nodes."""

    self_resistance: Array = field(
        metadata=noted("ohm", "footprint against the volume mean, shape (k,)")
    )
    plane: Array = field(
        metadata=noted("V/A", "potential in the plane of the muscles, shape (n_surface, k)")
    )


def responses(conductor: Conductor, feet: csr_array, progress: Progress = silent) -> Responses:
    """Responses to the footprints in the columns of `feet`, (n_surface, k), one solve each.

    `progress` is called with the share done, 0 to 1.
    """
    n, k = feet.shape
    own, plane = np.empty(k), np.empty((n, k))

    def load(some: slice) -> Array:
        loads = np.zeros((conductor.face.mesh.n_nodes, feet[:, some].shape[1]))
        loads[:n] = feet[:, some].toarray()
        return loads

    for some, volts in _solved(conductor, k, load, progress):
        own[some] = feet[:, some].multiply(volts[:n]).sum(axis=0)
        plane[:, some] = plane_means(conductor.face, volts)
    return Responses(own, plane)


def heard(conductor: Conductor, nodes: Ints, feet: csr_array, progress: Progress = silent) -> Array:
    """Potential [V/A] in the plane under skin `nodes`, (j,), for all `feet`, shape (j, k).

    One solve for each node; `progress` is called with the share done, 0 to 1.
    """
    mesh = conductor.face.mesh
    found = np.empty((len(nodes), feet.shape[1]))

    def load(some: slice) -> Array:
        at = nodes[some]
        loads = np.zeros((mesh.n_nodes, len(at)))
        for start in _sheet(conductor.face):
            loads[start + at, np.arange(len(at))] = 1 / 2
        return loads

    for some, volts in _solved(conductor, len(nodes), load, progress):
        found[some] = (feet.T @ volts[: mesh.n_surface]).T
    return found


def footprints(face: Face, radius: float) -> csr_array:
    """Shares of a disc of `radius` [m] about each skin node, as columns (n_surface, n_surface)."""
    skin = face.mesh.skin
    return csr_array(
        hstack(
            [
                csr_array(patch_columns(face.mesh, skin[start : start + FEET], radius))
                for start in range(0, len(skin), FEET)
            ],
            format="csr",
        )
    )


def plane_points(face: Face) -> Array:
    """Middle of the sheet of mimetic muscles under every skin node [m], shape (n_surface, 3)."""
    return plane_means(face, face.mesh.points)


def plane_means(face: Face, values: Array) -> Array:
    """Nodal `values` in the middle of the sheet of mimetic muscles, shape (n_surface, ...)."""
    n = face.mesh.n_surface
    top, bottom = _sheet(face)
    return np.asarray((values[top : top + n] + values[bottom : bottom + n]) / 2)


def _sheet(face: Face) -> tuple[int, int]:
    """First node of the top and of the bottom of the sheet of mimetic muscles."""
    top, bottom = (level(face.mesh, f"smas {end}") for end in ("top", "bottom"))
    return top * face.mesh.n_surface, bottom * face.mesh.n_surface


def _solved(
    conductor: Conductor, count: int, load: Callable[[slice], Array], progress: Progress
) -> Iterator[tuple[slice, Array]]:
    """Potentials [V] of unit loads, which leave evenly from the whole volume, in batches."""
    for start in range(0, count, BATCH):
        some = slice(start, min(start + BATCH, count))
        yield some, conductor.respond(load(some) - conductor.volume_weights[:, None])
        progress(some.stop / count)
