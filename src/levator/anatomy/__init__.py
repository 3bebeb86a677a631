"""1. What lies under the skin of this face, where exactly, and how sure is that?

A parametric head (CC0) is shaped to a person; it carries one sealed face-and-neck template, so
every face has the same connectivity. Under each skin node go columns to published depths, kriged
between landmarks (Matheron 1963, Econ Geol 58:1246),

    log depth(x) = sum_i w_i(x) log depth_i.

Muscles are ribbons between landmarks, at the plane that Freilinger 1987 (Plast Reconstr Surg
80:686) gives them, stacked where they cross and stored as volume fractions and fibre directions of
the wedges they fill. The facial nerve is a tree of curves, retaining ligaments are stiff columns,
and the parotid is a tissue of its own.

Rooms: `shape` the head, its template and landmarks; `depth` thicknesses; `mesh` wedges and the
solver both heavy stages use; `muscle`, `nerve`, `tissue` what lies in the wedges; `fit` a person
from photographs or a scan; `export` files for other programs.

Limits: no bone layer of its own, the deep surface stands for it and is statistical (+-3.5 mm for
one person); lids, lips and nostrils are sealed; ears and scalp are cut away; nasal cartilage is
not modelled; courses and planes of muscles and nerves are our own choice (grade X).
"""

from levator.anatomy.mesh.wedge import Gradients, gradients, scaled_jacobian
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
