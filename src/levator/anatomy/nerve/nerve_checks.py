"""Which published distances of the facial nerve, used to place nothing, does a face meet?

Left side. A length runs from the bifurcation to the entry into a muscle, the mean over the muscles
of a branch. The bony angle of the mandible is the deep surface under the gonion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from levator.anatomy.nerve.nerves import branch_of
from levator.anatomy.nerve.waypoints import (
    ALA,
    CANTHUS,
    GONION,
    TRAGUS,
    ahead_of_tragus,
    zuker_point,
)
from levator.anatomy.tissue.sounding import Columns
from levator.anatomy.types import Array, Face, Nerve
from levator.sources import quantity
from levator.sources.noted import noted

MEASURED_LENGTHS = ("temporal", "zygomatic", "buccal", "mandibular")
COUNTED = (*MEASURED_LENGTHS, "cervical")

SAGITTAL = np.array([0.0, 1.0, 1.0])

Nerves = Mapping[str, Nerve]


@dataclass(frozen=True)
class NerveCheck:
    """One published distance or count beside what the face has."""

    name: str = field(metadata=noted("1", "name of the sourced number"))
    measured: float = field(metadata=noted("m or 1", "on the face"))
    published: float = field(metadata=noted("m or 1", "mean or median of the source"))
    low: float = field(metadata=noted("m or 1", "2.5 % quantile of the row's spread"))
    high: float = field(metadata=noted("m or 1", "97.5 % quantile of the row's spread"))

    @property
    def met(self) -> bool:
        """Whether the face lies in the central 95 % of the published spread."""
        return self.low <= self.measured <= self.high


def nerve_checks(face: Face) -> tuple[NerveCheck, ...]:
    """Every published distance that placed nothing, beside the left side of `face`."""
    nerves = {nerve.name: nerve for nerve in face.nerves if nerve.side == "left"}
    distances = (_trunk(face, nerves), _temporal(face, nerves), _zygomatic(face, nerves))
    return tuple(_check(*pair) for pair in chain(*distances, _lengths(nerves), _rami(nerves)))


def _check(name: str, measured: float) -> NerveCheck:
    row = quantity(name)
    low, high = row.quantile(np.array([0.025, 0.975]))
    return NerveCheck(name, float(measured), row.value, float(low), float(high))


def _trunk(face: Face, nerves: Nerves) -> Iterator[tuple[str, float]]:
    columns = Columns(face.mesh)
    at = columns.spots(face.landmarks[GONION][None])
    angle = columns.beneath(at, columns.depths(at)[-1])[0]
    apart = np.linalg.norm(nerves["trunk, left"].path - angle, axis=1)
    yield "nerve.trunk.angle", apart.min()
    yield "nerve.trunk.bifurcation_to_angle", apart[-1]


def _temporal(face: Face, nerves: Nerves) -> Iterator[tuple[str, float]]:
    canthus, tragus = face.landmarks[CANTHUS], face.landmarks[TRAGUS]
    rami = {name: nerves[f"temporal ({name}), left"].path for name in ("front", "middle", "back")}
    front, back = (_at_height(rami[name], canthus[1]) for name in ("front", "back"))
    yield "nerve.temporal.canthus_spread", float(np.linalg.norm(front - back))
    arch = _at_height(rami["middle"], face.landmarks["zygion, left"][1])
    yield "nerve.temporal.arch", _level_distance(arch, tragus)
    entry = _at_height(rami["middle"], canthus[1] + quantity("nerve.temporal.entry_above").value)
    yield "nerve.temporal.entry_lateral", _level_distance(entry, canthus)


def _zygomatic(face: Face, nerves: Nerves) -> Iterator[tuple[str, float]]:
    marks, ahead = face.landmarks, ahead_of_tragus(face.landmarks)
    towards = (marks[ALA] - marks[TRAGUS]) * SAGITTAL
    upper = nerves["zygomatic (upper), left"].path
    reach = (upper - ahead) @ towards
    yield "nerve.zygomatic.upper_height", ahead[1] - upper[(reach >= 0).argmax(), 1]
    columns = Columns(face.mesh)
    point = columns.spots(zuker_point(marks)[None]).on(face.mesh.skin)[0]
    course = columns.spots(nerves["zygomatic (lower), left"].path).on(face.mesh.skin)
    yield "nerve.zygomatic.zuker", float(np.linalg.norm(course - point, axis=1).min())


def _lengths(nerves: Nerves) -> Iterator[tuple[str, float]]:
    for word in MEASURED_LENGTHS:
        twigs = [n for n in nerves.values() if n.muscle and branch_of(n.branch) == word]
        yield f"nerve.{word}.length", float(np.mean([_way(twig, nerves) for twig in twigs]))


def _rami(nerves: Nerves) -> Iterator[tuple[str, float]]:
    for word in COUNTED:
        stems = [n for n in nerves.values() if not n.muscle and branch_of(n.branch) == word]
        yield f"nerve.{word}.rami", max(len(stems) - 1, 1)


def _way(nerve: Nerve, nerves: Nerves) -> float:
    """Length [m] from the bifurcation to the end of a nerve."""
    parent = nerves[nerve.parent]
    if not parent.parent:
        return nerve.length
    left_at = int(np.linalg.norm(parent.path - nerve.path[0], axis=1).argmin())
    beyond = np.linalg.norm(np.diff(parent.path[left_at:], axis=0), axis=1).sum()
    return float(nerve.length + _way(parent, nerves) - beyond)


def _at_height(path: Array, height: float) -> Array:
    """Point [m] at which a path first rises to `height` [m], its last one when it never does."""
    above = np.flatnonzero(path[:, 1] >= height)
    return np.asarray(path[above[0] if len(above) else -1])


def _level_distance(a: Array, b: Array) -> float:
    return float(np.linalg.norm((a - b)[[0, 2]]))
