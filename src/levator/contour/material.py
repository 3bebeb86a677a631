"""How stiff and how heavy is each wedge?

A wedge that holds the volume fraction phi of muscle mixes linearly with its base tissue, and the
retaining ligaments that pierce both with the volume fraction psi mix in the same way,

    mu = (1 - psi) ((1 - phi) mu_base + phi mu_muscle) + psi mu_ligament

(Voigt's upper bound, fibres in parallel), and lambda = 2 mu nu / (1 - 2 nu). Only wedges of skin
carry the in-plane tension. A ligament stiffens its wedge in every direction, also where real
fibres would buckle: an upper bound of what it holds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.anatomy.types import TISSUES, Array, Face, Ints, Mask
from levator.contour.types import Elasticity, Material
from levator.errors import LevatorError

_ROUNDING = 1e-9


def material(face: Face, elasticity: Elasticity) -> Material:
    """Shear modulus, Lame constant, tension [Pa] and density [kg/m3] of every wedge, (m,).

    Raises LevatorError when the muscle or the ligament fractions of a wedge exceed 1.
    """
    e = elasticity
    tissue = soft_part(face, e)
    shear = tissue.shear + ligament_fraction(face) * e.ligament
    return replace(tissue, shear=shear, lame=lame(shear, e.poisson_ratio))


def soft_part(face: Face, elasticity: Elasticity) -> Material:
    """The share of `material` that muscle and base tissue carry, without ligaments, shape (m,).

    Raises LevatorError when the muscle or the ligament fractions of a wedge exceed 1.
    """
    e, phi = elasticity, muscle_fraction(face)
    shear = (1 - ligament_fraction(face)) * ((1 - phi) * e.base[face.tissue] + phi * e.muscle)
    return Material(
        shear=shear,
        lame=lame(shear, e.poisson_ratio),
        prestress=np.where(is_skin(face), e.skin_prestress, 0.0),
        density=(1 - phi) * e.density[face.tissue] + phi * e.density_muscle,
    )


def skin_part(face: Face, elasticity: Elasticity) -> Material:
    """The share of `material` that is proportional to the modulus of skin, shape (m,)."""
    share = (1 - ligament_fraction(face)) * (1 - muscle_fraction(face))
    shear = np.where(is_skin(face), share * elasticity.skin, 0.0)
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
    return _filled(face, held.element, held.fraction, "muscles")


def ligament_fraction(face: Face) -> Array:
    """Volume fraction of all retaining ligaments in each wedge, shape (m,).

    Raises LevatorError when the fractions of a wedge exceed 1.
    """
    element = [held.element for held in face.ligaments] or [np.zeros(0, dtype=np.int64)]
    fraction = [held.fraction for held in face.ligaments] or [np.zeros(0)]
    return _filled(face, np.concatenate(element), np.concatenate(fraction), "ligaments")


def _filled(face: Face, element: Ints, fraction: Array, what: str) -> Array:
    total = np.bincount(element, weights=fraction, minlength=len(face.tissue))
    if (total > 1 + _ROUNDING).any():
        raise LevatorError(
            f"{what} fill {total.max():.3g} of a wedge; write fractions that sum to 1 or less"
        )
    return np.minimum(total, 1.0)


def is_skin(face: Face) -> Mask:
    """Which wedges are skin, shape (m,)."""
    return np.asarray(face.tissue == TISSUES.index("skin"))
