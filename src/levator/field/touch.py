"""Which skin do two spheres and their gel touch, and how much of it belongs to every node?

    M_ij = int phi_i phi_j dA [m2] ,      S_ij = int grad phi_i . grad phi_j dA [1]

over the part of each triangle inside the disc of a sphere or the film: a triangle that the edge
crosses is cut into small ones, and those whose centre lies inside count. Bare spheres keep their
nodes apart even where one node serves both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

import numpy as np

from levator.anatomy import WedgeMesh
from levator.anatomy.types import Ints
from levator.device import Placement
from levator.device.film import Film
from levator.device.surface import centres, finder
from levator.errors import LevatorError
from levator.field.types import Array
from levator.sources.noted import noted

_STEPS_PER_RADIUS = 24
_FEWEST, _MOST = 3, 24
_ROUNDING = 1e-9

Depth = Callable[[Array], Array]


@dataclass(frozen=True, eq=False)
class Touch:
    """The touched skin nodes of one placement, and what is integrated over them."""

    n_surface: int = field(metadata=noted("1", "skin nodes of the face"))
    nodes: Ints = field(metadata=noted("1", "touched skin nodes, shape (k,)"))
    metal: Array = field(metadata=noted("m2", "mass matrix of both discs, shape (k, k)"))
    loads: Array = field(metadata=noted("m2", "share of every node in either disc, (k, 2)"))
    ends: Array = field(metadata=noted("1", "1 where a node belongs to a disc, shape (k, 2)"))
    wet: Array = field(metadata=noted("m2", "mass matrix of all skin that current enters, (k, k)"))
    sheet: Array = field(metadata=noted("1", "stiffness of the film, shape (k, k)"))
    film: Film | None = field(metadata=noted("1", "the gel, None for bare spheres"))

    @property
    def areas(self) -> Array:
        """Area [m2] of either disc, shape (2,)."""
        return np.asarray(self.loads.sum(axis=0))


class Toucher(Protocol):
    """What a placement touches on the mesh that was prepared."""

    def __call__(self, placement: Placement, film: Film | None = None) -> Touch:
        """As `touch`."""
        ...


@dataclass(frozen=True, eq=False)
class _Cut:
    """Triangles that a region meets, their mass (t, 3, 3), stiffness (t, 3, 3) and nodes."""

    triangles: Ints
    mass: Array
    stiffness: Array


def touch(mesh: WedgeMesh, placement: Placement, film: Film | None = None) -> Touch:
    """What `placement` touches, through `film` where there is one.

    Raises LevatorError for a radius that is not positive, spheres that overlap and a sphere of
    which less than half stands on the skin.
    """
    return toucher(mesh)(placement, film)


def toucher(mesh: WedgeMesh, *, least: float = 0.5) -> Toucher:
    """`touch` for many placements on one mesh, prepared once.

    A sphere may hang over the edge of the model as long as `least` of its disc stands on skin.
    """
    find, skin = finder(mesh), _prepared(mesh)

    def touched(placement: Placement, film: Film | None = None) -> Touch:
        _check(placement)
        feet = find(placement.anode), find(placement.cathode)
        stood = replace(placement, anode=feet[0].point, cathode=feet[1].point)
        sides = [skin.normals[foot.triangle] / skin.twice[foot.triangle] for foot in feet]
        step = placement.radius / _STEPS_PER_RADIUS
        discs = [
            _cut(
                skin, _Region(_disc(foot.point, stood.radius), foot.point, side, stood.radius), step
            )
            for foot, side in zip(feet, sides, strict=True)
        ]
        _check_stand(discs, stood, least)
        if film is None:
            return _bare(mesh, discs)
        return _filmed(mesh, discs, _cut(skin, _wetted(stood, film, sides), step), film)

    return touched


@dataclass(frozen=True, eq=False)
class _Skin:
    triangles: Ints
    corners: Array
    normals: Array
    twice: Array
    centre: Array
    size: Array


class _Region(NamedTuple):
    """How deep [m] points lie inside, and where to look: `reach` [m] about `middle`, on `side`."""

    depth: Depth
    middle: Array
    side: Array
    reach: float


def _prepared(mesh: WedgeMesh) -> _Skin:
    corners = mesh.skin[mesh.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return _Skin(
        mesh.triangles, corners, normals, np.linalg.norm(normals, axis=1), *centres(corners)
    )


def _disc(centre: Array, radius: float) -> Depth:
    return lambda points: radius - np.sqrt(((points - centre) ** 2).sum(axis=-1))


def _wetted(stood: Placement, film: Film, sides: list[Array]) -> _Region:
    between = (sides[0] + sides[1]) / np.linalg.norm(sides[0] + sides[1])
    return _Region(
        lambda points: film.holds(stood, points, between),
        (stood.anode + stood.cathode) / 2,
        between,
        stood.spacing / 2 + stood.radius + film.margin,
    )


def _cut(skin: _Skin, region: _Region, step: float) -> _Cut:
    """The part of the skin in `region`, cut into pieces of about `step` [m]."""
    near = ((skin.centre - region.middle) ** 2).sum(axis=1) < (region.reach + skin.size) ** 2
    chosen = np.flatnonzero(near & (skin.normals @ region.side > 0))
    chosen = chosen[region.depth(skin.centre[chosen]) > -skin.size[chosen]]
    corners, area = skin.corners[chosen], skin.twice[chosen, None, None] / 2
    share, mass = np.ones(len(chosen)), np.tile((1 + np.eye(3)) / 12, (len(chosen), 1, 1))
    edge = region.depth(skin.centre[chosen]) < skin.size[chosen]
    share[edge], mass[edge] = _sampled(region.depth, corners[edge], step)
    slopes = _slopes(corners)
    stiffness = area * share[:, None, None] * (slopes @ slopes.transpose(0, 2, 1))
    met = share > 0
    return _Cut(skin.triangles[chosen[met]], (area * mass)[met], stiffness[met])


def _sampled(depth: Depth, corners: Array, step: float) -> tuple[Array, Array]:
    """Share of every triangle that lies inside, (t,), and its mass over its area, (t, 3, 3)."""
    lengths = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    samples = _samples(float(np.median(lengths)) / step)
    inside = (depth(samples @ corners) >= 0) / len(samples)
    products = (samples[:, :, None] * samples[:, None, :]).reshape(-1, 9)
    return inside.sum(axis=1), (inside @ products).reshape(-1, 3, 3)


def _samples(wanted: float) -> Array:
    """Barycentric centres of the equal parts of a triangle, `wanted` to a side, (n^2, 3)."""
    n = int(np.clip(np.ceil(wanted), _FEWEST, _MOST))
    i, j = (index.ravel() for index in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    upright, turned = i + j < n, i + j < n - 1
    b = np.concatenate([i[upright] + 1 / 3, i[turned] + 2 / 3]) / n
    c = np.concatenate([j[upright] + 1 / 3, j[turned] + 2 / 3]) / n
    return np.column_stack([1 - b - c, b, c])


def _slopes(corners: Array) -> Array:
    """Gradients [1/m] of the linear shape functions of triangles, shape (t, 3, 3)."""
    opposite = np.roll(corners, -1, axis=1) - np.roll(corners, 1, axis=1)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    twice = np.linalg.norm(normal, axis=1)[:, None, None]
    return np.asarray(np.cross(opposite, normal[:, None] / twice) / twice)


def _bare(mesh: WedgeMesh, discs: list[_Cut]) -> Touch:
    own = [np.unique(disc.triangles) for disc in discs]
    nodes = np.concatenate(own)
    metal, ends = np.zeros((len(nodes), len(nodes))), np.zeros((len(nodes), 2))
    for end, (disc, found) in enumerate(zip(discs, own, strict=True)):
        part = slice(0, len(found)) if end == 0 else slice(len(own[0]), len(nodes))
        metal[part, part] = _gathered(disc.triangles, disc.mass, found)
        ends[part, end] = 1.0
    sheet = np.zeros_like(metal)
    return Touch(mesh.n_surface, nodes, metal, metal @ ends, ends, metal, sheet, None)


def _filmed(mesh: WedgeMesh, discs: list[_Cut], covered: _Cut, film: Film) -> Touch:
    every = [*(disc.triangles for disc in discs), covered.triangles]
    nodes = np.unique(np.concatenate(every))
    masses = [_gathered(disc.triangles, disc.mass, nodes) for disc in discs]
    loads = np.column_stack([mass.sum(axis=1) for mass in masses])
    return Touch(
        n_surface=mesh.n_surface,
        nodes=nodes,
        metal=masses[0] + masses[1],
        loads=loads,
        ends=(loads > 0).astype(np.float64),
        wet=_gathered(covered.triangles, covered.mass, nodes),
        sheet=_gathered(covered.triangles, covered.stiffness, nodes),
        film=film,
    )


def _gathered(triangles: Ints, local: Array, nodes: Ints) -> Array:
    """Matrix over `nodes`, (k, k), from one of every triangle."""
    at, k = np.searchsorted(nodes, triangles), len(nodes)
    places = (k * at[:, :, None] + at[:, None, :]).ravel()
    flat = np.bincount(places, weights=local.ravel(), minlength=k * k)
    return np.asarray(flat.reshape(k, k), dtype=np.float64)


def _check(placement: Placement) -> None:
    if not placement.radius > 0:
        raise LevatorError("the contact patch needs a radius; write metres, for example 6e-3")
    if placement.spacing < 2 * placement.radius * (1 - _ROUNDING):
        raise LevatorError(
            f"the spheres overlap: {1e3 * placement.spacing:.0f} mm apart with patches of "
            f"{1e3 * placement.radius:.0f} mm radius; stand them at least "
            f"{2e3 * placement.radius:.0f} mm apart"
        )


def _check_stand(discs: list[_Cut], placement: Placement, least: float) -> None:
    whole = np.pi * placement.radius**2
    for name, disc in zip(("anode", "cathode"), discs, strict=True):
        if disc.mass.sum() < least * whole:
            raise LevatorError(
                f"less than {100 * least:.0f} % of the {name} stands on the skin; "
                "move it away from the edge"
            )
