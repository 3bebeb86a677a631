from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from levator.anatomy import Face
from levator.device import Device, device
from levator.testing import slab_face


@pytest.fixture(scope="session")
def face() -> Face:
    return slab_face(cells=24)


@pytest.fixture(scope="session")
def bent(face: Face) -> Face:
    """The slab rolled about a vertical axis of 80 mm radius, muscles with it."""

    def roll(points: np.ndarray) -> np.ndarray:
        radius = 0.08 + points[:, 2]
        angle = points[:, 0] / 0.08
        return np.column_stack([radius * np.sin(angle), points[:, 1], radius * np.cos(angle)])

    muscles = tuple(replace(muscle, path=roll(muscle.path)) for muscle in face.muscles)
    return replace(face, mesh=replace(face.mesh, points=roll(face.mesh.points)), muscles=muscles)


@pytest.fixture
def probe() -> Device:
    return device("nuface-trinity-plus")


@pytest.fixture
def pads() -> Device:
    return device("facial-nmes")
