"""What forces does a deformed face feel, and how do they change?

    E(x) = int (mu I + S) : (F^T F - I)/2 - q ln J + c2 s^2,          s = I1 - 3 - 2 ln J
           + sum_e V_e [ lambda/2 (theta_e - 1)^2 + p0 theta_e ],     theta_e = (1/V_e) int_e J

Neo-Hookean tissue (Yeoh where c2 > 0: Yeoh 1993, Rubber Chem Technol 66:754) that carries the
stress mu I + S - q I + p0 I in the photograph; free of stress S = 0 and q = mu. The volume is taken
as the mean over a wedge, a mixed method with one pressure a wedge (Simo, Taylor and Pister 1985,
Comput Methods Appl Mech Eng 51:177), so that nothing locks; the logarithm keeps every point from
folding. At F = I the tangent is that of `contour.stiffness` and the geometric stiffness of S.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from levator.anatomy.types import Array, Ints
from levator.contour.solid.fibres import fibre_forces, fibre_tangents
from levator.contour.solid.types import Body, Ground, Sparse
from levator.contour.stiffness import Pattern
from levator.errors import LevatorError

_CHUNK = 4096
_SMALL = 1e-6


class FoldedError(LevatorError):
    """A wedge has turned inside out."""


@dataclass(frozen=True)
class Response:
    """Stored energy [J], nodal forces [N] that hold the state, (3 n,), smallest volume ratio."""

    energy: float
    force: Array
    volume_ratio: float


def respond(body: Body, x: Array) -> Response:
    """What the state with nodes at `x` [m], (n, 3), stores and needs to be held.

    Raises FoldedError when a wedge has turned inside out.
    """
    ground, force, energy, ratio = body.ground, np.zeros(x.shape), 0.0, np.inf
    wedges = ground.elements.wedges
    for start in range(0, len(wedges), _CHUNK):
        part = take(ground, slice(start, start + _CHUNK))
        stored, nodal, least = _ground_forces(part, x[part.elements.wedges])
        energy, ratio = energy + stored, min(ratio, least)
        force += _scattered(part.elements.wedges, nodal, len(x))
    stored, nodal = fibre_forces(body.fibres, x[wedges[body.fibres.element]])
    force += _scattered(wedges[body.fibres.element], nodal, len(x))
    moved = (x - body.points).ravel()
    spring: Array = np.asarray(body.foundation @ moved)
    energy += stored + float(moved @ (spring / 2 + body.support))
    return Response(energy, force.ravel() + spring + body.support, ratio)


def tangent(body: Body, x: Array, pattern: Pattern) -> Sparse:
    """Stiffness [N/m] of admissible motions about the state `x` [m], (n_free, n_free)."""
    ground, wedges = body.ground, body.ground.elements.wedges
    blocks = pattern.empty()
    for start in range(0, len(wedges), _CHUNK):
        span = slice(start, start + _CHUNK)
        part = take(ground, span)
        pattern.add(blocks, np.arange(len(wedges))[span], _ground_tangents(part, x[wedges[span]]))
    held = body.fibres.element
    for start in range(0, len(held), _CHUNK):
        span = slice(start, start + _CHUNK)
        at = held[span]
        pattern.add(blocks, at, fibre_tangents(body.fibres, span, x[wedges[at]]))
    whole = pattern.matrix(blocks) + body.foundation
    return csc_matrix(body.motions.T @ whole @ body.motions)


def force_scale(body: Body, load: Array) -> float:
    """Force [N] to measure residuals against: that of `load`, or a millionth of the elastic one."""
    ground = body.ground
    elastic = np.linalg.norm(ground.shear * ground.elements.shape.volume ** (2 / 3))
    return float(max(np.linalg.norm(load), _SMALL * elastic))


def take(ground: Ground, part: slice) -> Ground:
    """The wedges that `part` selects."""
    return Ground(
        ground.elements.take(part),
        ground.shear[part],
        ground.lame[part],
        ground.second[part],
        ground.stress[part],
        ground.barrier[part],
        ground.pressure[part],
    )


def _ground_forces(ground: Ground, x: Array) -> tuple[float, Array, float]:
    """Energy [J], nodal forces [N] (m, 6, 3) and the smallest volume ratio."""
    shape, mu = ground.elements.shape, ground.shear[:, None]
    f, ratio, inverse = _deformation(ground, x)
    theta = (shape.w * ratio).sum(axis=1) / shape.volume
    excess = (f**2).sum(axis=(2, 3)) - 3 - 2 * np.log(ratio)
    strain = (np.swapaxes(f, 2, 3) @ f - np.eye(3)) / 2
    second = ground.second[:, None]
    density = mu * np.trace(strain, axis1=2, axis2=3) - ground.barrier * np.log(ratio)
    density += second * excess**2 + (ground.stress * strain).sum(axis=(2, 3))
    whole = ground.lame * (theta - 1) ** 2 / 2 + ground.pressure * (theta - 1)
    energy = float((shape.w * density).sum() + (shape.volume * whole).sum())
    pressure = (ground.lame * (theta - 1) + ground.pressure)[:, None]
    more = 4 * second * excess
    stress = (mu + more)[:, :, None, None] * f + f @ ground.stress
    stress += (pressure * ratio - ground.barrier - more)[:, :, None, None] * np.swapaxes(
        inverse, 2, 3
    )
    nodal = _contract(shape.g, shape.w[:, :, None, None] * stress)
    return energy, nodal, float(ratio.min())


def _ground_tangents(ground: Ground, x: Array) -> Array:
    """Element tangents [N/m], shape (3, 3, m, 6, 6): axis of v, axis of u, wedge, v, u."""
    shape, mu, second = ground.elements.shape, ground.shear[:, None], ground.second[:, None]
    f, ratio, inverse = _deformation(ground, x)
    theta = (shape.w * ratio).sum(axis=1) / shape.volume
    pressure = (ground.lame * (theta - 1) + ground.pressure)[:, None]
    excess = (f**2).sum(axis=(2, 3)) - 3 - 2 * np.log(ratio)
    more = 4 * second * excess
    now = shape.g @ inverse
    swollen = shape.w * ratio * pressure
    crossed = _outer(now, now, shape.w * (ground.barrier + more) - swollen)
    straight = _outer(now, now, swollen)
    out: Array = np.einsum("majbi->ijmab", crossed) + np.einsum("maibj->ijmab", straight)
    if ground.second.any():
        turned = shape.g @ np.swapaxes(f, 2, 3) - now
        out += np.einsum("maibj->ijmab", _outer(turned, turned, 8 * second * shape.w))
    dilation = np.einsum("mq,mqai->mai", shape.w * ratio, now)
    out += np.einsum("m,mai,mbj->ijmab", ground.lame / shape.volume, dilation, dilation)
    carried = shape.g @ ground.stress + (mu + more)[:, :, None, None] * shape.g
    held = (shape.w[:, :, None, None] * carried).transpose(0, 2, 1, 3).reshape(len(x), 6, -1)
    diagonal = held @ shape.g.transpose(0, 2, 1, 3).reshape(len(x), 6, -1).transpose(0, 2, 1)
    out[[0, 1, 2], [0, 1, 2]] += diagonal
    return out


def _deformation(ground: Ground, x: Array) -> tuple[Array, Array, Array]:
    """F, its determinant and its inverse at the quadrature points, (m, q, 3, 3), (m, q)."""
    f = np.swapaxes(x, 1, 2)[:, None] @ ground.elements.shape.g
    ratio = np.linalg.det(f)
    if not (ratio > 0).all():
        folded = int((~(ratio > 0)).any(axis=1).sum())
        raise FoldedError(f"{folded} wedges of the moved face are folded; ask for a smaller change")
    return f, np.asarray(ratio, dtype=np.float64), np.asarray(np.linalg.inv(f), dtype=np.float64)


def _outer(left: Array, right: Array, weight: Array) -> Array:
    """Sum over quadrature points of weight left_ak right_bl, shape (m, a, k, b, l)."""
    m, q = weight.shape
    rows = (left * weight[:, :, None, None]).reshape(m, q, 18).transpose(0, 2, 1)
    return np.asarray(rows @ right.reshape(m, q, 18)).reshape(m, 6, 3, 6, 3)


def _contract(g: Array, stress: Array) -> Array:
    """Sum over quadrature points of stress_ik g_ak, shape (m, 6, 3)."""
    return np.asarray((g @ np.swapaxes(stress, 2, 3)).sum(axis=1))


def _scattered(wedges: Ints, nodal: Array, n: int) -> Array:
    rows = wedges.ravel()
    return np.stack(
        [np.bincount(rows, nodal[:, :, k].ravel(), minlength=n) for k in range(3)], axis=1
    )
