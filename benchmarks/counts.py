"""Exact counts of the heavy work behind one new face, held against `budget.toml`.

Counts do not depend on the machine: they change only when the work changes, and then the budget
is changed in the same commit, with its reason in the changelog.
"""

from __future__ import annotations

import tomllib
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np

import levator as lv
from benchmarks.measure import Figures
from levator.anatomy.mesh.sparse import SymmetricFactor
from levator.contour.solid.fronts import Fronts
from levator.twin import MatrixCache

BUDGET = Path(__file__).with_name("budget.toml")


def figures() -> Figures:
    """Factorisations, right-hand sides, unknowns and cache bytes of a coarse face."""
    seen: dict[str, int] = {"factorisations": 0, "unknowns_factorised": 0, "right_hand_sides": 0}
    face = lv.Face.reference(resolution="coarse")
    twin_of = lv.device("nuface-trinity-plus"), lv.Regimen("5 a week")
    with TemporaryDirectory() as folder, ExitStack() as counting:
        for kind in (SymmetricFactor, Fronts):
            for change in _counted(kind, seen):
                counting.enter_context(change)
        lv.Twin(face, *twin_of, cache=MatrixCache(Path(folder))).solve()
        stored = sum(file.stat().st_size for file in Path(folder).iterdir())
    found: Figures = {**seen, "cache_mb": round(stored / 1e6)}
    return found | {"over_budget": over_budget(found)}


def _counted(kind: type[Any], seen: dict[str, int]) -> list[Any]:
    """Patches under which `kind`, factors of a matrix (its last argument), counts into `seen`."""
    create, solve = kind.__init__, kind.solve

    def counting_create(self: object, *given: Any) -> None:
        seen["factorisations"] += 1
        seen["unknowns_factorised"] += given[-1].shape[0]
        create(self, *given)

    def counting_solve(self: object, loads: np.ndarray) -> Any:
        seen["right_hand_sides"] += 1 if loads.ndim == 1 else loads.shape[1]
        return solve(self, loads)

    return [
        patch.object(kind, "__init__", counting_create),
        patch.object(kind, "solve", counting_solve),
    ]


def over_budget(found: Figures) -> str:
    """Names of counts above their budget, empty when all are kept."""
    budget = tomllib.loads(BUDGET.read_text())
    return ", ".join(name for name, most in budget.items() if float(found[name] or 0) > most)
