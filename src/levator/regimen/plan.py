"""What was planned? A routine, written as a sentence, as sessions per day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from levator.errors import LevatorError
from levator.regimen import calendar, record
from levator.regimen.calendar import Array
from levator.regimen.sentence import read, write
from levator.regimen.types import EXAMPLE, Arm, Pause, Phase, Routine
from levator.sources.noted import noted


@dataclass(frozen=True)
class Regimen:
    """A routine such as `Regimen("5 a week for 60 days, then 3 a week")`.

    Two regimens are equal when their routines are, however they were worded; `str` gives the
    canonical sentence. Raises LevatorError for a sentence it cannot read.
    """

    sentence: str = field(compare=False, metadata=noted("1", "the words as given"))
    routine: Routine = field(init=False, metadata=noted("1", "what the words say"))

    def __post_init__(self) -> None:
        object.__setattr__(self, "routine", read(self.sentence))

    def __str__(self) -> str:
        """The canonical sentence."""
        return write(self.routine)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Stretches at one rate, the last without end."""
        return self.routine.phases

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Stretches of days without sessions, in order."""
        return self.routine.pauses

    @property
    def arm(self) -> Arm:
        """What a session is made of."""
        return self.routine.arm

    @property
    def programme(self) -> str | None:
        """Session by name; none for the device's default."""
        return self.routine.programme

    def planned(self, days: int) -> Array:
        """Sessions [1] planned on each of `days` days, 0 or 1, shape (days,)."""
        return calendar.planned(self.routine, days)

    def seconds(self, days: int) -> Array:
        """Length [s] asked of a session on each day, NaN for the programme's own, (days,)."""
        return calendar.seconds(self.routine, days)

    def sessions_total(self, days: int) -> int:
        """Number of sessions planned within `days` days."""
        return int(self.planned(days).sum())

    def to_json(self) -> dict[str, object]:
        """The regimen as a JSON object: its canonical sentence and the same in parts."""
        return {"sentence": str(self), **record.parts(self.routine)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Regimen:
        """The regimen of a JSON object that holds a sentence, parts, or both.

        Raises LevatorError when it holds neither, when the two disagree, and for parts that are
        no routine.
        """
        said = data.get("sentence")
        if said is not None and not isinstance(said, str):
            raise LevatorError(f'a sentence is text; write {{"sentence": "{EXAMPLE}"}}')
        if "phases" not in data:
            if said is None:
                raise LevatorError(f'a regimen needs a sentence; write {{"sentence": "{EXAMPLE}"}}')
            return cls(said)
        built = cls(write(record.routine(data)))
        if said is not None and cls(said) != built:
            raise LevatorError(
                f"the sentence {said!r} and the parts, {str(built)!r}, disagree; leave one out"
            )
        return built
