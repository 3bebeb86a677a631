"""The chain itself: what this device does to this face under this routine.

Two matrices and an ordinary differential equation. The field matrix and the lift matrix are solved
once for a face (`matrices`), carried to other tissue properties by designed coarse solves
(`emulate`, `designs`), and driven by draws of every unknown (`chain`).
"""

from levator.twin.cache import MatrixCache
from levator.twin.noise import minimal_detectable_change
from levator.twin.result import Contour, TwinResult, Weakest
from levator.twin.twin import ARMS, Twin
from levator.twin.types import (
    ContactAnswer,
    EmulatorError,
    Evidence,
    Inputs,
    Interval,
    Lift,
    MuscleAnswer,
    Run,
    UnknownUsed,
)

__all__ = [
    "ARMS",
    "ContactAnswer",
    "Contour",
    "EmulatorError",
    "Evidence",
    "Inputs",
    "Interval",
    "Lift",
    "MatrixCache",
    "MuscleAnswer",
    "Run",
    "Twin",
    "TwinResult",
    "UnknownUsed",
    "Weakest",
    "minimal_detectable_change",
]
