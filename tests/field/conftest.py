import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from levator.field import Conductivity, Conductor, parallel, serial
from levator.testing import slab_face

CASES = Path(__file__).parents[2] / "evidence" / "verification"


@pytest.fixture(scope="session")
def face():
    return slab_face(cells=12)


@pytest.fixture(scope="session")
def warped(face):
    """The slab with every inner node pushed aside, so that no wedge is a right prism."""
    points, n = face.mesh.points.copy(), face.mesh.n_surface
    rim = np.tile(face.labels["rim"][:n], len(points) // n)
    free = ~rim
    free[:n] = free[-n:] = False
    points[free] += np.random.default_rng(3).uniform(-1, 1, (free.sum(), 3)) * [1e-3, 1e-3, 2e-4]
    return replace(face, mesh=replace(face.mesh, points=points))


@pytest.fixture(scope="session")
def sigma():
    return Conductivity(
        skin=0.2, fat=0.033, smas=0.2, parotid=0.3, muscle_along=0.35, muscle_across=0.086
    )


@pytest.fixture(scope="session", params=[parallel, serial], ids=["parallel", "serial"])
def conductor(request, face, sigma):
    return Conductor(face, sigma, request.param)


@pytest.fixture(scope="session")
def injection(face):
    """0.4 mA between two patches, neither on the midline nor mirror images of each other."""

    def patch(x, y):
        spread = ((face.mesh.skin - [x, y, 0]) ** 2).sum(axis=1)
        weight = np.clip(1 - spread / 0.013**2, 0, None)
        return weight / weight.sum()

    return 4e-4 * (patch(0.042, 0.004) - patch(-0.008, -0.006))


@pytest.fixture(scope="session")
def case():
    """The functions of one verification case, by its folder name."""
    return lambda name: runpy.run_path(str(CASES / name / "run.py"))
