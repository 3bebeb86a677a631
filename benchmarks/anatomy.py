"""Anatomy: does a mirrored person give the mirrored face, and what does a face cost?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.measure import Figures, cpu_seconds
from levator.anatomy import Face, gradients, scaled_jacobian

SIDED = {"cheek/l-cheek-volume-incr": 0.5, "cheek/l-cheek-bones-incr": 0.3}


def figures() -> Figures:
    """Asset size, element quality, and the cost of a face."""
    assets = Path(__file__).parents[1] / "src" / "levator" / "anatomy" / "assets"
    cost = cpu_seconds(lambda: Face.reference(resolution="standard"))
    standard, coarse = Face.reference(), Face.reference(resolution="coarse")
    quality = scaled_jacobian(standard.mesh.points, standard.mesh.wedges)
    return {
        "assets_mb": round(sum(f.stat().st_size for f in assets.iterdir()) / 1e6, 2),
        "muscle_pieces": len(standard.muscles),
        "standard_mesh_nodes": standard.mesh.n_nodes,
        "standard_mesh_wedges": len(standard.mesh.wedges),
        "coarse_mesh_nodes": coarse.mesh.n_nodes,
        "coarse_mesh_wedges": len(coarse.mesh.wedges),
        "standard_face_build_cpu_s": cost,
        "scaled_jacobian_min": round(float(quality.min()), 3),
        "muscle_volume_median_ratio": round(_volume_ratio(standard), 2),
        "mirrored_nodes_error_rel": _mirror_error(),
    }


def sided(side: str) -> Face:
    """A coarse face whose cheek on `side` is fuller, built afresh."""
    shape = {name.replace("/l-", f"/{side[0]}-"): weight for name, weight in SIDED.items()}
    return Face.reference(resolution="coarse", shape=shape)


def _mirror_error() -> float:
    left, right = sided("left"), sided("right")
    image = left.mesh.points[left.mesh.mirror] * [-1, 1, 1]
    return float(np.abs(image - right.mesh.points).max() / np.ptp(left.mesh.points))


def _volume_ratio(face: Face) -> float:
    volume = gradients(face.mesh.points, face.mesh.wedges).volume
    held = face.muscle_map
    filled = np.bincount(held.muscle, weights=held.fraction * volume[held.element])
    expected = [m.length * m.width * m.thickness for m in face.muscles]
    return float(np.median(filled / np.array(expected)))
