"""How many millimetres does a region rise? Weighted upward skin displacement, linear in the state.

lift_r = sum_m B_rm thickness_m + sum_m T_rm tone_m
"""

from __future__ import annotations

import numpy as np

from levator.anatomy.types import Array, Face
from levator.contour.types import ContourBasis, Readings, RegionalBasis


def lift(basis: RegionalBasis | ContourBasis, *, thickness: Array, tone: Array) -> Array:
    """Lift [m] of every region, shape (..., n_regions), upward positive.

    `thickness` (relative change) and `tone` (change of fibre stress [Pa]) both have shape
    (..., n_muscles), muscles in the order of `basis.muscle_names`.
    """
    regional = basis.regional() if isinstance(basis, ContourBasis) else basis
    risen: Array = thickness @ regional.thickness.T + tone @ regional.tone.T
    return risen


def lift_readings(face: Face) -> Readings:
    """The weighted mean upward displacement of every contour region of `face`."""
    rows = np.zeros((len(face.regions), face.mesh.n_surface, 3))
    for row, weights in zip(rows, face.regions.values(), strict=True):
        row[:, 1] = weights
    return Readings(names=tuple(face.regions), rows=rows)
