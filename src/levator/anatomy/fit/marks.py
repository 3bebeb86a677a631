"""Where on a scan are the landmarks of the face, and how does the head lie in the scan's axes?

Rigid placement by the rotation that lays the landmarks of the person's mean face on those that were
marked (Kabsch 1976, Acta Crystallogr A 32:922). Their common scale and reflection are looked at,
not used: a scan states its size, and a face has its sides.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.fit.camera import Camera
from levator.anatomy.fit.scan import METRES, Scan
from levator.anatomy.shape.head import head
from levator.anatomy.shape.template import landmarks as landmarks_of
from levator.anatomy.types import Array
from levator.errors import LevatorError, unknown_name

REQUIRED = (
    "nasion",
    "pronasale",
    "menton",
    "outer canthus, left",
    "outer canthus, right",
    "mouth corner, left",
    "mouth corner, right",
)
OFF_SCAN, MISPLACED, LIKE_SIZE = 10e-3, 20e-3, 1.3


def checked_marks(landmarks: Mapping[str, Array], scan: Scan) -> tuple[tuple[str, ...], Array]:
    """Names and positions [m], shape (k, 3), of `landmarks` given in the unit of the scan's file.

    Raises LevatorError for missing or unknown names, and for points that are not on the scan.
    """
    known = landmarks_of(head().vertices)
    for name in landmarks:
        if name not in known:
            raise unknown_name("landmark", name, known)
    missing = [name for name in REQUIRED if name not in landmarks]
    if missing:
        raise LevatorError(f"the scan lacks the landmarks {'; '.join(missing)}; mark them on it")
    names = tuple(sorted(landmarks))
    given = [np.asarray(landmarks[name], dtype=np.float64) for name in names]
    for name, at in zip(names, given, strict=True):
        if at.shape != (3,) or not np.isfinite(at).all():
            raise LevatorError(
                f"landmark {name!r} is no point in space; write for example [1, 2, 3]"
            )
    marked = np.array(given) * METRES[scan.unit]
    _check_on_scan(names, marked, scan)
    return names, marked


def first_pose(names: tuple[str, ...], mean: Array, marked: Array) -> Camera:
    """Rigid motion that lays the landmarks `mean` on those `marked`, both [m], shape (k, 3).

    Raises LevatorError for landmarks that are mirrored, or in no proportion to a face.
    """
    model, seen = mean - mean.mean(axis=0), marked - marked.mean(axis=0)
    size = float(np.linalg.norm(seen) / np.linalg.norm(model))
    if not 1 / LIKE_SIZE < size < LIKE_SIZE:
        raise LevatorError(
            f"the landmarks span {size:.2f} times a face; mark them anew, or state another unit"
        )
    left, _, right = np.linalg.svd(seen.T @ model)
    side = float(np.sign(np.linalg.det(left @ right)))
    rotation = left @ np.diag([1.0, 1.0, side]) @ right
    apart = np.linalg.norm(seen - model @ rotation.T, axis=1)
    reflected = np.linalg.norm(seen - model @ (left @ right).T, axis=1)
    if side < 0 and np.linalg.norm(reflected) < np.linalg.norm(apart) / 2:
        raise LevatorError("the landmarks are mirrored; 'left' is the subject's own left side")
    if apart.max() > MISPLACED:
        worst = names[int(apart.argmax())]
        raise LevatorError(
            f"landmark {worst!r} lies {1e3 * apart.max():.0f} mm from where a face has it; "
            "mark it anew"
        )
    return Camera(1.0, rotation, marked.mean(axis=0) - rotation @ mean.mean(axis=0))


def _check_on_scan(names: tuple[str, ...], marked: Array, scan: Scan) -> None:
    centres = scan.vertices[scan.triangles].mean(axis=1)
    away = np.asarray(cKDTree(np.concatenate([scan.vertices, centres])).query(marked)[0])
    if away.max() > OFF_SCAN:
        worst = names[int(away.argmax())]
        raise LevatorError(
            f"landmark {worst!r} lies {1e3 * away.max():.0f} mm off the scan; give it in the axes "
            f"and the unit ({scan.unit}) of the scan"
        )
