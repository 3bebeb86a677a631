"""What would a physician see of this face on the page of an atlas?

`draw_plate` draws one page: the face from the front, its layers cut open step by step on one half
and its muscles bared on the other; the face from the side with parotid gland and facial nerve; a
level and an upright section; a legend, and what the model leaves out. Pictures are made by a
z-buffer (Catmull 1974, PhD thesis, Utah) and shaded per pixel.
"""

from levator.twin.plate.page import draw_plate

__all__ = ["draw_plate"]
