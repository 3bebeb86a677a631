"""How does a command come by the lab page? Solved once per face and device, then from the cache."""

from __future__ import annotations

from collections.abc import Callable

from levator.anatomy import Face
from levator.device import Device
from levator.field.maps import Progress
from levator.twin.cache import MatrixCache

LAB = "lab.html"


def lab_page(face: Face, device: Device, step: Callable[[str], None]) -> bytes | None:
    """The page with both spheres to drag; None for pads that are placed freely."""
    if device.spacing is None:
        return None
    from levator.web import lab_data, page  # imports matplotlib

    step("the lab page")
    progress = share(step, "solving the lab page")
    return page(lab_data(face, device, cache=MatrixCache(), progress=progress))


def share(step: Callable[[str], None], name: str) -> Progress:
    """Tell each further tenth of a long step."""
    last = [-1]

    def tell(done: float) -> None:
        if int(10 * done) > last[0]:
            last[0] = int(10 * done)
            step(f"{name}, {100 * done:.0f} %")

    return tell
