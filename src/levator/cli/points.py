"""Which points were seen on a face? Arrays of landmarks from files, and named points of a scan."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError

Array = NDArray[np.float64]

LARGEST = 5_000_000


def read_landmarks(path: Path) -> Array:
    """Landmarks of one photograph, (468 or 478, 2 or 3), from a .npy or .csv file.

    Raises LevatorError for a file of another kind or one that holds anything but numbers.
    """
    if path.suffix.lower() not in (".npy", ".csv"):
        raise LevatorError(f"cannot read landmarks from {path}; write a .npy or a .csv file")
    raw = _content(path)
    try:
        if path.suffix.lower() == ".npy":
            found = np.load(BytesIO(raw), allow_pickle=False)
        else:
            rows = [row for row in csv.reader(raw.decode("utf-8-sig").splitlines()) if row]
            found = np.array(rows if _numeric(rows[0]) else rows[1:], dtype=np.float64)
        return np.asarray(found, dtype=np.float64)
    except (ValueError, TypeError, IndexError, EOFError, OSError):
        raise LevatorError(
            f"{path} holds no landmarks; write one row for each of the 468 points, x,y or x,y,z"
        ) from None


def read_named_points(path: Path) -> dict[str, Array]:
    """Named points (3,) from rows `name,x,y,z` of a .csv file; names may hold a comma in quotes.

    Raises LevatorError for a row that is not of that form.
    """
    if path.suffix.lower() != ".csv":
        raise LevatorError(f"cannot read named points from {path}; write a .csv file, name,x,y,z")
    found: dict[str, Array] = {}
    try:
        for row in csv.reader(_content(path).decode("utf-8-sig").splitlines()):
            name, *numbers = [cell.strip() for cell in row] or ["", "x"]
            if numbers[:1] != ["x"]:
                found[name] = np.array([float(cell) for cell in numbers])
        whole = [point.shape == (3,) and np.isfinite(point).all() for point in found.values()]
    except ValueError:
        whole = [False]
    if not whole or not all(whole):
        raise LevatorError(
            f"{path} holds no named points; write rows such as pronasale,1.5,-30.2,88.0"
        ) from None
    return found


def _numeric(row: list[str]) -> bool:
    try:
        return len([float(cell) for cell in row]) > 0
    except ValueError:
        return False


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise LevatorError(f"{path} is too large for points of a face; write another file")
        return path.read_bytes()
    except OSError as error:
        raise LevatorError(
            f"cannot read {path}: {error.strerror}; write the path of a file of points"
        ) from None
