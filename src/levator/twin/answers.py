"""How do draws become the intervals, shares and errors that a person reads?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from levator.anatomy import Face
from levator.device import Placement
from levator.sources import Ledger, Quantity, Unknown
from levator.tone import everyday_dose
from levator.twin.chain import Response
from levator.twin.matrices import Stage
from levator.twin.types import (
    LEVELS,
    Array,
    ContactAnswer,
    EmulatorError,
    Evidence,
    Interval,
    MuscleAnswer,
    UnknownUsed,
)


def contact_answer(
    contact: str,
    response: Response,
    bare: Response,
    face: Face,
    placements: Sequence[Placement],
) -> ContactAnswer:
    """Current, contraction and feeling of one session with `contact`, next to `bare` spheres."""
    active, arrival, at = response.activation, response.arrival, response.operating
    spans = {placement.label: placement.spans for placement in placements}
    low, high = active.sensory_interval
    return ContactAnswer(
        contact=contact,
        current=Interval.of(arrival.source),
        entering=Interval.of(arrival.entering),
        tissue=Interval.of(arrival.mean),
        nerve=Interval.of(arrival.motor),
        over_bare=Interval.of(_ratio(arrival.mean, bare.arrival.mean)),
        voltage=Interval.of(arrival.voltage),
        limited=float(arrival.limited.mean()),
        density=Interval.of(arrival.rms / at.wetted),
        densest=Interval.of(arrival.rms * at.peak),
        energy=Interval.of(arrival.energy),
        felt=active.sensory_probability,
        felt_low=float(low),
        felt_high=float(high),
        any_contraction=float(active.contracts.any(axis=1).mean()),
        muscles=tuple(
            _muscle_answer(index, everyday_dose(muscle.code), spans.get(muscle.name, 0.0), response)
            for index, muscle in enumerate(face.muscles)
        ),
    )


def _ratio(one: Array, other: Array) -> Array:
    """`one` over `other`, 1 where neither carries anything."""
    tiny = np.finfo(np.float64).tiny
    return np.asarray(np.maximum(one, tiny) / np.maximum(other, tiny))


def _muscle_answer(
    index: int, ordinary: Quantity, spans: float, response: Response
) -> MuscleAnswer:
    active = response.activation
    low, high = active.motor_interval[index]
    return MuscleAnswer(
        name=active.names[index],
        field_strength=Interval.of(response.field[:, index]),
        probability=float(active.motor_probability[index]),
        probability_low=float(low),
        probability_high=float(high),
        margin=Interval.of(active.margin[:, index]),
        contraction=Interval.of(response.contraction[:, index]),
        everyday=ordinary.value,
        everyday_grade=ordinary.grade,
        spans=spans,
    )


def with_both_sides(regions: tuple[str, ...], values: Array) -> tuple[tuple[str, ...], Array]:
    """Region names and values (..., r) with the mean of left and right added for each pair."""
    names, columns = list(regions), [values[..., i] for i in range(len(regions))]
    for region in regions:
        if region.endswith(", left"):
            twin = region.replace(", left", ", right")
            pair = [regions.index(region), regions.index(twin)]
            names.append(region.removesuffix(", left"))
            columns.append(values[..., pair].mean(axis=-1))
    return tuple(names), np.stack(columns, axis=-1)


def unknowns_used(table: Iterable[Unknown]) -> tuple[UnknownUsed, ...]:
    """The table of unknowns as a run used it."""
    return tuple(UnknownUsed(u.name, u.level, u.stage, u.acts, u.quantity.grade) for u in table)


def emulator_errors(stages: Mapping[str, Stage]) -> tuple[EmulatorError, ...]:
    """Held-out errors of the emulated stages."""
    return tuple(
        EmulatorError(
            stage=name,
            median=float(np.median(stage.errors)),
            high=float(np.quantile(stage.errors, LEVELS[-1])),
            spread_median=float(np.median(stage.over_spread)),
            spread_high=float(np.quantile(stage.over_spread, LEVELS[-1])),
            solves=stage.emulator.solves,
            held_out=len(stage.errors),
        )
        for name, stage in stages.items()
    )


def evidence_of(book: Ledger) -> tuple[Evidence, ...]:
    """Every number in `book`, by name."""
    return tuple(
        Evidence(q.name, q.shown, q.unit, q.grade, q.source, q.where)
        for _, q in sorted(book.entries.items())
    )


def quantiles(draws: Array) -> Array:
    """5, 50 and 95 % quantiles over axis 0."""
    return np.asarray(np.quantile(draws, LEVELS, axis=0), dtype=np.float64)
