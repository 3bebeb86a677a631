"""Exact counts of the heavy work behind one new face, held against `budget.toml`.

Counts do not depend on the machine: they change only when the work changes, and then the budget
is changed in the same commit, with its reason in the changelog.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from scipy.sparse import csc_array

import levator as lv
from benchmarks.measure import Figures
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.twin import MatrixCache

BUDGET = Path(__file__).with_name("budget.toml")


def figures() -> Figures:
    """Factorisations, right-hand sides, unknowns and cache bytes of a coarse face."""
    seen: dict[str, int] = {"factorisations": 0, "unknowns_factorised": 0, "right_hand_sides": 0}
    create, solve = SymmetricFactor.__init__, SymmetricFactor.solve

    def counting_create(self: SymmetricFactor, matrix: csc_array) -> None:
        seen["factorisations"] += 1
        seen["unknowns_factorised"] += matrix.shape[0]
        create(self, matrix)

    def counting_solve(self: SymmetricFactor, loads: np.ndarray) -> np.ndarray:
        seen["right_hand_sides"] += 1 if loads.ndim == 1 else loads.shape[1]
        return solve(self, loads)

    face = lv.Face.reference(resolution="coarse")
    twin_of = lv.device("nuface-trinity-plus"), lv.Regimen("5 a week")
    with (
        TemporaryDirectory() as folder,
        patch.object(SymmetricFactor, "__init__", counting_create),
        patch.object(SymmetricFactor, "solve", counting_solve),
    ):
        lv.Twin(face, *twin_of, cache=MatrixCache(Path(folder))).solve()
        stored = sum(file.stat().st_size for file in Path(folder).iterdir())
    found: Figures = {**seen, "cache_mb": round(stored / 1e6)}
    return found | {"over_budget": over_budget(found)}


def over_budget(found: Figures) -> str:
    """Names of counts above their budget, empty when all are kept."""
    budget = tomllib.loads(BUDGET.read_text())
    return ", ".join(name for name, most in budget.items() if float(found[name] or 0) > most)
