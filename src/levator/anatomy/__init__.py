"""1. What lies under the skin of this face, where exactly, and how sure is that?

A parametric head (CC0) is shaped to sex, age and body mass; it carries one sealed face-and-neck
template, so every face has the same connectivity. Under each skin node go straight columns to
published depths,

    depth(x) = sum_i w_i depth_i / sum_i w_i,    w_i = (|x - x_i|^2 + s^2)^-2,

interpolated between landmarks (Shepard 1968, Proc 23rd ACM National Conf, 517). Muscles are
ribbons between landmarks, at the plane that Freilinger 1987 (Plast Reconstr Surg 80:686) gives
them, stored as volume fractions and fibre directions of the wedges they fill.

Limits: no bone layer of its own, the deep surface stands for it and is statistical (+-3.5 mm for
one person); lids, lips and nostrils are sealed; ears and scalp are cut away; nasal cartilage is
not modelled; thickness depends on sex, body mass and place but not on age, only shape does;
courses and planes of muscles are our own choice (grade X), and all fibres of a ribbon run along it.
"""

from levator.anatomy.person import Person, Sex
from levator.anatomy.types import (
    TISSUES,
    Face,
    Ligament,
    Muscle,
    MuscleMap,
    Nerve,
    Resolution,
    Side,
    WedgeMesh,
)
from levator.anatomy.wedge import Gradients, gradients, scaled_jacobian

__all__ = [
    "TISSUES",
    "Face",
    "Gradients",
    "Ligament",
    "Muscle",
    "MuscleMap",
    "Nerve",
    "Person",
    "Resolution",
    "Sex",
    "Side",
    "WedgeMesh",
    "gradients",
    "scaled_jacobian",
]
