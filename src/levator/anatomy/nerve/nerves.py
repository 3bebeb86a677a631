"""Where does the facial nerve run, how deep, and where does it enter each muscle? A tree of curves.

From the trunk, 9.3 mm from the tragal pointer (Stankevicius 2019, Cureus 11:e6100), over the
bifurcation to five branches, their rami, and one twig to every muscle for every branch that serves
it. Where published distances put a course stands in `waypoints`, how a curve is drawn through them
in `nerve_curve`. A twig leaves where the way from the trunk,

    s + 3 |x(s) - entry|,

is shortest, so that branches part at an acute angle (Murray 1926, J Gen Physiol 9:835), and enters
the muscle from below, buccinator, levator anguli oris and mentalis from above (`facial-planes`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from levator.anatomy.nerve.nerve_curve import Curve, Start, drawn, in_tissue, trunk, under_smas
from levator.anatomy.nerve.waypoints import GONION, TRAGUS, waypoints
from levator.anatomy.shape.head import asset_text
from levator.anatomy.shape.template import opposite
from levator.anatomy.tissue.sounding import Columns
from levator.anatomy.types import Array, Face, Ints, Muscle, Nerve, Side, WedgeMesh
from levator.sources import Grade, Quantity, quantity, value
from levator.sources.noted import noted

MIRROR = np.array([-1.0, 1.0, 1.0])
FROM_ABOVE = ("BUC", "LAO", "MEN")
BRANCHES = ("temporal", "zygomatic", "buccal", "mandibular", "cervical")
TRUNK = "trunk"
OWN_COUNT = ("zygomatic", "zygomaticus major")
DETOUR = 3.0

Landmarks = Mapping[str, Array]


@dataclass(frozen=True)
class NervePoints:
    """All points of the facial nerve inside the mesh."""

    points: Array = field(metadata=noted("m", "points of all courses, shape (k, 3)"))
    nerve: Ints = field(metadata=noted("1", "index into Face.nerves of each point, shape (k,)"))


@dataclass(frozen=True)
class _Stretch:
    parent: str
    through: tuple[str, ...]
    depth: str
    spread: str


def place_nerves(
    mesh: WedgeMesh, landmarks: Landmarks, muscles: Sequence[Muscle]
) -> tuple[Nerve, ...]:
    """The facial nerve of both sides, every stretch after the one it leaves."""
    image = replace(mesh, points=mesh.points[mesh.mirror] * MIRROR)
    marks = {name: landmarks[opposite(name)] * MIRROR for name in landmarks}
    turned = [replace(m, path=m.path * MIRROR) for m in muscles if m.side == "right"]
    left = _side(mesh, landmarks, [m for m in muscles if m.side == "left"], "left")
    right = _side(image, marks, turned, "right")
    return (*left, *(replace(nerve, path=nerve.path * MIRROR) for nerve in right))


def nerve_points(face: Face) -> NervePoints:
    """The points [m] of all nerves of `face` inside its mesh, and the nerve each belongs to."""
    points = [nerve.path[nerve.inside] for nerve in face.nerves]
    owner = np.repeat(np.arange(len(points)), [len(some) for some in points])
    return NervePoints(np.concatenate([np.zeros((0, 3)), *points]), owner.astype(np.int64))


def branch_words(nerve: str) -> tuple[str, ...]:
    """Branches of the facial nerve that a muscle's `nerve` names, in its order.

    `("trunk",)` for a facial muscle of no branch, nothing for a muscle of another nerve.
    """
    if not nerve.startswith("VII"):
        return ()
    found = sorted((nerve.find(word), word) for word in BRANCHES if word in nerve)
    return tuple(word for _, word in found) or (TRUNK,)


def branch_of(name: str) -> str:
    """The branch that a stretch belongs to, e.g. `zygomatic` for `zygomatic (upper)`."""
    return next((word for word in BRANCHES if word in name), TRUNK)


@cache
def _stretches() -> Mapping[str, _Stretch]:
    table = tomllib.loads(asset_text("nerves.toml"))
    rows = {name: row | {"through": tuple(row["through"])} for name, row in table.items()}
    return {name: _Stretch(**row) for name, row in rows.items()}


def _side(
    mesh: WedgeMesh, landmarks: Landmarks, muscles: Sequence[Muscle], side: Side
) -> list[Nerve]:
    """Nerves of the left side, named as those of `side`."""
    columns = Columns(mesh)
    courses = _courses(columns, landmarks)
    ways = _ways(courses)
    served = [(muscle, word) for muscle in muscles for word in branch_words(muscle.nerve)]
    parents = [_leaving(courses, ways, muscle, word) for muscle, word in served]
    entries = [
        _entry(muscle, start) for (muscle, _), (_, start) in zip(served, parents, strict=True)
    ]
    twigs = drawn(columns, [start for _, start in parents], entries, in_tissue)
    counts = {word: sum(word == other for _, other in served) for word in BRANCHES}
    nerves = [_stem(name, curve, side) for name, curve in courses.items()]
    for (muscle, word), (parent, _), curve in zip(served, parents, twigs, strict=True):
        nerves.append(_twig(parent, muscle, curve, counts.get(word, 1), side))
    return nerves


def _courses(columns: Columns, landmarks: Landmarks) -> dict[str, Curve]:
    """Trunk, branches and rami by name, a generation at a time."""
    named = {**landmarks, **waypoints(landmarks)}
    found = {TRUNK: trunk(columns, tragus=landmarks[TRAGUS], gonion=landmarks[GONION])}
    while len(found) <= len(_stretches()):
        due = {k: r for k, r in _stretches().items() if r.parent in found and k not in found}
        starts = [Start(found[row.parent], -1) for row in due.values()]
        ends = [_corners(row, named) for row in due.values()]
        found |= dict(zip(due, drawn(columns, starts, ends, under_smas), strict=True))
    return found


def _corners(row: _Stretch, named: Landmarks) -> tuple[Array, Array]:
    spots = [np.mean([named[n] for n in key.split("+")], axis=0) for key in row.through]
    return np.array(spots), np.full(len(spots), value(f"nerve.depth.{row.depth}"))


def _ways(courses: Mapping[str, Curve]) -> dict[str, Array]:
    """Length [m] of the way from the foramen to every point of every course."""
    ways: dict[str, Array] = {}
    for name, curve in courses.items():
        steps = np.linalg.norm(np.diff(curve.points, axis=0), axis=1)
        before = 0.0 if name == TRUNK else ways[_stretches()[name].parent][-1]
        ways[name] = before + np.concatenate([[0], np.cumsum(steps)])
    return ways


def _leaving(
    courses: Mapping[str, Curve], ways: Mapping[str, Array], muscle: Muscle, word: str
) -> tuple[str, Start]:
    """The ramus of branch `word`, and its point, from which the way to `muscle` is shortest."""
    middle = muscle.path[_middle(muscle)]
    parents = {row.parent for row in _stretches().values()}
    best = {}
    for name in (name for name in courses if branch_of(name) == word):
        gap = np.linalg.norm(courses[name].skin[:, None] - middle, axis=2).min(axis=1)
        total = ways[name] + DETOUR * gap
        total[: -1 if name in parents else 1] = np.inf
        best[name] = total
    name = min(best, key=lambda name: float(best[name].min()))
    return name, Start(courses[name], int(best[name].argmin()))


def _entry(muscle: Muscle, start: Start) -> tuple[Array, Array]:
    """Skin spot and depth [m] at which the nerve enters, as the one corner of a curve."""
    shares = _middle(muscle)
    apart = np.linalg.norm(muscle.path[shares] - start.skin, axis=1)
    entry = shares[[apart.argmin()]]
    surface = -1 if muscle.code in FROM_ABOVE else 1
    return muscle.path[entry], muscle.depth[entry] + surface * muscle.thickness / 2


def _middle(muscle: Muscle) -> Ints:
    """Indices of the muscle's path where a nerve may enter."""
    least = value("nerve.entry.nearest")
    share = np.linspace(0, 1, len(muscle.path))
    return np.flatnonzero((share >= least) & (share <= 1 - least))


def _stem(name: str, curve: Curve, side: Side) -> Nerve:
    parent = _stretches()[name].parent if name != TRUNK else ""
    rami = sum(row.parent == parent for row in _stretches().values())
    share = 1 if parent in ("", TRUNK) else rami
    axons = quantity(f"nerve.{branch_of(name)}.axons")
    return _nerve(name, curve, side, parent=parent, axons=axons, share=share)


def _twig(name: str, muscle: Muscle, curve: Curve, count: int, side: Side) -> Nerve:
    word = branch_of(name)
    if (word, muscle.label) == OWN_COUNT:
        axons, count = quantity("nerve.zygomaticus_major.axons"), 1
    else:
        axons = quantity(f"nerve.{'trunk_twig' if word == TRUNK else word}.axons")
    nerve = _nerve(name, curve, side, parent=name, axons=axons, share=count)
    return replace(nerve, muscle=f"{muscle.label}, {side}")


def _nerve(
    name: str, curve: Curve, side: Side, *, parent: str, axons: Quantity, share: int
) -> Nerve:
    row = _stretches().get(name)
    return Nerve(
        branch=name,
        side=side,
        path=curve.points,
        depth=curve.depth,
        inside=curve.inside,
        spread=_sd(quantity(f"nerve.{row.spread}" if row else "nerve.trunk.angle")),
        depth_spread=_sd(quantity(f"nerve.depth.{row.depth if row else TRUNK}")),
        axons=axons.value / share,
        axons_spread=_sd(axons) / share,
        parent=f"{parent}, {side}" if parent else "",
        muscle="",
        grade=Grade.X,
    )


def _sd(row: Quantity) -> float:
    """Half the central 68 % of a spread: the sd of a normal one."""
    low, high = row.quantile(np.array([0.1587, 0.8413]))
    return float(high - low) / 2
