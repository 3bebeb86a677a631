"""How does a face become a body: which matrix, which fibres, which supports?

A retaining ligament is a bundle of fibres in a cone about its course, one on the axis and six
about it, stiff along themselves only; a muscle is active along its fibres.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from levator.anatomy.types import Array, Face, Ints
from levator.contour.material import material
from levator.contour.solid.types import Body, Fibres, Ground
from levator.contour.stiffness import elements_of
from levator.contour.supports import admissible_motions, foundation
from levator.contour.types import Elasticity, Elements

_AROUND = 6


def body_of(face: Face, elasticity: Elasticity, *, yeoh_ratio: float) -> Body:
    """The body of `face`, its skin tense and its muscles at rest, not yet in balance.

    `yeoh_ratio` is the second Yeoh modulus over the first; 0 is neo-Hookean.
    """
    elements, solid = elements_of(face.mesh), material(face, elasticity)
    n = elements.normals
    plane = solid.prestress[:, None, None] * (np.eye(3) - n[:, :, None] * n[:, None, :])
    points = elements.shape.w.shape[1]
    return Body(
        points=face.mesh.points,
        ground=Ground(
            elements=elements,
            shear=solid.shear,
            lame=solid.lame,
            second=yeoh_ratio * solid.shear / 2,
            stress=np.repeat(plane[:, None], points, axis=1),
            barrier=np.repeat(solid.shear[:, None], points, axis=1),
            pressure=np.zeros(len(n)),
        ),
        fibres=_join(_ligaments(face, elements, elasticity), _muscles(face, elements, elasticity)),
        foundation=foundation(face, elasticity.neck_foundation),
        support=np.zeros(3 * face.mesh.n_nodes),
        motions=admissible_motions(face),
    )


def slack(body: Body) -> Body:
    """The same body without stress of any kind: what is left is elastic."""
    ground, fibres = body.ground, body.fibres
    return replace(
        body,
        ground=replace(
            ground,
            stress=np.zeros_like(ground.stress),
            barrier=np.repeat(ground.shear[:, None], ground.barrier.shape[1], axis=1),
            pressure=np.zeros_like(ground.pressure),
        ),
        fibres=replace(
            fibres,
            tension=np.zeros_like(fibres.tension),
            active=np.zeros_like(fibres.active),
        ),
        support=np.zeros_like(body.support),
    )


def toned(body: Body, face: Face, stress: Array) -> Body:
    """The same body with the active fibre `stress` [Pa] in each muscle, shape (n_muscles,)."""
    held, active = face.muscle_map, body.fibres.active.copy()
    active[len(active) - len(held.muscle) :] = held.fraction * stress[held.muscle]
    return replace(body, fibres=replace(body.fibres, active=active))


def grown(body: Body, face: Face, thickness: Array) -> Body:
    """The same body with each muscle thicker by a relative `thickness`, shape (n_muscles,).

    A wedge grows across its sheet by G = I + (phi g) n n, and its matrix stores energy in F G^-1
    (Rodriguez, Hoger and McCulloch 1994, J Biomech 27:455); stress and pressure stay those of F.
    """
    held, ground = face.muscle_map, body.ground
    n, shape = ground.elements.normals, ground.elements.shape
    gain = np.bincount(held.element, held.fraction * thickness[held.muscle], minlength=len(n))
    sheet = n[:, :, None] * n[:, None, :]
    growth = np.eye(3) + gain[:, None, None] * sheet
    inverse = np.eye(3) - (gain / (1 + gain))[:, None, None] * sheet
    w = shape.w * (1 + gain)[:, None]
    stress = growth[:, None] @ ground.stress @ growth[:, None] / (1 + gain)[:, None, None, None]
    larger = replace(
        ground,
        elements=replace(ground.elements, shape=replace(shape, g=shape.g @ inverse[:, None], w=w)),
        stress=stress,
    )
    return replace(body, ground=larger)


def _muscles(face: Face, elements: Elements, elasticity: Elasticity) -> Fibres:
    held = face.muscle_map
    return _fibres(
        elements,
        held.element,
        held.fibre,
        stiffness=np.zeros(len(held.fraction)),
        active=held.fraction * elasticity.resting_tone,
        shortening=elasticity.shortening,
    )


def _ligaments(face: Face, elements: Elements, elasticity: Elasticity) -> Fibres:
    none = (np.zeros(0, dtype=np.int64), np.zeros((0, 3)), np.zeros(0))
    parts = [none, *((held.element, held.direction, held.fraction) for held in face.ligaments)]
    element, direction, fraction = (np.concatenate(part) for part in zip(*parts, strict=True))
    directions = _cone(direction, elasticity.ligament_fan)
    young = 3 * elasticity.ligament * np.repeat(fraction, _AROUND + 1) / (_AROUND + 1)
    return _fibres(
        elements,
        np.repeat(element, _AROUND + 1),
        directions.reshape(-1, 3),
        stiffness=young,
        active=np.zeros_like(young),
        shortening=elasticity.shortening,
    )


def _cone(axis: Array, half_angle: float) -> Array:
    """Directions of the fibres about each `axis` (p, 3), mirrored when it is, (p, 7, 3)."""
    steep = np.abs(axis[:, 1:2]) > np.abs(axis[:, 2:3])
    aside = np.cross(axis, np.where(steep, [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]))
    aside /= np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), np.finfo(float).tiny)
    turn = 2 * np.pi * np.arange(_AROUND) / _AROUND
    across = (
        np.cos(turn)[:, None] * aside[:, None]
        + np.sin(turn)[:, None] * np.cross(axis, aside)[:, None]
    )
    ring = np.cos(half_angle) * axis[:, None] + np.sin(half_angle) * across
    return np.concatenate([axis[:, None], ring], axis=1)


def _fibres(
    elements: Elements,
    element: Ints,
    direction: Array,
    *,
    stiffness: Array,
    active: Array,
    shortening: float,
) -> Fibres:
    mean = elements.shape.mean()[element]
    return Fibres(
        element=element,
        slope=np.einsum("pd,pad->pa", direction, mean),
        volume=elements.shape.volume[element],
        stiffness=stiffness,
        tension=np.zeros_like(stiffness),
        active=active,
        shortening=shortening,
    )


def _join(first: Fibres, second: Fibres) -> Fibres:
    def both(name: str) -> Array:
        return np.concatenate([getattr(first, name), getattr(second, name)])

    return Fibres(
        element=np.concatenate([first.element, second.element]),
        slope=both("slope"),
        volume=both("volume"),
        stiffness=both("stiffness"),
        tension=both("tension"),
        active=both("active"),
        shortening=first.shortening,
    )
