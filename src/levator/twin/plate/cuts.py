"""Where does each sheet end? Curves |x| = u(y) on the skin, in millimetres from the nasion.

They leave eye, nose and mouth in the skin, and lie for the standard head; a small wave keeps them
from looking like a machine's cut.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from levator.anatomy.types import Array

MM = 1e-3
STEPS = ("skin", "fat", "smas", "muscle")
FRONT_CUTS = np.array(
    [
        (-180, 5, 11, 18, 25),
        (-125, 7, 13, 19, 26),
        (-95, 21, 28, 35, 42),
        (-75, 29, 34, 39, 46),
        (-55, 26, 32, 38, 46),
        (-32, 22, 30, 38, 46),
        (-14, 41, 45, 49, 54),
        (-2, 47, 50.5, 54, 58),
        (12, 42, 46, 50, 55),
        (28, 26, 33, 40, 48),
        (45, 19, 27, 35, 44),
        (70, 16, 24, 32, 42),
    ]
)
SIDE_CUT = np.array(
    [
        (-180, 16),
        (-125, 12),
        (-112, 13),
        (-100, 20),
        (-88, 25),
        (-75, 27),
        (-62, 27),
        (-48, 20),
        (-34, 16),
        (-20, 22),
        (-10, 46),
        (0, 49),
        (9, 44),
        (20, 20),
        (40, 12),
        (70, 10),
    ]
)
SIDE_STEP = 2.4


def cut(step: str, height: Array) -> Array:
    """Distance from the midline [m] at which the sheet of a `step` ends, at `height` [m]."""
    column = 1 + STEPS.index(step)
    return _curve(FRONT_CUTS[:, 0], FRONT_CUTS[:, column], height, float(column))


def side_cut(step: str, height: Array) -> Array:
    """The same for the view from the side, where the sheets end close behind one another."""
    lag = SIDE_STEP * STEPS.index(step)
    return _curve(SIDE_CUT[:, 0], SIDE_CUT[:, 1] + lag, height, 0.0)


def _curve(heights: Array, places: Array, height: Array, phase: float) -> Array:
    at = np.clip(height / MM, heights[0], heights[-1])
    wave = 0.8 * np.sin(at / 5.5 + phase) + 0.5 * np.sin(at / 2.9 + 2 * phase)
    return np.asarray((PchipInterpolator(heights, places)(at) + wave) * MM)
