"""How does a routine stand in JSON, part by part?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from levator.errors import LevatorError, unknown_name
from levator.regimen.types import ARMS, Pause, Phase, Routine

EXAMPLE = '{"phases": [{"fewest": 5, "most": 5, "days": 60}, {"fewest": 2, "most": 3}]}'


def parts(routine: Routine) -> dict[str, Any]:
    """The parts of `routine` as plain numbers, text and lists."""
    return {
        "arm": routine.arm,
        "phases": [asdict(phase) for phase in routine.phases],
        "pauses": [asdict(pause) for pause in routine.pauses],
        "rest_days": routine.rest,
        "programme": routine.programme,
    }


def routine(data: Mapping[str, Any]) -> Routine:
    """The routine that `parts` wrote; missing entries stand at their defaults.

    Raises LevatorError for an unknown arm and for entries of the wrong kind.
    """
    known = {arm: arm for arm in ARMS}
    arm = data.get("arm", "microcurrent")
    if arm not in known:
        raise unknown_name("arm", str(arm), known)
    try:
        return Routine(
            phases=tuple(Phase(**phase) for phase in data["phases"]),
            pauses=tuple(Pause(**pause) for pause in data.get("pauses", ())),
            arm=known[arm],
            rest=int(data.get("rest_days", 0)),
            programme=data.get("programme"),
        )
    except (TypeError, ValueError):
        raise LevatorError(f"these parts are no routine; write for example {EXAMPLE}") from None
