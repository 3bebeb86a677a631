"""When does a muscle fibre answer by itself, with its nerve or without?

Hodgkin-Huxley sarcolemma and tubules on a cable (Adrian and Peachey 1973, Wallinga et al. 1999)
in the potential that a source makes along the fibre; see `kernel` for the equations.
"""

from levator.activation.muscle_fibre.membrane import Membrane, membrane
from levator.activation.muscle_fibre.thresholds import Resolution, fire, thresholds

__all__ = ["Membrane", "Resolution", "fire", "membrane", "thresholds"]
