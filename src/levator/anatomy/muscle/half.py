"""Where do the muscles of the left half of a face lie?

Each course is drawn onto the skin and sunk to the surface at its muscle's own depth, where its
ribbon is measured (on the skin of a convex face it would come out too narrow below); then all are
stacked, and the shares of the wedges are read off.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from levator.anatomy.muscle.borders import bordered
from levator.anatomy.muscle.courses import Course
from levator.anatomy.muscle.ribbon import Cover, covered, drawn, in_sheet, near_mean
from levator.anatomy.muscle.stacking import (
    Columns,
    Slab,
    Stacked,
    left_columns,
    node_depths,
    shares,
    stacked,
)
from levator.anatomy.tissue.tissues import parotid_outline
from levator.anatomy.types import Array, Muscle, MuscleMap, WedgeMesh
from levator.sources import Grade, value, weakest

SLIVER = 1e-9

Landmarks = Mapping[str, Array]
Part = tuple[Muscle, MuscleMap]


def left_half(
    chosen: Collection[Course], mesh: WedgeMesh, landmarks: Landmarks
) -> dict[Course, Part]:
    """Piece and wedges of each of the courses `chosen`, which stand superficial before deep."""
    columns = left_columns(mesh, parotid_outline(mesh, landmarks))
    depth = node_depths(mesh)
    paths = [_path(course, mesh.skin, landmarks) for course in chosen]
    slabs = [
        _slab(course, path, mesh, landmarks, columns, depth)
        for course, path in zip(chosen, paths, strict=True)
    ]
    found = {}
    for course, path, slab, lies in zip(chosen, paths, slabs, stacked(slabs, columns), strict=True):
        piece = _piece(course, path, _depth_along(path, slab.cover, lies))
        found[course] = (piece, _fill(slab, lies, mesh, columns))
    return found


def _path(course: Course, skin: Array, landmarks: Landmarks) -> Array:
    """Centre line [m] on the skin; points between landmarks are brought onto it first."""
    corners = []
    for name in course.path:
        between = np.mean([landmarks[part] for part in name.split("+")], axis=0)
        corners.append(near_mean(between[None], skin, skin)[0] if "+" in name else between)
    return drawn(np.array(corners), skin)


def _breadth(course: Course, count: int) -> Array:
    """Width [m] along the path: from the origin's to the insertion's, the table's on average."""
    origin = course.share("origin_breadth")
    return np.linspace(origin, 2 - origin, count) * course.size("width").value


def _slab(
    course: Course,
    path: Array,
    mesh: WedgeMesh,
    landmarks: Landmarks,
    columns: Columns,
    depth: Array,
) -> Slab:
    thickness = course.size("thickness").value
    offset = value(f"muscle_plane.{course.plane}.offset")
    ceiling = columns.ceiling(depth, below_fascia=course.below_fascia)
    top = np.maximum(ceiling, np.minimum(depth[columns.fascia] + offset, depth[-1] - thickness))
    middle = (top + np.minimum(top + thickness, depth[-1])) / 2
    down = (mesh.points[-mesh.n_surface :] - mesh.skin) * (middle / depth[-1])[:, None]
    sunk = path + near_mean(path, mesh.skin, down)
    surface = mesh.skin + down
    cover = covered(sunk, _breadth(course, len(path)), surface, columns.nodes)
    if course.border:
        cover = bordered(cover, course.border, surface, columns.nodes, landmarks)
    return Slab(cover, offset, thickness, course.below_fascia)


def _depth_along(path: Array, cover: Cover, lies: Stacked) -> Array:
    """Depth [m] of the middle of the muscle at each point of its path, shape (k,)."""
    last = len(path) - 1
    at = np.rint(cover.place[cover.inside] * last).astype(np.int64)
    middle = ((lies.top + lies.bottom) / 2)[cover.inside]
    count = np.bincount(at, minlength=last + 1)
    total = np.bincount(at, weights=middle, minlength=last + 1)
    met = np.flatnonzero(count)
    return np.interp(np.arange(last + 1), met, total[met] / count[met])


def _piece(course: Course, path: Array, depth: Array) -> Muscle:
    width, thickness = course.size("width"), course.size("thickness")
    return Muscle(
        code=course.code,
        label=course.label,
        side="left",
        path=path,
        depth=depth,
        breadth=_breadth(course, len(path)),
        width=width.value,
        thickness=thickness.value,
        nerve=course.nerve,
        origin=course.origin,
        insertion=course.insertion,
        role=course.role,
        grade=weakest([Grade.X, width.grade, thickness.grade]),
    )


def _fill(slab: Slab, lies: Stacked, mesh: WedgeMesh, columns: Columns) -> MuscleMap:
    share = shares(slab, lies, columns)
    sheet, row = np.nonzero(share > SLIVER)
    element = sheet * len(mesh.triangles) + columns.triangle[slab.cover.triangle[row]]
    return MuscleMap(
        muscle=np.zeros(len(element), dtype=np.int64),
        element=element,
        fraction=share[sheet, row],
        fibre=in_sheet(slab.cover.along[row], element, mesh),
    )
