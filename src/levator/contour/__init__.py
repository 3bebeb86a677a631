"""7. Where do cheek, jowl, brow and neck end up, in mm, when a muscle changes?

The photographed face is already in balance with its weight. A small change of muscle thickness
or resting tone moves it by the linear response about that state,

    int C eps(u) : eps(v) + sigma0 (grad u P) : (grad v P)
        = int C (phi n n) : eps(v) d_thickness - int phi (f f) : grad v d_tone,

held at bone and at the cut edge, tied to bone by the retaining ligaments, gliding over teeth and
deep neck fascia (small-on-large elasticity: Biot 1965, Mechanics of Incremental Deformations;
precedent for facial sag: Mazza et al. 2005, Biomech Model Mechanobiol 4:178). Weight itself is a
dead load and drops out of the change; the sag from weightless to loaded is reported beside it as a
scale.

Left out of this linear model: the direction of retaining ligaments (their wedges are stiffer in
every direction), creep, large rotation,
contact of the lips, the geometric stiffness of resting muscle, and the direction of skin tension.
"""

from levator.contour.elastic import Elastic, settle
from levator.contour.lift import lift, lift_readings
from levator.contour.types import ContourBasis, Elasticity, Readings, RegionalBasis

__all__ = [
    "ContourBasis",
    "Elastic",
    "Elasticity",
    "Readings",
    "RegionalBasis",
    "lift",
    "lift_readings",
    "settle",
]
