"""Can a routine be done as it is written?

Phases follow each other only when they end, pauses lie apart and where something is planned, and
days of rest leave room for the sessions: r a week need at least r (rest + 1) <= 7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from levator.errors import LevatorError
from levator.regimen.types import WEEK, Pause, Phase, Routine

Writer = Callable[[Routine], str]

NOTHING = Phase(0.0, 0.0)


def possible(routine: Routine, write: Writer) -> Routine:
    """`routine` with its last phase without end and its pauses in order.

    `write` says a routine in words. Raises LevatorError, showing what to write, for a phase after
    one without an end, pauses that overlap or lie where nothing is planned, and days of rest that
    leave no room.
    """
    for phase in routine.phases:
        _roomy(phase, routine.rest, write)
    phases = _closed(routine.phases, write)
    return replace(routine, phases=phases, pauses=_placed(routine.pauses, phases))


def _closed(phases: tuple[Phase, ...], write: Writer) -> tuple[Phase, ...]:
    for phase in phases[:-1]:
        if phase.days is None:
            written = write(Routine((phase,)))
            raise LevatorError(
                f"{written!r} has no end, so nothing can follow it; "
                f"write for example '{written} for 8 weeks, then ...'"
            )
    return phases if phases[-1].days is None else (*phases, NOTHING)


def _roomy(phase: Phase, rest: int, write: Writer) -> None:
    rate = phase.sessions_per_week
    if rate * (rest + 1) > WEEK:
        written = write(Routine((replace(phase, days=None),)))
        days = f"{rest} day{'s' if rest > 1 else ''}"
        raise LevatorError(
            f"{written!r} leaves no room for {days} of rest between; "
            f"write at most '{WEEK / (rest + 1):.2g} a week', or leave the rest out"
        )


def _placed(pauses: tuple[Pause, ...], phases: tuple[Phase, ...]) -> tuple[Pause, ...]:
    ordered = tuple(sorted(pauses, key=lambda pause: pause.first))
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            both = Pause(before.first, max(before.last, after.last))
            raise LevatorError(
                f"{before.words!r} and {after.words!r} overlap; write {both.words!r}"
            )
    end = _last_day(phases)
    for pause in ordered:
        if end is not None and pause.last > end:
            raise LevatorError(
                f"{pause.words!r} runs past day {end}, the last of the routine; "
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
