"""What goes into conduction and what comes out: conductivities, functionals and lead fields.

All SI: siemens per metre, amperes, volts, metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from levator.errors import LevatorError, unknown_name
from levator.sources import value
from levator.sources.noted import noted

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CURRENT_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Conductivity:
    """Bulk conductivities [S/m] of the living tissues, and the wet lining of the mouth [S].

    Bone and air insulate. Raises LevatorError when a bulk conductivity is not a positive number
    or the conductance of the lining is negative.
    """

    skin: float = field(metadata=noted("S/m", "living skin, without the stratum corneum"))
    fat: float = field(metadata=noted("S/m", "subcutaneous and deep fat"))
    smas: float = field(metadata=noted("S/m", "SMAS and fascia between the muscles"))
    parotid: float = field(metadata=noted("S/m", "parotid gland"))
    muscle_along: float = field(metadata=noted("S/m", "muscle along its fibres"))
    muscle_across: float = field(metadata=noted("S/m", "muscle across its fibres"))
    vestibule: float = field(
        default=0.0,
        metadata=noted("S", "conductance of a square of mucosa and saliva; 0 insulates"),
    )

    def __post_init__(self) -> None:
        for entry in fields(self):
            number = getattr(self, entry.name)
            if not np.isfinite(number) or number < 0 or (number == 0 and entry.name != "vestibule"):
                raise LevatorError(
                    f"conductivity of {entry.name} must be positive, not {number!r}; "
                    f"write for example {entry.name}=0.2 ({entry.metadata['unit']})"
                )

    @classmethod
    def reference(cls) -> Conductivity:
        """The sourced values [S/m]."""
        return cls.of({})

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Conductivity:
        """Conductivities [S/m] by quantity name, e.g. {"conductivity.fat": 0.04}.

        What `values` does not name is sourced; names of other stages are left alone, so a whole
        draw may be passed. Raises LevatorError for a `conductivity.` name that does not exist.
        """
        for name in values:
            if name.startswith("conductivity.") and name not in QUANTITIES.values():
                raise unknown_name("conductivity", name, QUANTITIES.values())
        return cls(
            **{
                key: float(values[name]) if name in values else value(name)
                for key, name in QUANTITIES.items()
            }
        )

    @property
    def base(self) -> Array:
        """Isotropic conductivity [S/m] of each base tissue, in the order of anatomy.TISSUES."""
        return np.array([self.skin, self.fat, self.smas, self.fat, self.parotid])


QUANTITIES = {
    "skin": "conductivity.skin",
    "fat": "conductivity.fat",
    "smas": "conductivity.smas",
    "parotid": "conductivity.parotid",
    "muscle_along": "conductivity.muscle.along",
    "muscle_across": "conductivity.muscle.across",
    "vestibule": "conductivity.vestibule",
}


@dataclass(frozen=True)
class Functionals:
    """Linear readings of the node potentials: reading k is `rows[k] @ potential`."""

    names: tuple[str, ...] = field(metadata=noted("1", "one name per reading"))
    rows: csr_array = field(metadata=noted("unit/V", "weights of the nodes, (n_f, n_nodes)"))
    unit: str = field(metadata=noted("1", "unit of the readings"))

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names) or len(self.names) != self.rows.shape[0]:
            raise LevatorError(
                f"{self.rows.shape[0]} functionals need as many different names, "
                f"not {len(set(self.names))}; write one name per row"
            )

    def read(self, potential: Array) -> Array:
        """Readings [unit] of node potentials [V], shape (n_f,) or (n_f, k)."""
        return np.asarray(self.rows @ potential, dtype=np.float64)

    def __add__(self, other: Functionals) -> Functionals:
        """Both lists in one, so that one set of adjoint solves serves both.

        Raises LevatorError when the units differ or a name stands in both.
        """
        if self.unit != other.unit:
            raise LevatorError(
                f"cannot add functionals in {self.unit} and {other.unit}; solve them one by one"
            )
        rows = csr_array(vstack([self.rows, other.rows], format="csr"))
        return Functionals((*self.names, *other.names), rows, self.unit)


@dataclass(frozen=True)
class LeadField:
    """What every functional reads per ampere entering at each skin node.

    Rush & Driscoll 1969, doi 10.1109/TBME.1969.4502598. An entry holds for current that enters
    at the node and leaves evenly from the whole volume; for a balanced injection the way it
    leaves cancels.
    """

    names: tuple[str, ...] = field(metadata=noted("1", "one name per functional"))
    maps: Array = field(metadata=noted("unit/A", "reading per ampere, shape (n_f, n_surface)"))
    unit: str = field(metadata=noted("1", "unit of the readings"))

    def dose(self, injection: Array) -> Array:
        """Readings [unit] for amperes on skin nodes, (n_surface,) or (n_surface, k).

        Returns shape (n_f,) or (n_f, k). Raises LevatorError when the injection has another
        shape or does not sum to zero.
        """
        amperes = balanced(injection, self.maps.shape[1])
        touched = np.flatnonzero(amperes.reshape(len(amperes), -1).any(axis=1))
        return np.asarray(self.maps[:, touched] @ amperes[touched], dtype=np.float64)

    def index(self, name: str) -> int:
        """Row of the functional called `name`; raises LevatorError with the nearest names."""
        if name not in self.names:
            raise unknown_name("functional", name, self.names)
        return self.names.index(name)


def balanced(injection: Array, n_surface: int) -> Array:
    """The injection [A] itself, once it is known to fit the skin and to sum to zero.

    Raises LevatorError otherwise.
    """
    amperes = np.asarray(injection, dtype=np.float64)
    if amperes.ndim not in (1, 2) or len(amperes) != n_surface:
        raise LevatorError(
            f"an injection holds amperes on {n_surface} nodes here; "
            f"write shape ({n_surface},) or ({n_surface}, k), not {amperes.shape}"
        )
    excess = np.abs(amperes.sum(axis=0))
    if not (excess <= CURRENT_TOLERANCE * np.abs(amperes).sum(axis=0)).all():
        raise LevatorError(
            f"an injection must sum to zero, not {excess.max():.3g} A; "
            "let the second sphere take what the first one gives"
        )
    return amperes
