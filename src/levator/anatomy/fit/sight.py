"""What does one photograph show: which landmarks, seen from where, and can they be trusted?

Image coordinates as they come: x to the right, y DOWN, z (if any) away from the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.fit.camera import N_MOTIONS, Camera, first_camera
from levator.anatomy.fit.shape_space import N_LANDMARKS, landmark_points
from levator.anatomy.shape.template import reference_vertices, template
from levator.anatomy.types import Array, Mask
from levator.errors import LevatorError
from levator.sources.noted import noted

WITH_IRIS = N_LANDMARKS + 10
FIRST_STEPS = 8
FLAT = 1e-2
TOP, CHIN = 10, 152


@dataclass(frozen=True)
class Sight:
    """Landmarks of one photograph, how much each coordinate counts, and what the camera may do."""

    image: Array = field(metadata=noted("1", "image coordinates and depth, shape (468, 3)"))
    weights: Array = field(metadata=noted("1", "weight of each coordinate, shape (468, 3)"))
    free: Mask = field(metadata=noted("1", "motions of the camera that are unknown, shape (8,)"))

    def missed(self, camera: Camera, points: Array) -> Array:
        """Weighted residual [m] of `points` seen by `camera`, shape (1404,)."""
        missed: Array = self.weights * (self.image - camera.image(points)) / camera.scale
        return missed.ravel()

    def motions(self, camera: Camera, points: Array) -> Array:
        """Weighted change [m] of the image with the unknown motions, shape (1404, m)."""
        moved = self.weights[:, :, None] * camera.motions(points)
        return moved.reshape(-1, N_MOTIONS)[:, self.free]

    def aimed(self, camera: Camera, mean: Array, points: Array) -> Camera:
        """`camera` after one step towards showing `points` [m] where they were seen.

        The step is taken along the motions of the `mean` face: a fitted shape, shrunk by its
        prior, would drag the size of the face down with it.
        """
        by = np.zeros(N_MOTIONS)
        motions = self.motions(camera, mean)
        by[self.free] = np.linalg.lstsq(motions, self.missed(camera, points), rcond=None)[0]
        return camera.moved(by)


def sighted(
    photo: Array, number: int, mean: Array, *, depth_weight: float, distance: float | None
) -> tuple[Sight, Camera]:
    """The landmarks of photograph `number` that face the viewer, and a first camera for them.

    `mean` are the centred landmarks [m] of the person without details, shape (468, 3).

    Raises LevatorError for wrong counts, NaN, collapsed, mirrored or normalised landmarks.
    """
    given = _checked(np.asarray(photo, dtype=np.float64), number)
    if depth_weight > 0 and given.shape[1] == 2:
        raise LevatorError(
            f"photograph {number} has no depth column; write depth_weight=0 or give shape (468, 3)"
        )
    image = np.zeros((N_LANDMARKS, 3))
    image[:, : given.shape[1]] = given
    everywhere = np.ones(N_LANDMARKS, dtype=bool)
    camera = _started(first_camera(mean, image, everywhere), distance)
    _check_side(image, camera, number)
    facing = (_normals() @ camera.rotation.T)[:, 2:] < 0
    free = np.arange(N_MOTIONS) < N_MOTIONS - (distance is not None)
    sight = Sight(image, facing * [1.0, 1.0, depth_weight], free)
    for _ in range(FIRST_STEPS):
        camera = sight.aimed(camera, mean, mean)
    return sight, camera


def _started(camera: Camera, distance: float | None) -> Camera:
    return camera if distance is None else replace(camera, nearness=1 / distance)


@cache
def _normals() -> Array:
    """Direction out of the skin at each landmark, not of unit length, shape (468, 3).

    Skin that is turned away is hidden in a photograph, and a landmark net guesses it.
    """
    plan = template("standard")
    skin = plan.surface(reference_vertices())
    a, b, c = (skin[plan.triangles[:, k]] for k in range(3))
    outward = np.zeros_like(skin)
    for corner in plan.triangles.T:
        np.add.at(outward, corner, np.cross(b - a, c - a))
    nearest: Array = outward[cKDTree(skin).query(landmark_points(reference_vertices()))[1]]
    return nearest


def _checked(given: Array, number: int) -> Array:
    """The landmarks of the face mesh among `given`; raises LevatorError for what is no face."""
    shown = f"photograph {number}"
    if (
        given.ndim != 2
        or given.shape[0] not in (N_LANDMARKS, WITH_IRIS)
        or given.shape[1] not in (2, 3)
    ):
        raise LevatorError(
            f"{shown} has landmarks of shape {given.shape}; write an array of shape (468, 2) or "
            "(468, 3) in the order of the face mesh"
        )
    missing = int((~np.isfinite(given)).any(axis=1).sum())
    if missing:
        raise LevatorError(
            f"{shown} lacks {missing} of {len(given)} landmarks (not finite); detect the face again"
        )
    given = given[:N_LANDMARKS]
    flat = given[:, :2]
    if flat.min() >= 0 and flat.max() <= 1:
        raise LevatorError(
            f"{shown} gives landmarks as fractions of the picture; multiply x by its width and "
            "y by its height in pixels"
        )
    spans = np.linalg.svd(flat - flat.mean(axis=0), compute_uv=False)
    if not spans[1] > FLAT * spans[0]:
        raise LevatorError(
            f"the landmarks of {shown} collapse onto a line or a point; detect the face again"
        )
    return given


def _check_side(image: Array, camera: Camera, number: int) -> None:
    """A mirrored photograph fits a face seen from behind: refuse it."""
    if camera.faces_the_viewer:
        return
    upright = image[TOP, 1] < image[CHIN, 1]
    fault, remedy = (
        ("mirrored left to right", "x to the right") if upright else ("upside down", "y down")
    )
    raise LevatorError(
        f"the landmarks of photograph {number} are {fault}: they show the face from behind; "
        f"write image coordinates with {remedy}, numbered by the subject's own sides"
    )
