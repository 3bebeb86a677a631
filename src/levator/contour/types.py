"""What goes into the contour stage, and what comes out of it? Elasticity, readings and bases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np

from levator.anatomy.mesh.wedge import Gradients
from levator.anatomy.types import Array, Ints, Mask
from levator.errors import LevatorError, unknown_name
from levator.sources import value
from levator.sources.noted import noted


def _row(unit: str, quantity: str, about: str) -> dict[str, str]:
    return {"unit": unit, "about": about, "quantity": quantity}


@dataclass(frozen=True)
class Elasticity:
    """Linear soft tissue about the photographed state; all moduli are shear moduli [Pa].

    Raises LevatorError for values that no elastic solid can have.
    """

    skin: float = field(
        metadata=_row("Pa", "mechanics.skin.shear_modulus", "shear modulus of skin")
    )
    fat: float = field(
        metadata=_row("Pa", "mechanics.fat.shear_modulus", "shear modulus of fat with its septa")
    )
    smas: float = field(
        metadata=_row("Pa", "mechanics.smas.shear_modulus", "shear modulus of the SMAS")
    )
    muscle: float = field(
        metadata=_row("Pa", "mechanics.muscle.shear_modulus", "shear modulus of resting muscle")
    )
    deep_fat: float = field(
        metadata=_row("Pa", "mechanics.deep_fat.shear_modulus", "shear modulus of deep fat")
    )
    parotid: float = field(
        metadata=_row("Pa", "mechanics.parotid.shear_modulus", "shear modulus of the parotid")
    )
    ligament: float = field(
        metadata=_row(
            "Pa", "mechanics.ligament.shear_modulus", "shear modulus of retaining ligament"
        )
    )
    poisson_ratio: float = field(
        metadata=_row("1", "mechanics.poisson_ratio", "Poisson's ratio of every tissue")
    )
    skin_prestress: float = field(
        metadata=_row("Pa", "mechanics.skin.prestress", "isotropic tension in the plane of skin")
    )
    density_skin: float = field(
        metadata=_row("kg/m3", "mechanics.skin.density", "mass density of skin")
    )
    density_fat: float = field(
        metadata=_row("kg/m3", "mechanics.fat.density", "mass density of fat")
    )
    density_smas: float = field(
        metadata=_row("kg/m3", "mechanics.smas.density", "mass density of the SMAS")
    )
    density_parotid: float = field(
        metadata=_row("kg/m3", "mechanics.parotid.density", "mass density of the parotid")
    )
    density_muscle: float = field(
        metadata=_row("kg/m3", "mechanics.muscle.density", "mass density of muscle")
    )
    neck_foundation: float = field(
        metadata=_row("Pa/m", "mechanics.neck.foundation", "tangential stiffness over neck fascia")
    )
    gravity: float = field(metadata=_row("m/s2", "gravity.acceleration", "free fall"))
    areolar: float = field(
        metadata=_row("Pa", "mechanics.areolar.shear_modulus", "shear modulus of sub-SMAS spaces")
    )
    areolar_thickness: float = field(
        metadata=_row("m", "mechanics.areolar.thickness", "height over which such a space shears")
    )
    ligament_fan: float = field(
        metadata=_row(
            "1", "mechanics.ligament.fan", "half-angle of a ligament's fibres, in radians"
        )
    )
    lip_tension: float = field(
        metadata=_row("1", "mechanics.skin.lip_tension", "skin tension at the lip over the mean")
    )
    cheek_tension: float = field(
        metadata=_row("1", "mechanics.skin.cheek_tension", "the same at the central cheek")
    )
    resting_tone: float = field(
        metadata=_row("Pa", "tone.resting_stress", "active fibre stress of muscle at rest")
    )
    peak_stress: float = field(
        metadata=_row("Pa", "mechanics.muscle.peak_stress", "active fibre stress at full effort")
    )
    shortening: float = field(
        metadata=_row("1", "mechanics.muscle.shortening_range", "shortening that leaves no force")
    )
    yeoh_ratio: float = field(
        metadata=_row("1", "mechanics.yeoh.second_ratio", "second Yeoh modulus over the first")
    )

    def __post_init__(self) -> None:
        if not min(self._moduli) > 0:
            raise LevatorError("shear moduli must be positive; write for example 1200 (Pa) for fat")
        if not 0 <= self.poisson_ratio < 1 / 2:
            raise LevatorError(
                f"poisson_ratio must lie in [0, 0.5), not {self.poisson_ratio}; "
                "write for example 0.47"
            )
        if not min(self.skin_prestress, self.neck_foundation, self.resting_tone) >= 0:
            raise LevatorError(
                "skin_prestress, neck_foundation and resting_tone must be 0 or more; write 0"
            )
        if not min(self.areolar_thickness, self.shortening) > 0:
            raise LevatorError(
                "areolar_thickness and shortening must be positive; write 0.001, 0.4"
            )

    @property
    def base(self) -> Array:
        """Shear modulus [Pa] of each base tissue, in the order of anatomy.TISSUES."""
        return np.array([self.skin, self.fat, self.smas, self.deep_fat, self.parotid])

    @property
    def density(self) -> Array:
        """Mass density [kg/m3] of each base tissue, in the order of anatomy.TISSUES."""
        fat = self.density_fat
        return np.array([self.density_skin, fat, self.density_smas, fat, self.density_parotid])

    @property
    def _moduli(self) -> list[float]:
        return [*self.base.tolist(), self.muscle, self.ligament, self.areolar]

    @classmethod
    def reference(cls) -> Elasticity:
        """The sourced values of `mechanics.*`."""
        return cls(**{row.name: value(row.metadata["quantity"]) for row in fields(cls)})

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Elasticity:
        """The reference with some quantities (`mechanics.skin.prestress`, ...) set to SI `values`.

        Raises LevatorError with the nearest names for a quantity this stage does not read.
        """
        names = {row.metadata["quantity"]: row.name for row in fields(cls)}
        for name in values:
            if name not in names:
                raise unknown_name("mechanical quantity", name, names)
        return replace(cls.reference(), **{names[k]: float(v) for k, v in values.items()})


@dataclass(frozen=True)
class Elements:
    """The geometry of a set of wedges, as the element integrals need it."""

    wedges: Ints = field(metadata=noted("1", "nodes of each wedge, shape (m, 6)"))
    shape: Gradients = field(metadata=noted("1/m", "shape gradients and quadrature weights"))
    normals: Array = field(metadata=noted("1", "outward unit normal of the sheet, shape (m, 3)"))

    def take(self, part: slice | Mask) -> Elements:
        """The wedges that `part` selects."""
        shape = Gradients(self.shape.g[part], self.shape.w[part], self.shape.n)
        return Elements(self.wedges[part], shape, self.normals[part])


@dataclass(frozen=True)
class Material:
    """Elastic properties of every wedge, mixed from its tissues."""

    shear: Array = field(metadata=noted("Pa", "shear modulus, shape (m,)"))
    lame: Array = field(metadata=noted("Pa", "first Lame constant, shape (m,)"))
    prestress: Array = field(metadata=noted("Pa", "in-plane tension, 0 below the skin, (m,)"))
    density: Array = field(metadata=noted("kg/m3", "mass density, shape (m,)"))

    def take(self, part: slice | Mask) -> Material:
        """The wedges that `part` selects."""
        return Material(self.shear[part], self.lame[part], self.prestress[part], self.density[part])


@dataclass(frozen=True)
class Readings:
    """Linear functionals of the skin displacement, for example the lift of a region."""

    names: tuple[str, ...] = field(metadata=noted("1", "what each row reads"))
    rows: Array = field(metadata=noted("1", "weights, shape (n_readings, n_surface, 3)"))

    def of(self, displacement: Array) -> Array:
        """Values [m] of skin displacements (..., n_surface, 3), shape (..., n_readings)."""
        read: Array = np.tensordot(displacement, self.rows, axes=((-2, -1), (1, 2)))
        return read


@dataclass(frozen=True)
class RegionalBasis:
    """Regional lift per unit of muscle state, about the photographed face."""

    region_names: tuple[str, ...] = field(metadata=noted("1", "what each row reads"))
    muscle_names: tuple[str, ...] = field(metadata=noted("1", "muscles, in the face's order"))
    thickness: Array = field(
        metadata=noted("m", "lift per unit relative thickness, shape (n_regions, n_muscles)")
    )
    tone: Array = field(
        metadata=noted("m/Pa", "lift per pascal of fibre stress, shape (n_regions, n_muscles)")
    )
    gravity: Array = field(
        metadata=noted("m", "lift from weightless to loaded, negative, shape (n_regions,)")
    )
    stiffness: Array = field(
        metadata=noted("m", "change of that lift per unit relative skin modulus, (n_regions,)")
    )


@dataclass(frozen=True)
class ContourBasis:
    """Displacement of the skin per unit of muscle state, about the photographed face."""

    muscle_names: tuple[str, ...] = field(metadata=noted("1", "muscles, in the face's order"))
    readings: Readings = field(metadata=noted("1", "regional lift as skin functionals"))
    thickness: Array = field(
        metadata=noted("m", "per unit relative thickness, shape (n_muscles, n_surface, 3)")
    )
    tone: Array = field(
        metadata=noted("m/Pa", "per pascal of fibre stress, shape (n_muscles, n_surface, 3)")
    )
    gravity: Array = field(
        metadata=noted("m", "displacement from weightless to loaded, shape (n_surface, 3)")
    )
    stiffness: Array = field(
        metadata=noted("m", "change of that per unit relative skin modulus, (n_surface, 3)")
    )

    @property
    def region_names(self) -> tuple[str, ...]:
        """Names of the regions whose lift can be read."""
        return self.readings.names

    def regional(self) -> RegionalBasis:
        """The same basis, read as regional lift [m]."""
        read = self.readings.of
        return RegionalBasis(
            region_names=self.region_names,
            muscle_names=self.muscle_names,
            thickness=read(self.thickness).T,
            tone=read(self.tone).T,
            gravity=read(self.gravity),
            stiffness=read(self.stiffness),
        )
