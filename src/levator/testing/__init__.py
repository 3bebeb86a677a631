"""Physical laws and conformance checks that other people may import."""

from levator.testing.slab import slab_face

__all__ = ["slab_face"]
