"""Where does this face come to rest: lying, tilted, weightless, smiling, with other muscles?

The photographed face is balanced once under upright gravity and resting tone; every other state is
followed from there by Newton steps on the same energy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from levator.anatomy.types import Array, Face
from levator.contour.loads import weight
from levator.contour.material import is_skin, material
from levator.contour.solid.balance import balanced, residual
from levator.contour.solid.body import body_of, grown, toned
from levator.contour.solid.fronts import Fronts, NotPositiveError
from levator.contour.solid.kernel import force_scale, tangent
from levator.contour.solid.newton import by_columns, settled
from levator.contour.solid.types import Body, Settled, Sparse
from levator.contour.stiffness import Pattern
from levator.contour.types import Elasticity
from levator.errors import LevatorError

UPRIGHT = np.array([0.0, -1.0, 0.0])
SUPINE = np.array([0.0, 0.0, -1.0])
PRONE = np.array([0.0, 0.0, 1.0])
WEIGHTLESS = np.zeros(3)


class Solid:
    """One face with one elasticity, in balance under upright gravity in the photograph.

    `yeoh_ratio` is the second Yeoh modulus over the first; 0 is neo-Hookean. Raises LevatorError
    when nothing holds the face, its weight cannot be balanced, or the balance is unstable.
    """

    body: Body
    """The balanced body."""

    matrix: Sparse
    """Stiffness [N/m] of the admissible motions about the photograph, (n_free, n_free)."""

    def __init__(self, face: Face, elasticity: Elasticity, *, yeoh_ratio: float = 0.0) -> None:
        self.face, self.elasticity = face, elasticity
        body = body_of(face, elasticity, yeoh_ratio=yeoh_ratio)
        self._elements = body.ground.elements
        self._pattern = Pattern(face.mesh.wedges, face.mesh.n_nodes)
        self._plan = by_columns(body, self._pattern, n_surface=face.mesh.n_surface)
        self._solid = material(face, elasticity)
        self.body = balanced(body, self.weight(UPRIGHT), ~is_skin(face), self._pattern, self._plan)
        self.matrix = tangent(self.body, face.mesh.points, self._pattern)

    @cached_property
    def factor(self) -> Fronts:
        """The factors of `matrix`; raises LevatorError when the balance is unstable."""
        try:
            return Fronts(self._plan, self.matrix)
        except NotPositiveError as unstable:
            raise LevatorError(
                "this face would buckle under its own stress; "
                "choose moduli or a skin tension nearer to the reference"
            ) from unstable

    @property
    def residual(self) -> float:
        """Unbalanced force over the weight in the photograph."""
        return residual(self.body, self.face.mesh.points, self.weight(UPRIGHT))

    def weight(self, down: Array) -> Array:
        """Nodal forces [N], (3 n,), of gravity along `down`, (3,); zeros are weightless."""
        length = float(np.linalg.norm(down))
        along = self.elasticity.gravity * down / length if length else np.zeros(3)
        return weight(self.face, self._elements, self._solid, along)[:, 0]

    def pose(self, down: Array) -> Settled:
        """The face with gravity along `down`, (3,), whose length does not matter but for zero.

        Raises LevatorError with the last residual when no equilibrium is found.
        """
        return self.settle(down=down)

    def contract(self, effort: Mapping[str, float]) -> Settled:
        """The upright face with muscles, by full name, at an effort between 0 and 1 of their peak.

        Raises LevatorError for a muscle that this face lacks or for an effort out of range.
        """
        tone = np.zeros(len(self.face.muscles))
        for name, share in effort.items():
            if not 0 <= share <= 1:
                raise LevatorError(
                    f"an effort lies between 0 and 1, not {share}; write for "
                    f"example {{{name!r}: 1.0}}"
                )
            index = self.face.muscle_index(name)
            tone[index] = share * (self.elasticity.peak_stress - self.elasticity.resting_tone)
        return self.settle(tone=tone)

    def settle(
        self,
        *,
        down: Array = UPRIGHT,
        tone: Array | None = None,
        thickness: Array | None = None,
    ) -> Settled:
        """The face under gravity along `down` with changed muscles.

        `tone` [Pa] and relative `thickness`, both (n_muscles,), are changes from the photograph.
        Raises LevatorError when the photograph is unstable, or with the last residual when no
        equilibrium is found.
        """
        none = np.zeros(len(self.face.muscles))
        tone, thickness = (none if change is None else change for change in (tone, thickness))
        rest, goal, _ = self.weight(UPRIGHT), self.weight(down), self.factor

        def loading(share: float) -> tuple[Body, Array]:
            stress = self.elasticity.resting_tone + share * tone
            body = grown(toned(self.body, self.face, stress), self.face, share * thickness)
            return body, rest + share * (goal - rest)

        return settled(loading, self._pattern, self._plan, scale=force_scale(self.body, rest))
