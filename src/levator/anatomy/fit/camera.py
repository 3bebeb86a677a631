"""Where does a photograph show a point of the face?

    u = s (Y_x, Y_y) / (1 + Y_z / d) + t,    Y = R X,

a weak-perspective camera (d infinite) or one that stands d in front of the origin. Image axes: x to
the right, y DOWN, z away from the viewer, so a face seen from the front has R = diag(1, -1, -1).
The first guess is the rotation nearest to the best affine map (Horn, Hilden & Negahdaripour 1988,
J Opt Soc Am A 5:1127).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial.transform import Rotation

from levator.anatomy.types import Array, Mask
from levator.sources.noted import noted

N_MOTIONS = 8
NEAREST = 8.0
"""Largest nearness [1/m]: no lens takes a whole face from closer."""


@dataclass(frozen=True)
class Camera:
    """One photograph's view of the face."""

    scale: float = field(metadata=noted("1/m", "image units, such as pixels, per metre"))
    rotation: Array = field(metadata=noted("1", "from the face's axes to the image's, (3, 3)"))
    translation: Array = field(metadata=noted("1", "image point of the face's origin, (3,)"))
    nearness: float = field(
        default=0.0, metadata=noted("1/m", "one over the distance from the face to the lens")
    )

    def image(self, points: Array) -> Array:
        """Image coordinates (x, y, depth), shape (n, 3), of `points` [m]."""
        turned = points @ self.rotation.T
        seen = turned * [1, 1, 0] / (1 + self.nearness * turned[:, 2:]) + turned * [0, 0, 1]
        return self.scale * seen + self.translation

    def slope(self, points: Array) -> Array:
        """Change of image / scale with the turned points, shape (n, 3, 3)."""
        turned = points @ self.rotation.T
        near = 1 / (1 + self.nearness * turned[:, 2])
        slope = np.zeros((len(points), 3, 3))
        slope[:, 0, 0] = slope[:, 1, 1] = near
        slope[:, :2, 2] = -self.nearness * turned[:, :2] * near[:, None] ** 2
        slope[:, 2, 2] = 1
        return slope

    def motions(self, points: Array) -> Array:
        """Change of image / scale with scale (log), turn (3), shift (3), nearness: (n, 3, 8)."""
        turned = points @ self.rotation.T
        near = 1 / (1 + self.nearness * turned[:, 2:])
        slope = self.slope(points)
        motions = np.zeros((len(points), 3, N_MOTIONS))
        motions[:, :, 0] = (self.image(points) - self.translation) / self.scale
        motions[:, :, 1:4] = slope @ np.cross(np.eye(3)[None], turned[:, None]).swapaxes(1, 2)
        motions[:, :, 4:7] = np.eye(3)
        motions[:, :2, 7] = -turned[:, :2] * turned[:, 2:] * near**2
        return motions

    def moved(self, by: Array) -> Camera:
        """The camera after the small motion `by`, shape (8,), ordered as in `motions`."""
        return Camera(
            scale=self.scale * float(np.exp(by[0])),
            rotation=Rotation.from_rotvec(by[1:4]).as_matrix() @ self.rotation,
            translation=self.translation + self.scale * by[4:7],
            nearness=min(max(0.0, self.nearness + float(by[7])), NEAREST),
        )

    @property
    def faces_the_viewer(self) -> bool:
        """Whether the face's forward axis points out of the image."""
        return bool(self.rotation[2, 2] < 0)


def first_camera(points: Array, image: Array, used: Mask) -> Camera:
    """Weak-perspective camera that shows `points` [m] nearest to `image`, both (n, 3)."""
    model, seen = points[used], image[used, :2]
    middle, shown = model.mean(axis=0), seen.mean(axis=0)
    affine = np.linalg.lstsq(model - middle, seen - shown, rcond=None)[0].T
    left, size, right = np.linalg.svd(affine, full_matrices=False)
    rows = left @ right
    rotation = np.vstack([rows, np.cross(rows[0], rows[1])])
    scale = float(size.mean())
    return Camera(scale, rotation, np.append(shown - scale * rows @ middle, 0.0))
