"""Wedges, tetrahedra or voxels: which mesh of one face gives which field in its muscles?"""

from __future__ import annotations

import sys
import time
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array, diags_array
from scipy.sparse.linalg import cg
from scipy.spatial import cKDTree

from levator.anatomy import Face, gradients, scaled_jacobian
from levator.anatomy.types import Array, Ints
from levator.device import Placement, device, injection, place
from levator.field import Conductivity, Conductor, mean_fields, parallel
from levator.testing import refined

MUSCLES = ("zygomaticus major, left", "depressor anguli oris, left", "frontalis, left")
PROBE = "nuface-trinity-plus"
SIGMA = Conductivity.reference()
VOXELS = (3e-3, 2e-3)
SAMPLES = 5
NOTICED = 0.05
_CORNERS = np.array(list(product((0, 1), repeat=3)), dtype=np.int64)


class Mesh(NamedTuple):
    """What one discretisation says: fields [V/m], (placements, muscles, 3), and its cost."""

    fields: Array
    unknowns: int
    quality: str
    skin_area: float
    cpu: float


def compare(face: Face) -> dict[str, Mesh]:
    """Every discretisation of `face`, and the wedges cut in eight that they are held against."""
    spots, fine = [place(face, name, device(PROBE)) for name in MUSCLES], refined(face)
    amperes = [injection(face, spot) for spot in spots]
    made = {"wedges": _wedges(face, amperes), "tetrahedra": _tetrahedra(face, amperes)}
    made |= {f"voxels {1e3 * h:g} mm": _voxels(face, h, spots) for h in VOXELS}
    return made | {"truth": _wedges(fine, [injection(fine, spot) for spot in spots])}


def errors(mesh: Mesh, truth: Mesh) -> Array:
    """Relative error of the mean field in every muscle that one of the placements reaches."""
    size = np.linalg.norm(truth.fields, axis=2)
    reached = size > NOTICED * size.max(axis=1, keepdims=True)
    off = np.linalg.norm(mesh.fields - truth.fields, axis=2)
    return np.asarray((off / size)[reached])


def _wedges(face: Face, amperes: list[Array]) -> Mesh:
    start = time.process_time()
    potential = Conductor(face, SIGMA).potential(np.column_stack(amperes))
    read = mean_fields(face).read(potential).reshape(len(face.muscles), 3, -1)
    worst = scaled_jacobian(face.mesh.points, face.mesh.wedges).min()
    return Mesh(
        fields=read.transpose(2, 0, 1),
        unknowns=face.mesh.n_nodes,
        quality=f"scaled Jacobian at least {worst:.2f}",
        skin_area=_area(face.mesh.skin, face.mesh.triangles),
        cpu=time.process_time() - start,
    )


def _tetrahedra(face: Face, amperes: list[Array]) -> Mesh:
    start = time.process_time()
    tets, owner = _split(face.mesh.wedges)
    x = face.mesh.points[tets]
    slopes, volume = _linear(x)
    tensors = parallel(face, SIGMA)[owner]
    local = np.einsum("tai,tij,tbj,t->tab", slopes, tensors, slopes, volume)
    matrix = _assembled(tets, local, face.mesh.n_nodes)
    loads = np.zeros((face.mesh.n_nodes, len(amperes)))
    loads[: face.mesh.n_surface] = np.column_stack(amperes)
    potential = np.column_stack([_solved(matrix, load) for load in loads.T])
    field = -np.einsum("tai,tap->pti", slopes, potential[tets])
    parts = (volume, (owner, np.arange(len(owner))))
    shares = _means(face, coo_array(parts, shape=(len(face.tissue), len(owner))).tocsr())
    return Mesh(
        fields=np.stack([shares @ each for each in field]),
        unknowns=face.mesh.n_nodes,
        quality=f"dihedral angle at least {np.degrees(_dihedral(x).min()):.1f} degrees",
        skin_area=_area(face.mesh.skin, face.mesh.triangles),
        cpu=time.process_time() - start,
    )


def _split(wedges: Ints) -> tuple[Ints, Ints]:
    """Three tetrahedra for each wedge, cut alike from both sides of every face, and their wedge.

    Each square is cut from its lowest node (Dompierre et al. 1999, How to subdivide pyramids,
    prisms and hexahedra into tetrahedra), found by turning the wedge until that node is first.
    """
    turns = np.array(
        [
            [0, 1, 2, 3, 4, 5],
            [1, 2, 0, 4, 5, 3],
            [2, 0, 1, 5, 3, 4],
            [3, 5, 4, 0, 2, 1],
            [4, 3, 5, 1, 0, 2],
            [5, 4, 3, 2, 1, 0],
        ]
    )
    w = np.take_along_axis(wedges, turns[wedges.argmin(axis=1)], axis=1)
    first = w[:, [1, 5]].min(axis=1) < w[:, [2, 4]].min(axis=1)
    one = np.stack([w[:, [0, 1, 2, 5]], w[:, [0, 1, 5, 4]], w[:, [0, 4, 5, 3]]], axis=1)
    other = np.stack([w[:, [0, 1, 2, 4]], w[:, [0, 4, 2, 5]], w[:, [0, 4, 5, 3]]], axis=1)
    tets = np.where(first[:, None, None], one, other)
    return tets.reshape(-1, 4), np.repeat(np.arange(len(wedges)), 3)


def _linear(x: Array) -> tuple[Array, Array]:
    """Shape gradients [1/m], (t, 4, 3), and volumes [m3], (t,), of tetrahedra (t, 4, 3)."""
    edges = x[:, 1:] - x[:, :1]
    inverse = np.linalg.inv(edges)
    slopes = np.concatenate([-inverse.sum(axis=2, keepdims=True), inverse], axis=2)
    return slopes.transpose(0, 2, 1), np.abs(np.linalg.det(edges)) / 6


def _dihedral(x: Array) -> Array:
    """Smallest angle [rad] between two faces of each tetrahedron, shape (t,)."""
    slopes, _ = _linear(x)
    unit = slopes / np.linalg.norm(slopes, axis=2, keepdims=True)
    cosine = np.einsum("tai,tbi->tab", unit, unit)
    return np.asarray(np.pi - np.arccos(np.clip(cosine, -1, 1))).min(axis=(1, 2))


def _voxels(face: Face, size: float, placements: list[Placement]) -> Mesh:
    """Cubes of edge `size` [m], half full or more, with the mean conductivity of their contents."""
    start = time.process_time()
    cells, held = _filled(face, size)
    amount = np.asarray(held.sum(axis=0))
    tensors = (held.T @ parallel(face, SIGMA).reshape(-1, 9)) / amount[:, None]
    corners, corner_of = _numbered(cells)
    slopes, weight = _cube(size)
    local = np.einsum("qai,tij,qbj->tab", slopes, tensors.reshape(-1, 3, 3), slopes) * weight
    matrix = _assembled(corner_of, local, len(corners))
    outer, middle = _skin_faces(face, cells, size)
    weights = _means(face, held)
    fields = []
    for placement in placements:
        load = np.zeros(len(corners))
        for sign, point in ((1, placement.anode), (-1, placement.cathode)):
            near = np.linalg.norm(middle - point, axis=1) < placement.radius
            touched = _number(corners, outer[near].reshape(-1, 3))
            np.add.at(load, touched, sign / len(touched))
        potential = _solved(matrix, load)
        fields.append(weights @ -(potential[corner_of] @ slopes.mean(axis=0)))
    return Mesh(
        fields=np.stack(fields),
        unknowns=len(corners),
        quality="cubes",
        skin_area=len(outer) * size**2,
        cpu=time.process_time() - start,
    )


def _filled(face: Face, size: float) -> tuple[Ints, csr_array]:
    """Cubes at least half full, (v, 3), and the volume of each wedge in each of them, (m, v)."""
    x, volume = _dust(face)
    cell = np.floor(x / size).astype(np.int64).reshape(-1, 3)
    cells, at = np.unique(cell, axis=0, return_inverse=True)
    owner = np.repeat(np.arange(len(face.tissue)), x.shape[1])
    held = coo_array(
        (volume.ravel(), (owner, at.ravel())), shape=(len(face.tissue), len(cells))
    ).tocsr()
    kept = np.asarray(held.sum(axis=0)) > size**3 / 2
    return cells[kept], csr_array(held[:, kept])


def _dust(face: Face) -> tuple[Array, Array]:
    """Even points inside every wedge, (m, p, 3), and the volume [m3] that each stands for."""
    line = (np.arange(SAMPLES) + 0.5) / SAMPLES
    r, s, t = (a.ravel() for a in np.meshgrid(line, line, line))
    r, s = np.where(r + s > 1, 1 - r, r), np.where(r + s > 1, 1 - s, s)
    base = np.stack([1 - r - s, r, s])
    shape = np.concatenate([base * (1 - t), base * t]).T
    x = np.einsum("pa,mad->mpd", shape, face.mesh.points[face.mesh.wedges])
    volume = gradients(face.mesh.points, face.mesh.wedges).volume
    return x, np.repeat(volume[:, None] / len(shape), len(shape), axis=1)


def _numbered(cells: Ints) -> tuple[Ints, Ints]:
    """Corners of cubes, (n, 3), and the corners of each cube, (v, 8)."""
    every = (cells[:, None, :] + _CORNERS).reshape(-1, 3)
    corners, index = np.unique(every, axis=0, return_inverse=True)
    return corners, index.reshape(-1, 8)


def _number(corners: Ints, wanted: Ints) -> Ints:
    _, index = cKDTree(corners).query(wanted)
    return np.asarray(index, dtype=np.int64)


def _cube(size: float) -> tuple[Array, float]:
    """Shape gradients [1/m] at the eight Gauss points of a cube, (8, 8, 3), and their weight."""
    sign = 2.0 * _CORNERS - 1
    points = sign / np.sqrt(3)
    one = 1 + points[:, None, :] * sign
    slopes = [sign[:, k] * one[:, :, (k + 1) % 3] * one[:, :, (k + 2) % 3] for k in range(3)]
    return np.stack(slopes, axis=2) / 4 / size, size**3 / 8


def _skin_faces(face: Face, cells: Ints, size: float) -> tuple[Ints, Array]:
    """Corners, (f, 4, 3), and middles [m], (f, 3), of the cube faces that stand for skin."""
    skin = face.mesh.points.reshape(-1, face.mesh.n_surface, 3)
    levels = skin[:, face.mesh.triangles].mean(axis=2)
    tree, rank = cKDTree(levels.reshape(-1, 3)), len(face.mesh.triangles)
    known, corners, middles = cKDTree(cells), [], []
    for axis in range(3):
        for side in (0, 1):
            step = np.zeros(3, dtype=np.int64)
            step[axis] = 2 * side - 1
            bare = known.query(cells + step)[0] > 0
            ring = _CORNERS[_CORNERS[:, axis] == side]
            at = cells[bare][:, None, :] + ring
            middle = at.mean(axis=1) * size
            upper = tree.query(middle)[1] < rank
            corners.append(at[upper])
            middles.append(middle[upper])
    return np.concatenate(corners), np.concatenate(middles)


def _assembled(nodes: Ints, local: Array, n: int) -> csc_array:
    k = nodes.shape[1]
    i, j = np.repeat(nodes, k, axis=1), np.tile(nodes, (1, k))
    return csc_array(coo_array((local.ravel(), (i.ravel(), j.ravel())), shape=(n, n)))


def _solved(matrix: csc_array, load: Array) -> Array:
    """Potential [V] of the largest connected part, by conjugate gradients to 1e-8."""
    scale = 1 / np.sqrt(np.maximum(matrix.diagonal(), np.finfo(float).tiny))
    even = diags_array(scale) @ matrix @ diags_array(scale)
    found, failed = cg(even, scale * load, rtol=1e-8, maxiter=20_000)
    if failed:
        raise RuntimeError(f"conjugate gradients stopped after {failed} steps")
    return np.asarray(scale * found, dtype=np.float64)


def _means(face: Face, held: csr_array) -> csr_array:
    """Mean over every muscle of values on parts, from the volume of each wedge in each part."""
    own = face.muscle_map
    shares = coo_array(
        (own.fraction, (own.muscle, own.element)), shape=(len(face.muscles), len(face.tissue))
    )
    weights = shares.tocsr() @ held
    return csr_array(diags_array(1 / weights.sum(axis=1)) @ weights)


def _area(points: Array, triangles: Ints) -> float:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def main() -> None:
    """Print the comparison and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    made = compare(Face.reference(resolution="coarse"))
    truth = made.pop("truth")
    print(f"truth: {truth.unknowns} unknowns, {truth.cpu:.0f} CPU-s")
    figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
    names = list(made)
    axes.boxplot([100 * errors(made[name], truth) for name in names], tick_labels=names)
    axes.set(yscale="log", ylabel="error of a muscle's mean field [%]")
    axes.set_title("Three placements, every muscle they reach")
    for name, mesh in made.items():
        off = errors(mesh, truth)
        print(
            f"{name}: {mesh.unknowns} unknowns, {mesh.quality}, skin "
            f"{mesh.skin_area / truth.skin_area - 1:+.1%}, field off by {np.median(off):.1%} in "
            f"the median and {off.max():.1%} at worst over {len(off)} means, {mesh.cpu:.1f} CPU-s"
        )
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
