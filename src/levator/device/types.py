"""What is a device, a placement on the face, and a delivery? Frozen records, all SI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from levator.errors import unknown_name
from levator.sources import Acts, Array, Level, Quantity, Unknown, record
from levator.sources.noted import noted

Kind = Literal["microcurrent", "nmes", "clinical"]
PulseShape = Literal["rectangular", "triangular", "half-sine"]
Shape = Literal["sphere", "pad"]
Contact = Literal["gel", "film", "sweat", "bare"]
RuleLevel = Literal[
    "absolute", "ask doctor", "zone block", "wait", "use rule", "stop", "aftercare", "info"
]


class Recorded:
    """Reading a sourced number off such an object enters it in every open ledger."""

    if not TYPE_CHECKING:

        def __getattribute__(self, name):
            """The attribute itself, recorded when it is a quantity."""
            found = object.__getattribute__(self, name)
            if isinstance(found, Quantity):
                record(found)
            return found


@dataclass(frozen=True)
class Setting(Recorded):
    """One intensity step of a device."""

    name: str = field(metadata=noted("1", "what the device calls the step, e.g. `level 3`"))
    current: Quantity = field(metadata=noted("A", "peak current the source is set to"))


@dataclass(frozen=True)
class Electrode(Recorded):
    """The part that touches the skin; both of a pair are equal."""

    shape: Shape = field(metadata=noted("1", "a metal sphere, or a flat round pad"))
    radius: Quantity = field(metadata=noted("m", "radius of the sphere or of the pad"))


@dataclass(frozen=True)
class Limits(Recorded):
    """What the safety standard allows."""

    density: Quantity = field(metadata=noted("A/m2", "caution level of r.m.s. current density"))
    energy: Quantity = field(metadata=noted("J", "largest energy of one pulse into the load"))
    voltage: Quantity = field(metadata=noted("V", "largest open-circuit voltage"))
    load: Quantity = field(metadata=noted("ohm", "resistance the pulse energy is stated for"))


@dataclass(frozen=True)
class Rule:
    """One contraindication, warning or rule of use, as the device's own papers state it."""

    item: str = field(metadata=noted("1", "condition, place or habit the rule is about"))
    level: RuleLevel = field(metadata=noted("1", "how strict the rule is"))
    zone: str = field(metadata=noted("1", "part of the body it concerns, `all` for everywhere"))
    note: str = field(metadata=noted("1", "the rule in a sentence"))
    source: str = field(metadata=noted("1", "bibliography key"))


@dataclass(frozen=True)
class Device(Recorded):
    """A stimulator with two equal electrodes; load one with `device(name)`."""

    key: str = field(metadata=noted("1", "name in file names and commands"))
    name: str = field(metadata=noted("1", "name people use"))
    maker: str = field(metadata=noted("1", "who makes it"))
    kind: Kind = field(metadata=noted("1", "microcurrent, contracting NMES, or for professionals"))
    settings: Mapping[str, Setting] = field(metadata=noted("A", "intensity steps by name"))
    default_setting: str = field(metadata=noted("1", "step that is used when none is named"))
    electrode: Electrode = field(metadata=noted("m", "shape and size of either electrode"))
    spacing: Quantity | None = field(
        metadata=noted("m", "fixed distance between the centres; None for pads placed freely")
    )
    waveform: str = field(metadata=noted("1", "what is known of the pulse shape, in words"))
    frequency: Quantity = field(metadata=noted("Hz", "repetition rate of the whole waveform"))
    pulse_width: Quantity = field(metadata=noted("s", "duration of one phase"))
    compliance: Quantity = field(metadata=noted("V", "largest voltage the source can raise"))
    limits: Limits = field(metadata=noted("1", "what the safety standard allows"))
    rules: tuple[Rule, ...] = field(metadata=noted("1", "contraindications and rules of use"))
    regulation: str = field(metadata=noted("1", "regulatory status, in words"))
    shapes: tuple[PulseShape, ...] = field(
        default=(), metadata=noted("1", "pulse shapes that can be set; empty when it is not known")
    )

    def setting(self, name: str | None = None) -> Setting:
        """The step called `name`, or the default one; raises LevatorError with near names."""
        wanted = self.default_setting if name is None else name
        if wanted not in self.settings:
            raise unknown_name(f"setting of {self.key}", wanted, self.settings)
        return self.settings[wanted]

    @property
    def rows(self) -> tuple[Quantity, ...]:
        """Every sourced number of the device file but the limits, which are everybody's."""
        found = [step.current for step in self.settings.values()]
        found += [self.electrode.radius, self.frequency, self.pulse_width, self.compliance]
        return (*found, *((self.spacing,) if self.spacing is not None else ()))

    def unknowns(self, setting: str | None = None) -> tuple[Unknown, ...]:
        """The uncertain numbers of this device at `setting`, under names common to all devices.

        `device.spacing` is left out when pads are placed freely. Raises LevatorError for a
        setting the device does not have.
        """
        rows = (
            ("device.current", self.setting(setting).current, Acts.EXACT),
            ("device.pulse_width", self.pulse_width, Acts.EXACT),
            ("device.frequency", self.frequency, Acts.EXACT),
            ("device.compliance", self.compliance, Acts.EXACT),
            ("device.spacing", self.spacing, Acts.FROZEN),
            ("device.radius", self.electrode.radius, Acts.FROZEN),
        )
        return tuple(
            Unknown(replace(row, name=name), Level.DEVICE, "device", acts)
            for name, row, acts in rows
            if row is not None
        )


@dataclass(frozen=True, eq=False)
class Placement:
    """Where the two electrodes stand."""

    anode: Array = field(metadata=noted("m", "contact point of the first electrode, shape (3,)"))
    cathode: Array = field(metadata=noted("m", "contact point of the second electrode, shape (3,)"))
    radius: float = field(metadata=noted("m", "radius of either contact patch on the skin"))
    label: str = field(metadata=noted("1", "what the pair stands on, e.g. a muscle"))
    spans: float = field(metadata=noted("1", "electrode distance over muscle length"))
    note: str = field(metadata=noted("1", "the same in a sentence"))

    @property
    def spacing(self) -> float:
        """Straight distance between the contact points [m]."""
        return float(np.linalg.norm(self.cathode - self.anode))


@dataclass(frozen=True)
class Hold:
    """The pair rests in one place."""

    placement: Placement = field(metadata=noted("m", "where it rests"))
    seconds: float = field(metadata=noted("s", "for how long"))


@dataclass(frozen=True)
class Glide:
    """The pair moves in a straight line at an even pace."""

    start: Placement = field(metadata=noted("m", "where it begins"))
    end: Placement = field(metadata=noted("m", "where it ends"))
    seconds: float = field(metadata=noted("s", "for how long"))


@dataclass(frozen=True)
class Session:
    """One sitting: steps in order."""

    name: str = field(metadata=noted("1", "name of the programme"))
    steps: tuple[Hold | Glide, ...] = field(metadata=noted("s", "holds and glides in order"))
    note: str = field(default="", metadata=noted("1", "what the reader must know about it"))

    @property
    def seconds(self) -> float:
        """Duration of all steps [s]."""
        return float(sum(step.seconds for step in self.steps))


@dataclass(frozen=True, eq=False)
class Delivery:
    """What the source really drives through the face, one value per draw."""

    current: Array = field(metadata=noted("A", "delivered peak current, shape (n,)"))
    voltage: Array = field(metadata=noted("V", "voltage across the source, shape (n,)"))
    contact_impedance: Array = field(
        metadata=noted("ohm", "magnitude at one contact at that current, shape (n,)")
    )
    limited: NDArray[np.bool_] = field(
        metadata=noted("1", "True where the compliance voltage cuts the current, shape (n,)")
    )


@dataclass(frozen=True, eq=False)
class Dissipation:
    """Where the power of the source goes."""

    tissue: Array = field(metadata=noted("W", "in the living tissue, shape (n,)"))
    contacts: Array = field(metadata=noted("W", "in both contacts together, shape (n,)"))


@dataclass(frozen=True)
class LimitCheck:
    """One figure of a device against the standard."""

    name: str = field(metadata=noted("1", "what is checked"))
    value: float = field(metadata=noted("SI unit of the limit", "at the stated numbers"))
    worst: float = field(
        metadata=noted("SI unit of the limit", "with every number at its unfavourable end")
    )
    limit: Quantity = field(metadata=noted("SI unit of the limit", "what the standard allows"))

    @property
    def passed(self) -> bool:
        """Whether the figure at the stated numbers keeps the limit."""
        return self.value <= self.limit.value

    @property
    def certain(self) -> bool:
        """Whether even the worst figure keeps the limit."""
        return self.worst <= self.limit.value
