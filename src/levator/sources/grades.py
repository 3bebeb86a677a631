"""How good is the evidence behind a number?"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Grade(StrEnum):
    """Evidence grade, strongest first; comparing by `rank` puts the weakest last."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    X = "X"

    @property
    def rank(self) -> int:
        """0 for the strongest grade."""
        return list(Grade).index(self)

    @property
    def meaning(self) -> str:
        """One sentence on what the grade stands for."""
        return _MEANING[self]


_MEANING = {
    Grade.A: "measured on the human face and replicated",
    Grade.B: "one good human study",
    Grade.C: "uncontrolled, sponsored or another body site",
    Grade.D: "animal, in vitro or a single small study",
    Grade.E: "marketing or opinion",
    Grade.X: "our assumption",
}


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of several grades; A when there is none."""
    return max(grades, key=lambda grade: grade.rank, default=Grade.A)
