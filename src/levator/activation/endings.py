"""Where in its muscle does a motor axon end, and how thick is it? Sampled, alike on both sides.

Happak 1997 (Anat Rec 249:276) found end plates beside the nerve's entry, eccentric, in one of
three patterns: many small zones spread evenly, one main zone and two to three small ones, or two
to four equal zones; many are 4 to 16 here. Which muscle has which could not be read, so an anatomy
draws one of the three. Places are shares of the muscle's length s, breadth u and thickness w, so
that the left and the right muscle of one name share their draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from scipy.special import ndtri

from levator.activation.types import Array, Mask
from levator.anatomy.types import Ints
from levator.sources import quantity, value
from levator.sources.noted import noted

Pattern = tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Endings:
    """The axons of one muscle in its own coordinates; anatomies one after another."""

    anatomy: Ints = field(metadata=noted("1", "which sampled anatomy each belongs to, shape (n,)"))
    twig: Array = field(metadata=noted("1", "draw that picks its twig, 0 to 1, shape (n,)"))
    first: Array = field(metadata=noted("1", "s - entry, u and w of its ending, shape (n, 3)"))
    other: Array = field(metadata=noted("1", "the same of its second ending, shape (n, 3)"))
    forked: Mask = field(metadata=noted("1", "whether it has a second ending, shape (n,)"))
    diameter: Array = field(metadata=noted("m", "of the fibre with its myelin, shape (n,)"))


def endings(seed: int, label: str, *, anatomies: int, each: int) -> Endings:
    """Endings of `each` axons in each of `anatomies`, the same for one `seed` and `label`."""
    rng = stream(seed, label)
    zones = [_zones(rng) for _ in range(anatomies)]
    u = rng.random((anatomies * each, 9))
    anatomy = np.repeat(np.arange(anatomies), each)
    centre = np.array([_pick(zones[a], x) for a, x in zip(anatomy, u[:, 0], strict=True)])
    sd, fan = value("axon.zone.sd"), value("axon.fan")
    along = centre[:, None] + sd * ndtri(np.clip(u[:, 1:3], 1e-6, 1 - 1e-6))
    aside = fan * (u[:, 3:7] - 1 / 2)
    return Endings(
        anatomy=anatomy,
        twig=u[:, 7],
        first=np.column_stack([along[:, 0], aside[:, :2]]),
        other=np.column_stack([along[:, 1], aside[:, 2:]]),
        forked=rng.random(len(u)) < value("axon.forked"),
        diameter=quantity("axon.diameter").quantile(u[:, 8]),
    )


def stream(seed: int, label: str) -> np.random.Generator:
    """A stream of draws of its own for `label`."""
    return np.random.default_rng([seed, crc32(label.encode())])


def _zones(rng: np.random.Generator) -> Pattern:
    """Centres of the end-plate zones about the entry, over the length, and their shares."""
    fewest, most = int(value("axon.zone.fewest")), int(value("axon.zone.most"))
    count = int(rng.integers(fewest, most + 1))
    beside = value("axon.zone.beside_entry") * rng.choice([-1.0, 1.0])
    reach = 1 / 2 - value("axon.zone.edge")
    kind = rng.integers(2 + 1)
    if kind == 0:
        even = np.linspace(-reach, reach, 2**count)
        return even, np.full(len(even), 1 / len(even))
    if kind == 1:
        small, main = min(count, most - 1), value("axon.zone.main")
        rest = rng.uniform(-reach, reach, small)
        return np.append(beside, rest), np.append(main, np.full(small, (1 - main) / small))
    equal = beside + np.linspace(-reach, reach, count + 2)[1:-1]
    return equal, np.full(count, 1 / count)


def _pick(pattern: Pattern, draw: float) -> float:
    centres, shares = pattern
    at = min(int(np.searchsorted(np.cumsum(shares), draw)), len(centres) - 1)
    return float(centres[at])
