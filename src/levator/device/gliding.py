"""How do two spheres travel over a face? Short straight glides on the skin, axis at an angle.

The middle of the pair moves along the skin nearest to the straight line between two places; the
axis through the spheres makes an angle with the way it goes. The leading sphere ends, and the
trailing one begins, on the ends of the path: the middle travels the path less half the spacing
times |cos angle| at either end. On a path shorter than that the pair rests, the trailing sphere
on its start. How makers mean the axis to lie is stated nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import brentq

from levator.anatomy import Face
from levator.anatomy.mesh.layers import node_normals
from levator.device.surface import Foot, finder
from levator.device.types import Glide, Hold, Placement
from levator.device.zones import blocked_by
from levator.errors import LevatorError
from levator.sources import Array
from levator.sources.noted import noted

STRIDE = 10e-3


@dataclass(frozen=True)
class Path:
    """A path of the pair over the skin, as far as it may go."""

    steps: tuple[Hold | Glide, ...] = field(metadata=noted("s", "glides clear of all zones"))
    blocked: tuple[str, ...] = field(metadata=noted("1", "zones that cut parts out of it"))
    ends_in: str | None = field(metadata=noted("1", "zone at either end of the path, or None"))


def travel(
    face: Face,
    start: Array,
    end: Array,
    *,
    spacing: float,
    radius: float,
    seconds: float,
    angle: float = 0.0,
    label: str = "glide",
) -> Path:
    """The way [s] of a pair `spacing` [m] apart from `start` to `end` [m], axis at `angle` [rad].

    Where an end of the path, or a sphere at either end of it, lies in an exclusion zone, `ends_in`
    names it; parts between that a sphere may not pass are cut out, with their time, and `blocked`
    names why. Raises LevatorError for a path of no length and spheres that do not fit on the skin.
    """
    length = float(np.linalg.norm(end - start))
    if not length > 0:
        raise LevatorError(f"{label} begins where it ends; write a path of some length")
    stander = _Stander(face, (end - start) / length, spacing, radius, angle, label)
    inset = spacing * abs(np.cos(angle)) / 2 / length
    rests = inset >= 1 / 2
    count = 1 if rests else 1 + max(1, int(np.ceil((1 - 2 * inset) * length / STRIDE)))
    shares = np.linspace(inset, 1 - inset, count)
    pairs = [stander.at((1 - share) * start + share * end) for share in shares]
    zones = [blocked_by(face, pair) for pair in pairs]
    tips = [stander.zone(point) for point in (start, end)]
    if rests:
        return Path((Hold(pairs[0], seconds),), (), _first([*tips, zones[0]]))
    steps = [
        Glide(one, two, seconds / (count - 1))
        for one, two, *barred in zip(pairs, pairs[1:], zones, zones[1:], strict=False)
        if not any(barred)
    ]
    return Path(tuple(steps), _named(zones[1:-1]), _first([*tips, zones[0], zones[-1]]))


class _Stander:
    """Stands pairs along one direction of travel."""

    def __init__(
        self, face: Face, way: Array, spacing: float, radius: float, angle: float, label: str
    ) -> None:
        self._face, self._way, self._spacing, self._radius = face, way, spacing, radius
        self._angle, self._label = angle, label
        self._find = finder(face.mesh)
        self._normals = node_normals(face.mesh.skin, face.mesh.triangles)

    def at(self, point: Array) -> Placement:
        """The pair whose middle is the skin nearest to `point` [m]."""
        foot = self._find(point)
        axis = self._axis(foot)

        def ends(half: float) -> tuple[Array, Array]:
            return (
                self._find(foot.point - half * axis).point,
                self._find(foot.point + half * axis).point,
            )

        def excess(half: float) -> float:
            first, second = ends(half)
            return float(np.linalg.norm(second - first)) - self._spacing

        if excess(self._spacing) < 0:
            raise LevatorError(
                f"spheres {1e3 * self._spacing:.0f} mm apart do not fit on the skin along "
                f"{self._label}; write another --axis"
            )
        anode, cathode = ends(float(brentq(excess, 0.0, self._spacing, xtol=1e-6)))
        return Placement(anode, cathode, self._radius, self._label, float("nan"), "")

    def zone(self, point: Array) -> str | None:
        """The exclusion zone under the skin nearest to `point` [m]."""
        foot = self._find(point)
        node = self._face.mesh.triangles[foot.triangle][int(foot.weights.argmax())]
        return next((name for name, inside in self._face.zones.items() if inside[node]), None)

    def _axis(self, foot: Foot) -> Array:
        """Unit vector along the skin at the angle from the way the pair goes."""
        nodes = self._face.mesh.triangles[foot.triangle]
        up = foot.weights @ self._normals[nodes]
        up = up / np.linalg.norm(up)
        ahead = self._way - (self._way @ up) * up
        ahead = ahead / np.linalg.norm(ahead)
        turned = np.cos(self._angle) * ahead + np.sin(self._angle) * np.cross(up, ahead)
        return np.asarray(turned)


def _named(zones: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zone for zone in zones if zone is not None))


def _first(zones: Sequence[str | None]) -> str | None:
    return next(iter(_named(zones)), None)
