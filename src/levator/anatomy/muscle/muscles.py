"""Where does each muscle lie, how much of each wedge does it fill, and which way do its fibres run?

A muscle is a ribbon at a depth given by its plane (Freilinger 1987, Plast Reconstr Surg 80:686),
with an absolute thickness; where muscles cross they lie one below another. The share of a wedge it
fills is the share of its columns inside the ribbon times the share of their depth inside the
muscle, so thin sheets keep their volume at any mesh resolution. The right side is built as the
left side of the mirror image.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from levator.anatomy.mesh.wedge import gradients
from levator.anatomy.muscle.courses import Course, courses, every_course
from levator.anatomy.muscle.half import Landmarks, Part, left_half
from levator.anatomy.muscle.variants import SIDES
from levator.anatomy.shape.template import opposite
from levator.anatomy.types import Array, Face, Ints, Muscle, MuscleMap, WedgeMesh

MIRROR = np.array([-1.0, 1.0, 1.0])


def place_muscles(
    mesh: WedgeMesh, landmarks: Landmarks, variants: Collection[str] = ()
) -> tuple[tuple[Muscle, ...], MuscleMap]:
    """All muscle pieces of a face and the wedges they fill; fractions of a wedge sum to <= 1.

    Muscles stand superficial before deep, each left before right; a muscle's entries stand
    together. Raises LevatorError for a variant that does not exist.
    """
    here, there = courses(variants, "left"), courses(variants, "right")
    left = left_half(here, mesh, landmarks)
    same = here == there and _is_symmetric(mesh)
    right = left if same else left_half(there, *_mirror_image(mesh, landmarks))
    image = _mirrored_triangles(mesh)
    parts: list[Part] = []
    for course in every_course():
        parts += [left[course]] if course in left else []
        parts += [_mirrored(right[course], image)] if course in right else []
    return tuple(piece for piece, _ in parts), _joined([fill for _, fill in parts])


def volumes(face: Face) -> Array:
    """Volume [m3] that each muscle fills, shape (n_muscles,)."""
    held, volume = face.muscle_map, gradients(face.mesh.points, face.mesh.wedges).volume
    found = np.zeros(len(face.muscles))
    np.add.at(found, held.muscle, held.fraction * volume[held.element])
    return found


def table_volumes(face: Face) -> Array:
    """Length x width x thickness [m3] of each muscle in the muscle table, shape (n_muscles,).

    Of a muscle that the table counts once for both sides each half has half.
    """
    return np.array([_block(course) for course in _courses_of(face)])


def inside_volumes(face: Face) -> Array:
    """The part [m3] of `table_volumes` that lies in the face at all, shape (n_muscles,)."""
    return table_volumes(face) * [course.share("inside") for course in _courses_of(face)]


def _block(course: Course) -> float:
    length, width, thickness = (course.size(q).value for q in ("length", "width", "thickness"))
    return length * width * thickness * course.sides / 2


def _courses_of(face: Face) -> list[Course]:
    present = face.person.variants if face.person else ()
    known = {(c.label, side): c for side in SIDES for c in courses(present, side)}
    return [known[muscle.label, muscle.side] for muscle in face.muscles]


def _is_symmetric(mesh: WedgeMesh) -> bool:
    return bool((mesh.skin[mesh.mirror[: mesh.n_surface]] * MIRROR == mesh.skin).all())


def _mirror_image(mesh: WedgeMesh, landmarks: Landmarks) -> tuple[WedgeMesh, Landmarks]:
    image = replace(mesh, points=mesh.points[mesh.mirror] * MIRROR)
    return image, {name: landmarks[opposite(name)] * MIRROR for name in landmarks}


def _mirrored_triangles(mesh: WedgeMesh) -> Ints:
    """Index of each skin triangle's mirror image, shape (t,)."""
    own = np.sort(mesh.triangles, axis=1)
    image = np.sort(mesh.mirror[mesh.triangles], axis=1)
    order, back = np.lexsort(own.T), np.lexsort(image.T)
    found = np.empty(len(own), dtype=np.int64)
    found[back] = order
    return found


def _mirrored(part: Part, image: Ints) -> Part:
    return _flipped(part[0]), _moved(part[1], image)


def _flipped(piece: Muscle) -> Muscle:
    depth, breadth = piece.depth.copy(), piece.breadth.copy()
    return replace(piece, side="right", path=piece.path * MIRROR, depth=depth, breadth=breadth)


def _moved(fill: MuscleMap, image: Ints) -> MuscleMap:
    sheet, triangle = np.divmod(fill.element, len(image))
    element = sheet * len(image) + image[triangle]
    return replace(fill, element=element, fibre=fill.fibre * MIRROR)


def _joined(parts: list[MuscleMap]) -> MuscleMap:
    counts = [len(part.element) for part in parts]
    return MuscleMap(
        muscle=np.repeat(np.arange(len(parts)), counts),
        element=np.concatenate([part.element for part in parts]),
        fraction=np.concatenate([part.fraction for part in parts]),
        fibre=np.concatenate([part.fibre for part in parts]),
    )
