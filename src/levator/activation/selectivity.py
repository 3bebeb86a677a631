"""How likely does the target contract while every neighbour stays quiet?

Over draws of a person: an anatomy of the table, a factor on all thresholds, a delivered current and
a pulse width. A muscle contracts in a draw where at least the share `axon.visible` of the axons of
that anatomy fires; the target does so alone where no other muscle does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from levator.activation.probability import jeffreys, share
from levator.activation.recruitment_table import RecruitmentTable, between
from levator.activation.types import Array, Mask
from levator.errors import LevatorError, unknown_name
from levator.sources import value
from levator.sources.noted import noted


@dataclass(frozen=True, eq=False)
class Selectivity:
    """What a setting does to the target and to the others, over draws."""

    target: str = field(metadata=noted("1", "full name of the muscle that is meant"))
    alone: float = field(metadata=noted("1", "share of draws: the target and no neighbour"))
    interval: tuple[float, float] = field(metadata=noted("1", "90 % Jeffreys interval of it"))
    contracts: Array = field(metadata=noted("1", "share of draws in which each does, shape (m,)"))
    spoils: Array = field(
        metadata=noted("1", "share of the draws with the target in which each joins, shape (m,)")
    )


def selectivity(
    table: RecruitmentTable,
    *,
    target: str,
    placement: str,
    current: Array,
    width: Array,
    factor: Array,
    neighbours: Collection[str] | None = None,
) -> Selectivity:
    """Probability [1] over draws that `target` contracts while no neighbour does.

    `current` [A], `width` [s] and `factor` [1] on the thresholds hold one value a draw, shape (d,);
    `factor` may differ between muscles, (d, m). Draws go through the anatomies of the table in
    turn. Neighbours are all other muscles unless named. Raises LevatorError for unknown names.
    """
    done = contractions(table, placement=placement, current=current, width=width, factor=factor)
    for name in (target, *(neighbours or ())):
        if name not in table.muscles:
            raise unknown_name("muscle", name, table.muscles)
    others = [
        m
        for m, name in enumerate(table.muscles)
        if name != target and (neighbours is None or name in neighbours)
    ]
    meant = done[:, table.muscles.index(target)]
    alone = meant & ~done[:, others].any(axis=1)
    low, high = jeffreys(alone)
    return Selectivity(
        target=target,
        alone=float(share(alone)),
        interval=(float(low), float(high)),
        contracts=share(done),
        spoils=done[meant].mean(axis=0) if meant.any() else np.zeros(len(table.muscles)),
    )


def contractions(
    table: RecruitmentTable, *, placement: str, current: Array, width: Array, factor: Array
) -> Mask:
    """Which muscle contracts in which draw, shape (d, m), arguments as in `selectivity`."""
    amperes, widths, scale = np.abs(current), np.asarray(width), np.asarray(factor)
    if not (scale > 0).all():
        raise LevatorError("a factor on thresholds must be above 0; write 1.0 for none")
    scale = scale[:, None] if scale.ndim == 1 else scale
    if placement not in table.placements:
        raise unknown_name("placement", placement, table.placements)
    k = table.placements.index(placement)
    each = np.unique(table.anatomy)
    owner = each[np.arange(len(amperes)) % len(each)]
    mine = table.anatomy[None] == owner[:, None]
    done = np.zeros((len(amperes), len(table.muscles)), dtype=bool)
    for m, known in enumerate(table.current[k]):
        needed = between(table.widths, known, widths) * scale[:, [m % scale.shape[1]]]
        fires = needed <= amperes[:, None]
        if (fires & table.bounded[k, m]).any():
            raise LevatorError(f"the table ends at {table.ceiling:g} A; write a lower current")
        done[:, m] = (fires & mine).sum(axis=1) >= value("axon.visible") * mine.sum(axis=1)
    return done
