"""What does the page draw? Sheets under the skin, muscles as ribbons, nerves as lines [m]."""

from __future__ import annotations

import numpy as np

from levator.anatomy import Face
from levator.anatomy.export import muscle_solid
from levator.anatomy.mesh.layers import level
from levator.anatomy.types import Ints
from levator.web.container import AnyArray
from levator.web.responses import plane_points

STATION = 4e-3
SHORT = 2**16


def sheets(face: Face) -> dict[str, AnyArray]:
    """Skin, top of the fat, plane of the mimetic muscles and deep surface."""
    mesh = face.mesh
    levels = mesh.points.reshape(-1, mesh.n_surface, 3)
    return {
        "skin.points": mesh.skin.astype("f4"),
        "skin.triangles": indices(mesh.triangles, mesh.n_surface),
        "skin.lips": face.labels["lips"][: mesh.n_surface].astype("u1"),
        "level.fat.points": levels[level(mesh, "skin")].astype("f4"),
        "level.smas.points": plane_points(face).astype("f4"),
        "level.deep.points": levels[-1].astype("f4"),
    }


def muscles(face: Face) -> tuple[dict[str, AnyArray], list[dict[str, object]]]:
    """All muscles in one mesh, and what each is and where its triangles stand in it."""
    points, triangles = [], []
    told: list[dict[str, object]] = []
    corner = first = 0
    for muscle in face.muscles:
        solid = muscle_solid(face, muscle, step=STATION).within
        points.append(solid.points)
        triangles.append(solid.triangles + corner)
        told.append(
            {
                "name": muscle.name,
                "label": muscle.label,
                "side": muscle.side,
                "role": muscle.role,
                "nerve": muscle.nerve,
                "grade": str(muscle.grade),
                "first_triangle": first,
                "n_triangles": len(solid.triangles),
            }
        )
        corner, first = corner + len(solid.points), first + len(solid.triangles)
    arrays = {
        "muscle.points": np.concatenate(points).astype("f4"),
        "muscle.triangles": indices(np.concatenate(triangles), corner),
    }
    return arrays, told


def nerves(face: Face) -> dict[str, AnyArray]:
    """All nerves as one list of points, and where each begins, with the end as last entry."""
    paths = [nerve.path for nerve in face.nerves]
    starts = np.concatenate([[0], np.cumsum([len(path) for path in paths])])
    return {
        "nerve.points": np.concatenate([np.zeros((0, 3)), *paths]).astype("f4"),
        "nerve.starts": starts.astype("u4"),
    }


def indices(numbers: Ints, count: int) -> AnyArray:
    """`numbers` below `count` in the smallest type that holds them."""
    return numbers.astype("u2" if count <= SHORT else "u4")
