"""How stiff, how tense and how heavy is each wedge between its fibres?

A wedge with the volume fractions phi of muscle and psi of ligament mixes linearly,

    mu = (1 - psi) ((1 - phi) mu_base + phi mu_muscle)

(Voigt's upper bound, fibres in parallel), and lambda = 2 mu nu / (1 - 2 nu); ligaments carry
their share as fibres (`solid.body`). Where a sub-SMAS space opens the sheet below the SMAS,
areolar tissue of height t shears in series with the rest of a wedge of height h,

    1 / mu' = (t/h) / mu_areolar + (1 - t/h) / mu,

while the wedge keeps its bulk. Only wedges of skin carry the in-plane tension, which rises from
the lips to the middle of the cheek (Flynn et al. 2018, 10.1007/978-3-319-59764-5_6).
"""

from __future__ import annotations

import numpy as np

from levator.anatomy.types import TISSUES, Array, Face, Ints, Mask
from levator.contour.spaces import spaces
from levator.contour.types import Elasticity, Material
from levator.errors import LevatorError

_ROUNDING = 1e-9


def material(face: Face, elasticity: Elasticity) -> Material:
    """Shear modulus, Lame constant, tension [Pa] and density [kg/m3] of every wedge, (m,).

    Raises LevatorError when the muscle or the ligament fractions of a wedge exceed 1.
    """
    e, phi = elasticity, muscle_fraction(face)
    shear = (1 - ligament_fraction(face)) * ((1 - phi) * e.base[face.tissue] + phi * e.muscle)
    return Material(
        shear=_gliding(face, e, shear),
        lame=lame(shear, e.poisson_ratio),
        prestress=tension(face, e),
        density=(1 - phi) * e.density[face.tissue] + phi * e.density_muscle,
    )


def tension(face: Face, elasticity: Elasticity) -> Array:
    """In-plane tension [Pa] of the skin, 0 below it, shape (m,).

    The mean tension, times powers of its two published ends that fade from lips and mid-cheek.
    """
    e, under = elasticity, face.mesh.wedges[:, 3:] % face.mesh.n_surface
    field = np.full(face.mesh.n_surface, e.skin_prestress)
    lips = face.labels.get("lips", np.zeros(face.mesh.n_nodes, dtype=bool))
    field *= e.lip_tension ** lips[: face.mesh.n_surface]
    for side in ("left", "right"):
        near = face.regions.get(f"cheek, {side}", np.zeros(0))
        if near.any():
            field *= e.cheek_tension ** (near / near.max())
    return np.where(is_skin(face), field[under].mean(axis=1), 0.0)


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


def _gliding(face: Face, elasticity: Elasticity, shear: Array) -> Array:
    """`shear` [Pa], softened in the wedges that hold a sub-SMAS space, shape (m,)."""
    at = np.flatnonzero(spaces(face))
    x, softer = face.mesh.points[face.mesh.wedges[at]], shear.copy()
    height = np.linalg.norm(x[:, 3:] - x[:, :3], axis=2).mean(axis=1)
    share = np.minimum(elasticity.areolar_thickness / height, 1.0)
    softer[at] = 1 / (share / elasticity.areolar + (1 - share) / shear[at])
    return softer


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
