"""Which shape has the head that was scanned?

    min over w, R, t:  sum_j (n_j . (q_j - R x_j(w) - t))^2  +  sum_l |p_l - R x_l(w) - t|^2
                       +  lambda |w|^2,    0 <= w <= 1,

with q_j the point of the scan nearest to skin node j, n_j the scan's normal there (Chen & Medioni
1992, Image Vis Comput 10:145) and p_l the landmarks that were marked on it. Nodes are matched anew
at every step; those far from the scan or facing elsewhere (hair, nostrils, ears) are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from levator.anatomy.fit.camera import N_MOTIONS, Camera
from levator.anatomy.fit.fit import Fit, prior_strength
from levator.anatomy.fit.marks import checked_marks, first_pose
from levator.anatomy.fit.ridge import bounded_ridge
from levator.anatomy.fit.scan import Scan
from levator.anatomy.fit.shape_space import Ancestry, ShapeSpace, named_space, opposites, skin_space
from levator.anatomy.person import Person
from levator.anatomy.shape.template import template
from levator.anatomy.types import Array, Ints
from levator.errors import LevatorError

SURFACE_TRUST = 1e-3
"""Scatter [m] granted to a node's distance from the scan; neighbours err together."""
MARKED = 0.5
"""Weight of a marked landmark against a skin node: people mark to about 2 mm."""
FACING, FAR, NEAR = 0.5, 20e-3, 5e-3
LEAST_MET = 0.5
STEPS, SETTLED = 20, 1e-3
RIGID = slice(1, 7)


@dataclass(frozen=True)
class _Surface:
    """Points [m] all over the scan, their outward normals, and a tree to find them by."""

    points: Array
    normals: Array
    tree: cKDTree


@dataclass(frozen=True)
class _Match:
    """Which nodes of the skin meet the scan: their indices, normals there, distances [m]."""

    nodes: Ints
    normals: Array
    distance: Array


def fit_scan(
    scan: Scan,
    landmarks: Mapping[str, Array],
    person: Person,
    *,
    ancestry: Ancestry = "given",
) -> Fit:
    """The person whose skin lies on `scan`; the residuals are distances of skin nodes from it.

    `landmarks` names points marked on the scan, in the axes and the unit of its file: at least
    those of `marks.REQUIRED`, and any other name of `Face.landmarks`.

    Raises LevatorError for missing, unknown, mirrored or misplaced landmarks, and for scans that
    hold less than half of the face.
    """
    names, marked = checked_marks(landmarks, scan)
    skin, marks = skin_space(person, ancestry), named_space(person, names, ancestry)
    surface, pose = _surface(scan), first_pose(names, marks.mean, marked)
    pairs, weights = opposites(skin.names), np.zeros(len(skin.names))
    prior, reach = prior_strength(SURFACE_TRUST) * np.eye(len(weights)), FAR
    for _ in range(STEPS):
        before = weights
        match = _match(skin, weights, pose, surface, reach)
        rows, missed, motions = _equations(skin, marks, weights, pose, match, marked)
        taken = np.linalg.pinv(motions)
        shaping = rows - motions @ (taken @ rows)
        weights = bounded_ridge(shaping.T @ shaping + prior, shaping.T @ missed, pairs)
        by = np.zeros(N_MOTIONS)
        by[RIGID] = taken @ (missed - rows @ weights)
        pose, reach = pose.moved(by), max(NEAR, reach / 2)
        if np.abs(weights - before).max() < SETTLED:
            break
    match = _match(skin, weights, pose, surface, NEAR)
    _check_met(len(match.nodes) / len(skin.mean))
    residuals = np.full((1, len(skin.mean)), np.nan)
    residuals[0, match.nodes] = np.abs(match.distance)
    return Fit(skin.described(weights), (pose,), residuals)


def _check_met(share: float) -> None:
    """Residuals count only where the scan was met, so most of the face must be."""
    if share < LEAST_MET:
        raise LevatorError(
            f"only {100 * share:.0f} % of the face, hairline to collarbone, comes to lie on the "
            "scan; scan the whole head and mark its landmarks anew"
        )


def _equations(
    skin: ShapeSpace, marks: ShapeSpace, weights: Array, pose: Camera, match: _Match, marked: Array
) -> tuple[Array, Array, Array]:
    """Rows for the weights, right side [m], and rows for the rigid motion; marks after nodes."""
    nodes, count = match.nodes, len(weights)
    turned = match.normals @ pose.rotation
    on_scan = (skin.basis[:, nodes] * turned).sum(axis=2).T
    on_marks = MARKED * (marks.basis @ pose.rotation.T).reshape(count, -1).T
    rows = np.concatenate([on_scan, on_marks])
    points = marks.points(weights)
    missed = np.append(match.distance, MARKED * (marked - pose.image(points)))
    sliding = pose.motions(skin.points(weights)[nodes])[:, :, RIGID]
    motions = (match.normals[:, None] @ sliding)[:, 0]
    held = MARKED * pose.motions(points)[:, :, RIGID].reshape(len(on_marks), -1)
    return rows, missed + rows @ weights, np.concatenate([motions, held])


def _match(
    skin: ShapeSpace, weights: Array, pose: Camera, surface: _Surface, reach: float
) -> _Match:
    """Skin nodes within `reach` [m] of the scan that face as it does there."""
    points = skin.points(weights)
    placed = pose.image(points)
    outward = _normals(points, template("standard").triangles) @ pose.rotation.T
    away, at = surface.tree.query(placed, distance_upper_bound=reach)
    met, nearest = np.isfinite(away), np.asarray(at)
    met[met] = (outward[met] * surface.normals[nearest[met]]).sum(axis=1) > FACING
    nodes, nearest = np.flatnonzero(met), nearest[met]
    normals = surface.normals[nearest]
    distance = ((surface.points[nearest] - placed[nodes]) * normals).sum(axis=1)
    return _Match(nodes, normals, distance)


def _surface(scan: Scan) -> _Surface:
    corners = scan.vertices[scan.triangles]
    flat = _unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    points = np.concatenate([scan.vertices, corners.mean(axis=1)])
    normals = np.concatenate([_normals(scan.vertices, scan.triangles), flat])
    return _Surface(points, normals, cKDTree(points))


def _normals(points: Array, triangles: Ints) -> Array:
    """Unit normals at the nodes, weighted by the area of the triangles, shape (n, 3)."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    across, outward = np.cross(b - a, c - a), np.zeros_like(points)
    for corner in triangles.T:
        np.add.at(outward, corner, across)
    return _unit(outward)


def _unit(vectors: Array) -> Array:
    size = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Array = vectors / np.maximum(size, np.finfo(np.float64).tiny)
    return unit
