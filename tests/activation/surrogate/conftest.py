"""Six fibres beside a point source, shared by the tests of the surrogate."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from levator.activation.exposure import Exposure, Stretch


def seen(along, at, depth):
    """Potential [V/A] of a cathode at arc length `at` and `depth` [m] in 0.3 S/m."""
    return -1 / (4 * np.pi * 0.3 * np.hypot(along - at, depth))


def straight(length=20e-3, *, at=9e-3, depth=5e-3, end="terminates", start="passes", turned=1):
    along = np.linspace(0, length, 21)
    return Exposure((Stretch(along, turned * seen(along, at, depth), end),), start)


def forked(*, at=8e-3, depth=5e-3):
    first, second = np.linspace(0, 18e-3, 19), np.linspace(0, 7e-3, 8)
    field = seen(first, at, depth)
    other = np.interp(second + 10e-3, first, field) * np.linspace(1, 0.8, 8)
    return Exposure((Stretch(first, field), Stretch(second, other, parent=0, leaves_at=10e-3)))


@pytest.fixture(scope="session")
def fibres():
    """Exposures and diameters [m]: every kind of ending, a fork, an anode."""
    exposures = [
        straight(),
        straight(at=20e-3),
        straight(at=4e-3, depth=8e-3, start="terminates"),
        straight(end="passes", depth=3e-3),
        straight(turned=-1),
        forked(),
    ]
    return exposures, np.array([10e-6, 7e-6, 5e-6, 12e-6, 8e-6, 9e-6])


@pytest.fixture(scope="session")
def case():
    """The functions of one verification case, by its folder name."""
    cases = Path(__file__).parents[3] / "evidence" / "verification"
    return lambda name: runpy.run_path(str(cases / name / "run.py"))
