"""What is a face, to the stages below? Mesh, tissues, muscles, landmarks and regions, all SI.

Axes: x to the subject's left, y up, z forward (metres). The mesh stands in sheets under the
skin: node `level * n_surface + i` lies on the straight path under skin node `i`, level 0 is
the skin and the last level the deep surface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from levator.anatomy.person import Person
from levator.errors import unknown_name
from levator.sources import Grade
from levator.sources.noted import noted

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

Side = Literal["left", "right"]
Resolution = Literal["standard", "coarse"]

TISSUES = ("skin", "fat", "smas", "deep fat", "parotid")


@dataclass(frozen=True)
class WedgeMesh:
    """Layered wedges in one fixed connectivity."""

    points: Array = field(metadata=noted("m", "node positions, shape (n, 3)"))
    wedges: Ints = field(
        metadata=noted("1", "nodes of each wedge, inner triangle then outer, shape (m, 6)")
    )
    sheet: Ints = field(metadata=noted("1", "sheet of each wedge, 0 under the skin, shape (m,)"))
    triangles: Ints = field(
        metadata=noted("1", "skin triangles, counter-clockwise seen from outside, shape (t, 3)")
    )
    n_surface: int = field(metadata=noted("1", "number of skin nodes"))
    mirror: Ints = field(metadata=noted("1", "node permutation left to right, shape (n,)"))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.points)

    @property
    def n_sheets(self) -> int:
        """Number of wedge sheets between skin and deep surface."""
        return self.n_nodes // self.n_surface - 1

    @property
    def skin(self) -> Array:
        """Skin node positions [m], shape (n_surface, 3)."""
        return self.points[: self.n_surface]


@dataclass(frozen=True)
class Muscle:
    """One muscle piece on one side."""

    code: str = field(metadata=noted("1", "short code as in the muscle table, e.g. ZMA"))
    label: str = field(metadata=noted("1", "English name without side"))
    side: Side = field(metadata=noted("1", "side of the body it lies on"))
    path: Array = field(
        metadata=noted("m", "centre line on the skin from origin to insertion, shape (k, 3)")
    )
    depth: Array = field(
        metadata=noted("m", "depth of its middle under the skin along the path, shape (k,)")
    )
    breadth: Array = field(metadata=noted("m", "width of the ribbon along the path, shape (k,)"))
    width: float = field(metadata=noted("m", "mean width of the ribbon"))
    thickness: float = field(metadata=noted("m", "absolute thickness"))
    nerve: str = field(metadata=noted("1", "motor nerve branch"))
    origin: str = field(metadata=noted("1", "where it arises, in words"))
    insertion: str = field(metadata=noted("1", "where it inserts, in words"))
    role: str = field(metadata=noted("1", "what it does to the contour"))
    grade: Grade = field(metadata=noted("1", "weakest evidence grade of its geometry"))

    @property
    def name(self) -> str:
        """Full name with side, e.g. `zygomaticus major, left`."""
        return f"{self.label}, {self.side}"

    @property
    def length(self) -> float:
        """Length of the centre line [m]."""
        return float(np.linalg.norm(np.diff(self.path, axis=0), axis=1).sum())


@dataclass(frozen=True)
class MuscleMap:
    """Which element holds how much of which muscle: one entry per (muscle, element) pair."""

    muscle: Ints = field(metadata=noted("1", "index into Face.muscles, shape (p,)"))
    element: Ints = field(metadata=noted("1", "index of the wedge, shape (p,)"))
    fraction: Array = field(metadata=noted("1", "volume fraction of the wedge, shape (p,)"))
    fibre: Array = field(
        metadata=noted("1", "unit fibre direction, origin to insertion, shape (p, 3)")
    )


@dataclass(frozen=True)
class Nerve:
    """One stretch of a motor nerve on one side, from the stem towards the muscle."""

    branch: str = field(metadata=noted("1", "trunk, temporal, zygomatic, buccal, ..."))
    side: Side = field(metadata=noted("1", "side of the body it lies on"))
    path: Array = field(metadata=noted("m", "course in the tissue, stem first, shape (k, 3)"))
    depth: Array = field(metadata=noted("m", "depth under the skin along the path, shape (k,)"))
    inside: Mask = field(metadata=noted("1", "points of the path inside the mesh, shape (k,)"))
    spread: float = field(metadata=noted("m", "sd of the course across people, along the skin"))
    depth_spread: float = field(metadata=noted("m", "sd of the depth across people"))
    axons: float = field(metadata=noted("1", "mean number of axons"))
    axons_spread: float = field(metadata=noted("1", "sd of the number of axons across people"))
    parent: str = field(metadata=noted("1", "name of the stretch it leaves, empty for the stem"))
    muscle: str = field(metadata=noted("1", "full name of the muscle it ends in, or empty"))
    grade: Grade = field(metadata=noted("1", "weakest evidence grade of its geometry"))

    @property
    def name(self) -> str:
        """Full name with side, e.g. `zygomatic to zygomaticus major, left`."""
        target = self.muscle.rpartition(", ")[0]
        course = f"{self.branch} to {target}" if target else self.branch
        return f"{course}, {self.side}"

    @property
    def length(self) -> float:
        """Length of the course [m]."""
        return float(np.linalg.norm(np.diff(self.path, axis=0), axis=1).sum())


@dataclass(frozen=True)
class Ligament:
    """One retaining ligament on one side: stiff columns from bone to skin."""

    label: str = field(metadata=noted("1", "English name without side"))
    side: Side = field(metadata=noted("1", "side of the body it lies on"))
    element: Ints = field(metadata=noted("1", "wedges it runs through, shape (p,)"))
    fraction: Array = field(metadata=noted("1", "its volume fraction of each wedge, shape (p,)"))
    direction: Array = field(metadata=noted("1", "unit direction bone to skin, shape (p, 3)"))
    grade: Grade = field(metadata=noted("1", "weakest evidence grade of its geometry"))

    @property
    def name(self) -> str:
        """Full name with side, e.g. `zygomatic ligament, left`."""
        return f"{self.label}, {self.side}"


@dataclass(frozen=True)
class Face:
    """A face that every stage below can read; build one with `Face.reference`."""

    mesh: WedgeMesh = field(metadata=noted("m", "layered wedges"))
    tissue: Ints = field(metadata=noted("1", "base tissue of each wedge, index into TISSUES"))
    muscles: tuple[Muscle, ...] = field(metadata=noted("1", "muscle pieces"))
    muscle_map: MuscleMap = field(metadata=noted("1", "volume fractions and fibre directions"))
    labels: Mapping[str, Mask] = field(
        metadata=noted("1", "named node sets (skin, lips, vestibule, bone, rim, ...), shape (n,)")
    )
    landmarks: Mapping[str, Array] = field(
        metadata=noted("m", "named points on the skin, shape (3,) each")
    )
    regions: Mapping[str, Array] = field(
        metadata=noted("1", "contour regions as skin weights that sum to 1, shape (n_surface,)")
    )
    zones: Mapping[str, Mask] = field(
        metadata=noted("1", "exclusion zones as skin node sets, shape (n_surface,)")
    )
    description: Mapping[str, str | float] = field(
        metadata=noted("1", "the parameters the face was built from")
    )
    numbers: tuple[str, ...] = field(
        default=(), metadata=noted("1", "names of the sourced numbers the face was built from")
    )
    nerves: tuple[Nerve, ...] = field(
        default=(), metadata=noted("1", "stretches of the facial nerve, stem before branch")
    )
    ligaments: tuple[Ligament, ...] = field(default=(), metadata=noted("1", "retaining ligaments"))
    person: Person | None = field(
        default=None, metadata=noted("1", "whose face it is; None for a synthetic one")
    )

    def muscle_index(self, name: str) -> int:
        """Index of the muscle called `name`; raises LevatorError with the nearest names."""
        names = [muscle.name for muscle in self.muscles]
        if name not in names:
            raise unknown_name("muscle", name, names)
        return names.index(name)

    @classmethod
    def of(cls, person: Person, resolution: Resolution = "standard") -> Face:
        """The statistical face of `person`.

        Raises LevatorError for shape targets or variants that do not exist, and for shapes that
        fold.
        """
        from levator.anatomy.build import build

        return build(person, resolution)

    @classmethod
    def reference(cls, *, resolution: Resolution = "standard", **parameters: Any) -> Face:
        """The statistical face of `Person(**parameters)`, by default a woman of 52.

        Raises LevatorError for values no adult face can have.
        """
        return cls.of(Person(**parameters), resolution)
