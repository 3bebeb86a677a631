"""Is this scan a head that a face can be fitted to?

A scan must be one closed surface: finite, of the size of a head in the unit that was stated, every
edge between exactly two triangles that agree on the outside, and nowhere cutting through itself.
Scans are refused, not repaired: repairs belong to the scanner's software, where they are seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.anatomy.fit.crossings import crossings
from levator.anatomy.shape.head import head
from levator.anatomy.types import Array, Ints
from levator.errors import LevatorError, unknown_name
from levator.sources.noted import noted

METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
LARGEST = 500_000
TOLD_APART = 3.0
"""A scan may be this much larger or smaller than the head; the units differ by ten and more."""
REPAIR = "in the scanner's software or a mesh editor, then export it again"


@dataclass(frozen=True)
class Scan:
    """A closed surface of a head, as scanned."""

    vertices: Array = field(metadata=noted("m", "positions in the scan's own axes, shape (n, 3)"))
    triangles: Ints = field(
        metadata=noted("1", "counter-clockwise seen from outside, shape (t, 3)")
    )
    unit: str = field(metadata=noted("1", "unit of the file it came from: mm, cm or m"))


def checked_scan(vertices: Array, triangles: Ints, *, unit: str) -> Scan:
    """The scan with `vertices` in `unit`, shape (n, 3), and `triangles`, shape (t, 3).

    Vertices at the same place become one; triangles without area between them are dropped.

    Raises LevatorError for scans that are empty, too large, not finite, of the wrong size, open,
    not manifold, inside out in part, or cutting through themselves.
    """
    if unit not in METRES:
        raise unknown_name("unit of a scan", unit, METRES)
    _check_arrays(vertices, triangles)
    points, corners = _merged(np.asarray(vertices, dtype=np.float64) * METRES[unit], triangles)
    if not len(corners):
        raise LevatorError("the scan is empty; export a surface with triangles")
    _check_size(points, unit)
    _check_closed(corners)
    crossed = crossings(points, corners)
    if len(crossed):
        raise LevatorError(
            f"the scan cuts through itself at {len(crossed)} places; remove self-intersections "
            + REPAIR
        )
    outward = _volume(points, corners) > 0
    return Scan(points, corners if outward else corners[:, ::-1].copy(), unit)


def _check_arrays(vertices: Array, triangles: Ints) -> None:
    if len(vertices) == 0 or len(triangles) == 0:
        raise LevatorError("the scan is empty; export a surface with triangles")
    if np.shape(vertices)[1:] != (3,) or np.shape(triangles)[1:] != (3,):
        raise LevatorError("the scan must hold triangles in space; export it triangulated")
    if len(triangles) > LARGEST:
        raise LevatorError(
            f"the scan has {len(triangles)} triangles; reduce it to at most {LARGEST} {REPAIR}"
        )
    bad = int((~np.isfinite(vertices)).any(axis=1).sum())
    if bad:
        raise LevatorError(f"{bad} vertices of the scan are not finite; remove them {REPAIR}")
    if np.min(triangles) < 0 or np.max(triangles) >= len(vertices):
        raise LevatorError("triangles of the scan name vertices it does not have; export it again")


def _merged(points: Array, triangles: Ints) -> tuple[Array, Ints]:
    """Used points, one per place, and the triangles that keep three different corners."""
    places, at = np.unique(points, axis=0, return_inverse=True)
    corners = at.reshape(-1)[triangles]
    a, b, c = corners.T
    corners = corners[(a != b) & (b != c) & (c != a)]
    used, renumbered = np.unique(corners, return_inverse=True)
    return places[used], renumbered.reshape(-1, 3)


def _check_size(points: Array, unit: str) -> None:
    extent, usual = float(np.ptp(points, axis=0).max()), _usual_extent()

    def fits(scale: float) -> bool:
        return usual / TOLD_APART < extent * scale < usual * TOLD_APART

    if fits(1):
        return
    found = f"read in {unit} the scan is {extent:.3g} m large, a head is about {usual:.2g} m"
    likely = [other for other in METRES if fits(METRES[other] / METRES[unit])]
    if likely:
        raise LevatorError(f"{found}; write {likely[0]!r} as its unit")
    raise LevatorError(f"{found}; scale it to its true size {REPAIR}")


def _usual_extent() -> float:
    return float(np.ptp(head().vertices, axis=0).max())


def _check_closed(triangles: Ints) -> None:
    directed = triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    edges, uses = np.unique(np.sort(directed, axis=1), axis=0, return_counts=True)
    open_, crowded = int((uses == 1).sum()), int((uses > 2).sum())
    if open_:
        raise LevatorError(f"the scan is open along {open_} edges; close its holes {REPAIR}")
    if crowded:
        raise LevatorError(
            f"{crowded} edges of the scan belong to more than two triangles; make it manifold "
            + REPAIR
        )
    turned = 2 * len(edges) - len(np.unique(directed, axis=0))
    if turned:
        raise LevatorError(
            f"triangles of the scan disagree on the outside at {turned} edges; orient them alike "
            + REPAIR
        )


def _volume(points: Array, triangles: Ints) -> float:
    a, b, c = (points[triangles[:, k]] - points[0] for k in range(3))
    return float((a * np.cross(b, c)).sum()) / 6
