"""How close does second order come to the exact field in a head of concentric shells?"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.spatial import ConvexHull
from scipy.special import eval_legendre

from levator.anatomy.mesh.wedge18 import QuadraticMesh, triangle_shape
from levator.anatomy.types import Array, Ints, WedgeMesh
from levator.field.quadratic import QuadraticConductor

RADII = (0.010, 0.080, 0.086, 0.0905, 0.0935, 0.095)
SIGMA = (0.33, 0.01, 0.35, 0.04, 0.15)
NAMES = ("brain", "bone", "muscle", "fat", "skin")
MUSCLE = 2
CAP, APART = 0.008, 0.020
ORDERS = 400
FULL = ((4, (3, 1, 1, 1, 1)), (5, (3, 1, 1, 1, 1)), (6, (3, 1, 2, 1, 1)))


class Sphere(NamedTuple):
    """Relative errors of the mean |E| in regions of the muscle shell, and of E in the L2 sense."""

    regions: Array
    field: float
    unknowns: int
    cpu: float


def measure(levels: int, sheets: tuple[int, ...]) -> Sphere:
    """Errors with `levels` rounds of refinement about the caps and `sheets` sheets a shell."""
    start = time.process_time()
    mesh = _mesh(levels, sheets)
    shell = np.repeat(np.arange(len(SIGMA)), sheets)
    shell = np.repeat(shell[::-1], len(mesh.triangles))
    conductor = QuadraticConductor(mesh, np.array(SIGMA)[shell][:, None, None] * np.eye(3))
    phi = conductor.potential(_loads(mesh))
    size, off, volume, region = [], [], [], []
    for some, kernel in mesh.kernels():
        inside = np.flatnonzero(shell[some] == MUSCLE)
        if not len(inside):
            continue
        wedges = mesh.wedges[some][inside]
        found = -np.einsum("mqad,ma->mqd", kernel.g[inside], phi[wedges], optimize=True)
        at = np.einsum("qa,mad->mqd", kernel.n, mesh.points[wedges])
        exact = exact_field(at.reshape(-1, 3)).reshape(at.shape)
        size.append(np.stack([np.linalg.norm(found, axis=2), np.linalg.norm(exact, axis=2)]))
        off.append(((found - exact) ** 2).sum(axis=2))
        volume.append(kernel.w[inside])
        region.append(_region(at))
    norms, gap = np.concatenate(size, axis=1), np.concatenate(off)
    weight, where = np.concatenate(volume), np.concatenate(region)
    means = [[(weight * n)[where == k].sum() for n in norms] for k in range(where.max() + 1)]
    return Sphere(
        regions=np.array([a / b - 1 for a, b in means]),
        field=float(np.sqrt((weight * gap).sum() / (weight * norms[1] ** 2).sum())),
        unknowns=len(mesh.points),
        cpu=time.process_time() - start,
    )


def exact_field(points: Array) -> Array:
    """Exact field [V/m] of two caps with opposite amperes, at points of the muscle shell."""
    r = np.linalg.norm(points, axis=1)
    total = np.zeros_like(points)
    for sign, axis in zip((1, -1), _axes(), strict=True):
        x = points @ axis / r
        radial, along = np.zeros_like(r), np.zeros_like(r)
        before, legendre, slope = np.ones_like(x), x, np.ones_like(x)
        for n, (a, b) in enumerate(zip(*_modes(), strict=True), start=1):
            up, down = (r / RADII[-1]) ** n, (RADII[MUSCLE] / r) ** (n + 1)
            radial += (n * a * up - (n + 1) * b * down) / r * legendre
            along += (a * up + b * down) / r * slope
            before, legendre, slope = (
                legendre,
                ((2 * n + 1) * x * legendre - n * before) / (n + 1),
                (n + 1) * legendre + x * slope,
            )
        rise = points / r[:, None]
        total -= sign * (radial[:, None] * rise + along[:, None] * (axis - x[:, None] * rise))
    return total


def _axes() -> Array:
    half = np.arcsin(APART / 2 / RADII[-1])
    return np.array([[np.sin(half), 0, np.cos(half)], [-np.sin(half), 0, np.cos(half)]])


def _cap(x: Array) -> Array:
    """Current density [A/m2] of one cap at the cosine x of the angle from its axis, not scaled."""
    edge = np.cos(CAP / RADII[-1])
    return np.clip((x - edge) / (1 - edge), 0, 1) ** 3


def _cap_modes() -> Array:
    """Legendre coefficients of the cap's density [A/m2] per ampere, orders 1 to ORDERS."""
    edge = np.cos(CAP / RADII[-1])
    node, weight = np.polynomial.legendre.leggauss(400)
    x = edge + (1 - edge) * (node + 1) / 2
    density, weight = _cap(x), weight * (1 - edge) / 2
    ampere = 2 * np.pi * RADII[-1] ** 2 * (weight * density).sum()
    order = np.arange(1, ORDERS + 1)
    shares = eval_legendre(order[:, None], x) @ (weight * density)
    return np.asarray((2 * order + 1) / 2 * shares / ampere)


def _modes() -> tuple[Array, Array]:
    """Coefficients of (r/R)^n and (r_in/r)^(n+1) in the muscle shell, both of shape (ORDERS,)."""
    order = np.arange(1, ORDERS + 1)
    ratio = np.zeros(ORDERS)
    kept, passed = {}, {}
    for k, sigma in enumerate(SIGMA):
        inner, outer = RADII[k], RADII[k + 1]
        if k == 0:
            b_over_a = order / (order + 1.0)
        else:
            below = SIGMA[k - 1] / sigma * ratio
            b_over_a = (order - below) / (order + 1 + below)
        fall = (inner / outer) ** (2 * order + 1)
        ratio = (order - (order + 1) * b_over_a * fall) / (1 + b_over_a * fall)
        kept[k] = b_over_a
        passed[k] = (1 + b_over_a * fall), (1 + b_over_a)
    surface = _cap_modes() * RADII[-1] / (SIGMA[-1] * ratio)
    for k in range(len(SIGMA) - 1, MUSCLE, -1):
        at_outer, at_inner = passed[k]
        surface = surface / at_outer * at_inner * (RADII[k] / RADII[k + 1]) ** order
    at_outer, _ = passed[MUSCLE]
    a = surface / at_outer
    inner, outer = RADII[MUSCLE], RADII[MUSCLE + 1]
    scale = (RADII[-1] / outer) ** order
    return a * scale, a * kept[MUSCLE] * (inner / outer) ** order


def _loads(mesh: QuadraticMesh) -> Array:
    """Amperes on the nodes: the density of each cap against the shape functions of the skin."""
    corners = mesh.points[mesh.triangles]
    loads = np.zeros((2, len(mesh.points)))
    size = np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1)
    middle = corners.mean(axis=1)
    for cap, axis in zip(loads, _axes(), strict=True):
        near = np.linalg.norm(middle - RADII[-1] * axis, axis=1) < CAP + size
        for r, s, weight in _fine_rule():
            shape = triangle_shape(r, s)
            at = np.einsum("a,tad->td", shape, corners[near])
            at /= np.linalg.norm(at, axis=1, keepdims=True)
            area = np.linalg.norm(_normal(corners[near]), axis=1)
            amount = weight * area * _cap(at @ axis)
            np.add.at(cap, mesh.triangles[near], amount[:, None] * shape)
    first, second = loads / loads.sum(axis=1, keepdims=True)
    return np.asarray(first - second)


def _fine_rule(parts: int = 12) -> list[tuple[float, float, float]]:
    """Midpoints of small triangles that fill the unit triangle, and their area."""
    i, j = (index.ravel() for index in np.meshgrid(np.arange(parts), np.arange(parts)))
    up, down = i + j < parts, i + j < parts - 1
    r = np.concatenate([i[up] + 1 / 3, i[down] + 2 / 3]) / parts
    s = np.concatenate([j[up] + 1 / 3, j[down] + 2 / 3]) / parts
    return [(float(a), float(b), 1 / (2 * parts**2)) for a, b in zip(r, s, strict=True)]


def _region(at: Array) -> Ints:
    """Four regions of the muscle shell: by the angle from the middle between the caps."""
    angle = np.arccos(np.clip(at[..., 2] / np.linalg.norm(at, axis=-1), -1, 1))
    return np.searchsorted([0.1, 0.25, 0.6], angle)


def _mesh(levels: int, sheets: tuple[int, ...]) -> QuadraticMesh:
    """Curved wedges between spheres, finer about the caps."""
    points = _points(levels)
    faces = ConvexHull(points).simplices
    inward = np.einsum("td,td->t", points[faces].mean(axis=1), _normal(points[faces])) < 0
    faces[inward] = faces[inward][:, ::-1]
    radii = [np.linspace(RADII[k], RADII[k + 1], n + 1)[1:] for k, n in enumerate(sheets)]
    depth = np.concatenate([[RADII[0]], *radii])[::-1]
    n, t = len(points), len(faces)
    wedges = [np.hstack([faces + (k + 1) * n, faces + k * n]) for k in range(len(depth) - 1)]
    flat = QuadraticMesh.of(
        WedgeMesh(
            points=(depth[:, None, None] * points).reshape(-1, 3),
            wedges=np.concatenate(wedges),
            sheet=np.repeat(np.arange(len(depth) - 1), t),
            triangles=faces.astype(np.int64),
            n_surface=n,
            mirror=np.arange(n * len(depth)),
        )
    )
    every = np.interp(np.arange(2 * len(depth) - 1) / 2, np.arange(len(depth)), depth)
    level = np.repeat(every, len(flat.points) // len(every))
    unit = flat.points / np.linalg.norm(flat.points, axis=1, keepdims=True)
    return QuadraticMesh(level[:, None] * unit, flat.wedges, flat.triangles)


def _points(levels: int) -> Array:
    """Unit vectors: an icosphere, with each further round kept nearer to the caps."""
    phi = (1 + np.sqrt(5)) / 2
    seed = [(0, s, t * phi) for s in (-1, 1) for t in (-1, 1)]
    points = np.array([np.roll(p, k) for p in seed for k in range(3)]) / np.hypot(1, phi)
    for level in range(levels):
        faces = ConvexHull(points).simplices
        edges = np.unique(np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
        middle = points[edges].mean(axis=1)
        middle /= np.linalg.norm(middle, axis=1, keepdims=True)
        near = np.arccos(np.clip(middle @ _axes().T, -1, 1)).min(axis=1)
        kept = middle[near < (np.pi if level < 3 else 1.4 * 0.5 ** (level - 3))]
        points = np.concatenate([points, kept])
    return points


def _normal(corners: Array) -> Array:
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])


def main() -> None:
    """Print the errors and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    found = [measure(*case) for case in FULL]
    for (levels, _), each in zip(FULL, found, strict=True):
        worst = np.abs(each.regions).max()
        print(
            f"{levels} rounds, {each.unknowns} unknowns: region means of |E| within {worst:.4%}, "
            f"field off by {each.field:.2%} in the L2 sense, {each.cpu:.0f} CPU-s"
        )
    figure, axes = plt.subplots(figsize=(6, 3.8), layout="constrained")
    unknowns = [each.unknowns for each in found]
    axes.loglog(unknowns, [100 * each.field for each in found], "o-", label="field, L2")
    worst_region = [100 * np.abs(each.regions).max() for each in found]
    axes.loglog(unknowns, worst_region, "s-", label="worst region mean of |E|")
    axes.axhline(0.5, color="0.6", linestyle=":", label="asked of the field")
    axes.axhline(0.2, color="0.6", linestyle="--", label="asked of the regions")
    axes.set(xlabel="unknowns", ylabel="error in the muscle shell [%]")
    axes.legend()
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
