"""How strong is the field where along its length a muscle feels it most?

The mean field of a whole muscle is diluted by its length: it grows with the distance between
the electrodes even where the strongest field does not, cancels round a ring, and flatters short
muscles against long ones. Cut into parts of about one length L along their centre lines, all
muscles are averaged over the same distance, and a muscle counts with its strongest part. L is
the row `threshold.motor.part_length`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.activation.types import Array
from levator.anatomy import Face, Muscle
from levator.anatomy.types import Ints
from levator.sources import value


def segmented(face: Face) -> Face:
    """`face` with every muscle cut along its centre line, muscle after muscle.

    Parts are called `<label> part 1, <side>` from the origin on and keep the centre line of
    their muscle. Feed the result to `field.mean_fields`.
    """
    held, counts = face.muscle_map, part_counts(face)
    first = np.cumsum(counts) - counts
    owner = first[held.muscle]
    for index, muscle in enumerate(face.muscles):
        mine = np.flatnonzero(held.muscle == index)
        centres = face.mesh.points[face.mesh.wedges[held.element[mine]]].mean(axis=1)
        position = travelled(muscle.path, centres)
        owner[mine] += _parts(position, held.fraction[mine], int(counts[index]))
    return replace(
        face,
        muscles=tuple(
            _named(muscle, part)
            for muscle, count in zip(face.muscles, counts, strict=True)
            for part in range(count)
        ),
        muscle_map=replace(held, muscle=owner),
    )


def part_counts(face: Face) -> Ints:
    """Number of parts of every muscle, shape (m,): its length over L, rounded, at least one."""
    lengths = np.array([muscle.length for muscle in face.muscles])
    counts = np.rint(lengths / value("threshold.motor.part_length"))
    return np.maximum(counts, 1).astype(np.int64)


def strongest(field: Array, counts: Ints) -> Array:
    """Largest value over the parts of every muscle: shape (k, sum of counts) to (k, m)."""
    found: Array = np.maximum.reduceat(field, np.cumsum(counts) - counts, axis=1)
    return found


def travelled(path: Array, points: Array) -> Array:
    """Length [m] along a polyline (k, 3) of its point nearest to each of `points` (p, 3)."""
    start, step = path[:-1], np.diff(path, axis=0)
    length = np.linalg.norm(step, axis=1)
    along = np.einsum("psd,sd->ps", points[:, None] - start, step) / length**2
    along = np.clip(along, 0, 1)
    distance = np.linalg.norm(points[:, None] - start - along[..., None] * step, axis=2)
    nearest = distance.argmin(axis=1)
    before = np.concatenate([[0.0], np.cumsum(length)[:-1]])
    rows = np.arange(len(points))
    return np.asarray(before[nearest] + along[rows, nearest] * length[nearest], dtype=np.float64)


def _parts(position: Array, weight: Array, count: int) -> Ints:
    """Part 0 to `count` - 1 of every element, each with about the same weight."""
    order = np.argsort(position, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.minimum(count * middle / weight.sum(), count - 1).astype(np.int64)
    return found


def _named(muscle: Muscle, part: int) -> Muscle:
    return replace(muscle, label=f"{muscle.label} part {part + 1}")
