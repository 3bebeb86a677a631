"""At which currents and pulse widths does a muscle contract, and at which is it felt?

A muscle contracts in a person where at least a share q of the axons of that person's anatomy fires,

    P(I, d) = E[ s f_q(d) <= I ] ,

f_q the threshold of that share, s a factor of the person. What people do not differ in but nobody
knows (q, and a factor of the axon model itself) spans the interval: P is a share of people, and its
interval what is not known about them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.activation.perception import Share, probability
from levator.activation.probability import TAILS
from levator.activation.recruitment_table import RecruitmentTable, between
from levator.activation.types import Array
from levator.errors import LevatorError, unknown_name
from levator.sources import quantity
from levator.sources.noted import noted

WORLDS, PEOPLE = 60, 256


@dataclass(frozen=True, eq=False)
class SettingsMap:
    """Shares of people who contract and who feel it, over current and pulse width."""

    muscle: str = field(metadata=noted("1", "full name of the muscle"))
    current: Array = field(metadata=noted("A", "entering living tissue, shape (i,)"))
    width: Array = field(metadata=noted("s", "of the pulse, shape (w,)"))
    contracts: Share = field(metadata=noted("1", "median, low and high over worlds, (w, i) each"))
    feels: Share = field(metadata=noted("1", "the same of feeling it, (w, i) each"))


def settings_map(
    table: RecruitmentTable,
    *,
    muscle: str,
    placement: str,
    current: Array,
    width: Array,
    area: float,
    seed: int = 1,
) -> SettingsMap:
    """Shares [1] for currents (i,) [A] and widths (w,) [s] through contacts of `area` [m2].

    Raises LevatorError for unknown names, widths outside the table and currents above its
    ceiling.
    """
    for kind, name, known in (
        ("muscle", muscle, table.muscles),
        ("placement", placement, table.placements),
    ):
        if name not in known:
            raise unknown_name(kind, name, known)
    if np.max(current) > table.ceiling:
        raise LevatorError(f"the table ends at {table.ceiling:g} A; write a lower current")
    feels = [probability(current, float(d), area) for d in width]
    return SettingsMap(
        muscle=muscle,
        current=current,
        width=width,
        contracts=_contracting(table, muscle, placement, current, width, seed),
        feels=Share(*(np.stack(parts) for parts in zip(*feels, strict=True))),
    )


def _contracting(
    table: RecruitmentTable, muscle: str, placement: str, current: Array, width: Array, seed: int
) -> Share:
    known = table.current[table.placements.index(placement), table.muscles.index(muscle)]
    axons = between(table.widths, known, np.asarray(width, dtype=np.float64))
    rng = np.random.default_rng(seed)
    person = _drawn("threshold.motor.person_spread", rng, PEOPLE)
    visible, model = (_drawn(name, rng, WORLDS) for name in ("axon.visible", "axon.model_factor"))
    found = np.empty((WORLDS, len(width), len(current)))
    groups = [axons[:, table.anatomy == one] for one in np.unique(table.anatomy)]
    for world in range(WORLDS):
        bars = np.stack([_at_share(group, visible[world]) for group in groups], axis=1)
        people = bars[:, np.arange(PEOPLE) % len(groups)] * person * model[world]
        found[world] = (people[:, :, None] <= current).mean(axis=1)
    low, median, high = np.quantile(found, (TAILS[0], 0.5, TAILS[1]), axis=0)
    return Share(np.asarray(median), np.asarray(low), np.asarray(high))


def _at_share(axons: Array, share: float) -> Array:
    """Current [A] at which `share` of the axons (w, n) fire, shape (w,)."""
    at = max(int(np.ceil(share * axons.shape[1])), 1)
    return np.sort(axons, axis=1)[:, at - 1]


def _drawn(name: str, rng: np.random.Generator, count: int) -> Array:
    """A stratified sample of a sourced number, shape (count,)."""
    cube = (rng.permutation(count) + rng.uniform(size=count)) / count
    return quantity(name).quantile(cube)
