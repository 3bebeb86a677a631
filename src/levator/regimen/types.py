"""What does a routine consist of? Phases of so many sessions a week, and pauses."""

from __future__ import annotations

from dataclasses import dataclass, field

from levator.errors import LevatorError
from levator.sources.noted import noted

WEEK = 7
EXAMPLE = "5 a week for 60 days, then 3 a week"


@dataclass(frozen=True)
class Phase:
    """A stretch of the routine at one rate; a range such as 2-3 a week keeps both ends.

    Raises LevatorError for more than one session a day, a reversed range or an empty phase.
    """

    fewest: float = field(metadata=noted("1/week", "least number of sessions a week"))
    most: float = field(metadata=noted("1/week", "greatest number of sessions a week"))
    days: int | None = field(
        default=None, metadata=noted("day", "length; none when it goes on without end")
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
