"""What was planned? A routine, written as a sentence, as sessions per day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from levator.errors import LevatorError
from levator.regimen.calendar import Array, planned
from levator.regimen.sentence import read, write
from levator.regimen.types import EXAMPLE, Pause, Phase


@dataclass(frozen=True)
class Regimen:
    """A routine such as `Regimen("5 a week for 60 days, then 3 a week")`.

    Two regimens are equal when their phases and pauses are, however they were worded; `str`
    gives the canonical sentence. Raises LevatorError for a sentence it cannot read.
    """

    sentence: str = field(compare=False, metadata={"unit": "1", "about": "the words as given"})
    phases: tuple[Phase, ...] = field(
        init=False, metadata={"unit": "1", "about": "stretches at one rate, the last without end"}
    )
    pauses: tuple[Pause, ...] = field(
        init=False, metadata={"unit": "1", "about": "days without sessions, in order"}
    )

    def __post_init__(self) -> None:
        phases, pauses = read(self.sentence)
        object.__setattr__(self, "phases", phases)
        object.__setattr__(self, "pauses", pauses)

    def __str__(self) -> str:
        """The canonical sentence."""
        return write(self.phases, self.pauses)

    def planned(self, days: int) -> Array:
        """Sessions [1] planned on each of `days` days, 0 or 1, shape (days,)."""
        return planned(self.phases, self.pauses, days)

    def sessions_total(self, days: int) -> int:
        """Number of sessions planned within `days` days."""
        return int(self.planned(days).sum())

    def to_json(self) -> dict[str, str]:
        """The regimen as a JSON object: its canonical sentence says everything."""
        return {"sentence": str(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Regimen:
        """The regimen that `to_json` wrote; raises LevatorError when there is no sentence."""
        sentence = data.get("sentence")
        if not isinstance(sentence, str):
            raise LevatorError(f'a regimen needs a sentence; write {{"sentence": "{EXAMPLE}"}}')
        return cls(sentence)
