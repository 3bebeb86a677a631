"""How exact is the field? The evidence cases that have an exact answer, or a finer one."""

from __future__ import annotations

import runpy
from typing import Any

import numpy as np

from benchmarks.measure import ROOT, Figures
from levator.anatomy import Face
from levator.anatomy.types import Array, Resolution
from levator.device import device

FIRST, SECOND = (8, 12, 16), (4, 6, 8)
COUNT = 20


def figures() -> Figures:
    """Concentric shells, point source on a half-space, disc with contact, coarse face."""
    return _shells() | _point() | face_case("coarse")


def face_case(resolution: Resolution) -> Figures:
    """20 placements on the face against second order: current, resistance, muscle means."""
    case, face = _case("conduction-face"), Face.reference(resolution=resolution)
    found = case["measure"](face, device("nuface-trinity-plus"), count=COUNT)
    figures: Figures = {
        "mesh_nodes": found.unknowns[0],
        "second_order_nodes": found.unknowns[1],
        "placements": COUNT,
        "delivered_error_max_pct": _pct(np.abs(found.delivered).max()),
        "resistance_error_max_pct": _pct(np.abs(found.resistance).max()),
        **_means("muscle", found.means),
        **_means("corrected_muscle", found.corrected),
        "correction_cpu_s": round(found.correction_cpu, 1),
    }
    return {f"{resolution}_against_second_order_{key}": value for key, value in figures.items()}


def _means(name: str, errors: Array) -> Figures:
    means = 100 * np.abs(errors[np.isfinite(errors)])
    return {
        f"{name}_means": len(means),
        f"{name}_mean_error_median_pct": round(float(np.median(means)), 2),
        f"{name}_mean_error_95_pct": round(float(np.quantile(means, 0.95)), 2),
        f"{name}_mean_error_max_pct": round(float(means.max()), 2),
        f"{name}_means_within_2_pct": round(100 * float((means <= 2).mean()), 1),
    }


def _shells() -> Figures:
    case = _case("conduction-sphere")
    found = case["measure"](*case["FULL"][-1])
    return {
        "shells_nodes": found.unknowns,
        "roi_mean_error_max_pct": _pct(np.abs(found.regions).max()),
        "shells_field_l2_error_pct": _pct(found.field),
    }


def _point() -> Figures:
    case = _case("half-space-point")
    figures: Figures = {}
    for medium in case["MEDIA"]:
        for order, cells in ((1, FIRST), (2, SECOND)):
            found = [case["measure"](order, n, medium) for n in cells]
            potential, field = case["orders"](cells, found)[-1]
            name = f"point_source_{medium}_order_{order}"
            figures |= {
                f"{name}_nodes": found[-1].unknowns,
                f"{name}_potential_l2_error_pct": _pct(found[-1].potential),
                f"{name}_field_l2_error_pct": _pct(found[-1].field),
                f"{name}_potential_observed_order": round(float(potential), 2),
                f"{name}_field_observed_order": round(float(field), 2),
            }
    return figures


def _case(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "evidence" / "verification" / name / "run.py"))


def _pct(share: float) -> float:
    return float(f"{100 * share:.3g}")
