"""Physical laws and conformance checks that other people may import."""

from levator.anatomy.mesh.refine import refined
from levator.testing.slab import slab_face

__all__ = ["refined", "slab_face"]
