"""How is a routine read from a sentence, and written as one?

The grammar stands in `grammar.lark`. Reading and writing are inverse: the written sentence is
canonical and reads back as the same phases and pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from levator.errors import LevatorError
from levator.regimen.types import EXAMPLE, WEEK, Pause, Phase

Routine = tuple[tuple[Phase, ...], tuple[Pause, ...]]
Rate = tuple[float, float]

WORDS = ("one", "two", "three", "four", "five", "six", "seven")
NUMBERS = {"once": 1, "twice": 2} | {word: n for n, word in enumerate(WORDS, start=1)}
DAYS = {"day": 1, "week": WEEK, "month": 30}
NOTHING = Phase(0.0, 0.0)


def read(sentence: str) -> Routine:
    """Phases and pauses of a sentence; a routine whose last phase ends goes on with nothing.

    Raises LevatorError, showing what to write, for a sentence outside the grammar, a phase after
    one without an end, and pauses that overlap or lie where nothing is planned.
    """
    try:
        phases, pauses = _Reader().transform(_parser().parse(sentence.casefold()))
    except UnexpectedInput:
        raise LevatorError(f"cannot read {sentence!r}; write for example {EXAMPLE!r}") from None
    except VisitError as error:
        raise error.orig_exc from None
    return _closed(phases), _placed(pauses, phases)


def write(phases: Sequence[Phase], pauses: Sequence[Pause] = ()) -> str:
    """The canonical sentence of phases and pauses."""
    plan = ", then ".join(_phase(phase) for phase in phases)
    return ", ".join([plan, *(_pause(pause) for pause in pauses)])


def _phase(phase: Phase) -> str:
    length = "" if phase.days is None else f" for {_length(phase.days)}"
    return _rate(phase.fewest, phase.most) + length


def _pause(pause: Pause) -> str:
    if pause.first == pause.last:
        return f"pause day {pause.first}"
    return f"pause days {pause.first}-{pause.last}"


def _rate(fewest: float, most: float) -> str:
    if fewest != most:
        return f"{_number(fewest)}-{_number(most)} a week"
    names = {0.0: "nothing", WEEK / 2: "every other day", float(WEEK): "daily"}
    return names.get(most, f"{_number(most)} a week")


def _number(rate: float) -> str:
    return np.format_float_positional(rate, trim="-")


def _length(days: int) -> str:
    number, unit = (days, "day") if days % WEEK else (days // WEEK, "week")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _closed(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    for phase in phases[:-1]:
        if phase.days is None:
            written = _phase(phase)
            raise LevatorError(
                f"{written!r} has no end, so nothing can follow it; "
                f"write for example '{written} for 8 weeks, then ...'"
            )
    return phases if phases[-1].days is None else (*phases, NOTHING)


def _placed(pauses: tuple[Pause, ...], phases: tuple[Phase, ...]) -> tuple[Pause, ...]:
    ordered = tuple(sorted(pauses, key=lambda pause: pause.first))
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            both = Pause(before.first, max(before.last, after.last))
            raise LevatorError(
                f"{_pause(before)!r} and {_pause(after)!r} overlap; write {_pause(both)!r}"
            )
    end = _last_day(phases)
    for pause in ordered:
        if end is not None and pause.last > end:
            raise LevatorError(
                f"{_pause(pause)!r} runs past day {end}, the last of the routine; "
                "write for example '5 a week for 60 days, pause days 30-44'"
            )
    return ordered


def _last_day(phases: Sequence[Phase]) -> int | None:
    """Last day with anything planned; none when the routine has no end."""
    total = end = 0
    for phase in phases:
        busy = phase.most > 0
        if phase.days is None:
            return None if busy else end
        total += phase.days
        end = total if busy else end
    return end


@cache
def _parser() -> Lark:
    text = files("levator.regimen").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", maybe_placeholders=True)


@v_args(inline=True)
class _Reader(Transformer[Token, Routine]):
    """Phases and pauses out of the parse tree; every method answers to the rule of its name."""

    def start(self, *parts: Phase | Pause) -> Routine:
        phases = tuple(part for part in parts if isinstance(part, Phase))
        return phases, tuple(part for part in parts if isinstance(part, Pause))

    def phase(self, rate: Rate, days: int | None) -> Phase:
        return Phase(*rate, days)

    def pause(self, first: Token, last: Token | None) -> Pause:
        return Pause(int(first), int(last or first))

    def nothing(self) -> Rate:
        return 0.0, 0.0

    def daily(self) -> Rate:
        return WEEK, WEEK

    def alternate(self) -> Rate:
        return WEEK / 2, WEEK / 2

    def weekly(self, count: Rate) -> Rate:
        return count

    def per_day(self, count: Rate) -> Rate:
        return count[0] * WEEK, count[1] * WEEK

    def count(self, fewest: float, most: float | None) -> Rate:
        return fewest, fewest if most is None else most

    def length(self, number: int, unit: str) -> int:
        return number * DAYS[unit.removesuffix("s")]

    def frequency(self, token: Token) -> float:
        return float(NUMBERS.get(token, token))

    def whole(self, token: Token) -> int:
        return int(NUMBERS.get(token, token))

    def unit(self, token: Token) -> str:
        return str(token)
