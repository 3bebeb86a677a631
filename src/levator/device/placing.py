"""Where do the two electrodes go for one muscle?

One at the origin, one at the insertion. A device with a fixed sphere distance cannot always do
that: the pair then stands centred on the muscle's path, and the placement says how much of it
lies between the spheres. Where an exclusion zone is in the way, the pair moves along the muscle's
line, or else a little off it, to the nearest place where neither the spheres nor the line between
them touch a zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from levator.anatomy import Face, Muscle
from levator.device.line import along, overlap, pair
from levator.device.patch import footprint
from levator.device.surface import finder
from levator.device.types import Device, Placement
from levator.device.zones import blocked_by, zone_at
from levator.errors import LevatorError
from levator.sources import Array

STEP = 1e-3


def place(face: Face, muscle: str, device: Device, *, spacing: float | None = None) -> Placement:
    """Contact points [m] of `device` for the muscle called `muscle`, anode at the origin.

    `spacing` [m] replaces the device's own electrode distance. Pads without a fixed distance go
    to origin and insertion, moved apart until they no longer overlap. Raises LevatorError for
    an unknown muscle, a spacing that is not positive, a pair that does not fit on the skin and an
    exclusion zone, under a patch or between the two, that the pair cannot move clear of.
    """
    placement = cleared(face, muscle, device, spacing=spacing)
    zone = blocked_by(face, placement)
    if zone is not None:
        other = _instead(face, muscle, device)
        raise LevatorError(
            f"{muscle} needs an electrode or its current in the exclusion zone {zone!r}{other}"
        )
    return placement


def cleared(face: Face, muscle: str, device: Device, *, spacing: float | None = None) -> Placement:
    """As `place`, left centred on the muscle where the pair cannot move clear of a zone.

    A pair of fixed distance moves by whole millimetres along the muscle's line, drawn out
    straight beyond its ends by half that distance, or off the line, away from the zone, by no
    more than the radius of its patches: whichever is less.
    """
    centred = aligned(face, muscle, device, spacing=spacing)
    zone = blocked_by(face, centred)
    if zone is None or (device.spacing is None and spacing is None):
        return centred
    chosen = face.muscles[face.muscle_index(muscle)]
    distance = _distance(chosen, device, spacing, centred.radius)
    for move in _moves(face, chosen, distance, zone, centred.radius):
        moved = _moved(face, centred, move, distance)
        if moved is not None and blocked_by(face, moved) is None:
            cover = f"cover {100 * overlap(chosen, distance, move.shift):.0f} % of {chosen.label}"
            away = f"moved {move.told} to stay clear of {zone!r}"
            return replace(moved, note=f"{_stand(device, distance)} {cover}, {away}")
    return centred


def aligned(face: Face, muscle: str, device: Device, *, spacing: float | None = None) -> Placement:
    """As `place`, centred on the muscle whatever zone the electrodes stand in."""
    chosen = face.muscles[face.muscle_index(muscle)]
    radius = footprint(device.electrode)
    wanted = _distance(chosen, device, spacing, radius)
    anode, cathode = pair(face.mesh, chosen, wanted, shift=0.0)
    return Placement(
        anode=anode,
        cathode=cathode,
        radius=radius,
        label=chosen.name,
        spans=wanted / chosen.length,
        note=_note(chosen, wanted, device),
    )


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


class _Move(NamedTuple):
    """A line that the pair may stand on, and how far [m] along it."""

    line: Muscle
    shift: float
    told: str
    size: float


def _moves(face: Face, muscle: Muscle, distance: float, zone: str, radius: float) -> list[_Move]:
    """Ways to leave the middle of the muscle, shortest first; along it before off it."""
    found = [
        _Move(muscle, shift, f"{_mm(abs(shift))} along the muscle", abs(shift))
        for shift in _clear_shifts(face, muscle, distance)
    ]
    away = _away(face, muscle, zone)
    for size in STEP * np.arange(1, 1 + int(radius / STEP)):
        line = replace(muscle, path=muscle.path + size * away)
        found.append(_Move(line, 0.0, f"{_mm(size)} off the muscle's line", float(size)))
    return sorted(found, key=lambda move: move.size)


def _moved(face: Face, centred: Placement, move: _Move, distance: float) -> Placement | None:
    """`centred` after `move`, None where the skin is too short for it there."""
    try:
        anode, cathode = pair(face.mesh, move.line, distance, move.shift)
    except LevatorError:
        return None
    return replace(centred, anode=anode, cathode=cathode)


def _away(face: Face, muscle: Muscle, zone: str) -> Array:
    """Unit vector along the skin and across the muscle, away from the middle of `zone`."""
    middle = along(muscle.path, muscle.length / 2)
    corners = face.mesh.skin[face.mesh.triangles[finder(face.mesh)(middle).triangle]]
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    across = np.cross(normal, muscle.path[-1] - muscle.path[0])
    from_zone = middle - face.mesh.skin[face.zones[zone]].mean(axis=0)
    return np.asarray(np.copysign(1, across @ from_zone) * across / np.linalg.norm(across))


def _clear_shifts(face: Face, muscle: Muscle, distance: float) -> Iterator[float]:
    """Shifts [m] along the line, shortest first, at which pair and skin between look clear."""
    find, middle = finder(face.mesh), muscle.length / 2
    steps = int((muscle.length + distance) / 2 / STEP)
    shifts = STEP * np.arange(-steps, steps + 1)
    feet = [find(along(muscle.path, middle + shift)) for shift in shifts]
    skin = np.array([foot.point for foot in feet])
    barred = np.array([zone_at(face, foot) is not None for foot in feet])
    for at in np.argsort(np.abs(shifts), kind="stable"):
        half = _half(skin, int(at), distance)
        if half is not None and not barred[at - half : at + half + 1].any():
            yield float(shifts[at])


def _half(skin: Array, middle: int, distance: float) -> int | None:
    """Stations to either side of `middle` at which the skin points are `distance` [m] apart."""
    most = min(middle, len(skin) - 1 - middle, int(distance / STEP))
    ahead, behind = skin[middle : middle + most + 1], skin[middle - most : middle + 1][::-1]
    wide = np.flatnonzero(np.linalg.norm(ahead - behind, axis=1) >= distance)
    return int(wide[0]) if len(wide) else None


def _instead(face: Face, refused: str, device: Device) -> str:
    for muscle in face.muscles:
        if muscle.name != refused and _fits(face, muscle.name, device):
            return f"; choose a muscle outside it, for example {muscle.name!r}"
    return ""


def _fits(face: Face, muscle: str, device: Device) -> bool:
    try:
        return blocked_by(face, aligned(face, muscle, device)) is None
    except LevatorError:
        return False


def _note(muscle: Muscle, distance: float, device: Device) -> str:
    cover = distance / muscle.length
    if device.spacing is None and np.isclose(distance, _reach(muscle)):
        told = f"rest on the origin and the insertion of {muscle.label}"
    elif cover < 1:
        told = f"cover {100 * cover:.0f} % of {muscle.label}"
    else:
        beyond = _mm((distance - muscle.length) / 2)
        told = f"reach {beyond} beyond either end of {muscle.label}"
    return f"{_stand(device, distance)} {told}"


def _stand(device: Device, distance: float) -> str:
    kind = "spheres" if device.electrode.shape == "sphere" else "pads"
    return f"the {kind} stand {_mm(distance)} apart and"


def _mm(length: float) -> str:
    return f"{1e3 * length:.0f} mm"
