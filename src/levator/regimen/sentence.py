"""How is a routine read from a sentence, and written as one?

The grammar stands in `grammar.lark`, what makes a routine possible in `possible`. Reading and
writing are inverse: the written sentence is canonical and reads back as the same routine. A
sentence may also be the name of a published routine (`routines.toml`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from levator.errors import LevatorError
from levator.regimen.possible import possible
from levator.regimen.published import published_routines
from levator.regimen.types import EXAMPLE, WEEK, Arm, Pause, Phase, Routine

Rate = tuple[float, float]
Rule = Callable[[Routine], Routine]

WORDS = ("one", "two", "three", "four", "five", "six", "seven")
NUMBERS = {"once": 1, "twice": 2} | {word: n for n, word in enumerate(WORDS, start=1)}
DAYS = {"day": 1, "week": WEEK, "month": 30}
MINUTE = 60
SKIN_CARE: Arm = "skin care only"


def read(sentence: str) -> Routine:
    """The routine that a sentence describes; after its last phase, nothing.

    Raises LevatorError, showing what to write, for a sentence outside the grammar and for a
    routine that contradicts itself (see `possible`).
    """
    plain = " ".join(sentence.casefold().split())
    known = published_routines()
    text = known[plain].sentence if plain in known else plain
    try:
        return possible(_Reader().transform(_parser().parse(text.casefold())), write)
    except UnexpectedInput:
        raise LevatorError(f"cannot read {sentence!r}; write for example {EXAMPLE!r}") from None
    except VisitError as error:
        raise error.orig_exc from None


def write(routine: Routine) -> str:
    """The canonical sentence of a routine."""
    if routine.arm == SKIN_CARE:
        return SKIN_CARE
    arm = "" if routine.arm == "microcurrent" else f"{routine.arm}: "
    plan = ", then ".join(_phase(phase) for phase in routine.phases)
    rules = [pause.words for pause in routine.pauses]
    if routine.rest:
        rules.append(f"{_days(routine.rest)} of rest between")
    if routine.programme:
        rules.append(f"with {routine.programme}")
    return ", ".join([arm + plan, *rules])


def _phase(phase: Phase) -> str:
    session = "" if phase.seconds is None else f" of {_session(phase.seconds)}"
    length = "" if phase.days is None else f" for {_length(phase.days)}"
    return _rate(phase.fewest, phase.most) + session + length


def _rate(fewest: float, most: float) -> str:
    if fewest != most:
        return f"{_number(fewest)}-{_number(most)} a week"
    names = {0.0: "nothing", WEEK / 2: "every other day", float(WEEK): "daily"}
    return names.get(most, f"{_number(most)} a week")


def _number(rate: float) -> str:
    return np.format_float_positional(rate, trim="-")


def _length(days: int) -> str:
    return _days(days) if days % WEEK else _counted(days // WEEK, "week")


def _session(seconds: int) -> str:
    if seconds % MINUTE:
        return _counted(seconds, "second")
    return _counted(seconds // MINUTE, "minute")


def _days(days: int) -> str:
    return _counted(days, "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@cache
def _parser() -> Lark:
    text = files("levator.regimen").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start="begin", maybe_placeholders=True)


@v_args(inline=True)
class _Reader(Transformer[Token, Routine]):
    """The routine out of the parse tree; every method answers to the rule of its name."""

    def start(self, arm: Arm | None, *parts: Phase | Rule) -> Routine:
        phases = tuple(part for part in parts if isinstance(part, Phase))
        routine = Routine(phases, arm=arm or "microcurrent")
        for part in parts:
            routine = routine if isinstance(part, Phase) else part(routine)
        return routine

    def care(self) -> Routine:
        return Routine((Phase(0.0, 0.0),), arm=SKIN_CARE)

    def phase(self, rate: Rate, seconds: int | None, days: int | None) -> Phase:
        return Phase(*rate, days, seconds)

    def pause(self, first: Token, last: Token | None) -> Rule:
        pause = Pause(int(first), int(last or first))
        return lambda routine: replace(routine, pauses=(*routine.pauses, pause))

    def rest(self, days: Token) -> Rule:
        return lambda routine: replace(_unset(routine, "rest"), rest=int(days))

    def never(self) -> Rule:
        return lambda routine: replace(_unset(routine, "rest"), rest=1)

    def programme(self, name: Token) -> Rule:
        return lambda routine: replace(_unset(routine, "programme"), programme=str(name))

    def microcurrent(self) -> Arm:
        return "microcurrent"

    def sham(self) -> Arm:
        return "sham"

    def exercise(self) -> Arm:
        return "facial exercise"

    def nmes(self) -> Arm:
        return "nmes"

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

    def minutes(self, number: Token) -> int:
        return round(MINUTE * float(number))

    def seconds(self, number: Token) -> int:
        return int(number)

    def length(self, number: int, unit: str) -> int:
        return number * DAYS[unit.removesuffix("s")]

    def frequency(self, token: Token) -> float:
        return float(NUMBERS.get(token, token))

    def whole(self, token: Token) -> int:
        return int(NUMBERS.get(token, token))

    def unit(self, token: Token) -> str:
        return str(token)


def _unset(routine: Routine, name: str) -> Routine:
    """`routine`, which must not say `name` yet."""
    if getattr(routine, name):
        raise LevatorError(f"the sentence says the {name} twice; write it once")
    return routine
