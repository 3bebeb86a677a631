"""How do the tabulated axons of a face answer in every draw?

A draw takes one of the sampled anatomies and multiplies all of its thresholds by a factor of the
person. What else differs from the solved face (tissue, film, contact patch) changes the field, and
acts as the current that would make the same field in the solved one,

    I = I_in E/E_0 .
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.activation.recruitment_table import RecruitmentTable, between
from levator.activation.types import Array
from levator.anatomy.types import Ints
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.noted import noted


@dataclass(frozen=True, eq=False)
class Recruited:
    """What every muscle does at every placement in every draw."""

    margin: Array = field(
        metadata=noted("1", "current over that of a first visible contraction, shape (n, k, m)")
    )
    share: Array = field(metadata=noted("1", "of the muscle's axons that fire, shape (n, k, m)"))


def recruited(table: RecruitmentTable, *, current: Array, width: Array, factor: Array) -> Recruited:
    """Margin and share [1] of `table`'s axons for n draws, (n, k, m).

    `current` [A] (n, k, m) is that of the solved face, `width` [s] and `factor` [1] hold one value
    a draw. Widths beyond the table are read at its ends. Raises LevatorError for shapes that do
    not fit and factors that are not above zero.
    """
    n = len(width)
    _, k, m = current.shape
    if current.shape[0] != n or (k, m) != table.current.shape[:2] or np.shape(factor) != (n,):
        raise LevatorError(
            f"current has shape {current.shape}; write (draws, {table.current.shape[0]} "
            f"placements, {table.current.shape[1]} muscles), and one width and factor a draw"
        )
    if not (np.asarray(factor) > 0).all():
        raise LevatorError("a factor on thresholds must be above 0; write 1.0 for none")
    mine = own_axons(table, n)
    visible = max(int(np.ceil(value("axon.visible") * mine.shape[1])), 1)
    widths = np.clip(width, table.widths[0], table.widths[-1])
    margin, share = np.empty_like(current), np.empty_like(current)
    for i in range(k):
        for j in range(m):
            all_axons = between(table.widths, table.current[i, j], widths)
            bars = np.sort(np.take_along_axis(all_axons, mine, axis=1), axis=1) * factor[:, None]
            margin[:, i, j] = current[:, i, j] / bars[:, visible - 1]
            share[:, i, j] = (bars <= current[:, i, j, None]).mean(axis=1)
    return Recruited(margin, np.where(margin >= 1, share, 0.0))


def own_axons(table: RecruitmentTable, draws: int) -> Ints:
    """Indices of the axons of the anatomy of each draw, which take turns, shape (n, axons).

    Raises LevatorError when anatomies hold different numbers of axons.
    """
    each, counts = np.unique(table.anatomy, return_counts=True)
    if len(set(counts.tolist())) != 1:
        raise LevatorError("every sampled anatomy needs as many axons; build the table again")
    groups = np.array([np.flatnonzero(table.anatomy == one) for one in each])
    return np.asarray(groups[np.arange(draws) % len(each)], dtype=np.int64)
