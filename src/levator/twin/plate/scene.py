"""What lies where on the plate? The sheets of a face cut back in steps, its muscles and nerves.

Each sheet ends at its own curve |x| = u(y) on the skin and is cut down the columns of the mesh, so
that the steps lie one in another as in a dissection. In depth of field nothing is moved but this:
mimetic muscles and the parotid gland come forward by less than their own depth, so that they are
not sunk in what they lie on, and nerves stand in front of everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from levator.anatomy import TISSUES, Face, Muscle, Nerve
from levator.anatomy.export import muscle_solid, nerve_tube
from levator.anatomy.mesh.layers import averaging, level
from levator.anatomy.types import Array, Mask
from levator.twin.plate.cuts import MM, STEPS, cut, side_cut
from levator.twin.plate.raster import Surface
from levator.twin.plate.refine import refined, rim_edges

ROUNDS = 2
FIBRE_STEP, FIBRE_STEP_ACROSS = 2e-3, 1.5e-3
NERVE_RADIUS = 0.55e-3
LEAD = {"muscle": 4e-3, "parotid": 3e-3, "nerve": 16e-3, "label": 2e-4}
TAKEN, WORTH = 0.45, 4.5e-3
SHARPNESS = 12 * MM
FULL = 1.0
TOPS = {"skin": None, "fat": "skin", "smas": "smas top", "muscle": "smas bottom"}
MATERIALS = {"skin": "skin", "fat": "fat", "smas": "smas", "muscle": "deep fat"}
NAMES = {"skin": "skin", "fat": "superficial fat", "smas": "SMAS", "muscle": "deep fat"}
DEEP = ("bone", "vestibule", "orbit", "neck")


def opened(face: Face) -> list[Surface]:
    """The front view: layers cut open on the subject's right, muscles bared on the left."""
    grid = _Grid(face)
    x, y = grid.skin[:, 0], grid.skin[:, 1]
    found = [grid.sheet(step, np.minimum(-x, cut(step, y) + x)) for step in STEPS]
    found += grid.depths()
    for muscle in face.muscles:
        bare = bared(face, muscle)
        if muscle.side == "right":
            u, v = -bare.points[:, 0], bare.points[:, 1]
            bare = _kept(bare, u - cut("muscle", v))
            if mimetic(muscle):
                shown = np.minimum(u - cut("smas", v), cut("muscle", v) - u)
                bare = _kept(bared(face, muscle), shown)
        else:
            bare = _kept(bare, bare.points[:, 0] + MM)
        found.append(bare)
    return found


def turned(face: Face) -> list[Surface]:
    """The view from the left: skin, fat and SMAS cut back, then muscles, parotid and nerves."""
    grid = _Grid(face)
    x, y = grid.skin[:, 0], grid.skin[:, 1]
    found = [grid.sheet(step, side_cut(step, y) - x) for step in STEPS[:3]]
    found += grid.depths()
    left = [bared(face, muscle) for muscle in face.muscles if muscle.side == "left"]
    left += [tube(nerve) for nerve in face.nerves if nerve.side == "left"]
    for surface in left:
        u, v = surface.points[:, 0], surface.points[:, 1]
        found.append(_kept(surface, u - side_cut("smas", v)))
    return found


def mimetic(muscle: Muscle) -> bool:
    """Whether the facial nerve moves it."""
    return muscle.nerve.startswith("VII")


def bared(face: Face, muscle: Muscle) -> Surface:
    """A muscle as a ribbon that carries its fibres' coordinates, with rounded, frayed ends."""
    solid = muscle_solid(face, muscle, step=FIBRE_STEP, across=FIBRE_STEP_ACROSS)
    to_end = np.minimum(solid.along, solid.along.max() - solid.along)
    if np.linalg.norm(muscle.path[0] - muscle.path[-1]) < 2 * muscle.width:
        to_end = np.full_like(to_end, FULL)
    v = solid.across
    round_off = min(muscle.width / 2, muscle.length / 5) * (1 - np.sqrt(1 - v**2))
    fray = 0.8 * MM * (1 + np.sin(v * muscle.width / MM * 2.1 + 3 * np.sin(9 * v)))
    material = "muscle" if mimetic(muscle) else "chewing"
    return Surface(
        material=material,
        name=muscle.name,
        points=solid.points,
        triangles=solid.triangles,
        keep=np.minimum(to_end - round_off - fray, -solid.beyond),
        texture=np.column_stack([solid.along, v * muscle.width / 2, to_end]),
        lead=LEAD.get(material, 0.0),
    )


def tube(nerve: Nerve) -> Surface:
    """A stretch of nerve as a thin tube, thicker the nearer to the trunk; what lies in the mesh."""
    solid = nerve_tube(nerve, NERVE_RADIUS * (0.8 if nerve.muscle else 1.3))
    blank = np.zeros((len(solid.points), 3))
    return Surface(
        material="nerve",
        name=nerve.name,
        points=solid.points,
        triangles=solid.triangles,
        keep=-solid.beyond,
        texture=blank,
        lead=LEAD["nerve"],
    )


def _kept(surface: Surface, keep: Array) -> Surface:
    """`surface` shown only where `keep` is positive too."""
    return replace(surface, keep=np.minimum(surface.keep, keep))


class _Grid:
    """A face's sheets on a skin grid that is refined for drawing."""

    def __init__(self, face: Face) -> None:
        mesh = face.mesh
        self._face = face
        self._matrix, self._triangles = refined(mesh.triangles, mesh.n_surface, ROUNDS)
        self._levels = mesh.points.reshape(-1, mesh.n_surface, 3)
        self.skin = self._matrix @ self._levels[0]

    def sheet(self, step: str, keep: Array) -> Surface:
        """The outer face of the layer that a `step` of the dissection lays open."""
        top = TOPS[step]
        points = self._levels[0 if top is None else level(self._face.mesh, top)]
        return self._surface(MATERIALS[step], NAMES[step], points, keep)

    def depths(self) -> list[Surface]:
        """What lies deepest: the deep surface in its parts, a bed of deep fat, the parotid."""
        found = [self._surface("bone", "bone", self._levels[-1], np.full(len(self.skin), FULL))]
        for name in DEEP[1:]:
            mask = self._face.labels[name][-self._face.mesh.n_surface :]
            part = self._surface(name, name, self._levels[-1], self._soft(mask))
            found.append(replace(part, lead=LEAD["label"]))
        return [*found, self._bed(), self._border(), *self._parotid()]

    def _bed(self) -> Surface:
        """Deep fat with its outer part taken away, where it is thick enough to be worth drawing."""
        top, deep = self._levels[level(self._face.mesh, "smas bottom")], self._levels[-1]
        thick = self._matrix @ np.linalg.norm(deep - top, axis=1)
        return self._surface("deep fat", "deep fat", top + TAKEN * (deep - top), thick - WORTH)

    def _border(self) -> Surface:
        """The border of the mesh below the fascia, where the model was cut out, from both sides."""
        mesh = self._face.mesh
        edges = rim_edges(mesh.triangles)
        n, deep = mesh.n_surface, mesh.n_sheets * mesh.n_surface
        a, b = edges.T + level(mesh, "smas bottom") * n
        c, d = edges[:, ::-1].T + deep
        half = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
        points = np.concatenate([mesh.points, mesh.points])
        both = np.concatenate([half, half[:, ::-1] + len(mesh.points)])
        return Surface("deep fat", "border", points, both, np.full(len(points), FULL), points)

    def _parotid(self) -> Iterator[Surface]:
        triangles = self._face.mesh.triangles
        gland = (self._face.tissue == TISSUES.index("parotid")).reshape(-1, len(triangles))
        if gland.any():
            mask = np.isin(np.arange(self._face.mesh.n_surface), triangles[gland.any(axis=0)])
            top = self._levels[level(self._face.mesh, "smas bottom")]
            found = self._surface("parotid", "parotid gland", top, self._soft(mask))
            yield replace(found, lead=LEAD["parotid"])

    def _surface(self, material: str, name: str, nodes: Array, keep: Array) -> Surface:
        points = self._matrix @ nodes
        return Surface(material, name, points, self._triangles, keep, points)

    def _soft(self, mask: Mask) -> Array:
        """A mask of skin nodes as a smooth field, positive inside."""
        step = averaging(self._face.mesh.triangles, self._face.mesh.n_surface)
        soft = step @ (step @ mask.astype(np.float64))
        return np.asarray((self._matrix @ soft - 0.5) * SHARPNESS)
