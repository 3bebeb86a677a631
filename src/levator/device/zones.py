"""Does an exclusion zone lie under a sphere, or does the current pass beneath one?

Current between two spheres is densest on the way between them, so that a pair astride an eye drives
it through the eye although neither sphere stands there. The straight line between the spheres, laid
on the skin, may not meet a zone, nor may a patch within half its radius: its rim may overhang the
border of a zone, which is known no better than that (decision 0017). A sample belongs to the
nearest skin node.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy import Face
from levator.device.surface import Foot, finder
from levator.device.types import Placement
from levator.sources import Array

STEP = 1e-3
_SPOKES = 16


def blocked_by(face: Face, placement: Placement) -> str | None:
    """Name of an exclusion zone that the pair stands on or astride, None when clear.

    Zones under the patches are named before those that only the line between them crosses.
    """
    if not face.zones:
        return None
    find = finder(face.mesh)
    feet = [find(point) for point in (placement.anode, placement.cathode)]
    way = placement.cathode - placement.anode
    patches = [_patch(face, foot, placement.radius, way) for foot in feet]
    samples = np.concatenate([*patches, _line(placement)])
    nodes = cKDTree(face.mesh.skin).query(samples)[1]
    inside = np.array([mask[nodes] for mask in face.zones.values()])
    met = np.flatnonzero(inside.any(axis=0))
    return list(face.zones)[int(inside[:, met[0]].argmax())] if len(met) else None


def zone_at(face: Face, foot: Foot) -> str | None:
    """Name of the exclusion zone that holds a point of the skin, None outside all."""
    node = face.mesh.triangles[foot.triangle][int(foot.weights.argmax())]
    return next((name for name, inside in face.zones.items() if inside[node]), None)


def _patch(face: Face, foot: Foot, radius: float, way: Array) -> Array:
    """Centre of a patch and a ring at half its radius [m], in the plane of the triangle under it.

    Shape (_SPOKES + 1, 3). The ring begins along `way`, so that mirrored pairs are sampled alike.
    """
    corners = face.mesh.skin[face.mesh.triangles[foot.triangle]]
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    across = np.cross(normal, way)
    along = np.cross(across, normal)
    turn = 2 * np.pi * np.arange(_SPOKES) / _SPOKES
    axes = np.array([along / np.linalg.norm(along), across / np.linalg.norm(across)])
    ring = foot.point + radius / 2 * np.column_stack([np.cos(turn), np.sin(turn)]) @ axes
    return np.concatenate([foot.point[None], ring])


def _line(placement: Placement) -> Array:
    """Points [m] of the line between the centres, about a millimetre apart."""
    share = np.linspace(0, 1, 1 + max(1, int(np.ceil(placement.spacing / STEP))))[:, None]
    return np.asarray((1 - share) * placement.anode + share * placement.cathode)
