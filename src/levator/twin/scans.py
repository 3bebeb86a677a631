"""Which surface does this scan file hold? OBJ, PLY and STL, read by trimesh and then checked.

A file is read whole before anything is made of it, materials and textures are left alone, and
nothing is written.
"""

from __future__ import annotations

import logging
import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
import trimesh

from levator.anatomy.fit.scan import Scan, checked_scan
from levator.errors import LevatorError

SUFFIXES = (".obj", ".ply", ".stl")
LARGEST = 200_000_000
logging.getLogger("trimesh").addHandler(logging.NullHandler())


def read_scan(path: Path, *, unit: str) -> Scan:
    """The scan in the file at `path`, whose coordinates are in `unit` (mm, cm or m).

    Raises LevatorError for files that cannot be read and for scans that are no closed head.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise LevatorError(f"cannot read {path}; write the path of an .obj, .ply or .stl file")
    raw = _bytes(path)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = trimesh.load_mesh(
                BytesIO(raw), file_type=suffix[1:], process=False, skip_materials=True
            )
            vertices, triangles = np.asarray(found.vertices), np.asarray(found.faces)
    except Exception:  # a damaged file makes the reader raise anything, NameError included
        raise LevatorError(
            f"{path} is no intact {suffix[1:].upper()} file; export the scan again"
        ) from None
    return checked_scan(vertices, triangles, unit=unit)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise LevatorError(
                f"{path} has {size / 1e6:.0f} MB; reduce the scan to at most {LARGEST / 1e6:.0f} MB"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise LevatorError(f"cannot read {path}: {error.strerror}") from None
    if path.suffix.lower() == ".obj":
        return raw.decode("utf-8", "replace").encode()
    return raw
