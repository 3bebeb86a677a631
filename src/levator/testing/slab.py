"""A small flat face with known answers, for unit tests and for people who test their own models.

The slab lies in the x-y plane with its skin at z = 0 and its bone below; both halves mirror
each other about x = 0. It carries two muscles per side, one of them parallel to x.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import Delaunay

from levator.anatomy.types import Array, Face, Ints, Muscle, MuscleMap, Side, WedgeMesh
from levator.sources import Grade

SHEETS = ((0, 1.5e-3), (1, 2.0e-3), (1, 2.0e-3), (2, 1.5e-3), (1, 3.0e-3))


def slab_face(*, cells: int = 12, width: float = 0.12) -> Face:
    """A square slab `width` [m] wide with `cells` cells across (even), skin, fat, smas, fat."""
    surface, triangles, mirror = _plane(cells, width)
    depths = np.concatenate([[0.0], np.cumsum([t for _, t in SHEETS])])
    mesh = _extrude(surface, triangles, mirror, depths)
    tissue = np.array([SHEETS[s][0] for s in mesh.sheet], dtype=np.int64)
    muscles, muscle_map = _muscles(mesh)
    return Face(
        mesh=mesh,
        tissue=tissue,
        muscles=muscles,
        muscle_map=muscle_map,
        labels=_labels(mesh, len(depths)),
        landmarks={"centre": np.zeros(3)},
        regions=_regions(mesh.skin),
        zones={"edge": np.abs(mesh.skin[:, 1]) > 0.45 * width},
        description={"kind": "slab", "cells": float(cells)},
    )


def _plane(cells: int, width: float) -> tuple[Array, Ints, Ints]:
    line = np.linspace(-width / 2, width / 2, cells + 1)
    x, y = np.meshgrid(line, line, indexing="ij")
    nodes = np.column_stack([x.ravel(), y.ravel()])
    i, j = np.meshgrid(np.arange(cells), np.arange(cells), indexing="ij")
    a = (i * (cells + 1) + j).ravel()
    b, c, d = a + cells + 1, a + cells + 2, a + 1
    left = (i >= cells // 2).ravel()
    falling = np.concatenate([np.column_stack([a, b, d])[left], np.column_stack([b, c, d])[left]])
    rising = np.concatenate([np.column_stack([a, b, c])[~left], np.column_stack([a, c, d])[~left]])
    index = np.arange(len(nodes)).reshape(cells + 1, cells + 1)
    return (
        np.column_stack([nodes, np.zeros(len(nodes))]),
        np.concatenate([falling, rising]).astype(np.int64),
        index[::-1].ravel().astype(np.int64),
    )


def _extrude(surface: Array, triangles: Ints, mirror: Ints, depths: Array) -> WedgeMesh:
    n, levels = len(surface), len(depths)
    points = np.concatenate([surface - [0, 0, d] for d in depths])
    wedges = [np.hstack([triangles + (k + 1) * n, triangles + k * n]) for k in range(levels - 1)]
    return WedgeMesh(
        points=points,
        wedges=np.concatenate(wedges),
        sheet=np.repeat(np.arange(levels - 1), len(triangles)),
        triangles=triangles,
        n_surface=n,
        mirror=np.concatenate([mirror + k * n for k in range(levels)]),
    )


def _muscles(mesh: WedgeMesh) -> tuple[tuple[Muscle, ...], MuscleMap]:
    centre = mesh.points[mesh.wedges].mean(axis=1)
    sides: tuple[tuple[Side, int], ...] = (("left", 1), ("right", -1))
    muscles, owner, element, fibre = [], [], [], []
    for side, sign in sides:
        for code, label, direction in (
            ("ZMA", "zygomaticus major", (-1.0 * sign, 0.0, 0.0)),
            ("FRO", "frontalis", (0.0, -1.0, 0.0)),
        ):
            y0 = -0.02 if code == "ZMA" else 0.02
            middle = np.array([0.03 * sign, y0, 0.0])
            along = np.array(direction)
            path = middle + np.outer(np.array([-1.0, 0.0, 1.0]) * 0.02, along)
            muscles.append(
                Muscle(
                    code=code,
                    label=label,
                    side=side,
                    path=path,
                    depth=np.full(len(path), 8e-3),
                    breadth=np.full(len(path), 0.02),
                    width=0.02,
                    thickness=1.5e-3,
                    nerve="VII",
                    origin="one end",
                    insertion="the other end",
                    role="elevator",
                    grade=Grade.X,
                )
            )
            inside = (mesh.sheet == 3) & (np.abs(centre[:, :2] - middle[:2]) < 0.02).all(axis=1)
            element.append(np.flatnonzero(inside))
            owner.append(np.full(inside.sum(), len(muscles) - 1))
            fibre.append(np.tile(along, (int(inside.sum()), 1)))
    elements = np.concatenate(element)
    return tuple(muscles), MuscleMap(
        muscle=np.concatenate(owner),
        element=elements,
        fraction=np.full(len(elements), 0.6),
        fibre=np.concatenate(fibre),
    )


def _labels(mesh: WedgeMesh, levels: int) -> dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    level = np.repeat(np.arange(levels), mesh.n_surface)
    hull = Delaunay(mesh.skin[:, :2]).convex_hull
    edge = np.isin(np.arange(mesh.n_nodes) % mesh.n_surface, np.unique(hull))
    xy = np.abs(mesh.points[:, :2])
    vestibule = (level == levels - 1) & (xy < 0.015).all(axis=1)
    deep = level == levels - 1
    return {
        "skin": level == 0,
        "bone": deep & ~vestibule,
        "vestibule": vestibule,
        "rim": edge,
        "lips": np.zeros(mesh.n_nodes, dtype=bool),
    }


def _regions(skin: Array) -> dict[str, Array]:
    regions = {}
    for name, y in (("cheek", 0.0), ("jowl", -0.03), ("brow", 0.03), ("mouth corner", -0.015)):
        for side, sign in (("left", 1), ("right", -1)):
            spot = np.array([0.025 * sign, y, 0.0])
            weight = np.exp(-0.5 * ((skin - spot) ** 2).sum(axis=1) / 0.008**2)
            regions[f"{name}, {side}"] = weight / weight.sum()
    middle = np.exp(-0.5 * ((skin - [0, -0.045, 0]) ** 2).sum(axis=1) / 0.008**2)
    return {**regions, "under the chin": middle / middle.sum()}
