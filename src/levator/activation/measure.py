"""Which number of a muscle's mean field vector is held against its threshold?

|E| by default: terminal axons branch in all directions inside a muscle, so no direction is
preferred. The rival |E . t| takes the field along the muscle fibres t, for axons that run with
them (McNeal 1976: a long straight axon answers to the field along itself).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from levator.activation.types import Array
from levator.anatomy.types import Face

FieldMeasure = Callable[[Array, Array], Array]


def magnitude(mean_field: Array, fibre: Array) -> Array:
    """Length [V/m] of mean field vectors, shape (..., m); `mean_field` has shape (..., m, 3)."""
    length: Array = np.linalg.norm(mean_field, axis=-1)
    return np.broadcast_to(length, np.broadcast_shapes(length.shape, fibre.shape[:-1]))


def along_fibres(mean_field: Array, fibre: Array) -> Array:
    """Absolute component [V/m] along unit directions `fibre` (m, 3), shape (..., m)."""
    return np.asarray(np.abs((mean_field * fibre).sum(axis=-1)), dtype=np.float64)


def fibre_directions(face: Face) -> Array:
    """Mean unit fibre direction of every muscle of `face`, origin to insertion, shape (m, 3)."""
    held = face.muscle_map
    total = np.zeros((len(face.muscles), 3))
    np.add.at(total, held.muscle, held.fraction[:, None] * held.fibre)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.where(length > 0, length, 1), dtype=np.float64)


MEASURES: dict[str, FieldMeasure] = {"magnitude": magnitude, "along_fibres": along_fibres}
