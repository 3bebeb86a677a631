"""Derives `assets/template-*.npz`: the sealed face-and-neck surface, meshed on one half.

    python tools/derive_template.py

Lids, mouth and nostrils are sealed by closing the reference head on a voxel grid and taking the
level set of its distance field; the surface is clipped to the face (hairline, in front of the ear,
collarbone), cut at the midline, remeshed evenly (ACVD), snapped back onto the head, mirrored, and
bound to the head by triangle and barycentric weights, so that every shape carries it along.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyacvd
import pyvista as pv
from scipy import ndimage
from skimage.measure import marching_cubes

from levator.anatomy.shape.head import head, macro_weights
from levator.anatomy.shape.template import REFERENCE
from surface import Array, Ints, bind, bind_mirrored

VOXEL = 1.0e-3
CLOSING = 5.0e-3
SNAP = 1.2e-3
BOTTOM, TOP = 0.508, 0.732
SIDE = 0.064
BACK = (
    (0.500, 0.005),
    (0.560, 0.014),
    (0.595, 0.036),
    (0.617, 0.060),
    (0.630, 0.066),
    (0.690, 0.066),
    (0.730, 0.085),
)
SPACING = {"standard": 3.9e-3, "coarse": 6.2e-3}
ASSETS = Path(__file__).parents[1] / "src" / "levator" / "anatomy" / "assets"


def sealed(vertices: Array, triangles: Ints) -> tuple[Array, Ints]:
    """Closed outer surface [m] of the head above the collarbone."""
    near = vertices[triangles][:, :, 1].max(axis=1) > BOTTOM - 0.01
    dust = _dust(vertices, triangles[near])
    margin = CLOSING + 4 * VOXEL
    low = dust.min(axis=0) - margin
    low[1] = BOTTOM - 0.004
    shape = np.ceil((dust.max(axis=0) + margin - low) / VOXEL).astype(int)
    occupied = np.zeros(shape, dtype=bool)
    cell = np.floor((dust - low) / VOXEL).astype(int)
    cell = cell[((cell >= 0) & (cell < shape)).all(axis=1)]
    occupied[tuple(cell.T)] = True
    free = ndimage.distance_transform_edt(~occupied) * VOXEL > CLOSING
    parts, _ = ndimage.label(free)
    outside = parts == parts[0, -1, 0]
    depth = ndimage.distance_transform_edt(~outside) * VOXEL
    points, faces, *_ = marching_cubes(depth, level=CLOSING, spacing=(VOXEL,) * 3)
    return points + low + VOXEL / 2, faces[:, ::-1].astype(np.int64)


def _dust(vertices: Array, triangles: Ints) -> Array:
    corners = vertices[triangles]
    size = np.linalg.norm(corners - corners[:, [1, 2, 0]], axis=2).max(axis=1)
    found = []
    for n in range(1, int(np.ceil(size.max() / (VOXEL / 2))) + 1):
        chosen = corners[np.ceil(size / (VOXEL / 2)) == n]
        i, j = np.meshgrid(np.arange(n + 1), np.arange(n + 1))
        keep = (i + j) <= n
        w = np.column_stack([i[keep], j[keep], n - i[keep] - j[keep]]) / n
        found.append(np.einsum("wk,tkd->twd", w, chosen).reshape(-1, 3))
    return np.concatenate(found)


def clipped(points: Array, faces: Ints) -> pv.PolyData:
    """The left half of the face domain, cut exactly at the midline."""
    surface = pv.PolyData.from_regular_faces(points, faces)
    surface = surface.smooth_taubin(n_iter=20, pass_band=0.1)
    y, z = surface.points[:, 1], surface.points[:, 2]
    back = np.interp(y, *np.array(BACK).T)
    neck = np.where(y < 0.56, SIDE - surface.points[:, 0], SIDE)
    surface["inside"] = np.min([z - back, y - BOTTOM, TOP - y, neck], axis=0)
    face = surface.clip_scalar(scalars="inside", value=0.0, invert=False)
    face = face.clip(normal="x", origin=(0, 0, 0), invert=False)
    return (
        face.extract_surface(algorithm=None)
        .triangulate()
        .clean()
        .connectivity("largest")
        .extract_surface(algorithm=None)
    )


def remeshed(half: pv.PolyData, spacing: float) -> tuple[Array, Ints]:
    """Even triangles [m] of about `spacing` on the half, its midline nodes at x = 0."""
    clusters = round(half.area / (spacing**2 * np.sqrt(3) / 2))
    clustering = pyacvd.Clustering(half)
    clustering.subdivide(2)
    clustering.cluster(clusters)
    mesh = clustering.create_mesh()
    points, faces = np.array(mesh.points, dtype=float), mesh.regular_faces.astype(np.int64)
    rim = np.unique(_boundary(faces))
    middle = rim[points[rim, 0] < 0.75 * spacing]
    points[middle, 0] = 0.0
    return points, faces


def _boundary(faces: Ints) -> Ints:
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    boundary: Ints = unique[count == 1]
    return boundary


def snapped(points: Array, vertices: Array, triangles: Ints) -> Array:
    """Points drawn onto the head where it is near; sealed places stay."""
    _, _, offset = bind(points, vertices, triangles)
    near = np.linalg.norm(offset, axis=1) < SNAP
    out = points.copy()
    out[near] -= offset[near]
    out[points[:, 0] == 0, 0] = 0.0
    return out


def mirrored(points: Array, faces: Ints) -> tuple[Array, Ints, Ints]:
    """Both halves: points, triangles and the node permutation left to right."""
    side = points[:, 0] > 0
    n, other = len(points), np.flatnonzero(side)
    image = np.arange(n)
    image[other] = n + np.arange(len(other))
    both = np.concatenate([points, points[other] * [-1, 1, 1]])
    mirror = np.concatenate([image, other])
    return both, np.concatenate([faces, image[faces][:, ::-1]]), mirror


def outward(points: Array, faces: Ints) -> Ints:
    """Triangles turned so that normals point away from the head's middle."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    away = ((a + b + c) / 3 - [0, 0.62, 0.03]) * normal
    return faces if away.sum() > 0 else faces[:, ::-1]


def main() -> None:
    """Write both templates and print their sizes."""
    model = head()
    vertices = model.shape(macro_weights(REFERENCE))
    half = clipped(*sealed(vertices, model.triangles))
    print(f"domain {2e4 * half.area:.0f} cm2")
    for name, spacing in SPACING.items():
        points, faces = remeshed(half, spacing)
        points = snapped(points, vertices, model.triangles)
        points, faces, mirror = mirrored(points, outward(points, faces))
        triangle, weights, offset = bind_mirrored(points, mirror, vertices, model.triangles)
        np.savez_compressed(
            ASSETS / f"template-{name}.npz",
            triangles=faces.astype(np.uint16),
            mirror=mirror.astype(np.uint16),
            bind_triangle=triangle.astype(np.uint16),
            bind_weights=weights.astype(np.float64),
            bind_offset=np.round(offset / 1e-6).astype(np.int16),
        )
        size = (ASSETS / f"template-{name}.npz").stat().st_size / 1e3
        print(f"{name}: {len(points)} nodes, {len(faces)} triangles, {size:.0f} kB")


if __name__ == "__main__":
    main()
