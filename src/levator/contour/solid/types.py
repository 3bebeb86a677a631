"""What does finite strain need of a face? Wedges, fibres, stresses, supports, settled states."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_matrix

from levator.anatomy.types import Array, Ints
from levator.contour.types import Elements
from levator.sources.noted import noted

Sparse = csc_matrix[np.float64]


@dataclass(frozen=True)
class Ground:
    """The matrix between the fibres: nearly incompressible, with the stress it stands under."""

    elements: Elements = field(metadata=noted("1", "wedges of the photographed face"))
    shear: Array = field(metadata=noted("Pa", "shear modulus, shape (m,)"))
    lame: Array = field(metadata=noted("Pa", "first Lame constant, shape (m,)"))
    second: Array = field(metadata=noted("Pa", "second Yeoh modulus, 0 is neo-Hookean, (m,)"))
    stress: Array = field(metadata=noted("Pa", "stress of the photograph, shape (m, q, 3, 3)"))
    barrier: Array = field(metadata=noted("Pa", "what resists a loss of volume, (m, q)"))
    pressure: Array = field(metadata=noted("Pa", "mean tension in the photograph, shape (m,)"))


@dataclass(frozen=True)
class Fibres:
    """Straight fibres that resist stretch about a tension of their own."""

    element: Ints = field(metadata=noted("1", "wedge of each fibre, shape (p,)"))
    slope: Array = field(metadata=noted("1/m", "derivative of shapes along it, shape (p, 6)"))
    volume: Array = field(metadata=noted("m3", "volume of its wedge, shape (p,)"))
    stiffness: Array = field(metadata=noted("Pa", "modulus times volume fraction, shape (p,)"))
    tension: Array = field(metadata=noted("Pa", "tension in the photograph, shape (p,)"))
    active: Array = field(metadata=noted("Pa", "active stress times fraction, shape (p,)"))
    shortening: float = field(metadata=noted("1", "relative shortening that leaves no force"))


@dataclass(frozen=True)
class Body:
    """A face as finite strain sees it, in balance in the photograph under its own weight."""

    points: Array = field(metadata=noted("m", "nodes of the photograph, shape (n, 3)"))
    ground: Ground = field(metadata=noted("1", "matrix between the fibres"))
    fibres: Fibres = field(metadata=noted("1", "ligaments and muscles"))
    foundation: Sparse = field(metadata=noted("N/m", "elastic support, (3 n, 3 n)"))
    support: Array = field(metadata=noted("N", "what that support carries already, (3 n,)"))
    motions: Sparse = field(metadata=noted("1", "admissible motions, shape (3 n, n_free)"))

    def free(self, force: Array) -> Array:
        """Generalised forces [N] of the admissible motions, (n_free,), under `force` (3 n,)."""
        return np.asarray(self.motions.T @ force, dtype=np.float64)

    def moved(self, motion: Array) -> Array:
        """Displacements [m] of the nodes, (n, 3), under admissible motions [m], (n_free,)."""
        return np.asarray(self.motions @ motion, dtype=np.float64).reshape(-1, 3)


@dataclass(frozen=True)
class Settled:
    """A state of equilibrium away from the photograph."""

    displacement: Array = field(metadata=noted("m", "of every node, shape (n, 3)"))
    residual: float = field(metadata=noted("1", "unbalanced force over the applied force"))
    iterations: int = field(metadata=noted("1", "tangents factorised on the way"))
    volume_ratio: float = field(metadata=noted("1", "smallest volume ratio in any wedge"))
