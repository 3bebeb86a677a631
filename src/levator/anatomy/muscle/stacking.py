"""How deep does each muscle lie where several cross, and how much of each wedge does it fill?

Muscles are laid one below another, superficial first, each at the depth of its plane or under what
already lies there; then they are pushed up as far as the deep surface asks. Those of expression
come first and may rise to the skin. Those below the fascia take the room that is left, and where it
is short they raise the fascia, and what lies there, by up to `muscle_plane.rise`; in front of the
ear they begin below the parotid. Where the sum of
thicknesses still exceeds the room, all of a group are thinned alike. Every sample column is stacked
by itself, so muscles share a wedge without ever overfilling it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy.mesh.layers import level
from levator.anatomy.muscle.ribbon import Cover, lattice
from levator.anatomy.types import Array, Ints, Mask, WedgeMesh
from levator.sources import value
from levator.sources.noted import noted


@dataclass(frozen=True)
class Slab:
    """A muscle before it is stacked."""

    cover: Cover = field(metadata=noted("1", "what it covers of the columns"))
    offset: float = field(metadata=noted("m", "its top below the fascia where nothing is above"))
    thickness: float = field(metadata=noted("m", "its thickness where there is room"))
    below_fascia: bool = field(metadata=noted("1", "whether it stays under the fascia"))


@dataclass(frozen=True)
class Columns:
    """The half of a face on the left, as sample columns under its skin triangles."""

    triangle: Ints = field(metadata=noted("1", "index of each skin triangle, shape (h,)"))
    nodes: Ints = field(metadata=noted("1", "its skin nodes, shape (h, 3)"))
    depth: Array = field(metadata=noted("m", "depth of each level, shape (levels, h, s)"))
    skin: int = field(metadata=noted("1", "level under the skin"))
    fascia: int = field(metadata=noted("1", "level at the top of the fascia"))
    sheet: int = field(metadata=noted("1", "level at the bottom of the fascia"))
    gland: Array = field(metadata=noted("m", "parotid between fascia and masseter, shape (h, 1)"))

    def ceiling(self, depth: Array, *, below_fascia: bool) -> Array:
        """Least depth [m] of a muscle, of the same shape as one level of `depth`."""
        skin: Array = depth[self.skin]
        if not below_fascia:
            return skin
        return np.asarray(np.maximum(skin, depth[self.fascia] - value("muscle_plane.rise")))

    @property
    def under_gland(self) -> Array:
        """Depth [m] of the deep face of the parotid, 0 where there is none, shape (h, s)."""
        deep: Array = self.depth[self.sheet] + self.gland
        return np.where(self.gland > 0, deep, 0.0)


@dataclass(frozen=True)
class Stacked:
    """Where one muscle has come to lie in the columns it covers."""

    top: Array = field(metadata=noted("m", "depth of its upper face, shape (q, s)"))
    bottom: Array = field(metadata=noted("m", "depth of its lower face, shape (q, s)"))


def left_columns(mesh: WedgeMesh, gland: Mask) -> Columns:
    """Sample columns of the half that `mesh.mirror` maps from the left to the right.

    `gland`, (t,), says which skin triangles lie over the parotid.
    """
    shift = mesh.skin[:, 0] - mesh.skin[mesh.mirror[: mesh.n_surface], 0]
    left = np.flatnonzero(shift[mesh.triangles].sum(axis=1) > 0)
    nodes = mesh.triangles[left]
    depth = node_depths(mesh)[:, nodes] @ lattice().T
    return Columns(
        triangle=left,
        nodes=nodes,
        depth=depth,
        skin=level(mesh, "skin"),
        fascia=level(mesh, "smas top"),
        sheet=level(mesh, "smas bottom"),
        gland=np.asarray(value("parotid.over_masseter") * gland[left, None]),
    )


def node_depths(mesh: WedgeMesh) -> Array:
    """Depth [m] of every level under each skin node, shape (levels, n_surface)."""
    levels = mesh.points.reshape(-1, mesh.n_surface, 3)
    return np.asarray(np.linalg.norm(levels - levels[0], axis=2), dtype=np.float64)


def stacked(slabs: Sequence[Slab], columns: Columns) -> list[Stacked]:
    """Where each of `slabs` comes to lie; superficial first, those below the fascia last."""
    upper = [slab for slab in slabs if not slab.below_fascia]
    lower = slabs[len(upper) :]
    skin, fascia = (columns.ceiling(columns.depth, below_fascia=group) for group in (False, True))
    fascia = np.maximum(fascia, columns.under_gland)
    above = _group(upper, skin, columns)
    reach = _reach(upper, above, columns)
    rise = np.minimum(reach[1] + _load(lower, columns) - columns.depth[-1], reach[0] - skin)
    rise = np.clip(rise, 0, value("muscle_plane.rise"))
    raised = [
        Stacked(lies.top - rise[slab.cover.triangle], lies.bottom - rise[slab.cover.triangle])
        for slab, lies in zip(upper, above, strict=True)
    ]
    return raised + _group(lower, np.maximum(fascia, reach[1] - rise), columns)


def shares(slab: Slab, lies: Stacked, columns: Columns) -> Array:
    """Volume fraction of the wedges under each covered triangle, shape (sheets, q)."""
    depth = columns.depth[:, slab.cover.triangle]
    overlap = np.minimum(depth[1:], lies.bottom) - np.maximum(depth[:-1], lies.top)
    filled = (np.maximum(overlap, 0) * slab.cover.inside).sum(axis=2)
    return np.asarray(filled / np.diff(depth, axis=0).sum(axis=2), dtype=np.float64)


def _reach(slabs: Sequence[Slab], lies: Sequence[Stacked], columns: Columns) -> Array:
    """Top of the highest and bottom of the lowest of `slabs` [m], shape (2, h, s)."""
    reach = np.stack([columns.depth[-1], columns.depth[columns.skin]])
    for slab, at in zip(slabs, lies, strict=True):
        own, inside = slab.cover.triangle, slab.cover.inside
        reach[0, own] = np.where(inside, np.minimum(reach[0, own], at.top), reach[0, own])
        reach[1, own] = np.where(inside, np.maximum(reach[1, own], at.bottom), reach[1, own])
    return reach


def _group(slabs: Sequence[Slab], ceiling: Array, columns: Columns) -> list[Stacked]:
    """Where each slab of a group comes to lie between `ceiling` (h, s) and the deep surface."""
    room = np.maximum(columns.depth[-1] - ceiling, 0)
    thin = np.minimum(1.0, room / np.maximum(_load(slabs, columns), np.finfo(float).tiny))
    return _pushed_up(slabs, _laid_down(slabs, thin, ceiling, columns), columns)


def _load(slabs: Sequence[Slab], columns: Columns) -> Array:
    """Sum of thicknesses [m] in every sample, shape (h, s)."""
    load = np.zeros(columns.depth.shape[1:])
    for slab in slabs:
        load[slab.cover.triangle] += slab.thickness * slab.cover.inside
    return load


def _laid_down(
    slabs: Sequence[Slab], thin: Array, ceiling: Array, columns: Columns
) -> list[Stacked]:
    """Each slab at its own depth, or under what lies above it."""
    occupied = ceiling.copy()
    found = []
    for slab in slabs:
        own = slab.cover.triangle
        top = np.maximum(columns.depth[columns.fascia, own] + slab.offset, occupied[own])
        bottom = top + thin[own] * slab.thickness
        occupied[own] = np.where(slab.cover.inside, bottom, occupied[own])
        found.append(Stacked(top, bottom))
    return found


def _pushed_up(slabs: Sequence[Slab], laid: Sequence[Stacked], columns: Columns) -> list[Stacked]:
    """Each slab as laid down, raised to clear the deep surface and what lies below it."""
    floor = columns.depth[-1].copy()
    found = []
    for slab, lies in zip(reversed(slabs), reversed(laid), strict=True):
        own = slab.cover.triangle
        bottom = np.minimum(lies.bottom, floor[own])
        top = bottom - (lies.bottom - lies.top)
        floor[own] = np.where(slab.cover.inside, top, floor[own])
        found.append(Stacked(top, bottom))
    return found[::-1]
