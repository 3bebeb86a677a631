"""Where do the retaining ligaments tie skin to bone, and how much of each wedge do they fill?

A ligament is a brush of stiff columns about a line on the skin, densest on it,

    fraction(x) = A w(x) / sum_t w a_t,    w = max(0, 1 - d(x)^2 / r^2),

with d the distance from the line and A the area of fibre through one cross-section, so that its
stiffness does not depend on the mesh. Only columns that stand on bone carry it. The mandibular
ligament stands where Kang 2016 (J Craniomaxillofac Surg 44:1126) measured it; the lines of the
others are ours (grade X), after the order of Furnas 1989 (Plast Reconstr Surg 83:11).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from levator.anatomy.nerve.waypoints import mandibular_ligament
from levator.anatomy.shape.template import opposite
from levator.anatomy.tissue.outline import distance
from levator.anatomy.tissue.sounding import Columns
from levator.anatomy.types import Array, Ligament, Mask, Side, WedgeMesh
from levator.sources import Grade, value

LINES = {
    "zygomatic": ("352", "352+346"),
    "orbital": ("347", "346", "340", "372"),
    "masseteric cutaneous": ("376", "416+435", "364+365"),
    "mandibular": ("mandibular ligament",),
}
SIDES: tuple[Side, Side] = ("left", "right")

Landmarks = Mapping[str, Array]


def place_ligaments(mesh: WedgeMesh, landmarks: Landmarks, bone: Mask) -> tuple[Ligament, ...]:
    """The retaining ligaments of both sides, on deep nodes that are `bone`, shape (n,)."""
    columns = mesh.points.reshape(-1, mesh.n_surface, 3)
    rise = (columns[0] - columns[-1])[mesh.triangles].mean(axis=1)
    rise /= np.linalg.norm(rise, axis=1, keepdims=True)
    held = np.asarray(bone[-mesh.n_surface :][mesh.triangles].all(axis=1))
    lines = ligament_lines(mesh, landmarks)
    return tuple(
        _ligament(name, side, lines[name, side], mesh, held, rise)
        for name in LINES
        for side in SIDES
    )


def ligament_lines(mesh: WedgeMesh, landmarks: Landmarks) -> dict[tuple[str, Side], Array]:
    """The line on the skin [m] about which each ligament stands, (k, 3), by name and side."""
    flip, columns = np.array([-1.0, 1.0, 1.0]), Columns(mesh)
    image = {name: landmarks[opposite(name)] * flip for name in landmarks}
    found: dict[tuple[str, Side], Array] = {}
    for name, keys in LINES.items():
        found[name, "left"] = columns.spots(_line(keys, landmarks)).on(mesh.skin)
        found[name, "right"] = columns.spots(_line(keys, image) * flip).on(mesh.skin)
    return found


def ligament_anchors(mesh: WedgeMesh, landmarks: Landmarks, bone: Mask) -> dict[str, Mask]:
    """Deep nodes on which each ligament stands, shape (n,), by full name without side."""
    lines, radius = ligament_lines(mesh, landmarks), value("region.ligament.radius")
    found = {}
    for name in LINES:
        near = np.min([distance(mesh.skin, lines[name, side]) for side in SIDES], axis=0) < radius
        found[f"{name} ligament"] = bone & np.tile(near, mesh.n_sheets + 1)
    return found


def _line(keys: tuple[str, ...], landmarks: Landmarks) -> Array:
    named = {**landmarks, "mandibular ligament": mandibular_ligament(landmarks)}
    corners = [np.mean([named[n] for n in key.split("+")], axis=0) for key in keys]
    return np.array(corners if len(corners) > 1 else corners * 2)


def _ligament(
    name: str, side: Side, line: Array, mesh: WedgeMesh, held: Mask, rise: Array
) -> Ligament:
    density = np.where(held, _density(mesh, line), 0.0)
    under = np.flatnonzero(density)
    section = value(f"ligament.{name.replace(' ', '_')}.section")
    share = density[under] * section / (density * _areas(mesh)).sum()
    count = len(mesh.triangles)
    element = (np.arange(mesh.n_sheets)[:, None] * count + under).ravel()
    return Ligament(
        label=f"{name} ligament",
        side=side,
        element=element.astype(np.int64),
        fraction=np.tile(np.minimum(share, 1.0), mesh.n_sheets),
        direction=np.tile(rise[under], (mesh.n_sheets, 1)),
        grade=Grade.X,
    )


def _density(mesh: WedgeMesh, line: Array) -> Array:
    """Density of fibres over each skin triangle, 1 on the line, from its corners and edges."""
    corners = mesh.skin[mesh.triangles]
    samples = np.concatenate([corners, (corners + np.roll(corners, 1, axis=1)) / 2], axis=1)
    apart = distance(samples.reshape(-1, 3), line).reshape(len(corners), -1)
    density = np.maximum(0, 1 - (apart / value("region.ligament.radius")) ** 2)
    return np.asarray(density.mean(axis=1), dtype=np.float64)


def _areas(mesh: WedgeMesh) -> Array:
    a, b, c = (mesh.skin[mesh.triangles[:, k]] for k in range(3))
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)
