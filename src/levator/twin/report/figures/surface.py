"""How does a face look from a side? Painter's algorithm: turn, cull, shade, sort, paint.

Triangles that face away are dropped, the others are painted from far to near; a triangle's colour
is its own times Lambert's cosine to a light that travels with the camera.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from levator.anatomy import Face
from levator.anatomy.mesh.layers import node_normals
from levator.twin.types import Array

LIGHT = np.array([-0.25, 0.45, 0.86])
AMBIENT = 0.42
NEARER = 4e-3
SKIN_TONE = np.array([0.86, 0.84, 0.81])


@dataclass(frozen=True)
class View:
    """A direction of sight: degrees of turn towards the subject's left side."""

    name: str
    turn: float

    @property
    def rotation(self) -> Array:
        """Matrix from face axes to right, up and towards the camera, shape (3, 3)."""
        c, s = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        return np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]])


FRONT = View("front", 0.0)
THREE_QUARTER = View("three-quarter, left", 40.0)
PROFILE = View("profile, left", 90.0)
VIEWS = (FRONT, THREE_QUARTER, PROFILE)


@dataclass(frozen=True)
class Soup:
    """Triangles (t, 3, 3) [m] with shading normals (t, 3) and colours (t, 3)."""

    corners: Array
    normals: Array
    colours: Array
    lead: float = 0.0


def skin_soup(face: Face, colours: Array | None = None) -> Soup:
    """The skin of `face`; `colours` (t, 3) or one grey for all."""
    mesh = face.mesh
    corners = mesh.skin[mesh.triangles]
    tone = np.broadcast_to(SKIN_TONE, (len(corners), 3)) if colours is None else colours
    normals = node_normals(mesh.skin, mesh.triangles)[mesh.triangles].mean(axis=1)
    return Soup(corners, _unit(normals), np.asarray(tone))


def ball(centre: Array, radius: float, colour: Array) -> Soup:
    """A sphere about `centre` [m] that stands in front of skin it touches."""
    across, along = np.meshgrid(np.linspace(0, np.pi, 11), np.linspace(0, 2 * np.pi, 17))
    shell = np.stack(
        [np.sin(across) * np.cos(along), np.cos(across), np.sin(across) * np.sin(along)], axis=2
    )
    a, b, c, d = shell[:-1, :-1], shell[:-1, 1:], shell[1:, 1:], shell[1:, :-1]
    unit = np.concatenate([np.stack(t, axis=2).reshape(-1, 3, 3) for t in ((a, b, c), (a, c, d))])
    colours = np.broadcast_to(colour, (len(unit), 3))
    return Soup(centre + radius * unit, _unit(unit.mean(axis=1)), colours, lead=NEARER)


def paint(ax: Axes, view: View, *soups: Soup) -> None:
    """Draw `soups` as seen from `view` into `ax`, axes in millimetres and hidden."""
    turn = view.rotation
    corners = np.concatenate([soup.corners @ turn.T for soup in soups])
    normals = np.concatenate([soup.normals @ turn.T for soup in soups])
    colours = np.concatenate([soup.colours for soup in soups])
    lead = np.concatenate([np.full(len(soup.corners), soup.lead) for soup in soups])
    order = np.argsort(corners[:, :, 2].mean(axis=1) + lead)
    order = order[_towards(corners, normals)[order]]
    lit = AMBIENT + (1 - AMBIENT) * np.clip(normals[order] @ LIGHT, 0, 1)
    shown = np.clip(lit[:, None] * colours[order], 0, 1)
    flat = corners[order][:, :, :2] * 1e3
    ax.add_collection(PolyCollection(flat, facecolors=shown, edgecolors="face", linewidths=0.5))
    ax.set_aspect("equal")
    ax.autoscale_view()
    ax.set_axis_off()


def seen(view: View, points: Array, normals: Array) -> tuple[Array, Array]:
    """Points (k, 3) [m] on the picture (k, 2) [mm], and which of them face the camera (k,)."""
    turned = points @ view.rotation.T
    return turned[:, :2] * 1e3, (normals @ view.rotation.T)[:, 2]


def per_triangle(face: Face, on_nodes: Array) -> Array:
    """Mean over each skin triangle of values on skin nodes, shape (t, ...)."""
    return np.asarray(on_nodes[face.mesh.triangles].mean(axis=1))


def _towards(corners: Array, normals: Array) -> Array:
    """Triangles whose plane faces the camera, on the side their shading normal points to."""
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = np.sign((flat * normals).sum(axis=1))
    return np.asarray(flat[:, 2] * outward > 0)


def _unit(vectors: Array) -> Array:
    size = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(size > 0, size, 1.0))
