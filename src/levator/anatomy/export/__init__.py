"""How does a face leave Levator for another program? Bytes of the formats that others read.

VTU holds the wedges with their tissues, muscle fractions and fibre directions; VTP the skin with
muscle ribbons and nerve lines in space (both VTK XML: Schroeder, Martin and Lorensen 2006, The
Visualization Toolkit, 4th ed.). OBJ and GLB (glTF 2.0, ISO/IEC 12113:2022) hold skin, muscles and
nerves for modelling programs and browsers. All lengths are in metres.
"""

from levator.anatomy.export.formats import FORMATS, exported
from levator.anatomy.export.glb import glb
from levator.anatomy.export.obj import obj
from levator.anatomy.export.solids import Solid, muscle_solid, nerve_tube
from levator.anatomy.export.vtk import vtp, vtu

__all__ = [
    "FORMATS",
    "Solid",
    "exported",
    "glb",
    "muscle_solid",
    "nerve_tube",
    "obj",
    "vtp",
    "vtu",
]
