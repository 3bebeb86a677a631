"""Where does each muscle lie, how much of each wedge does it fill, and which way do its fibres run?

A muscle is a ribbon under the skin at a depth given by its plane (Freilinger 1987, Plast Reconstr
Surg 80:686) and with an absolute thickness. The share of a wedge it fills is the share of its
footprint inside the ribbon times the share of its depth inside the muscle, so thin sheets keep
their volume at any mesh resolution. The right side is built as the left side of the mirror image.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.head import asset_text
from levator.anatomy.ribbon import drawn, footprint, in_sheet
from levator.anatomy.template import opposite
from levator.anatomy.types import Array, Ints, Muscle, MuscleMap, WedgeMesh
from levator.sources import Grade, quantity, value, weakest

MIRROR = np.array([-1.0, 1.0, 1.0])
SKIN, SMAS, DEEP = 1, 3, -1

Landmarks = Mapping[str, Array]
Side = list[tuple[Muscle, MuscleMap]]


@dataclass(frozen=True)
class _Course:
    code: str
    label: str
    path: tuple[str, ...]
    layer: int
    nerve: str
    role: str
    origin: str
    insertion: str


def place_muscles(mesh: WedgeMesh, landmarks: Landmarks) -> tuple[tuple[Muscle, ...], MuscleMap]:
    """All muscle pieces of a face and the wedges they fill; fractions of a wedge sum to <= 1.

    Left and right pieces alternate; a muscle's entries stand together, left before right.
    """
    left = _left_side(mesh, landmarks)
    right = left if _is_symmetric(mesh) else _left_side(*_mirror_image(mesh, landmarks))
    image = _mirrored_wedges(mesh)
    pieces, parts = [], []
    for k, ((piece, fill), (twin, twin_fill)) in enumerate(zip(left, right, strict=True)):
        pieces += [piece, replace(twin, side="right", path=twin.path * MIRROR)]
        parts += [replace(fill, muscle=fill.muscle + 2 * k), _flipped(twin_fill, 2 * k + 1, image)]
    return tuple(pieces), _joined(parts, len(mesh.wedges))


def _left_side(mesh: WedgeMesh, landmarks: Landmarks) -> Side:
    depth = _depths(mesh)
    found = []
    for course in _courses():
        piece = _piece(course, mesh, landmarks)
        offset = value(f"muscle_plane.{course.layer}.offset")
        found.append((piece, _fill(piece, offset, mesh, depth)))
    return found


@cache
def _courses() -> tuple[_Course, ...]:
    table = tomllib.loads(asset_text("muscles.toml"))
    rows = ((code, row | {"path": tuple(row["path"])}) for code, row in table.items())
    return tuple(_Course(code, **row) for code, row in rows)


def _piece(course: _Course, mesh: WedgeMesh, landmarks: Landmarks) -> Muscle:
    width, thickness = (quantity(f"muscle.{course.code}.{q}") for q in ("width", "thickness"))
    corners = np.array([landmarks[name] for name in course.path])
    path = drawn(corners, mesh.skin)
    offset = value(f"muscle_plane.{course.layer}.offset")
    near = cKDTree(mesh.skin).query(path)[1]
    return Muscle(
        code=course.code,
        label=course.label,
        side="left",
        path=path,
        depth=_node_depths(mesh)[SMAS][near] + offset + thickness.value / 2,
        breadth=np.full(len(path), width.value),
        width=width.value,
        thickness=thickness.value,
        nerve=course.nerve,
        origin=course.origin,
        insertion=course.insertion,
        role=course.role,
        grade=weakest([Grade.X, width.grade, thickness.grade]),
    )


def _depths(mesh: WedgeMesh) -> Array:
    """Depth [m] of every level under each skin triangle, shape (levels, t)."""
    return np.asarray(_node_depths(mesh)[:, mesh.triangles].mean(axis=2), dtype=np.float64)


def _node_depths(mesh: WedgeMesh) -> Array:
    """Depth [m] of every level under each skin node, shape (levels, n_surface)."""
    levels = mesh.points.reshape(-1, mesh.n_surface, 3)
    return np.asarray(np.linalg.norm(levels - levels[0], axis=2), dtype=np.float64)


def _fill(piece: Muscle, offset: float, mesh: WedgeMesh, depth: Array) -> MuscleMap:
    share, along = footprint(piece, mesh)
    top = np.minimum(depth[SMAS] + offset, depth[DEEP] - piece.thickness)
    top = np.maximum(top, depth[SKIN])
    overlap = np.minimum(depth[1:], top + piece.thickness) - np.maximum(depth[:-1], top)
    fraction = (share * np.clip(overlap / np.diff(depth, axis=0), 0, 1)).ravel()
    element = np.flatnonzero(fraction)
    return MuscleMap(
        muscle=np.zeros(len(element), dtype=np.int64),
        element=element,
        fraction=fraction[element],
        fibre=in_sheet(along[element % len(mesh.triangles)], element, mesh),
    )


def _is_symmetric(mesh: WedgeMesh) -> bool:
    return bool((mesh.skin[mesh.mirror[: mesh.n_surface]] * MIRROR == mesh.skin).all())


def _mirror_image(mesh: WedgeMesh, landmarks: Landmarks) -> tuple[WedgeMesh, Landmarks]:
    image = replace(mesh, points=mesh.points[mesh.mirror] * MIRROR)
    return image, {name: landmarks[opposite(name)] * MIRROR for name in landmarks}


def _mirrored_wedges(mesh: WedgeMesh) -> Ints:
    """Index of each wedge's mirror image, shape (m,)."""
    own = np.sort(mesh.wedges, axis=1)
    image = np.sort(mesh.mirror[mesh.wedges], axis=1)
    order, back = np.lexsort(own.T), np.lexsort(image.T)
    found = np.empty(len(own), dtype=np.int64)
    found[back] = order
    return found


def _flipped(fill: MuscleMap, muscle: int, image: Ints) -> MuscleMap:
    owner = np.full_like(fill.muscle, muscle)
    return MuscleMap(owner, image[fill.element], fill.fraction, fill.fibre * MIRROR)


def _joined(parts: list[MuscleMap], n_wedges: int) -> MuscleMap:
    """All entries in one map, thinned in proportion where muscles would overfill a wedge."""
    fraction = np.concatenate([part.fraction for part in parts])
    element = np.concatenate([part.element for part in parts])
    filled = np.bincount(element, weights=fraction, minlength=n_wedges)
    return MuscleMap(
        muscle=np.concatenate([part.muscle for part in parts]),
        element=element,
        fraction=fraction / np.maximum(filled, 1.0)[element],
        fibre=np.concatenate([part.fibre for part in parts]),
    )
