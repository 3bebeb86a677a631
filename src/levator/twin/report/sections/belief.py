"""Established physics beside the run that counts unproven claims, and what varied at all."""

from __future__ import annotations

from dataclasses import dataclass

from levator.sources import Grade
from levator.tone import Hypothesis, register
from levator.twin.report.figures.canvas import BLUE, PURPLE, Picture, data_address
from levator.twin.report.figures.charts import Axis, Whisker, whiskers
from levator.twin.report.figures.weeks import fitting_unit
from levator.twin.report.parts import Cell, Table, links, table
from levator.twin.report.verdict import both_sides, outcome_of, reach, strongest
from levator.twin.report.wording import (
    LEVEL,
    amount,
    count,
    graded,
    length,
    lift,
    percent,
    significant,
    size,
)
from levator.twin.result import TwinResult
from levator.twin.types import RUNS, UnknownUsed

RUN_COLOURS = dict(zip(RUNS, (BLUE, PURPLE), strict=True))


@dataclass(frozen=True)
class Belief:
    """What the section on unproven claims shows."""

    share: str
    region: str
    changes: bool
    furthest: str
    picture: Picture
    regions: Table
    hypotheses: Table


@dataclass(frozen=True)
class Uncertainty:
    """What the section on what varied shows."""

    exact: int
    emulated: int
    frozen: tuple[str, ...]
    dose_error: str
    lift_error: str
    emulators: Table
    unknowns: Table
    assumed: int
    assumption: str


def belief(result: TwinResult) -> Belief:
    """The section on unproven claims."""
    known, averaged = strongest(result), strongest(result, run="averaged")
    return Belief(
        share=_share(result, averaged.region),
        region=averaged.region,
        changes=outcome_of(averaged) > outcome_of(known),
        furthest=size(reach(averaged)),
        picture=_picture(result),
        regions=_regions(result),
        hypotheses=_hypotheses(result),
    )


def uncertainty(result: TwinResult) -> Uncertainty:
    """The section on what varied, what was emulated and what is frozen."""
    errors = {
        row.stage: f"{percent(row.median)} (95th percentile {percent(row.high)})"
        for row in result.emulators
    }
    return Uncertainty(
        exact=sum(row.acts == "exact" for row in result.unknowns),
        emulated=sum(row.acts == "emulated" for row in result.unknowns),
        frozen=result.frozen,
        dose_error=errors["dose"],
        lift_error=errors["lift"],
        emulators=_emulators(result),
        unknowns=_unknowns(result),
        assumed=sum(row.grade is Grade.X for row in result.unknowns),
        assumption=graded(Grade.X),
    )


def _share(result: TwinResult, region: str) -> str:
    share = result.unproven_share(region)
    return "none, since nothing moves" if share is None else percent(share)


def _regions(result: TwinResult) -> Table:
    rows = [
        (
            region,
            *(lift(result.contour.lift(region, run=run).mm) for run in RUNS),
            *(length(result.contour.mean(region, run=run) * 1e3) for run in RUNS),
            _share(result, region),
        )
        for region in both_sides(result)
    ]
    head = (
        "region",
        "established",
        "with unproven claims",
        "mean, established",
        "mean, with unproven claims",
        "share unproven",
    )
    return table(f"Lift after {result.inputs.weeks} weeks of the full routine", head, rows)


def _picture(result: TwinResult) -> Picture:
    found = [
        (region, run, result.contour.lift(region, run=run))
        for region in both_sides(result)
        for run in RUNS
    ]
    unit, factor = fitting_unit(max(reach(lifted) for *_, lifted in found) / 1e3)
    rows = [
        Whisker.of(f"{region}, {run}", lifted.mm, factor / 1e3, RUN_COLOURS[run])
        for region, run, lifted in found
    ]
    floor = found[0][2].noise_floor_mm
    furthest = max(reach(lifted) for *_, lifted in found)
    times = count(float(significant(floor / furthest, 1))) if 0 < 2 * furthest < floor else ""
    beside = f" The noise floor lies {times} times as far out as the longest bar." if times else ""
    return Picture(
        src=data_address(whiskers(rows, Axis(f"lift [{unit}]"), width=6.4)),
        alt=(
            f"Lift of every region with its {LEVEL} interval, established and averaged over "
            f"unproven claims, in {unit}; the longest interval reaches {size(furthest)}."
        ),
        caption=f"Both runs, region by region.{beside}",
        wide=True,
    )


def _hypotheses(result: TwinResult) -> Table:
    return table(
        "The unproven claims",
        ("claim", "acts on", "held true in", "effect if true", "grade", "in this run", "sources"),
        [_hypothesis(each, result) for each in register()],
    )


def _hypothesis(each: Hypothesis, result: TwinResult) -> tuple[Cell, ...]:
    effect = amount(each.effect.shown, each.effect.unit)
    return (
        f"{each.id}: {each.claim}",
        each.input,
        f"{percent(each.prior.value)} of draws (editorial, grade {each.prior.grade})",
        f"{effect} (editorial, grade {each.effect.grade}): {each.effect_form}",
        str(each.grade),
        "counted" if each.id in result.hypotheses else "left out",
        links(each.sources),
    )


def _emulators(result: TwinResult) -> Table:
    rows = [
        (
            row.stage,
            str(row.solves),
            str(row.held_out),
            *(percent(error) for error in (row.median, row.high)),
            *(percent(error) for error in (row.spread_median, row.spread_high)),
        )
        for row in result.emulators
    ]
    head = (
        "matrix",
        "designed solves",
        "held-out solves",
        "median error",
        "95th percentile",
        "median over the spread of draws",
        "95th percentile over it",
    )
    return table("How far emulated columns lay from solves they had not seen", head, rows)


def _unknowns(result: TwinResult) -> Table:
    order = ("exact", "emulated", "frozen")
    ranked = sorted(result.unknowns, key=lambda row: (order.index(row.acts), row.stage, row.name))
    head = ("unknown", "acts", "belongs to", "read by", "grade")
    return table("Every unknown of this run", head, [_unknown(row) for row in ranked])


def _unknown(row: UnknownUsed) -> tuple[str, ...]:
    return (row.name, row.acts, row.level, row.stage, str(row.grade))
