"""Which stress holds the photographed face up?

The photograph shows the loaded face. Skin tension and resting tone alone do not balance its weight,
so the rest is carried by the stress that one elastic step away from the photograph would cost,

    K u = w - f(skin tension, tone),   S0 += 2 mu eps(u),  p0 = lambda div u,  t0 = k f.eps(u) f,

kept as the stress of the undeformed photograph: of all stresses that restore balance the one with
the least elastic energy. No stress-free shape is needed or assumed (compare Gee, Foerster and Wall
2010, Int J Numer Methods Biomed Eng 26:52).

Below the skin this stress is that of a pre-stretched neo-Hookean solid, mu b = S0 + q I with
det b = 1, which stays stable however it is pressed. Skin keeps q = mu: its modulus is what
suction feels on living, tense skin, so that its tension must not stiffen it once more.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.anatomy.types import Array, Mask
from levator.contour.solid.body import slack
from levator.contour.solid.elimination import Elimination
from levator.contour.solid.fronts import Fronts
from levator.contour.solid.kernel import force_scale, respond, tangent
from levator.contour.solid.types import Body
from levator.contour.stiffness import Pattern
from levator.errors import LevatorError

_GATE = 1e-8
_ROUNDS = 60


def balanced(body: Body, load: Array, stretched: Mask, pattern: Pattern, plan: Elimination) -> Body:
    """`body` with the stress that balances the nodal `load` [N], (3 n,), in the photograph.

    Wedges that are `stretched`, shape (m,), carry it as pre-stretch. Raises LevatorError with the
    residual when no such stress is found.
    """
    elastic = Fronts(plan, tangent(slack(body), body.points, pattern))
    missing = body.free(load - respond(body, body.points).force)
    step = body.moved(elastic.solve(missing))
    found = _stretched(_stressed(body, step), stretched)
    left = residual(found, found.points, load)
    if not left <= _GATE:
        raise LevatorError(
            f"the weight of this face cannot be balanced (residual {left:.1e} of {_GATE:.0e}); "
            "choose moduli nearer to the reference"
        )
    return found


def residual(body: Body, x: Array, load: Array) -> float:
    """Unbalanced force over the applied one in the state with nodes at `x` [m]."""
    over = body.free(respond(body, x).force - load)
    return float(np.linalg.norm(over)) / force_scale(body, load)


def _stressed(body: Body, step: Array) -> Body:
    ground, fibres = body.ground, body.fibres
    shape, moved = ground.elements.shape, step[ground.elements.wedges]
    slope = np.swapaxes(moved, 1, 2)[:, None] @ shape.g
    strain = slope + np.swapaxes(slope, 2, 3)
    dilation = np.einsum("mad,mad->m", shape.mean(), moved)
    along = np.einsum("pa,pai->pi", fibres.slope, moved[fibres.element])
    direction = np.einsum(
        "pa,pai->pi", fibres.slope, body.points[ground.elements.wedges[fibres.element]]
    )
    stretch = np.einsum("pi,pi->p", along, direction)
    return replace(
        body,
        ground=replace(
            ground,
            stress=ground.stress + ground.shear[:, None, None, None] * strain,
            pressure=ground.pressure + ground.lame * dilation,
        ),
        fibres=replace(fibres, tension=fibres.tension + fibres.stiffness * stretch),
        support=body.support + body.foundation @ step.ravel(),
    )


def _stretched(body: Body, where: Mask) -> Body:
    """The same stress, carried as a pre-stretch that keeps the volume by the wedges `where`."""
    ground = body.ground
    stress, barrier = ground.stress.copy(), ground.barrier.copy()
    barrier[where] = unimodular(stress[where], ground.shear[where, None])
    shift = barrier - ground.shear[:, None]
    stress += shift[:, :, None, None] * np.eye(3)
    return replace(body, ground=replace(ground, stress=stress, barrier=barrier))


def unimodular(stress: Array, shear: Array) -> Array:
    """The largest q [Pa] with det(stress + q I) = shear^3, for stresses (..., 3, 3).

    Newton's method on the cubic from above its largest root, where it is convex.
    """
    first = np.trace(stress, axis1=-2, axis2=-1)
    second = (first**2 - (stress**2).sum(axis=(-2, -1))) / 2
    third = np.linalg.det(stress) - shear**3
    q = shear + np.sqrt((stress**2).sum(axis=(-2, -1)))
    for _ in range(_ROUNDS):
        q -= (((q + first) * q + second) * q + third) / ((3 * q + 2 * first) * q + second)
    return np.asarray(q)
