"""What does an internode, which is passive, ask of the nodes at its two ends?

Pieces couple to their neighbours only, so a sweep in 2 x 2 blocks (inside, around) eliminates them:
D_k <- D_k - G_k D_{k-1}^-1 G_k with the axial conductances G. It is done once for every width and
order of a time step; each step then needs two sweeps over right-hand sides.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from levator.activation.axon.kernel import RATIOS
from levator.activation.axon.parts import Elimination, Internode, Steps
from levator.activation.types import Array

_compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True)


def eliminate(internode: Internode, steps: Steps) -> Elimination:
    """Every kind of internode eliminated for every width and order of step."""
    kinds, m = internode.capacitance.shape
    _, first = np.unique(steps.ladder, return_index=True)
    ratio = np.array(RATIOS)
    width = steps.width[first][:, None, None] * (2 ** np.arange(steps.levels))[:, None]
    rate = ((1 + 2 * ratio) / (1 + ratio) / width).ravel()
    n = len(rate)
    elimination = Elimination(
        inverse=np.empty((n, kinds, m, 3)),
        left=np.empty((n, kinds, m, 2)),
        right=np.empty((n, kinds, m, 2)),
        schur=np.empty((n, kinds, 3)),
    )
    _all(internode, elimination, rate)
    return elimination


@_compiled
def _all(internode: Internode, elimination: Elimination, rate: Array) -> None:
    for here in range(rate.shape[0]):
        _fill(internode, elimination, here, rate[here])


@_compiled
def _fill(internode: Internode, elimination: Elimination, here: int, rate: float) -> None:
    """Eliminate every kind of internode for capacitances times `rate` [1/s]."""
    kinds, m = internode.capacitance.shape
    for kind in range(kinds):
        gi, gp = internode.inside[kind], internode.around[kind]
        inverse = elimination.inverse[here, kind]
        for k in range(m):
            a = internode.capacitance[kind, k] * rate + internode.leak[kind, k]
            c = internode.myelin_capacitance[kind, k] * rate + internode.myelin_leak[kind, k]
            d00, d01, d11 = a + gi[k] + gi[k + 1], -a, a + c + gp[k] + gp[k + 1]
            if k > 0:
                d00 -= gi[k] * gi[k] * inverse[k - 1, 0]
                d01 -= gi[k] * gp[k] * inverse[k - 1, 1]
                d11 -= gp[k] * gp[k] * inverse[k - 1, 2]
            scale = 1.0 / (d00 * d11 - d01 * d01)
            inverse[k, 0], inverse[k, 1], inverse[k, 2] = d11 * scale, -d01 * scale, d00 * scale
        left, right = elimination.left[here, kind], elimination.right[here, kind]
        _respond(gi, gp, inverse, 0, left)
        _respond(gi, gp, inverse, m - 1, right)
        elimination.schur[here, kind, 0] = gi[0] * gi[0] * left[0, 0]
        elimination.schur[here, kind, 1] = gi[0] * gi[m] * left[m - 1, 0]
        elimination.schur[here, kind, 2] = gi[m] * gi[m] * right[m - 1, 0]


@_compiled
def _respond(gi: Array, gp: Array, inverse: Array, at: int, out: Array) -> None:
    """Potentials [V/A] of an internode for a current into piece `at`, its end nodes at zero."""
    m = out.shape[0]
    out[:] = 0.0
    out[at, 0] = 1.0
    for k in range(m):
        if k > 0:
            out[k, 0] += gi[k] * out[k - 1, 0]
            out[k, 1] += gp[k] * out[k - 1, 1]
        x, y = out[k, 0], out[k, 1]
        out[k, 0] = inverse[k, 0] * x + inverse[k, 1] * y
        out[k, 1] = inverse[k, 1] * x + inverse[k, 2] * y
    for k in range(m - 2, -1, -1):
        x, y = gi[k + 1] * out[k + 1, 0], gp[k + 1] * out[k + 1, 1]
        out[k, 0] += inverse[k, 0] * x + inverse[k, 1] * y
        out[k, 1] += inverse[k, 1] * x + inverse[k, 2] * y
