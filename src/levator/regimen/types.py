"""What does a routine consist of? An arm, phases of so many sessions a week, rests and pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from levator.errors import LevatorError
from levator.sources.noted import noted

Arm = Literal["microcurrent", "sham", "facial exercise", "nmes", "skin care only"]

WEEK = 7
LONGEST = 36_525
FULL_DAY = 86_400
EXAMPLE = "5 a week for 60 days, then 3 a week"
ARMS: Mapping[Arm, str] = {
    "microcurrent": "the device at its setting",
    "sham": "the same gel, glides and minutes with the device off",
    "facial exercise": "voluntary contractions",
    "nmes": "milliamperes that make the muscles contract",
    "skin care only": "what goes on the skin, and no session",
}


@dataclass(frozen=True)
class Phase:
    """A stretch of the routine at one rate; a range such as 2-3 a week keeps both ends.

    Raises LevatorError for more than one session a day, a reversed range, an empty phase, one of
    more than a hundred years and a session that is no part of a day.
    """

    fewest: float = field(metadata=noted("1/week", "least number of sessions a week"))
    most: float = field(metadata=noted("1/week", "greatest number of sessions a week"))
    days: int | None = field(
        default=None, metadata=noted("day", "length; none when it goes on without end")
    )
    seconds: int | None = field(
        default=None, metadata=noted("s", "length of a session; none for the programme's own")
    )

    def __post_init__(self) -> None:
        if self.most > WEEK:
            raise LevatorError(
                f"{self.most:g} sessions a week are more than one a day; write at most 'daily'"
            )
        if not 0 <= self.fewest <= self.most:
            raise LevatorError(
                f"{self.fewest:g}-{self.most:g} a week is no range; write for example '2-3 a week'"
            )
        if self.days is not None and self.days < 1:
            raise LevatorError(f"a phase lasts at least 1 day; write for example {EXAMPLE!r}")
        if self.days is not None and self.days > LONGEST:
            raise LevatorError(
                "a phase of more than a hundred years has no end; "
                "write it without a length, for example '3 a week'"
            )
        if self.seconds is not None and not 0 < self.seconds < FULL_DAY:
            raise LevatorError(
                f"a session of {self.seconds} seconds is no part of a day; "
                "write for example '5 a week of 20 minutes'"
            )

    @property
    def sessions_per_week(self) -> float:
        """Planned sessions per week; of a range, its midpoint."""
        return (self.fewest + self.most) / 2


@dataclass(frozen=True)
class Pause:
    """Days without sessions, both ends included, counted from day 1; the calendar runs on.

    Raises LevatorError when it begins before day 1 or after it ends.
    """

    first: int = field(metadata=noted("day", "first day without a session, 1 is the first day"))
    last: int = field(metadata=noted("day", "last day without a session"))

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise LevatorError(
                f"pause days {self.first}-{self.last} is no stretch of days from day 1 on; "
                "write for example 'pause days 30-44'"
            )

    @property
    def words(self) -> str:
        """The pause as a sentence says it."""
        if self.first == self.last:
            return f"pause day {self.first}"
        return f"pause days {self.first}-{self.last}"


@dataclass(frozen=True)
class Routine:
    """Everything that a sentence says."""

    phases: tuple[Phase, ...] = field(metadata=noted("1", "in order, the last without end"))
    pauses: tuple[Pause, ...] = field(default=(), metadata=noted("1", "in order, apart"))
    arm: Arm = field(default="microcurrent", metadata=noted("1", "what a session is made of"))
    rest: int = field(default=0, metadata=noted("day", "fewest days between two sessions"))
    programme: str | None = field(
        default=None, metadata=noted("1", "session by name; none for the device's default")
    )
