from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from levator.anatomy import Face
from levator.contour import ContourBasis, Elastic, Elasticity
from levator.testing import slab_face

CASES = Path(__file__).parents[2] / "evidence" / "verification"


@pytest.fixture(scope="session")
def case() -> Callable[[str], dict[str, Any]]:
    """The functions of one verification case, by its folder name."""
    return lambda name: runpy.run_path(str(CASES / name / "run.py"))


@pytest.fixture(scope="session")
def face() -> Face:
    return slab_face(cells=12)


@pytest.fixture(scope="session")
def elasticity() -> Elasticity:
    return Elasticity.reference()


@pytest.fixture(scope="session")
def elastic(face: Face, elasticity: Elasticity) -> Elastic:
    return Elastic(face, elasticity)


@pytest.fixture(scope="session")
def basis(elastic: Elastic) -> ContourBasis:
    return elastic.basis()
