"""The dose in every muscle: its field, how near that is to the threshold, and what contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from levator.twin.report.figures.canvas import BLUE, ORANGE, Picture, data_address
from levator.twin.report.figures.charts import Axis, Whisker, paired_whiskers
from levator.twin.report.parts import Table, table
from levator.twin.report.wording import LEVEL, amount, measured
from levator.twin.result import TwinResult
from levator.twin.types import Interval, MuscleAnswer

TOP = 8
SIDE = ", left"


@dataclass(frozen=True)
class Dose:
    """What the section on the dose per muscle shows."""

    strongest: MuscleAnswer
    margin: str
    field: str
    picture: Picture
    top: Table
    every: Table


def dose(result: TwinResult) -> Dose:
    """The section on the dose per muscle."""
    ranked = sorted(result.activation.muscles, key=_margin, reverse=True)
    shown = [m for m in ranked if m.name.endswith(SIDE)]
    return Dose(
        strongest=ranked[0],
        margin=measured(ranked[0].margin, "1"),
        field=measured(ranked[0].field_strength, "V/m"),
        picture=_dose_picture(shown),
        top=_dose_table(ranked[:TOP], result, "The muscles nearest to their threshold"),
        every=_dose_table(result.activation.muscles, result, "All muscles"),
    )


def _margin(muscle: MuscleAnswer) -> float:
    return muscle.margin.median


def _dose_table(muscles: Sequence[MuscleAnswer], result: TwinResult, caption: str) -> Table:
    rows = [
        (
            muscle.name,
            measured(muscle.field_strength, "V/m"),
            measured(muscle.margin, "1"),
            amount(result.programme.get(muscle.name, 0.0), "s"),
            _contraction(muscle.contraction),
            f"{amount(muscle.everyday, 's')}, grade {muscle.everyday_grade}",
        )
        for muscle in muscles
    ]
    head = (
        "muscle",
        "field",
        "field over threshold",
        "probe on it, a session",
        "contraction, a session",
        "contraction, an ordinary day",
    )
    return table(f"{caption}; medians with {LEVEL} intervals", head, rows)


def _contraction(seconds: Interval) -> str:
    return "none" if seconds.high == 0 else measured(seconds, "s")


def _dose_picture(muscles: Sequence[MuscleAnswer]) -> Picture:
    def panel(kind: str, colour: str) -> list[Whisker]:
        return [Whisker.of(m.name.removesuffix(SIDE), getattr(m, kind), 1, colour) for m in muscles]

    nearest = muscles[0]
    return Picture(
        src=data_address(
            paired_whiskers(
                (panel("field_strength", BLUE), panel("margin", ORANGE)),
                (
                    Axis("field [V/m]", "log"),
                    Axis("field over threshold", "log", mark=1.0, mark_label="threshold"),
                ),
            )
        ),
        alt=(
            f"Field and field over threshold with {LEVEL} intervals for {len(muscles)} muscles of "
            f"the left side, from {nearest.name.removesuffix(SIDE)} "
            f"({measured(nearest.margin, '1')} of its threshold) down to "
            f"{muscles[-1].name.removesuffix(SIDE)} ({measured(muscles[-1].margin, '1')})."
        ),
        caption=(
            "Left side, each muscle at the placement that serves it best; muscles left of the "
            "dashed line stay quiet. The right side mirrors it."
        ),
        wide=True,
    )
