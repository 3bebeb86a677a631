"""How does a buffer of surfaces become a drawing? Grain, light, shadow in the hollows, ink lines.

Light is wrapped Lambert from the upper left with a weak gloss and a dark rim; hollows darken by
unsharp masking of the depth buffer (Luft, Colditz and Deussen 2006, ACM TOG 25:1206).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates, zoom
from scipy.spatial import cKDTree

from levator.anatomy import Face
from levator.anatomy.types import Array, Mask
from levator.twin.plate.features import painted
from levator.twin.plate.palette import CUT_EDGE, LOOKS, TENDON, Look
from levator.twin.plate.raster import Buffers, Floats, Surface

LIGHT = np.array([-0.42, 0.50, 0.76])
SKY = np.array([0.0, 1.0, 0.25])
AMBIENT, WRAP = 0.46, 0.25
HOLLOWS = ((0.7e-3, 200.0, 0.40), (3.5e-3, 55.0, 0.38))
EDGE_WIDTH = 0.55e-3
SIGMA = 4
STEP_IN_DEPTH = 0.7e-3
TENDON_REACH = 7e-3
BLOCK = 250_000
TILE = 256
SEED = 7


def shaded(face: Face, buffers: Buffers, surfaces: Sequence[Surface], density: float) -> Floats:
    """Picture (rows, columns, 4) of the buffers of `face`; clear where nothing is."""
    shown = buffers.surface >= 0
    pixels = np.flatnonzero(shown.ravel())
    picture = np.zeros((shown.size, 4), dtype=np.float32)
    for part in np.array_split(pixels, 1 + len(pixels) // BLOCK):
        picture[part, :3], picture[part, 3] = _coloured(face, buffers, surfaces, part), 1.0
    picture = picture.reshape(*shown.shape, 4)
    picture[..., :3] *= (_hollows(buffers, shown, density) * _ink(buffers))[..., None]
    return np.clip(picture, 0, 1)


def _coloured(
    face: Face, buffers: Buffers, surfaces: Sequence[Surface], pixels: NDArray[np.intp]
) -> Array:
    """Colour (p, 3) of some `pixels` in the light, without what their surroundings do to it."""
    owner = buffers.surface.ravel()[pixels]
    normal, texture, position, edge = (
        values.reshape(buffers.surface.size, -1)[pixels].astype(np.float64)
        for values in _attributes(buffers)
    )
    colour = np.zeros((len(pixels), 3))
    tilt = np.zeros((len(pixels), 2))
    shine = np.zeros(len(pixels))
    for k in np.unique(owner):
        surface, mine = surfaces[k], np.flatnonzero(owner == k)
        look = LOOKS[surface.material]
        colour[mine], tilt[mine] = _grained(look, int(k), texture[mine], position[mine])
        shine[mine] = look.shine
        if surface.material == "skin":
            colour[mine] = painted(face, colour[mine], position[mine])
        if look.grain != "fibres" and surface.material != "nerve":
            cut = np.clip(1 - edge[mine] / EDGE_WIDTH, 0, 1) * 0.8
            colour[mine] += cut * (CUT_EDGE - colour[mine])
    return _lit(colour, normal, tilt, shine)


def _attributes(buffers: Buffers) -> tuple[Floats, ...]:
    return buffers.normal, buffers.texture, buffers.position, buffers.edge


def _grained(look: Look, k: int, texture: Array, position: Array) -> tuple[Array, Array]:
    """Colour (p, 3) and tilt of the normal (p, 2) that the grain of a material gives."""
    count = len(texture)
    plain = np.broadcast_to(look.rgb, (count, 3)), np.zeros((count, 2))
    if look.grain == "plain":
        return plain
    if look.grain == "fibres":
        return _fibres(look, k, texture)
    if look.grain == "weave":
        return _weave(look, position)
    return _lobules(look, position)


def _fibres(look: Look, k: int, texture: Array) -> tuple[Array, Array]:
    """Strands along the first coordinate, paler where the muscle becomes tendon."""
    along, across = texture[:, 0], texture[:, 1]
    strand = _sampled(_NOISE, across / look.scale + 37.0 * k, along / 14e-3 + 11.0 * k)
    fine = _sampled(_NOISE, across / look.scale * 2.3 + 5.0 * k, along / 9e-3)
    tint = (1 + 0.30 * strand + 0.20 * fine) * (1 + 0.07 * np.sin(2.4 * k))
    colour = look.rgb * tint[:, None]
    sinew = np.clip(1 - texture[:, 2] / TENDON_REACH, 0, 1) * (0.45 + 0.5 * strand)
    pale = np.clip(0.35 * strand - 0.10 + sinew, 0, 0.75)[:, None]
    tilt = 0.26 * (strand + 0.6 * fine)
    return colour + pale * (TENDON - colour), np.column_stack([tilt, 0 * tilt])


def _weave(look: Look, position: Array) -> tuple[Array, Array]:
    x, y = position[:, 0], position[:, 1]
    one = _sampled(_NOISE, (x + 0.6 * y) / look.scale, (y - 0.6 * x) / 9e-3)
    two = _sampled(_NOISE, (x - 0.7 * y) / look.scale + 99.0, (y + 0.7 * x) / 9e-3)
    tint = 1 + 0.07 * one + 0.07 * two
    return look.rgb * tint[:, None], 0.12 * np.column_stack([one, two])


def _lobules(look: Look, position: Array) -> tuple[Array, Array]:
    at = position / look.scale
    u, v = at[:, 0] + 0.35 * at[:, 2], at[:, 1] + 0.2 * at[:, 2]
    hill = _sampled(_CELLS, u, v, _CELL_PIXELS)
    tilt = [_sampled(slope, u, v, _CELL_PIXELS) for slope in _CELL_SLOPES]
    tint = 0.84 + 0.24 * hill
    return look.rgb * tint[:, None], 0.55 * np.column_stack(tilt)


def _lit(colour: Array, normal: Array, tilt: Array, shine: Array) -> Array:
    bent = normal.copy()
    bent[:, :2] += tilt
    bent /= np.maximum(np.linalg.norm(bent, axis=1, keepdims=True), 1e-9)
    light = LIGHT / np.linalg.norm(LIGHT)
    sky = SKY / np.linalg.norm(SKY)
    key = np.clip((bent @ light + WRAP) / (1 + WRAP), 0, 1)
    ambient = AMBIENT * (0.78 + 0.22 * (bent @ sky))
    halfway = light + np.array([0, 0, 1.0])
    halfway /= np.linalg.norm(halfway)
    gloss = shine * np.clip(bent @ halfway, 0, 1) ** 24
    rim = 1 - 0.30 * np.clip(1 - bent[:, 2], 0, 1) ** 2.5
    bright = (ambient + 0.74 * key) * rim
    warm = np.column_stack([np.ones_like(key), 0.985 + 0.015 * key, 0.955 + 0.045 * key])
    return np.asarray(colour * bright[:, None] * warm + gloss[:, None])


def _hollows(buffers: Buffers, shown: Mask, density: float) -> Array:
    """Factor below 1 where the surroundings stand nearer to the camera."""
    found = np.ones(shown.shape)
    for reach, gain, most in HOLLOWS:
        coarse = max(1, int(reach * density / SIGMA))
        weight = shown[::coarse, ::coarse].astype(np.float32)
        depth = weight * buffers.depth[::coarse, ::coarse]
        sigma = reach * density / coarse
        mass = gaussian_filter(weight, sigma, truncate=2.5)
        mean = gaussian_filter(depth, sigma, truncate=2.5) / np.maximum(mass, 1e-3)
        around = zoom(mean, coarse, order=1, grid_mode=True, mode="nearest")
        above = around[: shown.shape[0], : shown.shape[1]] - buffers.depth
        found *= 1 - np.clip(gain * above, 0, most)
    return found


def _ink(buffers: Buffers) -> Array:
    """Thin dark lines where surfaces meet or the depth jumps."""
    line = np.zeros(buffers.surface.shape)
    for axis in (0, 1):
        near, far = (np.delete(buffers.surface, end, axis=axis) for end in (-1, 0))
        jump = np.abs(np.diff(buffers.depth, axis=axis)) > STEP_IN_DEPTH
        met = (near != far) & jump | ((near < 0) != (far < 0))
        grown = np.zeros(buffers.surface.shape, dtype=bool)
        if axis == 0:
            grown[:-1] |= met
        else:
            grown[:, :-1] |= met
        line = np.maximum(line, grown)
    return np.asarray(1 - 0.55 * np.clip(gaussian_filter(line, 0.6) * 1.6, 0, 1))


def _sampled(tile: Array, u: Array, v: Array, pixels: float = 1.0) -> Array:
    """Values of a repeating `tile` at (u, v), in units of `pixels` of it."""
    return np.asarray(
        map_coordinates(tile, [u * pixels, v * pixels], order=1, mode="grid-wrap"),
    )


def _noise() -> Array:
    raw = np.random.default_rng(SEED).standard_normal((TILE, TILE))
    soft = gaussian_filter(raw, (0.7, 0.9), mode="wrap")
    return np.asarray(soft / np.abs(soft).max() * 1.4)


def _cells() -> Array:
    """Round hills about random centres on a torus, 0 at their borders, 1 on top."""
    rng = np.random.default_rng(SEED)
    per_side = TILE // _CELL_PIXELS
    grid = np.stack(np.meshgrid(*[np.arange(per_side)] * 2), axis=-1).reshape(-1, 2)
    seeds = (grid + 0.5 + 0.42 * rng.uniform(-1, 1, grid.shape)) * _CELL_PIXELS % TILE
    pixels = np.stack(np.meshgrid(*[np.arange(TILE)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    found, _ = cKDTree(seeds, boxsize=np.full(2, float(TILE))).query(pixels, k=2)
    near = np.asarray(found)
    hill = np.clip((near[:, 1] - near[:, 0]) / (0.55 * _CELL_PIXELS), 0, 1)
    return gaussian_filter(np.sqrt(hill).reshape(TILE, TILE), 1.0, mode="wrap")


_CELL_PIXELS = 16
_NOISE = _noise()
_CELLS = _cells()
_CELL_SLOPES = [-gaussian_filter(np.gradient(_CELLS, axis=k) * 6, 0.8, mode="wrap") for k in (0, 1)]
