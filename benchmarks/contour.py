"""Contour: is the basis the same by adjoint and forward solves, mirrored, and at what cost?"""

from __future__ import annotations

import numpy as np

from benchmarks.anatomy import sided
from benchmarks.measure import Figures, cpu_seconds
from levator.anatomy import Face
from levator.contour import Elastic, Elasticity, RegionalBasis


def figures() -> Figures:
    """Adjoint against forward, mirror symmetry, coarse against standard, and cost."""
    coarse = Face.reference(resolution="coarse")
    elastic = Elastic(coarse, Elasticity.reference())
    forward, adjoint = elastic.basis().regional(), elastic.regional()
    standard = Elastic(Face.reference(), Elasticity.reference()).regional()
    return {
        "coarse_mesh_nodes": coarse.mesh.n_nodes,
        "adjoint_forward_error_rel": _difference(forward, adjoint),
        "mirrored_lift_error_rel": _mirrored(),
        "coarse_against_standard_tone_pct": round(
            100 * _norm(adjoint.tone - standard.tone) / _norm(standard.tone), 1
        ),
        "gravity_sag_cheek_mm": round(1e3 * float(standard.gravity[0]), 3),
        "coarse_regional_cpu_s": cpu_seconds(
            lambda: Elastic(coarse, Elasticity.reference()).regional()
        ),
    }


def _norm(matrix: np.ndarray) -> float:
    return float(np.linalg.norm(matrix))


def _difference(a: RegionalBasis, b: RegionalBasis) -> float:
    pairs = ((a.thickness, b.thickness), (a.tone, b.tone))
    return max(_norm(x - y) / _norm(y) for x, y in pairs)


def _mirrored() -> float:
    left, right = (
        Elastic(sided(side), Elasticity.reference()).regional() for side in ("left", "right")
    )
    swap = {"left": "right", "right": "left"}

    def order(names: tuple[str, ...]) -> list[int]:
        return [
            names.index(n.rsplit(", ", 1)[0] + ", " + swap[n.rsplit(", ", 1)[1]])
            if n.rsplit(", ", 1)[-1] in swap
            else names.index(n)
            for n in names
        ]

    rows, columns = order(left.region_names), order(left.muscle_names)
    image = left.tone[np.ix_(rows, columns)]
    return _norm(image - right.tone) / _norm(right.tone)
