"""Where do the two electrodes go for one muscle?

One at the origin, one at the insertion. A device with a fixed sphere distance cannot always do
that: the pair then stands centred on the muscle's path, and the placement says how much of it
lies between the spheres.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from levator.anatomy import Face, Muscle
from levator.device.patch import footprint
from levator.device.surface import nearest
from levator.device.types import Device, Placement
from levator.errors import LevatorError
from levator.sources import Array


def place(face: Face, muscle: str, device: Device, *, spacing: float | None = None) -> Placement:
    """Contact points [m] of `device` for the muscle called `muscle`, anode at the origin.

    `spacing` [m] replaces the device's own electrode distance. Pads without a fixed distance go
    to origin and insertion, moved apart until they no longer overlap. Raises LevatorError for
    an unknown muscle, a spacing that is not positive, a pair that does not fit on the skin and a
    patch centred in an exclusion zone.
    """
    placement = aligned(face, muscle, device, spacing=spacing)
    zone = blocked_by(face, placement)
    if zone is not None:
        raise LevatorError(
            f"{muscle} needs an electrode in the exclusion zone {zone!r}{_instead(face)}"
        )
    return placement


def aligned(face: Face, muscle: str, device: Device, *, spacing: float | None = None) -> Placement:
    """As `place`, whatever zone the electrodes stand in."""
    chosen = face.muscles[face.muscle_index(muscle)]
    radius = footprint(device.electrode)
    wanted = _distance(chosen, device, spacing, radius)
    anode, cathode = _pair(face, chosen, wanted)
    return Placement(
        anode=anode,
        cathode=cathode,
        radius=radius,
        label=chosen.name,
        spans=wanted / chosen.length,
        note=_note(chosen, wanted, device),
    )


def blocked_by(face: Face, placement: Placement) -> str | None:
    """Name of the exclusion zone that holds the centre of either patch, None when clear."""
    for point in (placement.anode, placement.cathode):
        zone = _zone(face, point)
        if zone is not None:
            return zone
    return None


def _distance(muscle: Muscle, device: Device, spacing: float | None, radius: float) -> float:
    if spacing is not None:
        if spacing <= 0:
            raise LevatorError("spacing must be positive; write metres, for example spacing=0.038")
        return spacing
    if device.spacing is not None:
        return device.spacing.value
    return max(_reach(muscle), 2 * radius)


def _reach(muscle: Muscle) -> float:
    return float(np.linalg.norm(muscle.path[-1] - muscle.path[0]))


def _pair(face: Face, muscle: Muscle, distance: float) -> tuple[Array, Array]:
    """Two skin points `distance` [m] apart, at equal path lengths from the middle of the path."""
    middle = muscle.length / 2

    def points(half: float) -> tuple[Array, Array]:
        ends = (_along(muscle.path, middle - half), _along(muscle.path, middle + half))
        return nearest(face.mesh, ends[0]).point, nearest(face.mesh, ends[1]).point

    def excess(half: float) -> float:
        anode, cathode = points(half)
        return float(np.linalg.norm(cathode - anode)) - distance

    if excess(distance) < 0:
        raise LevatorError(
            f"electrodes {_mm(distance)} apart do not fit on the skin along {muscle.name}; "
            f"write for example spacing={_round_down(excess(distance) + distance)}"
        )
    return points(float(brentq(excess, 0.0, distance, xtol=1e-9)))


def _along(path: Array, position: float) -> Array:
    """Point at arc length `position` [m], the end segments drawn out straight."""
    step = np.linalg.norm(np.diff(path, axis=0), axis=1)
    start = np.concatenate([[0.0], np.cumsum(step)])
    k = int(np.clip(np.searchsorted(start, position, side="right") - 1, 0, len(step) - 1))
    share = (position - start[k]) / step[k]
    point: Array = path[k] + share * (path[k + 1] - path[k])
    return point


def _zone(face: Face, point: Array) -> str | None:
    foot = nearest(face.mesh, point)
    node = face.mesh.triangles[foot.triangle][int(foot.weights.argmax())]
    return next((name for name, inside in face.zones.items() if inside[node]), None)


def _instead(face: Face) -> str:
    clear = (m for m in face.muscles if not any(_zone(face, p) for p in m.path[[0, -1]]))
    other = next(clear, None)
    return "" if other is None else f"; choose a muscle outside it, for example {other.name!r}"


def _note(muscle: Muscle, distance: float, device: Device) -> str:
    kind = "spheres" if device.electrode.shape == "sphere" else "pads"
    stand = f"the {kind} stand {_mm(distance)} apart and"
    cover = distance / muscle.length
    if device.spacing is None and np.isclose(distance, _reach(muscle)):
        return f"{stand} rest on the origin and the insertion of {muscle.label}"
    if cover < 1:
        return f"{stand} cover {100 * cover:.0f} % of {muscle.label}"
    beyond = (distance - muscle.length) / 2
    return f"{stand} reach {_mm(beyond)} beyond either end of {muscle.label}"


def _mm(length: float) -> str:
    return f"{1e3 * length:.0f} mm"


def _round_down(length: float) -> float:
    return float(np.floor(1e3 * length) / 1e3)
