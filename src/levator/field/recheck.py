"""Do the best pairs of a search stay the best when the spheres are solved with their contact?

The search takes the current of a disc as even and the discs as sums over sites. Here the best
pairs are read again, with exact discs, and with the complete electrode model through gel or bare
skin (`electrodes`), and the two orders are compared by Spearman's rank correlation (1904,
doi 10.2307/1412159).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from levator.anatomy import Face
from levator.anatomy.types import Ints
from levator.device import Placement, injection
from levator.device.film import Film
from levator.field.electrodes import enter
from levator.field.maps import PlacementMaps, Progress, silent
from levator.field.search import Best, ratios, sizes
from levator.field.touch import toucher
from levator.field.types import Array
from levator.sources.noted import noted

TOP = 10


@dataclass(frozen=True, eq=False)
class Recheck:
    """The best pairs read again; entries stand in the order of the search."""

    dose: Array = field(metadata=noted("V/m/A", "|mean E| of the target, shape (k,)"))
    over_strongest: Array = field(metadata=noted("1", "over the strongest other, shape (k,)"))
    over_mean: Array = field(metadata=noted("1", "over the mean of all others, shape (k,)"))
    order: Ints = field(metadata=noted("1", "pairs from best to worst when read again, (k,)"))
    spearman: float = field(metadata=noted("1", "rank correlation with the search"))
    kept: int = field(metadata=noted("1", "of the ten best, how many are still among them"))


def with_discs(
    face: Face, maps: PlacementMaps, best: Best, radius: float, volumes: Array
) -> Recheck:
    """`best` with the exact discs of `radius` [m], current even over them."""
    given = [injection(face, placement) for placement in placements(best, radius)]
    return _read(face, maps, best, given, volumes)


def with_contact(
    face: Face,
    maps: PlacementMaps,
    best: Best,
    radius: float,
    volumes: Array,
    *,
    impedance: float,
    film: Film | None = None,
    progress: Progress = silent,
) -> Recheck:
    """`best` with both spheres at one potential through contact `impedance` [ohm m2] and `film`.

    Raises LevatorError for an impedance that is not positive.
    """
    touched, given = toucher(face.mesh), []
    for k, placement in enumerate(placements(best, radius)):
        given.append(enter(maps.skin, touched(placement, film), impedance=impedance).injection)
        progress((k + 1) / len(best.dose))
    return _read(face, maps, best, given, volumes)


def placements(best: Best, radius: float) -> list[Placement]:
    """The pairs as placements with patches of `radius` [m]."""
    return [
        Placement(anode, cathode, radius, f"{best.target}, rank {k + 1}", float("nan"), "")
        for k, (anode, cathode) in enumerate(zip(best.anode, best.cathode, strict=True))
    ]


def _read(
    face: Face, maps: PlacementMaps, best: Best, given: Iterable[Array], volumes: Array
) -> Recheck:
    at = face.muscle_index(best.target)
    found = sizes(maps.fields.dose(np.column_stack(list(given))).T)
    strongest, mean = ratios(found, at, volumes)
    again = strongest if (np.diff(best.over_strongest) <= 0).all() else mean
    order = np.argsort(-again, kind="stable")
    return Recheck(
        dose=found[:, at],
        over_strongest=strongest,
        over_mean=mean,
        order=order,
        spearman=_spearman(order),
        kept=int((order[:TOP] < TOP).sum()),
    )


def _spearman(order: Ints) -> float:
    """Correlation of the ranks 0 to k - 1 with the ranks of `order`; 1 for a single pair."""
    if len(order) < 2:
        return 1.0
    return float(np.corrcoef(np.argsort(order), np.arange(len(order)))[0, 1])
