"""7. Where do cheek, jowl, brow and neck end up, in mm, when a muscle changes?

The photographed face is in balance with its weight: skin tension, resting tone and the stress
of the tissue hold it up (`solid.balance`). A small change of muscle thickness or resting tone moves
it by the linear response about that state,

    int C eps(u) : eps(v) + (grad u S0) : grad v + fibres
        = int C (phi n n) : eps(v) d_thickness - int phi (f f) : grad v d_tone,

held at bone and at the cut edge, tied to bone by the fibres of the retaining ligaments, gliding
over teeth, globe and deep neck fascia and across the sub-SMAS spaces (small-on-large elasticity:
Biot 1965, Mechanics of Incremental Deformations; precedent for facial sag: Mazza et al. 2005,
Biomech Model Mechanobiol 4:178). `Solid` follows the same face to finite strain: other postures,
other muscles, a smile. The sag from weightless to loaded is reported beside the basis as a scale.

Left out: creep and everything viscous, contact of the lips (mouth, lids and nostrils are sealed),
buckling of single ligament fibres, the direction of skin tension, change of the supporting surface
under a large glide.
"""

from levator.contour.elastic import Elastic, settle
from levator.contour.lift import lift, lift_readings
from levator.contour.solid.solid import PRONE, SUPINE, UPRIGHT, WEIGHTLESS, Solid
from levator.contour.solid.types import Settled
from levator.contour.types import ContourBasis, Elasticity, Readings, RegionalBasis

__all__ = [
    "PRONE",
    "SUPINE",
    "UPRIGHT",
    "WEIGHTLESS",
    "ContourBasis",
    "Elastic",
    "Elasticity",
    "Readings",
    "RegionalBasis",
    "Settled",
    "Solid",
    "lift",
    "lift_readings",
    "settle",
]
