"""Millimetres: the lift against gravity's own sag, the camera's noise and other treatments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from levator.sources import Quantity, from_si
from levator.sources.catalogue import catalogue
from levator.twin.report.figures.canvas import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    QUIET,
    RED,
    Picture,
    data_address,
)
from levator.twin.report.figures.ladder import Rung, ladder
from levator.twin.report.parts import Cell, Table, links, table
from levator.twin.report.verdict import both_sides, place, reach, strongest
from levator.twin.report.wording import LEVEL, amount, lift, percent, size
from levator.twin.result import TwinResult
from levator.twin.types import LEVELS, Lift

POSTURE, OTHERS, SEEN = "gravity.", "yardstick.", "visibility."
SHIFT = "_shift"
ENDS = (LEVELS[0], LEVELS[-1])


@dataclass(frozen=True)
class ContourView:
    """What the section on millimetres shows."""

    place: str
    lift: str
    sag: str
    floor: str
    posture: str
    sags_less: bool
    frozen: tuple[str, ...]
    picture: Picture
    regions: Table
    yardsticks: Table


def contour(result: TwinResult) -> ContourView:
    """The section on millimetres."""
    found = strongest(result)
    posture = [row for row in yardstick_rows() if row.name.startswith(POSTURE)]
    return ContourView(
        place=place(found.region),
        lift=lift(found.mm),
        sag=size(result.contour.sagging(found.region).median),
        floor=size(found.noise_floor_mm),
        posture=", ".join(f"{amount(row.shown, row.unit)} ({_label(row)})" for row in posture),
        sags_less=_deepest(result) < min(row.shown for row in posture),
        frozen=result.frozen,
        picture=_picture(result, found),
        regions=_regions(result),
        yardsticks=_yardsticks(),
    )


def yardstick_rows() -> tuple[Quantity, ...]:
    """Published lengths to lay beside a lift: posture, other treatments, what people notice."""
    return tuple(
        row
        for prefix in (POSTURE, OTHERS, SEEN)
        for row in catalogue().values()
        if row.name.startswith(prefix) and row.unit == "mm"
        if prefix != POSTURE or row.name.endswith(SHIFT)
    )


def _deepest(result: TwinResult) -> float:
    return max(abs(result.contour.sagging(name).median) for name in both_sides(result))


def _picture(result: TwinResult, found: Lift) -> Picture:
    floor = found.noise_floor_mm
    sag = result.contour.sagging(found.region)
    averaged = strongest(result, run="averaged")
    rungs = [
        *(_lifted(result.contour.lift(name), name, BLUE) for name in both_sides(result)),
        _lifted(averaged, f"{averaged.region}, unproven claims counted", PURPLE),
        Rung("noise floor of photographs", floor, floor, floor, RED, size(floor)),
        Rung(
            f"gravity's sag in the model, {found.region}",
            min(abs(sag.low), abs(sag.high)),
            abs(sag.median),
            max(abs(sag.low), abs(sag.high)),
            ORANGE,
            size(sag.median),
        ),
        *_published(),
    ]
    return Picture(
        src=data_address(ladder(rungs)),
        alt=(
            f"Lengths on a logarithmic ladder: the lift {place(found.region)} reaches "
            f"{size(reach(found))}, the noise floor is {size(floor)}, gravity's sag in the model "
            f"{size(sag.median)}, and published treatments lie between "
            f"{_range(yardstick_rows())}."
        ),
        caption="Bars that begin at the left edge go down to zero or change direction within their "
        "interval.",
        wide=True,
    )


def _lifted(found: Lift, name: str, colour: str) -> Rung:
    low, high = sorted((abs(found.mm.low), abs(found.mm.high)))
    through = found.mm.low <= 0 <= found.mm.high
    far = size(high)
    words = far if far.startswith("less") else f"up to {far}"
    start, middle = (0.0, 0.0) if through else (low, abs(found.mm.median))
    return Rung(f"lift, {name}", start, middle, high, colour, words)


def _published() -> Iterator[Rung]:
    colours = {POSTURE: ORANGE, OTHERS: GREEN, SEEN: QUIET}
    for row in yardstick_rows():
        low, high = (from_si(float(x), row.unit) for x in row.quantile(np.array(ENDS)))
        colour = next(c for prefix, c in colours.items() if row.name.startswith(prefix))
        yield Rung(_label(row), max(low, 0.0), row.shown, high, colour, amount(row.shown, "mm"))


def _label(row: Quantity) -> str:
    group, *rest = row.name.split(".")
    words = ", ".join(rest).replace("_", " ")
    return f"noticed in one photo, {words}" if f"{group}." == SEEN else words


def _range(rows: tuple[Quantity, ...]) -> str:
    shown = sorted(row.shown for row in rows if row.name.startswith(OTHERS))
    return f"{size(shown[0])} and {size(shown[-1])}"


def _regions(result: TwinResult) -> Table:
    rows = []
    for region in both_sides(result):
        known = result.contour.lift(region)
        sag = result.contour.sagging(region)
        rows.append(
            (
                region,
                lift(known.mm),
                lift(sag),
                size(known.noise_floor_mm),
                percent(known.detectable),
            )
        )
    head = ("region", "lift", "gravity's sag (model)", "noise floor", "draws beyond the floor")
    return table(f"After {result.inputs.weeks} weeks, full routine; up is positive", head, rows)


def _yardsticks() -> Table:
    rows: list[tuple[Cell, ...]] = [
        (_label(row), amount(row.shown, row.unit), str(row.grade), row.where, links([row.source]))
        for row in yardstick_rows()
    ]
    return table(
        f"Published lengths (the bars in the picture are their {LEVEL} spreads)",
        ("what", "length", "grade", "where", "source"),
        rows,
    )
