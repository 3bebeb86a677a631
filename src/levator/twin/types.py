"""What does a run of the whole chain say? Intervals over draws, and what they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from levator.errors import unknown_name
from levator.sources import Grade
from levator.sources.noted import noted

Array = NDArray[np.float64]
Run = Literal["established", "averaged"]

RUNS: tuple[Run, ...] = ("established", "averaged")
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Interval:
    """Median and 90 % interval over draws."""

    median: float = field(metadata=noted("as named", "half the draws lie below"))
    low: float = field(metadata=noted("as named", "5 % of draws lie below"))
    high: float = field(metadata=noted("as named", "5 % of draws lie above"))

    @classmethod
    def of(cls, draws: Array) -> Interval:
        """Interval of the values in `draws`, of any shape."""
        low, median, high = np.quantile(draws, LEVELS)
        return cls(float(median), float(low), float(high))


@dataclass(frozen=True)
class Inputs:
    """What a run was asked."""

    face: Mapping[str, str | float] = field(metadata=noted("1", "parameters of the face"))
    device: str = field(metadata=noted("1", "device key"))
    setting: str = field(metadata=noted("1", "intensity step"))
    contact: str = field(metadata=noted("1", "gel, film, sweat or bare"))
    regimen: str = field(metadata=noted("1", "the routine, as a sentence"))
    weeks: int = field(metadata=noted("week", "length of the run"))
    draws: int = field(metadata=noted("1", "number of draws"))
    seed: int = field(metadata=noted("1", "seed of every random number"))
    version: str = field(metadata=noted("1", "version of Levator"))


@dataclass(frozen=True)
class MuscleAnswer:
    """What the current does in one muscle, at its best placement of the session."""

    name: str = field(metadata=noted("1", "muscle name with side"))
    field_strength: Interval = field(metadata=noted("V/m", "field in the muscle"))
    probability: float = field(metadata=noted("1", "share of draws in which it contracts"))
    probability_low: float = field(metadata=noted("1", "lower end of its 90 % interval"))
    probability_high: float = field(metadata=noted("1", "upper end of its 90 % interval"))
    margin: Interval = field(metadata=noted("1", "field over its threshold"))
    contraction: Interval = field(metadata=noted("s", "seconds of maximal force a session"))
    everyday: float = field(metadata=noted("s", "the same on an ordinary day, sourced"))
    everyday_grade: Grade = field(metadata=noted("1", "grade of the ordinary day's figure"))
    spans: float = field(metadata=noted("1", "electrode distance over length; 0 not placed on"))


@dataclass(frozen=True)
class ContactAnswer:
    """What one kind of contact delivers, and what is felt."""

    contact: str = field(
        metadata=noted("1", "pads of gel, a film of gel from sphere to sphere, sweat or bare")
    )
    current: Interval = field(metadata=noted("A", "out of the source, averaged over the pulse"))
    entering: Interval = field(
        metadata=noted("1", "share of it that enters living tissue, the rest stays in the gel")
    )
    tissue: Interval = field(
        metadata=noted("A", "into living tissue, averaged over the pulse; the dose of charge")
    )
    nerve: Interval = field(
        metadata=noted("A", "rectangular pulse that excites motor axons as well")
    )
    over_bare: Interval = field(
        metadata=noted("1", "current into tissue over that from bare spheres, draw by draw")
    )
    voltage: Interval = field(metadata=noted("V", "largest voltage of the source"))
    limited: float = field(
        metadata=noted("1", "share of draws in which the voltage runs out before the pulse ends")
    )
    density: Interval = field(
        metadata=noted("A/m2", "r.m.s. current density, mean over the wetted skin")
    )
    densest: Interval = field(metadata=noted("A/m2", "the same where it is largest"))
    energy: Interval = field(metadata=noted("J", "out of the source in one pulse"))
    felt: float = field(metadata=noted("1", "share of draws in which the skin feels it"))
    felt_low: float = field(metadata=noted("1", "lower end of its 90 % interval"))
    felt_high: float = field(metadata=noted("1", "upper end of its 90 % interval"))
    any_contraction: float = field(
        metadata=noted("1", "share of draws in which at least one muscle contracts")
    )
    muscles: tuple[MuscleAnswer, ...] = field(metadata=noted("1", "one answer per muscle"))

    def __getitem__(self, name: str) -> MuscleAnswer:
        """The answer for the muscle called `name`; raises LevatorError with near names."""
        for muscle in self.muscles:
            if muscle.name == name:
                return muscle
        raise unknown_name("muscle", name, [muscle.name for muscle in self.muscles])


@dataclass(frozen=True)
class UnknownUsed:
    """One row of the table of unknowns, as this run used it."""

    name: str = field(metadata=noted("1", "quantity name"))
    level: str = field(metadata=noted("1", "what it belongs to"))
    stage: str = field(metadata=noted("1", "stage that reads it"))
    acts: str = field(metadata=noted("1", "exact, emulated or frozen"))
    grade: Grade = field(metadata=noted("1", "evidence grade of its value"))


@dataclass(frozen=True)
class Evidence:
    """One sourced number that the run read."""

    name: str = field(metadata=noted("1", "quantity name"))
    value: float = field(metadata=noted("as unit", "value in the unit people write"))
    unit: str = field(metadata=noted("1", "that unit"))
    grade: Grade = field(metadata=noted("1", "evidence grade"))
    source: str = field(metadata=noted("1", "bibliography key"))
    where: str = field(metadata=noted("1", "where it stands in the source"))


@dataclass(frozen=True)
class EmulatorError:
    """How far emulated columns lay from solves they had not seen."""

    stage: str = field(metadata=noted("1", "dose or lift"))
    median: float = field(metadata=noted("1", "median relative error"))
    high: float = field(metadata=noted("1", "95th percentile of the relative error"))
    spread_median: float = field(
        metadata=noted("1", "median error of an entry over the 90 % interval of its draws")
    )
    spread_high: float = field(metadata=noted("1", "95th percentile of the same"))
    solves: int = field(metadata=noted("1", "designed solves"))
    held_out: int = field(metadata=noted("1", "held-out solves"))


@dataclass(frozen=True)
class Lift:
    """Lift of one region, with everything that must travel beside it."""

    region: str = field(metadata=noted("1", "region of the face"))
    week: int = field(metadata=noted("week", "when it is read"))
    mm: Interval = field(metadata=noted("mm", "upward displacement of the skin"))
    noise_floor_mm: float = field(
        metadata=noted("mm", "smallest change photographs could tell from noise")
    )
    detectable: float = field(metadata=noted("1", "share of draws beyond the noise floor"))
    grade: Grade = field(metadata=noted("1", "weakest evidence grade on the path"))
    frozen: tuple[str, ...] = field(metadata=noted("1", "unknowns the interval leaves out"))

    def __str__(self) -> str:
        """The lift in one line."""
        return (
            f"{self.region}, week {self.week}: {self.mm.median:+.3f} mm "
            f"(90 % {self.mm.low:+.3f} to {self.mm.high:+.3f}), noise floor "
            f"{self.noise_floor_mm:.2f} mm, weakest grade {self.grade}"
        )
