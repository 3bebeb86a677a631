"""Which lead fields does a face have? The verb of the stage."""

from __future__ import annotations

from levator.anatomy import Face
from levator.field.conductor import Conductor
from levator.field.mixture import Mixture, parallel
from levator.field.types import Conductivity, Functionals, LeadField


def solve(
    face: Face, conductivity: Conductivity, functionals: Functionals, mixture: Mixture = parallel
) -> LeadField:
    """Reading of every functional per ampere on every skin node, from one factorisation.

    Keep a `Conductor` instead when potentials or several lists of functionals are wanted.
    Raises LevatorError for functionals of another face.
    """
    return Conductor(face, conductivity, mixture).lead_field(functionals)
