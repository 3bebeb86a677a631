"""The chain: from a fresh clone to a report, from a face to an answer, and the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import ROOT, Figures, Spent, child, cpu_seconds
from levator.activation import segmented
from levator.anatomy import Face
from levator.contour import Elastic, Elasticity
from levator.field import Conductivity, Conductor, mean_fields

DRAWS = 200
NEW_AGE = "47.3"
FRESH = ("fresh_clone_to_report_wall_s", "core_environment_gb", "make_test_wall_s")


def figures() -> Figures:
    """Times, memory and size of the whole product.

    The runs come first: a child's peak memory starts at that of the process that made it.
    """
    with TemporaryDirectory() as folder:
        new, cached = _run(Path(folder)), _run(Path(folder))
    face = Face.reference()
    found: Figures = {
        "n_draws": DRAWS,
        "mesh_nodes": face.mesh.n_nodes,
        "mesh_wedges": len(face.mesh.wedges),
        "warm_new_face_wall_s": new.wall_s,
        "warm_new_face_cpu_s": new.cpu_s,
        "warm_new_face_peak_gb": new.peak_gb,
        "warm_cached_face_wall_s": cached.wall_s,
        "warm_cached_face_peak_gb": cached.peak_gb,
        "coarse_face_cpu_s": cpu_seconds(_coarse_face),
    }
    return found | _or_why(FRESH, _fresh)


def _coarse_face() -> None:
    """Everything the chain needs of one coarse face: build, lead fields and lift basis."""
    face = Face.reference(resolution="coarse")
    Conductor(face, Conductivity.reference()).lead_field(mean_fields(segmented(face)))
    Elastic(face, Elasticity.reference()).basis()


def _run(folder: Path) -> Spent:
    command = [sys.executable, "-m", "levator.cli", "run", "--age", NEW_AGE, "--draws", str(DRAWS)]
    env = {"LEVATOR_CACHE": str(folder / "cache")}
    return child([*command, "--out", str(folder / "report")], env=env)


def _or_why(keys: tuple[str, ...], work: Callable[[], Figures]) -> Figures:
    try:
        return work()
    except (OSError, subprocess.CalledProcessError) as error:
        missing: Figures = dict.fromkeys(keys)
        return missing | {f"{key}_why": str(error) for key in keys}


def _fresh() -> Figures:
    """A clone of the last commit in a new folder, with a new environment and an empty cache."""
    with TemporaryDirectory() as folder:
        clone = Path(folder) / "levator"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        env = {"LEVATOR_CACHE": str(Path(folder) / "cache")}
        environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
        report = child(["make", "run"], cwd=clone, env=environment | env)
        size = _size(clone / ".venv")
        torch = shutil.which("torchrun", path=str(clone / ".venv" / "bin")) is not None
        tests = child(["make", "test"], cwd=clone, env=environment | env)
    return {
        "fresh_clone_to_report_wall_s": report.wall_s,
        "core_environment_gb": round(size / 1e9, 3),
        "torch_installed": torch,
        "make_test_wall_s": tests.wall_s,
    }


def _size(folder: Path) -> int:
    return sum(f.lstat().st_size for f in folder.rglob("*") if not f.is_dir())
