"""What drives a muscle fibre in a field: the curvature of the potential outside, node by node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline
from scipy.linalg import solveh_banded

from levator.activation.exposure import Exposure
from levator.activation.muscle_fibre.membrane import Membrane
from levator.activation.types import Array
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.noted import noted

FEWEST = 16


@dataclass(frozen=True, eq=False)
class Course:
    """Fibres cut into nodes, per ampere of the source; rows are padded with zeros."""

    drive: Array = field(metadata=noted("1/m2", "current into each node, A/m2 per A, (f, nodes)"))
    counts: NDArray[np.int64] = field(metadata=noted("1", "nodes of each fibre, shape (f,)"))
    coupling: Array = field(metadata=noted("S/m2", "between neighbouring nodes, shape (f,)"))
    length: Array = field(metadata=noted("m", "of each fibre, shape (f,)"))


def course(exposures: Sequence[Exposure], membrane: Membrane, spacing: float) -> Course:
    """Fibres in their fields, in pieces of at most `spacing` [m], a node in the middle of each.

    A muscle fibre is one stretch between two tendons: raises LevatorError for branches and for
    ends that pass on, and when there are not as many diameters as fibres.
    """
    if len(exposures) != len(membrane.diameter):
        raise LevatorError(
            f"{len(exposures)} fibres and {len(membrane.diameter)} diameters; write one for each"
        )
    lengths = np.array([_whole(exposure) for exposure in exposures])
    counts = np.maximum(FEWEST, np.ceil(lengths / spacing).astype(np.int64))
    coupling = membrane.axial * membrane.diameter / 4 / np.square(lengths / counts)
    drive = np.zeros((len(exposures), counts.max()))
    for row, exposure in enumerate(exposures):
        potential = _at_nodes(exposure, int(counts[row]))
        slopes = np.diff(potential)
        curvature = np.diff(slopes, prepend=0.0, append=0.0)
        drive[row, : counts[row]] = coupling[row] * curvature
    return Course(drive=drive, counts=counts, coupling=coupling, length=lengths)


def polarisation(found: Course, membrane: Membrane) -> Array:
    """Largest depolarisation [V/A] that a steady current leaves in a passive fibre, shape (f,)."""
    tubules = value("muscle_fibre.tubule.area") * value("muscle_fibre.tubule.leak")
    largest = []
    for drive, count, coupling in zip(found.drive, found.counts, found.coupling, strict=True):
        band = np.full((2, count), -coupling)
        band[1] = 2 * coupling + membrane.leak * (1 + tubules)
        band[1, [0, -1]] -= coupling
        largest.append(np.max(solveh_banded(band, drive[:count])))
    return np.array(largest)


def _whole(exposure: Exposure) -> float:
    if len(exposure.stretches) != 1:
        raise LevatorError("a muscle fibre does not branch; write an Exposure of one Stretch")
    if exposure.start != "terminates" or exposure.stretches[0].end != "terminates":
        raise LevatorError(
            'a muscle fibre ends at both tendons; write Exposure(stretches, start="terminates")'
        )
    return exposure.stretches[0].length


def _at_nodes(exposure: Exposure, count: int) -> Array:
    """Potential [V/A] in the middles of `count` even pieces, smooth between the samples."""
    stretch = exposure.stretches[0]
    nodes = stretch.along[0] + stretch.length * (np.arange(count) + 1 / 2) / count
    degree = min(3, len(stretch.along) - 1)
    smooth = make_interp_spline(stretch.along, stretch.potential, k=degree)
    return np.asarray(smooth(nodes), dtype=np.float64)
