"""At which current does a myelinated axon fire?

A double cable after McIntyre, Richardson & Grill (2002), doi 10.1152/jn.00353.2001, on a tree of
stretches: straight, curved, branching and terminating fibres alike. `thresholds` finds the smallest
current whose spike reaches a detector; a fibre that does not fire is an error there and a named
bound in `bounds`.
"""

from levator.activation.axon.cable import Cable, Detector, lay
from levator.activation.axon.mrg import Build, build
from levator.activation.axon.threshold import Excited, bounds, thresholds
from levator.activation.axon.velocity import velocity

__all__ = [
    "Build",
    "Cable",
    "Detector",
    "Excited",
    "bounds",
    "build",
    "lay",
    "thresholds",
    "velocity",
]
