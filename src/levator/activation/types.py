"""What goes into the activation stage and what comes out? Draws stand on axis 0, all SI."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from levator.errors import unknown_name
from levator.sources.noted import noted

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Thresholds:
    """Threshold fields for very long pulses (rheobase), and what changes them, per draw."""

    names: tuple[str, ...] = field(metadata=noted("1", "muscle names, length m"))
    motor_field: Array = field(
        metadata=noted("V/m", "rheobase field of each muscle's first motor axons, shape (n, m)")
    )
    sensory_field: Array = field(
        metadata=noted("V/m", "rheobase field in the skin at which it is felt, shape (n,)")
    )
    motor_chronaxie: Array = field(metadata=noted("s", "chronaxie of motor axons, shape (n,)"))
    sensory_chronaxie: Array = field(metadata=noted("s", "chronaxie of skin afferents, shape (n,)"))
    half_margin: Array = field(
        metadata=noted("1", "field over threshold at which half the axons answer, shape (n,)")
    )


@dataclass(frozen=True)
class MuscleActivation:
    """Whether one muscle's motor axons answer."""

    name: str = field(metadata=noted("1", "muscle name with side"))
    probability: float = field(metadata=noted("1", "share of draws in which it contracts"))
    interval: tuple[float, float] = field(
        metadata=noted("1", "90 % Jeffreys interval of that share, for the number of draws")
    )
    margin: float = field(metadata=noted("1", "median field over threshold at its best placement"))


@dataclass(frozen=True)
class Activation:
    """Which muscles contract and whether the skin feels it; each muscle at its best placement."""

    names: tuple[str, ...] = field(metadata=noted("1", "muscle names, length m"))
    motor_probability: Array = field(
        metadata=noted("1", "share of draws in which the muscle contracts, shape (m,)")
    )
    motor_interval: Array = field(
        metadata=noted("1", "90 % Jeffreys interval of that share, shape (m, 2)")
    )
    contracts: Mask = field(metadata=noted("1", "whether it contracts in a draw, shape (n, m)"))
    force: Array = field(
        metadata=noted("1", "fraction of the muscle's maximal force in a draw, shape (n, m)")
    )
    margin: Array = field(metadata=noted("1", "field over threshold in a draw, shape (n, m)"))
    sensory_probability: float = field(
        metadata=noted("1", "share of draws in which the skin feels it somewhere")
    )
    sensory_interval: Array = field(
        metadata=noted("1", "90 % Jeffreys interval of that share, shape (2,)")
    )
    feels: Mask = field(metadata=noted("1", "whether the skin feels it in a draw, shape (n,)"))

    def __getitem__(self, name: str) -> MuscleActivation:
        """The answer for the muscle called `name`, e.g. `zygomaticus major, left`.

        Raises LevatorError with the nearest names when there is none.
        """
        if name not in self.names:
            raise unknown_name("muscle", name, self.names)
        m = self.names.index(name)
        low, high = self.motor_interval[m]
        return MuscleActivation(
            name=name,
            probability=float(self.motor_probability[m]),
            interval=(float(low), float(high)),
            margin=float(np.median(self.margin[:, m])),
        )
