"""How are skin, fat, fascia and deep tissue stacked under the skin without turning inside out?

Straight columns run from each skin node along smoothed normals down to the deep surface; where a
wedge would come out flatter than the quality gate, the columns about it are unfolded. The layers
are skin, fat, one of fascia and mimetic muscle (SMAS), and deep fat; a resolution cuts each into
sheets of equal thickness.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from levator.anatomy.depth.thickness import Depths
from levator.anatomy.mesh.columns import FLIP, Columns, unfolded
from levator.anatomy.types import Array, Ints, WedgeMesh
from levator.errors import LevatorError, unknown_name

COARSE = ("skin", "fat", "fat", "smas", "deep fat", "deep fat")
STANDARD = ("skin", *("fat",) * 3, *("smas",) * 2, *("deep fat",) * 4)
SHEETS = {
    "coarse": COARSE,
    "standard": STANDARD,
    "fine": tuple(name for name in STANDARD for _ in range(2)),
}
LEVELS = {"skin": "skin", "smas top": "fat", "smas bottom": "smas", "deep": "deep fat"}
NORMAL_SMOOTHING = 0.012


def stack(
    skin: Array, triangles: Ints, mirror: Ints, depths: Depths, sheets: tuple[str, ...]
) -> WedgeMesh:
    """The layered wedge mesh under `skin` [m], shape (n, 3).

    Where columns would fold they are turned, and skin is moved a little; `repair` tells how much. A
    face and its mirror image are computed as one, so the results are mirror images to the
    last bit. Raises LevatorError when some wedge stays below the quality gate.
    """
    levels = _levels(depths, sheets)
    image = skin[mirror] * FLIP
    side = _first_difference(skin, image)
    if side > 0:
        points = _points(image, triangles, levels[:, mirror], ())[:, mirror] * FLIP
    else:
        points = _points(skin, triangles, levels, (mirror,) if side == 0 else ())
    return _mesh(points, triangles, mirror)


def _first_difference(skin: Array, image: Array) -> float:
    """The first coordinate in which two arrays differ, as their difference; 0 if there is none."""
    difference = (skin - image).ravel()
    return float(difference[np.argmax(difference != 0)])


def _points(skin: Array, triangles: Ints, levels: Array, images: tuple[Ints, ...]) -> Array:
    """All nodes [m], shape (levels, n, 3); raises LevatorError for what cannot be unfolded."""
    neighbours = averaging(triangles, len(skin))
    down = _smooth_normals(skin, triangles, neighbours) * levels[-1][:, None]
    given = Columns(skin, down, levels / levels[-1])
    columns, bad = unfolded(given, triangles, neighbours, images)
    if bad.any():
        raise LevatorError(
            f"{bad.sum()} places of this face stay folded; choose a less extreme shape"
        )
    return columns.points


def level(mesh: WedgeMesh, name: str) -> int:
    """Index of the node level called `name` in `mesh`, 0 being the skin surface.

    `"skin"` is the underside of the skin, `"smas top"` and `"smas bottom"` the two faces of the
    sheet of fascia and mimetic muscle, `"deep"` the deep surface. Raises LevatorError for others.
    """
    if name not in LEVELS:
        raise unknown_name("level", name, LEVELS)
    return _boundaries(sheets_of(mesh))[LEVELS[name]]


def sheets_of(mesh: WedgeMesh) -> tuple[str, ...]:
    """Base tissue of each sheet of a face's `mesh`, skin first.

    Raises LevatorError for a mesh whose sheets are not those of a face.
    """
    for sheets in SHEETS.values():
        if len(sheets) == mesh.n_sheets:
            return sheets
    raise LevatorError(
        f"a face has {' or '.join(str(len(s)) for s in SHEETS.values())} sheets, this mesh "
        f"{mesh.n_sheets}; build one with Face.reference()"
    )


def _boundaries(sheets: tuple[str, ...]) -> dict[str, int]:
    """Level on which each layer ends below."""
    return {name: k + 1 for k, name in enumerate(sheets)}


def averaging(triangles: Ints, n: int) -> sp.csr_array:
    """Row-stochastic average over a node and its neighbours, shape (n, n)."""
    i, j = triangles[:, [0, 1, 2]].ravel(), triangles[:, [1, 2, 0]].ravel()
    ones = np.ones(len(i))
    graph = sp.csr_array((ones, (i, j)), shape=(n, n))
    graph = sp.csr_array(graph + graph.T + sp.eye_array(n))
    graph.data[:] = 1.0
    return sp.csr_array(sp.diags_array(1.0 / graph.sum(axis=1)) @ graph)


def node_normals(skin: Array, triangles: Ints) -> Array:
    """Area-weighted outward unit normals, shape (n, 3)."""
    a, b, c = (skin[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    normal = np.zeros_like(skin)
    for k in range(3):
        np.add.at(normal, triangles[:, k], face)
    return np.asarray(normal / np.linalg.norm(normal, axis=1, keepdims=True), dtype=np.float64)


def _smooth_normals(skin: Array, triangles: Ints, neighbours: sp.csr_array) -> Array:
    edge = float(np.median(np.linalg.norm(skin[triangles[:, 0]] - skin[triangles[:, 1]], axis=1)))
    normal = node_normals(skin, triangles)
    for _ in range(max(1, round((NORMAL_SMOOTHING / edge) ** 2))):
        normal = neighbours @ normal
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return normal


def _levels(depths: Depths, sheets: tuple[str, ...]) -> Array:
    """Depth [m] of every level, shape (levels, n): each layer in equal sheets."""
    zero = np.zeros_like(depths.skin)
    tops = {"skin": zero, "fat": depths.skin, "smas": depths.smas, "deep fat": depths.below_smas}
    ends = dict(zip(tops, (depths.skin, depths.smas, depths.below_smas, depths.total), strict=True))
    found = [zero]
    for k, name in enumerate(sheets):
        share = (sheets[: k + 1].count(name)) / sheets.count(name)
        found.append(tops[name] + share * (ends[name] - tops[name]))
    return np.stack(found)


def _mesh(points: Array, triangles: Ints, mirror: Ints) -> WedgeMesh:
    levels, n, _ = points.shape
    wedges = [np.hstack([triangles + (k + 1) * n, triangles + k * n]) for k in range(levels - 1)]
    return WedgeMesh(
        points=points.reshape(-1, 3),
        wedges=np.concatenate(wedges),
        sheet=np.repeat(np.arange(levels - 1), len(triangles)),
        triangles=triangles,
        n_surface=n,
        mirror=np.concatenate([mirror + k * n for k in range(levels)]),
    )
