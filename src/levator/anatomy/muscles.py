"""Where does each muscle lie, how much of each wedge does it fill, and which way do its fibres run?

A muscle is a ribbon: a centre line over landmarks, drawn onto the skin, with a width, at a depth
given by its plane (Freilinger 1987) and with an absolute thickness. The share of a wedge it fills
is the share of its footprint inside the ribbon times the share of its depth inside the muscle, so
thin sheets keep their volume at any mesh resolution. Only the left side is computed; the right
side is its mirror image.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.head import asset_text
from levator.anatomy.thickness import Depths
from levator.anatomy.types import Array, Ints, Muscle, MuscleMap, WedgeMesh
from levator.sources import Grade, quantity, value, weakest

STEP = 5e-4
SAMPLES = 8
MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class _Course:
    code: str
    label: str
    path: tuple[str, ...]
    layer: int
    nerve: str
    role: str


def place_muscles(
    mesh: WedgeMesh, depths: Depths, landmarks: Mapping[str, Array]
) -> tuple[tuple[Muscle, ...], MuscleMap]:
    """All muscle pieces of a face and the wedges they fill; fractions of a wedge sum to <= 1."""
    courses = _courses()
    left = [_piece(course, mesh, landmarks) for course in courses]
    entries = [
        _fill(piece, value(f"muscle_plane.{course.layer}.offset"), mesh, depths)
        for piece, course in zip(left, courses, strict=True)
    ]
    right = [replace(piece, side="right", path=piece.path * MIRROR) for piece in left]
    pieces = [piece for pair in zip(left, right, strict=True) for piece in pair]
    return tuple(pieces), _both_sides(entries, mesh)


@cache
def _courses() -> tuple[_Course, ...]:
    table = tomllib.loads(asset_text("muscles.toml"))
    return tuple(_Course(code, **(row | {"path": tuple(row["path"])})) for code, row in table.items())


def _piece(course: _Course, mesh: WedgeMesh, landmarks: Mapping[str, Array]) -> Muscle:
    width, thickness = (quantity(f"muscle.{course.code}.{q}") for q in ("width", "thickness"))
    corners = np.array([landmarks[name] for name in course.path])
    return Muscle(
        code=course.code,
        label=course.label,
        side="left",
        path=_on_skin(corners, mesh.skin),
        width=width.value,
        thickness=thickness.value,
        nerve=course.nerve,
        role=course.role,
        grade=weakest([Grade.X, width.grade, thickness.grade]),
    )


def _on_skin(corners: Array, skin: Array) -> Array:
    """The path resampled at about 4 mm and drawn onto the skin, then smoothed; ends stay."""
    path = _resample(corners, 4e-3)
    _, near = cKDTree(skin).query(path, k=4)
    drawn = skin[near].mean(axis=1)
    inner = np.linspace(0, 1, len(path))
    blend = np.minimum(1.0, 4 * np.minimum(inner, 1 - inner))[:, None]
    path = path + blend * (drawn - path)
    for _ in range(2):
        path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
    return path


def _resample(corners: Array, step: float) -> Array:
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    s = np.linspace(0, at[-1], max(3, round(at[-1] / step) + 1))
    return np.stack([np.interp(s, at, corners[:, d]) for d in range(3)], axis=1)


def _fill(piece: Muscle, offset: float, mesh: WedgeMesh, depths: Depths) -> MuscleMap:
    footprint, along = _footprint(piece, mesh)
    columns = np.flatnonzero(footprint > 0)
    corners = mesh.triangles[columns]
    top = np.minimum(depths.smas + offset, depths.total - piece.thickness)[corners].mean(axis=1)
    top = np.maximum(top, depths.skin[corners].mean(axis=1))
    element, fraction = [], []
    for sheet, (upper, lower) in enumerate(_sheet_bounds(mesh, corners)):
        overlap = np.minimum(lower, top + piece.thickness) - np.maximum(upper, top)
        share = footprint[columns] * np.clip(overlap / (lower - upper), 0, 1)
        element.append((columns + sheet * len(mesh.triangles))[share > 0])
        fraction.append(share[share > 0])
    elements = np.concatenate(element)
    fibre = _in_plane(along[elements % len(mesh.triangles)], elements, mesh)
    return MuscleMap(
        muscle=np.zeros(len(elements), dtype=np.int64),
        element=elements,
        fraction=np.concatenate(fraction),
        fibre=fibre,
    )


def _sheet_bounds(mesh: WedgeMesh, corners: Ints) -> list[tuple[Array, Array]]:
    levels = mesh.points.reshape(-1, mesh.n_surface, 3)
    depth = np.linalg.norm(levels - levels[0], axis=2)[:, corners].mean(axis=2)
    return list(zip(depth[:-1], depth[1:], strict=True))


def _footprint(piece: Muscle, mesh: WedgeMesh) -> tuple[Array, Array]:
    """Share of each skin triangle inside the left-hand ribbon, and the fibre direction there."""
    line = _resample(piece.path, STEP)
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    tree = cKDTree(line)
    corners = mesh.skin[mesh.triangles]
    middle = corners.mean(axis=1)
    reach, nearest = tree.query(middle)
    size = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1)
    near = np.flatnonzero(reach < piece.width / 2 + size)
    samples = np.einsum("sk,tkd->tsd", _samples(), corners[near])
    distance, index = tree.query(samples)
    beyond = np.einsum("tsd,tsd->ts", samples - line[index], tangent[index])
    past = ((index == len(line) - 1) & (beyond > STEP)) | ((index == 0) & (beyond < -STEP))
    inside = (distance <= piece.width / 2) & ~past & (samples[:, :, 0] > 0)
    share = np.zeros(len(corners))
    share[near] = inside.mean(axis=1)
    return share, tangent[nearest]


def _samples() -> Array:
    i, j = np.meshgrid(np.arange(SAMPLES), np.arange(SAMPLES))
    up = (i + j) < SAMPLES
    down = (i + j) < SAMPLES - 1
    a = np.column_stack([i[up] + 1 / 3, j[up] + 1 / 3])
    b = np.column_stack([i[down] + 2 / 3, j[down] + 2 / 3])
    ab = np.concatenate([a, b]) / SAMPLES
    return np.column_stack([ab, 1 - ab.sum(axis=1)])


def _in_plane(along: Array, elements: Ints, mesh: WedgeMesh) -> Array:
    outer = mesh.points[mesh.wedges[elements][:, 3:]]
    normal = np.cross(outer[:, 1] - outer[:, 0], outer[:, 2] - outer[:, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    flat = along - (along * normal).sum(axis=1, keepdims=True) * normal
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True), dtype=np.float64)


def _both_sides(entries: list[MuscleMap], mesh: WedgeMesh) -> MuscleMap:
    image = mirrored_elements(mesh)
    parts = []
    for k, left in enumerate(entries):
        own = np.full_like(left.muscle, 2 * k)
        parts.append(replace(left, muscle=own))
        parts.append(MuscleMap(own + 1, image[left.element], left.fraction, left.fibre * MIRROR))
    fraction = np.concatenate([part.fraction for part in parts])
    element = np.concatenate([part.element for part in parts])
    filled = np.bincount(element, weights=fraction, minlength=len(mesh.wedges))
    return MuscleMap(
        muscle=np.concatenate([part.muscle for part in parts]),
        element=element,
        fraction=fraction / np.maximum(filled, 1.0)[element],
        fibre=np.concatenate([part.fibre for part in parts]),
    )


def mirrored_elements(mesh: WedgeMesh) -> Ints:
    """Index of each wedge's mirror image, shape (m,)."""
    own = np.sort(mesh.wedges, axis=1)
    image = np.sort(mesh.mirror[mesh.wedges], axis=1)
    order, back = np.lexsort(own.T), np.lexsort(image.T)
    found = np.empty(len(own), dtype=np.int64)
    found[back] = order
    return found
