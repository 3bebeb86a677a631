"""Where do two spheres give one muscle most, against what its neighbours get? All pairs of sites.

    max over pairs (a, b) at the device's spacing of  |E_t| / max_{m not t} |E_m| ,
    E_m = F_ma - F_mb ,

with F the mean field vector of every muscle per ampere through the disc about a site, by
reciprocity (Rush & Driscoll 1969, doi 10.1109/TBME.1969.4502598). Neither centre nor the skin
between may lie in an exclusion zone. Dmochowski et al. 2011 (J Neural Eng 8:046011) search
electrodes on the scalp in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from levator.anatomy import Face
from levator.anatomy.types import Ints
from levator.errors import LevatorError
from levator.field.maps import Progress, silent
from levator.field.sites import STEP, Sites
from levator.field.types import Array, LeadField
from levator.sources.noted import noted

Single = NDArray[np.float32]
Rank = Literal["strongest", "mean"]

BEST, SPARE = 200, 20
BLOCK, CHUNK = 256, 4096


@dataclass(frozen=True, eq=False)
class Best:
    """The best pairs for one target, best first."""

    target: str = field(metadata=noted("1", "muscle that is to get most"))
    anode: Array = field(metadata=noted("m", "first contact points, shape (k, 3)"))
    cathode: Array = field(metadata=noted("m", "second contact points, shape (k, 3)"))
    dose: Array = field(metadata=noted("V/m/A", "|mean E| of the target, shape (k,)"))
    over_strongest: Array = field(
        metadata=noted("1", "over that of the strongest other muscle, shape (k,)")
    )
    over_mean: Array = field(metadata=noted("1", "over the volume mean of all others, (k,)"))
    rival: tuple[str, ...] = field(metadata=noted("1", "the strongest other muscle, k names"))
    pairs: int = field(metadata=noted("1", "pairs that were compared"))
    most: float = field(metadata=noted("V/m/A", "largest |mean E| of the target in any pair"))


def search(
    face: Face,
    fields: LeadField,
    lattice: Sites,
    target: str,
    *,
    spacing: float,
    volumes: Array,
    rank: Rank = "strongest",
    best: int = BEST,
    progress: Progress = silent,
) -> Best:
    """The `best` pairs of sites `spacing` [m] apart for the muscle `target`.

    `fields` are the mean fields of all muscles, `volumes` [m3] weigh the others in `over_mean`;
    `rank` orders by `over_strongest` or `over_mean`. Raises LevatorError for an unknown muscle
    and where no pair fits.
    """
    at, volts = face.muscle_index(target), _by_axis(lattice.seen(fields.maps))
    usable = np.flatnonzero(lattice.open)
    weigh = _scorer(at, (volumes / np.delete(volumes, at).sum()).astype(np.float32))
    top = _Top(best * SPARE, 0 if rank == "strongest" else 1)
    for first, second, done in _pairs(lattice.points[usable], spacing):
        for some in range(0, len(first), CHUNK):
            one, two = usable[first[some : some + CHUNK]], usable[second[some : some + CHUNK]]
            top.add(one, two, *weigh(volts[one] - volts[two]))
        progress(done)
    if top.count == 0:
        raise LevatorError(
            f"no two sites {1e3 * spacing:.0f} mm apart are open on this face; write another "
            "device or face"
        )
    kept = _clear(lattice, *top.ordered()[:2])[:best]
    return _told(face, target, lattice, volts, weigh, kept, top)


def sizes(volts: Array) -> Array:
    """|E| of each muscle from components (..., 3 m) ordered as the lead field, (..., m)."""
    return np.asarray(np.linalg.norm(volts.reshape(*volts.shape[:-1], -1, 3), axis=-1))


def ratios(found: Array, at: int, volumes: Array) -> tuple[Array, Array]:
    """|E| (k, m) of muscle `at` over the strongest other, (k,), and over the others' mean."""
    others, weight = np.delete(found, at, axis=1), np.delete(volumes, at)
    return found[:, at] / others.max(axis=1), found[:, at] / (others @ (weight / weight.sum()))


def _by_axis(seen: Single) -> Single:
    """Components (k, 3 m), all of x first, then y, then z: sums of squares then run over rows."""
    return np.ascontiguousarray(seen.reshape(len(seen), -1, 3).transpose(0, 2, 1)).reshape(
        len(seen), -1
    )


Scores = tuple[Single, Single, Single, Ints]


def _scorer(at: int, weight: Single) -> Callable[[Single], Scores]:
    """From components (k, 3 m): over the strongest, over the mean, dose, strongest other."""

    def weigh(volts: Single) -> Scores:
        np.multiply(volts, volts, out=volts)
        m = volts.shape[1] // 3
        squared = volts[:, :m]
        squared += volts[:, m : 2 * m]
        squared += volts[:, 2 * m :]
        size = np.sqrt(squared)
        dose = size[:, at].copy()
        size[:, at] = 0
        rival: Ints = size.argmax(axis=1)
        strongest = np.take_along_axis(size, rival[:, None], axis=1)[:, 0]
        return _single(dose / strongest), _single(dose / (size @ weight)), dose, rival

    return weigh


def _single(values: NDArray[np.floating]) -> Single:
    return np.asarray(values, dtype=np.float32)


def _pairs(points: Array, spacing: float) -> Iterator[tuple[Ints, Ints, float]]:
    """Every pair within half a step of `spacing` [m] once, in blocks, and the share done."""
    order = np.asarray(cKDTree(points, leafsize=BLOCK).indices, dtype=np.int64)
    laid = points[order]
    low, high = (spacing - STEP / 2) ** 2, (spacing + STEP / 2) ** 2
    for start in range(0, len(laid), BLOCK):
        block = laid[start : start + BLOCK]
        middle = block.mean(axis=0)
        reach = np.linalg.norm(block - middle, axis=1).max() + STEP
        away = np.abs(np.linalg.norm(laid[start:] - middle, axis=1) - spacing)
        later = start + np.flatnonzero(away < reach)
        apart = _squared(block, laid[later])
        i, j = np.nonzero((apart >= low) & (apart < high))
        once = later[j] > start + i
        yield order[start + i[once]], order[later[j[once]]], min(1.0, (start + BLOCK) / len(laid))


def _squared(first: Array, second: Array) -> Array:
    """Squared distances [m2] about the middle of `first`, where rounding is least, (k, l)."""
    middle = first.mean(axis=0)
    a, b = first - middle, second - middle
    return np.asarray((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T)


class _Top:
    """The pairs that rank highest so far."""

    def __init__(self, keep: int, by: int) -> None:
        self.keep, self.by, self.count, self.most = keep, by, 0, 0.0
        self._held: list[tuple[Ints, Ints, Single]] = []
        self._floor = -np.inf

    def add(self, one: Ints, two: Ints, over: Single, mean: Single, dose: Single, _: Ints) -> None:
        score = (over, mean)[self.by]
        self.count += len(score)
        self.most = max(self.most, float(dose.max(initial=0.0)))
        good = np.flatnonzero(score > self._floor)
        self._held.append((one[good], two[good], score[good]))
        if sum(len(held[0]) for held in self._held) > 2 * self.keep:
            self._held = [self.ordered()]
            self._floor = float(self._held[0][2][-1])

    def ordered(self) -> tuple[Ints, Ints, Single]:
        one, two, score = (np.concatenate(part) for part in zip(*self._held, strict=True))
        best = np.lexsort((two, one, -score))[: self.keep]
        return one[best], two[best], score[best]


def _clear(lattice: Sites, one: Ints, two: Ints) -> Ints:
    """Pairs, (k, 2), whose chord has no barred site under any whole millimetre of it."""
    ends = lattice.points[one], lattice.points[two]
    longest = float(np.linalg.norm(ends[1] - ends[0], axis=1).max())
    tree, over = cKDTree(lattice.points), np.zeros(len(one), dtype=bool)
    for share in np.linspace(0, 1, 1 + int(np.ceil(longest / STEP))):
        over |= lattice.barred[tree.query((1 - share) * ends[0] + share * ends[1])[1]]
    return np.column_stack([one, two])[~over]


def _told(
    face: Face,
    target: str,
    lattice: Sites,
    volts: Single,
    weigh: Callable[[Single], Scores],
    kept: Ints,
    top: _Top,
) -> Best:
    if len(kept) == 0:
        raise LevatorError(
            f"every pair that would suit {target} straddles an exclusion zone; write another muscle"
        )
    over, mean, dose, rival = weigh(volts[kept[:, 0]] - volts[kept[:, 1]])
    return Best(
        target=target,
        anode=lattice.points[kept[:, 0]],
        cathode=lattice.points[kept[:, 1]],
        dose=dose.astype(np.float64),
        over_strongest=over.astype(np.float64),
        over_mean=mean.astype(np.float64),
        rival=tuple(face.muscles[k].name for k in rival),
        pairs=top.count,
        most=top.most,
    )
