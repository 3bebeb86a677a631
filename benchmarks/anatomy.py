"""Anatomy: which shapes build, what a face costs, and how near its muscles and depths come."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from pathlib import Path

import numpy as np

from benchmarks.measure import Figures, child, cpu_seconds
from levator.anatomy import Face, scaled_jacobian
from levator.anatomy.build import body
from levator.anatomy.depth.thickness import left_out
from levator.anatomy.muscle.muscles import inside_volumes, table_volumes, volumes
from levator.anatomy.shape.random_people import random_person
from levator.anatomy.types import Resolution
from levator.errors import LevatorError
from levator.sources import Grade, quantity

SIDED = {"cheek/l-cheek-volume-incr": 0.5, "cheek/l-cheek-bones-incr": 0.3}
SHAPES, SEED = 1000, 31
FACTOR, STARVED = 1.5, 1 / 3
WARM = "from levator.anatomy import Face; Face.reference(); Face.reference(age=60.0, sex='male')"


def figures() -> Figures:
    """Random shapes, element quality, volumes of muscles, depths left out, and costs."""
    standard, coarse = Face.reference(), Face.reference(resolution="coarse")
    quality = scaled_jacobian(standard.mesh.points, standard.mesh.wedges)
    assets = Path(__file__).parents[1] / "src" / "levator" / "anatomy" / "assets"
    grades = [quantity(name).grade for name in standard.numbers]
    return {
        "assets_mb": round(sum(f.stat().st_size for f in assets.iterdir()) / 1e6, 2),
        "muscle_pieces": len(standard.muscles),
        "nerve_stretches": len(standard.nerves),
        "standard_mesh_nodes": standard.mesh.n_nodes,
        "standard_mesh_wedges": len(standard.mesh.wedges),
        "coarse_mesh_nodes": coarse.mesh.n_nodes,
        "coarse_mesh_wedges": len(coarse.mesh.wedges),
        "scaled_jacobian_min": round(float(quality.min()), 3),
        "numbers_read": len(grades),
        "numbers_graded_x": grades.count(Grade.X),
        "mirrored_nodes_error_rel": _mirror_error(),
        **_cost(),
        **_volumes("standard", standard),
        **_volumes("coarse", coarse),
        **_depths_left_out(),
        **_random_shapes("standard"),
        **_random_shapes("coarse"),
    }


def sided(side: str) -> Face:
    """A coarse face whose cheek on `side` is fuller, built afresh."""
    shape = {name.replace("/l-", f"/{side[0]}-"): weight for name, weight in SIDED.items()}
    return Face.reference(resolution="coarse", shape=shape)


def _mirror_error() -> float:
    left, right = sided("left"), sided("right")
    image = left.mesh.points[left.mesh.mirror] * [-1, 1, 1]
    return float(np.abs(image - right.mesh.points).max() / np.ptp(left.mesh.points))


def _cost() -> Figures:
    begun = time.perf_counter()
    cpu = cpu_seconds(lambda: Face.reference(sex="male", age=61.0))
    wall = round(time.perf_counter() - begun, 2)
    peak = child([sys.executable, "-c", WARM]).peak_gb
    return {"warm_build_cpu_s": cpu, "warm_build_wall_s": wall, "build_peak_mb": round(1e3 * peak)}


def _volumes(mesh: str, face: Face) -> Figures:
    """How many muscles fill what length x width x thickness of the table says."""
    whole, inside = (volumes(face) / of(face) for of in (table_volumes, inside_volumes))

    def near(ratio: np.ndarray) -> float:
        return round(100 * float(((ratio > 1 / FACTOR) & (ratio < FACTOR)).mean()), 1)

    return {
        f"{mesh}_muscle_volume_near_table_pct": near(whole),
        f"{mesh}_muscle_volume_near_part_inside_pct": near(inside),
        f"{mesh}_muscles_starved": int((inside < STARVED).sum()),
        f"{mesh}_muscle_volume_median_ratio": round(float(np.median(inside)), 2),
    }


def _depths_left_out() -> Figures:
    found: Figures = {}
    for sex in ("female", "male"):
        sites = left_out("female" if sex == "female" else "male")
        within = [abs(site.predicted - site.published) <= site.sd for site in sites]
        found[f"left_out_{sex}_within_sd_pct"] = round(100 * float(np.mean(within)), 1)
        found[f"left_out_{sex}_sites"] = len(sites)
    return found


def _random_shapes(mesh: Resolution) -> Figures:
    seeds = np.random.SeedSequence(SEED).spawn(SHAPES)
    with ProcessPoolExecutor(2) as pool:
        worst = np.array(list(pool.map(_worst, seeds, repeat(mesh), chunksize=50)))
    accepted = np.isfinite(worst)
    return {
        f"random_{mesh}_shapes": SHAPES,
        f"random_{mesh}_accepted_pct": round(100 * float(accepted.mean()), 1),
        f"random_{mesh}_inverted": int((worst[accepted] <= 0).sum()),
        f"random_{mesh}_scaled_jacobian_min": round(float(worst[accepted].min()), 3),
    }


def _worst(seed: np.random.SeedSequence, mesh: Resolution) -> float:
    """Smallest scaled Jacobian of one random person, NaN where the shape is refused."""
    try:
        found, _ = body(random_person(np.random.default_rng(seed)), mesh)
    except LevatorError:
        return float("nan")
    if not np.array_equal(found.wedges, _connectivity(mesh)):
        raise RuntimeError("two people differ in connectivity")
    return float(scaled_jacobian(found.points, found.wedges).min())


@cache
def _connectivity(mesh: Resolution) -> np.ndarray:
    return Face.reference(resolution=mesh).mesh.wedges
