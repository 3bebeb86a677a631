"""1. The face: skin, layers, muscles from origin to insertion, mesh."""

from levator.anatomy.types import (
    TISSUES,
    Face,
    Muscle,
    MuscleMap,
    Resolution,
    Sex,
    Side,
    WedgeMesh,
)
from levator.anatomy.wedge import Gradients, gradients, scaled_jacobian

__all__ = [
    "TISSUES",
    "Face",
    "Gradients",
    "Muscle",
    "MuscleMap",
    "Resolution",
    "Sex",
    "Side",
    "WedgeMesh",
    "gradients",
    "scaled_jacobian",
]
