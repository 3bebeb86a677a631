"""What does a sphere on each skin node do to tissue resistance and to the plane of the muscles?

One ampere enters through the footprint w_i about skin node i and leaves evenly from the whole
volume. Of the potential phi_i that it raises, two readings are kept: R_ii = w_i . phi_i on the
skin, and h_i, phi_i in the middle of the sheet of mimetic muscles. For two spheres
R = R_aa + R_bb - 2 R_ab, with R_ab read from h_a under the other sphere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face
from levator.anatomy.mesh.layers import level
from levator.anatomy.types import Array, Ints
from levator.device import patch_weights
from levator.field import Conductor
from levator.field.maps import Progress, silent
from levator.sources.noted import noted

BATCH = 128


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers of the face to one ampere through the footprint about some skin nodes."""

    self_resistance: Array = field(
        metadata=noted("ohm", "footprint against the volume mean, shape (k,)")
    )
    plane: Array = field(
        metadata=noted("V/A", "potential in the plane of the muscles, shape (n_surface, k)")
    )


def responses(
    conductor: Conductor, nodes: Ints, radius: float, progress: Progress = silent
) -> Responses:
    """Responses to footprints of `radius` [m] about skin `nodes`, shape (k,), one solve each.

    `progress` is called with the share done, 0 to 1.
    """
    mesh = conductor.face.mesh
    own, plane = np.empty(len(nodes)), np.empty((mesh.n_surface, len(nodes)))
    for start in range(0, len(nodes), BATCH):
        some = slice(start, start + BATCH)
        feet = [patch_weights(mesh, mesh.skin[node], radius) for node in nodes[some]]
        own[some], plane[:, some] = _read(conductor, np.stack(feet, axis=1))
        progress(min(1.0, (start + BATCH) / len(nodes)))
    return Responses(own, plane)


def plane_points(face: Face) -> Array:
    """Middle of the sheet of mimetic muscles under every skin node [m], shape (n_surface, 3)."""
    return plane_means(face, face.mesh.points)


def plane_means(face: Face, values: Array) -> Array:
    """Nodal `values` in the middle of the sheet of mimetic muscles, shape (n_surface, ...)."""
    n = face.mesh.n_surface
    top, bottom = (level(face.mesh, f"smas {end}") * n for end in ("top", "bottom"))
    return np.asarray((values[top : top + n] + values[bottom : bottom + n]) / 2)


def _read(conductor: Conductor, feet: Array) -> tuple[Array, Array]:
    """Self resistances (k,) and plane potentials (n_surface, k) for footprints (n_surface, k)."""
    mesh = conductor.face.mesh
    loads = np.repeat(-conductor.volume_weights[:, None], feet.shape[1], axis=1)
    loads[: mesh.n_surface] += feet
    volts = conductor.respond(loads)
    own = (feet * volts[: mesh.n_surface]).sum(axis=0)
    return own, plane_means(conductor.face, volts)
