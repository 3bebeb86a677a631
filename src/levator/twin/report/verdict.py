"""What is the answer in one sentence? Could a camera tell the change from noise, and what is felt?

The 90 % interval of the region that reaches furthest is held against the noise floor of
photographs: inside it there is no detectable change; beyond it in less than half of the draws one
is possible; otherwise it is likely. The established run decides; when counting the unproven
claims would change the answer, the sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from levator.twin.report.wording import graded, lift, odds, percent, size
from levator.twin.result import TwinResult
from levator.twin.types import Lift, Run

LIKELY = 1 / 2
SIDES = (", left", ", right")


class Outcome(IntEnum):
    """Whether photographs could show the change, least first."""

    NONE = 0
    POSSIBLE = 1
    LIKELY = 2


@dataclass(frozen=True)
class Verdict:
    """The answer of a run in one sentence, and the lift it rests on."""

    outcome: Outcome
    lift: Lift
    opening: str
    finding: str
    rest: str

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.opening} {self.finding}{self.rest}"

    def __str__(self) -> str:
        """The whole sentence."""
        return self.sentence


def verdict(result: TwinResult) -> Verdict:
    """The answer of `result` in one sentence: full routine, established physics."""
    furthest = strongest(result)
    outcome = outcome_of(furthest)
    asked = result.inputs
    return Verdict(
        outcome=outcome,
        lift=furthest,
        opening=f"After {asked.weeks} weeks of “{asked.regimen}”, Levator expects",
        finding=_finding(outcome, furthest),
        rest=f": {_numbers(furthest)}{_unproven(result, outcome)}{_current(result)}"
        f"; weakest evidence on the path: {graded(result.grade)}.",
    )


def strongest(result: TwinResult, run: Run = "established") -> Lift:
    """The lift at the end of the region most often beyond the noise floor, or else furthest."""
    lifts = [result.contour.lift(region, run=run) for region in both_sides(result)]
    return max(lifts, key=lambda found: (found.detectable, reach(found)))


def both_sides(result: TwinResult) -> tuple[str, ...]:
    """Regions that stand for both sides of the face, or for its middle."""
    return tuple(name for name in result.contour.regions if not name.endswith(SIDES))


def outcome_of(found: Lift) -> Outcome:
    """Whether photographs could show a lift, from its interval and its draws."""
    if found.detectable >= LIKELY:
        return Outcome.LIKELY
    return Outcome.POSSIBLE if reach(found) >= found.noise_floor_mm else Outcome.NONE


def reach(found: Lift) -> float:
    """The end of the interval that lies further from zero [mm], without sign."""
    return max(abs(found.mm.low), abs(found.mm.high))


def place(region: str) -> str:
    """Where a region is, in words."""
    return region if region.startswith("under ") else f"at the {region}"


def _finding(outcome: Outcome, found: Lift) -> str:
    if outcome is Outcome.NONE:
        return "no change of this face that a camera could tell from noise"
    share = f"{percent(found.detectable)} of draws"
    if outcome is Outcome.POSSIBLE:
        return f"a change that a camera could tell from noise to be possible, not likely ({share})"
    way = "upwards" if found.mm.median > 0 else "downwards"
    return f"a change {way} that a camera could tell from noise ({share})"


def _numbers(found: Lift) -> str:
    return (
        f"largest {place(found.region)}, {lift(found.mm)}, noise floor {size(found.noise_floor_mm)}"
    )


def _unproven(result: TwinResult, outcome: Outcome) -> str:
    found = strongest(result, run="averaged")
    if outcome_of(found) <= outcome:
        return ""
    return (
        f"; with unproven claims counted at editorial odds, {lift(found.mm)} "
        f"{place(found.region)}, beyond the floor in {percent(found.detectable)} of draws"
    )


def _current(result: TwinResult) -> str:
    answer = result.activation
    return (
        f"; the current is {odds(answer.any_contraction)} to contract any muscle "
        f"({percent(answer.any_contraction)} of draws) and {odds(answer.felt)} to be felt "
        f"({percent(answer.felt)})"
    )
