"""Which shape has the face in these photographs?

    min over w, cameras:  sum |u - camera(x(w))|^2 / s^2  +  lambda |w|^2,    0 <= w <= 1,

with u the 468 landmarks of the face mesh in each photograph and s its scale, so that residuals are
metres at the face (weak perspective with a linear shape model: Blanz & Vetter 2003, IEEE Trans
Pattern Anal Mach Intell 25:1063). One shape serves all photographs. Sex, age and body mass are
given; size and depth that photographs do not show are those of the person without details.

Landmark arrays are in image coordinates as they come: x to the right, y DOWN, in pixels or any
unit that is equal along both axes; a third column is depth away from the viewer, in the same
unit. Landmark numbers name the subject's side. Nothing is mirrored or turned over silently.
The expression is taken to be neutral.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy.fit.camera import NEAREST, Camera
from levator.anatomy.fit.ridge import bounded_ridge
from levator.anatomy.fit.shape_space import (
    Ancestry,
    ShapeSpace,
    landmark_space,
    opposites,
)
from levator.anatomy.fit.sight import Sight, sighted
from levator.anatomy.person import Person
from levator.anatomy.shape.random_people import DETAILS, STRONGEST, details
from levator.anatomy.types import Array
from levator.errors import LevatorError
from levator.sources.noted import noted

LANDMARK_TRUST = 1e-3
"""Scatter [m] granted to a landmark; for nets that are less sure, a photograph more helps best."""
GATE = 3e-3
"""Rms residual [m] of an acceptable fit: a face outside the span of the targets leaves 1 to 2 mm,
landmarks with a scatter of 1.5 mm along each axis leave 2."""
STEPS, TURNS, SETTLED = 30, 2, 1e-4


@dataclass(frozen=True)
class Fit:
    """A fitted person, and how far the fit misses what was seen."""

    person: Person = field(metadata=noted("1", "the person with the fitted shape"))
    cameras: tuple[Camera, ...] = field(metadata=noted("1", "view of each photograph or scan"))
    residuals: Array = field(
        metadata=noted("m", "miss of each point, (photographs, points); NaN where it was left out")
    )
    gate: float = field(default=GATE, metadata=noted("m", "largest rms of an acceptable fit"))

    @property
    def used(self) -> int:
        """Number of observed points the fit rests on."""
        return int(np.isfinite(self.residuals).sum())

    @property
    def rms(self) -> float:
        """Root mean square residual [m]."""
        return float(np.sqrt(np.nanmean(self.residuals**2)))

    @property
    def p95(self) -> float:
        """Residual [m] that 95 % of the points stay below."""
        return float(np.nanquantile(self.residuals, 0.95))

    @property
    def per_point(self) -> Array:
        """Root mean square residual [m] of each point, NaN where none was used, shape (n,)."""
        counted = np.isfinite(self.residuals)
        squares = np.where(counted, self.residuals, 0.0) ** 2
        number = counted.sum(axis=0)
        mean = squares.sum(axis=0) / np.maximum(number, 1)
        return np.where(number > 0, np.sqrt(mean), np.nan)

    @property
    def acceptable(self) -> bool:
        """Whether the residual stays under the gate."""
        return self.rms <= self.gate


def fit(
    photos: Sequence[Array],
    *,
    person: Person,
    ancestry: Ancestry = "given",
    depth_weight: float = 0.0,
    distance: float | None = None,
) -> Fit:
    """The person that the landmarks of one or several photographs show.

    `photos` holds one array per photograph, shape (468, 2), (468, 3), (478, 2) or (478, 3), in
    image coordinates. `depth_weight`, 0 to 1, says how much the third column counts against the
    first two: landmark nets guess it, so by default not at all. `distance` [m] from face to lens
    is found from each photograph if it is not given; `math.inf` is weak perspective. Any shape
    that `person` has is fitted anew.

    Raises LevatorError for no photographs, wrong counts, NaN, collapsed or mirrored landmarks.
    """
    _check_settings(photos, depth_weight, distance)
    space = landmark_space(person, ancestry).centred()
    seen = [
        sighted(photo, number, space.mean, depth_weight=depth_weight, distance=distance)
        for number, photo in enumerate(photos, start=1)
    ]
    sights = [sight for sight, _ in seen]
    weights, cameras = _alternate(space, sights, [camera for _, camera in seen])
    points = space.points(weights)
    misses = [_miss(s, camera, points) for s, camera in zip(sights, cameras, strict=True)]
    return Fit(space.described(weights), tuple(cameras), np.array(misses))


def prior_strength(trust: float) -> float:
    """Ridge [m2] for rows that scatter by `trust` [m]: (trust / rms weight of a random face)^2."""
    rms = STRONGEST * np.sqrt(DETAILS / (3 * len(details())))
    return float((trust / rms) ** 2)


def _alternate(
    space: ShapeSpace, sights: list[Sight], cameras: list[Camera]
) -> tuple[Array, list[Camera]]:
    """Weights and cameras, each solved with the other near, until the weights settle."""
    pairs, weights = opposites(space.names), np.zeros(len(space.names))
    prior = prior_strength(LANDMARK_TRUST)
    for _ in range(STEPS):
        before = weights
        gram, moment = prior * np.eye(len(weights)), np.zeros(len(weights))
        for sight, camera in zip(sights, cameras, strict=True):
            rows, missed = _linear(space, weights, sight, camera)
            gram += rows.T @ rows
            moment += rows.T @ missed
        weights = bounded_ridge(gram, moment, pairs)
        points = space.points(weights)
        for _ in range(TURNS):
            cameras = [
                sight.aimed(camera, space.mean, points)
                for sight, camera in zip(sights, cameras, strict=True)
            ]
        if np.abs(weights - before).max() < SETTLED:
            break
    return weights, cameras


def _linear(space: ShapeSpace, weights: Array, sight: Sight, camera: Camera) -> tuple[Array, Array]:
    """Rows and right side [m] for the weights, freed of what the camera can take up itself.

    The camera's motions are those of the mean face, as in `Sight.aimed`.
    """
    points = space.points(weights)
    turn = sight.weights[:, :, None] * camera.slope(points) @ camera.rotation
    rows = (turn[None] @ space.basis[..., None]).reshape(len(weights), -1).T
    missed = sight.missed(camera, points) + rows @ weights
    motions = sight.motions(camera, space.mean)
    back = np.linalg.pinv(motions)
    return rows - motions @ (back @ rows), missed - motions @ (back @ missed)


def _miss(sight: Sight, camera: Camera, points: Array) -> Array:
    """Distance [m] in the image plane between landmarks and fitted points, NaN where left out."""
    apart = (sight.image - camera.image(points))[:, :2] / camera.scale
    return np.where(sight.weights[:, 0] > 0, np.linalg.norm(apart, axis=1), np.nan)


def _check_settings(photos: Sequence[Array], depth_weight: float, distance: float | None) -> None:
    if not len(photos):
        raise LevatorError("no photographs; write fit([landmarks], person=person)")
    if not 0 <= depth_weight <= 1:
        raise LevatorError(
            f"depth_weight {depth_weight:g} is outside 0 to 1; write for example 0.1"
        )
    if distance is not None and not distance * NEAREST > 1:
        raise LevatorError(
            f"no lens stands {distance:g} m from the face; write for example distance=0.5"
        )
