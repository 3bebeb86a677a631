"""How far does the skin move per unit of muscle state? One factorisation, many loads.

    K u = f,   lift = R u

Forward, each muscle is one right-hand side; by the adjoint, each region is one, which is
cheaper when only regional lift is wanted: R K^-1 F = (K^-1 R^T)^T F, since K is symmetric.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from levator.anatomy.types import Array, Face
from levator.contour.lift import lift_readings
from levator.contour.loads import thickness_loads, tone_loads
from levator.contour.material import is_skin, material, skin_part
from levator.contour.solid.solid import UPRIGHT, Solid
from levator.contour.stiffness import stiffness
from levator.contour.types import ContourBasis, Elasticity, Readings, RegionalBasis


def settle(face: Face, elasticity: Elasticity) -> ContourBasis:
    """Displacement [m] of the skin per unit of each muscle's thickness and tone, and gravity.

    Raises LevatorError when a wedge is inverted or nothing holds the face.
    """
    return Elastic(face, elasticity).basis()


class Elastic:
    """One face with one elasticity, assembled and factorised once."""

    matrix: csc_matrix[np.float64]
    """Stiffness [N/m] of the admissible motions, symmetric, shape (n_free, n_free)."""

    solid: Solid
    """The same face at finite strain: postures and contractions."""

    def __init__(self, face: Face, elasticity: Elasticity) -> None:
        self._face, self._elasticity = face, elasticity
        self.solid = Solid(face, elasticity)
        self.matrix, self._factor = self.solid.matrix, self.solid.factor
        body = self.solid.body
        self._elements, self._motions = body.ground.elements, body.motions

    @property
    def pivots(self) -> Array:
        """Pivots [N/m] of the symmetric factorisation; all positive where the face is stable."""
        return self._factor.pivots

    def displacement(self, load: Array) -> Array:
        """Displacements [m] of all nodes under nodal forces [N], both (3 n_nodes, k)."""
        answer: Array = self._factor.solve(_times(self._motions.T, load))
        return _times(self._motions, answer)

    def sag(self, down: Array = UPRIGHT) -> Array:
        """Skin displacement [m] from weightless to gravity along `down`, to first order, (n, 3).

        The shift from upright to supine is `sag([0, 0, -1]) - sag([0, -1, 0])`; `solid.pose` has it
        at finite strain.
        """
        sagged: Array = self._skin(self._sag(np.asarray(down, dtype=np.float64)))[0]
        return sagged

    def basis(self) -> ContourBasis:
        """The skin's displacement per unit of each muscle's thickness and tone, and gravity."""
        gravity = self._sag(UPRIGHT)
        change = self.displacement(-self._skin_force(gravity))
        return ContourBasis(
            muscle_names=self._muscle_names,
            readings=lift_readings(self._face),
            thickness=self._skin(self.displacement(self._thickness_loads.toarray())),
            tone=self._skin(self.displacement(self._tone_loads.toarray())),
            gravity=self._skin(gravity)[0],
            stiffness=self._skin(change)[0],
        )

    def regional(self, readings: Readings | None = None) -> RegionalBasis:
        """The same, read as regional lift (or `readings`) by one adjoint solve a reading."""
        readings = lift_readings(self._face) if readings is None else readings
        adjoint = self._adjoint(readings)
        gravity = self._sag(UPRIGHT)
        return RegionalBasis(
            region_names=readings.names,
            muscle_names=self._muscle_names,
            thickness=_times(self._thickness_loads.T, adjoint).T,
            tone=_times(self._tone_loads.T, adjoint).T,
            gravity=readings.of(self._skin(gravity)[0]),
            stiffness=-(adjoint.T @ self._skin_force(gravity))[:, 0],
        )

    @cached_property
    def _tone_loads(self) -> csc_matrix[np.float64]:
        return tone_loads(self._face, self._elements)

    @cached_property
    def _thickness_loads(self) -> csc_matrix[np.float64]:
        ground = material(self._face, self._elasticity)
        return thickness_loads(self._face, self._elements, ground)

    @property
    def _muscle_names(self) -> tuple[str, ...]:
        return tuple(muscle.name for muscle in self._face.muscles)

    def _adjoint(self, readings: Readings) -> Array:
        """Displacements [m/N] of all nodes under each reading's weights, (3 n_nodes, k)."""
        load = np.zeros((3 * self._face.mesh.n_nodes, len(readings.names)))
        load[: 3 * self._face.mesh.n_surface] = readings.rows.reshape(len(readings.names), -1).T
        return self.displacement(load)

    def _sag(self, down: Array) -> Array:
        return self.displacement(self.solid.weight(down)[:, None])

    def _skin_force(self, displacement: Array) -> Array:
        """Elastic force [N] of the skin alone under a displacement [m], both (3 n_nodes, k)."""
        chosen = is_skin(self._face)
        part = skin_part(self._face, self._elasticity).take(chosen)
        skin = stiffness(self._elements.take(chosen), part, n_nodes=self._face.mesh.n_nodes)
        return _times(skin, displacement)

    def _skin(self, displacement: Array) -> Array:
        """Skin rows of (3 n_nodes, k), as (k, n_surface, 3)."""
        n = self._face.mesh.n_surface
        return np.ascontiguousarray(displacement[: 3 * n].T).reshape(-1, n, 3)


def _times(matrix: csc_matrix[np.float64] | csr_matrix[np.float64], columns: Array) -> Array:
    return np.asarray(matrix @ columns, dtype=np.float64)
