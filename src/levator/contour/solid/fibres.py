"""How do ligaments and muscles pull along their deformed fibres?

With the fibre v = F f of stretch L = |v|,

    ligament: energy t0 e + k e^2 / 2,  e = (L^2 - 1)/2      (t0 its tension in the photograph)
    muscle:   energy T int f(L) dL,     f = 1 - ((1 - L)/w)^2 below L = 1, 1 above, 0 below 1 - w

so the force is s v f with s = t0 + k e + T f(L)/L. A muscle gives less force the shorter it is
(Gordon, Huxley and Julian 1966, J Physiol 184:170); the falling limb of long muscle is left out.
"""

from __future__ import annotations

import numpy as np

from levator.anatomy.types import Array
from levator.contour.solid.types import Fibres


def fibre_forces(fibres: Fibres, x: Array) -> tuple[float, Array]:
    """Energy [J] and nodal forces [N], (p, 6, 3), of fibres whose wedges stand at `x` (p, 6, 3)."""
    along, stretch = _along(fibres.slope, x)
    strain = (stretch**2 - 1) / 2
    force, work, _ = shortening(stretch, fibres.shortening)
    stored = (fibres.tension + fibres.stiffness * strain / 2) * strain + fibres.active * work
    pull = fibres.tension + fibres.stiffness * strain + fibres.active * force / stretch
    nodal = (fibres.volume * pull)[:, None, None] * fibres.slope[:, :, None] * along[:, None, :]
    return float(fibres.volume @ stored), nodal


def fibre_tangents(fibres: Fibres, part: slice, x: Array) -> Array:
    """Tangents [N/m] of the fibres in `part`, shape (3, 3, p, 6, 6), wedges at `x` (p, 6, 3)."""
    slope = fibres.slope[part]
    along, stretch = _along(slope, x)
    force, _, rate = shortening(stretch, fibres.shortening)
    active, stiff = fibres.active[part], fibres.stiffness[part]
    pull = fibres.tension[part] + stiff * (stretch**2 - 1) / 2 + active * force / stretch
    steeper = stiff + active * (rate * stretch - force) / stretch**3
    inner = pull[:, None, None] * np.eye(3) + steeper[:, None, None] * (
        along[:, :, None] * along[:, None, :]
    )
    pairs = fibres.volume[part, None, None] * slope[:, :, None] * slope[:, None, :]
    return np.asarray(np.einsum("mij,mab->ijmab", inner, pairs))


def shortening(stretch: Array, width: float) -> tuple[Array, Array, Array]:
    """Active force over its peak, its integral from 1, and its slope, at a fibre `stretch`."""
    short = np.clip(1 - stretch, 0.0, width)
    force = 1 - (short / width) ** 2
    work = np.maximum(stretch - 1, 0.0) - short + short**3 / (3 * width**2)
    return force, work, 2 * short / width**2 * (short < width)


def _along(slope: Array, x: Array) -> tuple[Array, Array]:
    along = np.einsum("pa,pai->pi", slope, x)
    return along, np.linalg.norm(along, axis=1)
