"""How stiff and how heavy is each wedge?

A wedge that holds the volume fraction phi of muscle mixes linearly with its base tissue,
mu = (1 - phi) mu_base + phi mu_muscle (Voigt's upper bound, fibres in parallel), and
lambda = 2 mu nu / (1 - 2 nu). Only wedges of skin carry the in-plane tension.
"""

from __future__ import annotations

import numpy as np

from levator.anatomy.types import TISSUES, Array, Face, Mask
from levator.contour.types import Elasticity, Material
from levator.errors import LevatorError

_ROUNDING = 1e-9


def material(face: Face, elasticity: Elasticity) -> Material:
    """Shear modulus, Lame constant, tension [Pa] and density [kg/m3] of every wedge, (m,).

    Raises LevatorError when the muscle fractions of a wedge exceed 1.
    """
    e = elasticity
    phi = muscle_fraction(face)
    shear = (1 - phi) * np.array([e.skin, e.fat, e.smas])[face.tissue] + phi * e.muscle
    base = np.array([e.density_skin, e.density_fat, e.density_smas])[face.tissue]
    return Material(
        shear=shear,
        lame=lame(shear, e.poisson_ratio),
        prestress=np.where(is_skin(face), e.skin_prestress, 0.0),
        density=(1 - phi) * base + phi * e.density_muscle,
    )


def skin_part(face: Face, elasticity: Elasticity) -> Material:
    """The share of `material` that is proportional to the modulus of skin, shape (m,)."""
    shear = np.where(is_skin(face), (1 - muscle_fraction(face)) * elasticity.skin, 0.0)
    none = np.zeros_like(shear)
    return Material(shear, lame(shear, elasticity.poisson_ratio), none, none)


def lame(shear: Array, poisson_ratio: float) -> Array:
    """First Lame constant [Pa] of an isotropic solid."""
    return 2 * shear * poisson_ratio / (1 - 2 * poisson_ratio)


def muscle_fraction(face: Face) -> Array:
    """Volume fraction of all muscle in each wedge, shape (m,).

    Raises LevatorError when the fractions of a wedge exceed 1.
    """
    held = face.muscle_map
    total = np.bincount(held.element, weights=held.fraction, minlength=len(face.tissue))
    if (total > 1 + _ROUNDING).any():
        raise LevatorError(
            f"muscles fill {total.max():.3g} of a wedge; write fractions that sum to 1 or less"
        )
    return np.minimum(total, 1.0)


def is_skin(face: Face) -> Mask:
    """Which wedges are skin, shape (m,)."""
    return np.asarray(face.tissue == TISSUES.index("skin"))
