"""The weeks: muscle thickness and lift under five kinds of attendance."""

from __future__ import annotations

from dataclasses import dataclass

from levator.sources import quantity
from levator.twin.report.figures.canvas import Picture, data_address
from levator.twin.report.figures.weeks import beside_floor, course_of, fitting_unit, reach
from levator.twin.report.parts import Table, table
from levator.twin.report.verdict import place, strongest
from levator.twin.report.wording import LEVEL, amount, count, lift, percent, significant, size
from levator.twin.result import TwinResult
from levator.twin.types import Array

WORTH_ENLARGING = 2


@dataclass(frozen=True)
class Weeks:
    """What the section on the weeks shows."""

    muscle: str
    growth: str
    region: str
    pictures: tuple[Picture, ...]
    arms: Table


def weeks(result: TwinResult) -> Weeks:
    """The section on the weeks."""
    index = _most_answering(result)
    muscle = result.activation.muscles[index].name
    region = strongest(result).region
    lifts = {arm: result.contour.over_weeks(region, arm=arm) for arm in result.contour.arms}
    grown = result.thickness["full", "established"][:, -1, index]
    enlarged = result.contour.noise_floor / reach(lifts) if reach(lifts) > 0 else 0.0
    drawn = [_thickness(result, index, muscle), _beside_floor(result, lifts, region)]
    if enlarged >= WORTH_ENLARGING:
        drawn.append(_enlarged(lifts, region, count(float(f"{enlarged:.0e}"))))
    return Weeks(
        muscle=muscle,
        growth=_growth(grown),
        region=region,
        pictures=tuple(drawn),
        arms=_arms(result, index, muscle, region),
    )


def _most_answering(result: TwinResult) -> int:
    grown = result.thickness["full", "established"][:, -1]
    margin = [muscle.margin.high for muscle in result.activation.muscles]
    ranks = [(*map(float, grown[:, m][::-1]), margin[m]) for m in range(len(margin))]
    return max(range(len(ranks)), key=lambda m: ranks[m])


def _growth(quantiles: Array) -> str:
    low, middle, high = (_change(float(x)) for x in quantiles)
    return f"{middle} ({LEVEL}: {low} to {high})"


def _change(relative: float) -> str:
    return "0\u00a0%" if relative == 0 else f"{significant(100 * relative)}\u00a0%"


def _thickness(result: TwinResult, index: int, muscle: str) -> Picture:
    bands = {arm: result.thickness[arm, "established"][:, :, index] for arm in result.contour.arms}
    end = _growth(bands["full"][:, -1])
    drawn = course_of(bands, "change of thickness [%]", factor=100)
    return Picture(
        src=data_address(drawn),
        alt=(
            f"Thickness of the {muscle} over {result.inputs.weeks} weeks for each kind of "
            f"attendance; with every session kept it ends at {end}."
        ),
        caption=f"Thickness of the muscle that answers most, {muscle}. Dotted: {LEVEL} band.",
    )


def _beside_floor(result: TwinResult, lifts: dict[str, Array], region: str) -> Picture:
    floor = result.contour.noise_floor
    return Picture(
        src=data_address(beside_floor(lifts, floor, f"lift {place(region)}")),
        alt=(
            f"Lift {place(region)} over the weeks beside the noise floor of {size(floor * 1e3)}; "
            f"the furthest end of any band is {size(reach(lifts) * 1e3)}."
        ),
        caption=f"Lift {place(region)} on the scale that a camera can see.",
    )


def _enlarged(lifts: dict[str, Array], region: str, times: str) -> Picture:
    unit, factor = fitting_unit(reach(lifts))
    return Picture(
        src=data_address(course_of(lifts, f"lift {place(region)} [{unit}]", factor=factor)),
        alt=(
            f"The same bands with the vertical axis in {unit}, enlarged {times} times; they "
            f"reach {size(reach(lifts) * 1e3)} at most."
        ),
        caption=f"The same, enlarged {times} times, so that the lines part at all.",
    )


ARM_WORDS = {
    "full": "every session is kept",
    "habit": "people keep a share of their sessions, each their own, until they give up",
    "partial": "{share} of the sessions are kept",
    "stopped": "every session is kept for {days} days, none after",
    "none": "no session at all",
}


def _arms(result: TwinResult, index: int, muscle: str, region: str) -> Table:
    share = percent(quantity("adherence.partial_share").value)
    days = amount(quantity("adherence.stopped_day").shown, "1")
    rows = [
        (
            arm,
            ARM_WORDS.get(arm, arm).format(share=share, days=days),
            _sessions(result, arm),
            _growth(result.thickness[arm, "established"][:, -1, index]),
            lift(result.contour.lift(region, arm=arm).mm),
        )
        for arm in result.contour.arms
    ]
    head = ("kind", "meaning", "sessions", f"thickness, {muscle}", f"lift {place(region)}")
    return table(f"After {result.inputs.weeks} weeks; medians with {LEVEL} intervals", head, rows)


def _sessions(result: TwinResult, arm: str) -> str:
    kept = result.attended[arm]
    middle, low, high = (f"{x:.0f}" for x in (kept.median, kept.low, kept.high))
    return middle if low == high else f"{middle} ({low} to {high})"
