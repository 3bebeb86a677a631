"""Can these spheres stand where somebody points? Contact points [m] on the skin, or why not.

Points are moved to the nearest skin. The distance between them must lie in the range in which the
device's own spacing may lie; the chord is what counts, as for every placement.
"""

from __future__ import annotations

import numpy as np

from levator.anatomy import Face
from levator.device.patch import footprint
from levator.device.surface import nearest
from levator.device.types import Device, Placement
from levator.device.zones import blocked_by
from levator.errors import LevatorError
from levator.sources import Array

OFF_SKIN = 5e-3
SLACK = 1e-3
_EDGE = 1e-6


def stand(face: Face, device: Device, *, anode: Array, cathode: Array) -> Placement:
    """The electrodes of `device` on the skin nearest to two points [m], shape (3,) each.

    Raises LevatorError for a point further than `OFF_SKIN` from the skin or over its cut edge,
    electrodes that overlap, a spacing the device cannot reach and an exclusion zone in the way.
    """
    ends = [_on_skin(face, name, at) for name, at in (("anode", anode), ("cathode", cathode))]
    placement = Placement(
        anode=ends[0],
        cathode=ends[1],
        radius=footprint(device.electrode),
        label="the given points",
        spans=float("nan"),
        note="",
    )
    _check_spacing(device, placement.spacing)
    zone = blocked_by(face, placement)
    if zone is not None:
        raise LevatorError(
            f"the exclusion zone {zone!r} lies under an electrode or between the two; write --anode"
            " and --cathode clear of it, for example as `levator place` prints them for a muscle"
        )
    return placement


def reach(device: Device) -> tuple[float, float]:
    """Smallest and largest distance [m] at which the electrodes can stand."""
    radius = device.electrode.radius.value
    if device.spacing is None:
        return 2 * radius, np.inf
    low, high = device.spacing.quantile(np.array([_EDGE, 1 - _EDGE]))
    return max(float(low) - SLACK, 2 * radius), float(high) + SLACK


def _on_skin(face: Face, name: str, at: Array) -> Array:
    if at.shape != (3,) or not np.isfinite(at).all():
        raise LevatorError(f"the {name} is no point in space; write for example 45,-40,60")
    foot = nearest(face.mesh, at)
    away = float(np.linalg.norm(foot.point - at))
    if away > OFF_SKIN:
        spot = ",".join(f"{1e3 * x:.0f}" for x in foot.point)
        raise LevatorError(
            f"the {name} is {1e3 * away:.0f} mm off the face; the nearest skin is at {spot} mm"
        )
    return foot.point


def _check_spacing(device: Device, spacing: float) -> None:
    low, high = reach(device)
    asked = f"{1e3 * spacing:.0f} mm"
    if spacing < 2 * device.electrode.radius.value:
        raise LevatorError(
            f"the electrodes overlap: {asked} apart with a radius of "
            f"{1e3 * device.electrode.radius.value:.0f} mm; write points further apart"
        )
    if not low <= spacing <= high:
        raise LevatorError(
            f"{device.name} cannot stand {asked} apart; write points {1e3 * low:.0f} to "
            f"{1e3 * high:.0f} mm apart"
        )
