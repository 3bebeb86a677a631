"""Where do the motor axons of each muscle run, from the nerve down to their end plates?

An axon follows the trunk, a ramus and a twig of the drawn nerve, enters its muscle, runs to an end
plate (`endings`) and there terminates; some fork on the way. What lies outside the mesh is left
away and the axon passes on there. All that lies inside is kept: cut 50 mm before the muscle, every
fourth axon near an electrode was polarised by a tenth more or less. An anatomy moves the nerve
beside its course by a normal draw times its sd, fading towards the entry,

    x = x_0 + (1 - exp(-(d / 2 sd)^2)) (z_1 sd e + z_2 sd_depth n),

with d the way to the entry; all muscles of one branch move alike. Courses are smoothed
along their arc, so that no corner of the drawing becomes a kink.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import ndtri

from levator.activation.endings import Endings, endings, stream
from levator.activation.exposure import End
from levator.activation.tracing import (
    BEND,
    LEGS,
    downward,
    held,
    onward,
    placed,
    smoothed,
    sunk_under,
)
from levator.activation.types import Array, Mask
from levator.anatomy import Face, Muscle, Nerve, Side
from levator.anatomy.tissue.sounding import Columns
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.noted import noted

MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True, eq=False)
class Run:
    """One unbranched piece of an axon."""

    points: Array = field(metadata=noted("m", "course in the tissue, shape (k, 3)"))
    along: Array = field(metadata=noted("m", "arc length of the points, shape (k,)"))
    parent: int = field(default=-1, metadata=noted("1", "run that it leaves; -1 for the first"))
    leaves_at: float = field(default=0.0, metadata=noted("m", "arc length on its parent"))


@dataclass(frozen=True, eq=False)
class Axon:
    """One motor axon; its first run comes from the nerve, every run ends in an end plate."""

    muscle: str = field(metadata=noted("1", "full name of the muscle it ends in"))
    anatomy: int = field(metadata=noted("1", "which sampled anatomy it belongs to"))
    diameter: float = field(metadata=noted("m", "of the fibre with its myelin"))
    runs: tuple[Run, ...] = field(metadata=noted("1", "its pieces, the first before the others"))
    start: End = field(default="passes", metadata=noted("1", "what happens where it begins"))


@dataclass(frozen=True, eq=False)
class _Half:
    """One side of a face, turned into a left one."""

    side: Side
    columns: Columns
    muscles: tuple[Muscle, ...]
    nerves: Mapping[str, Nerve]
    rim: Mask


def motor_axons(
    face: Face, rng: np.random.Generator, *, anatomies: int = 4, each: int = 6
) -> tuple[Axon, ...]:
    """`each` axons of every muscle in each of `anatomies`, muscles in the order of the face.

    One number is drawn from `rng`; muscles of one label then share their draws, so that a
    symmetric face has symmetric axons. Raises LevatorError when nothing is asked for.
    """
    if anatomies < 1 or each < 1:
        raise LevatorError(
            "axons need at least one anatomy and one each; write anatomies=4, each=6"
        )
    seed = int(rng.integers(2**62))
    found = {}
    for half in (_half(face, "left"), _half(face, "right")):
        for muscle in half.muscles:
            drawn = endings(seed, muscle.label, anatomies=anatomies, each=each)
            axons = _axons_of(half, muscle, drawn, seed)
            found[muscle.name] = axons if half.side == "left" else [_turned(a) for a in axons]
    return tuple(axon for muscle in face.muscles for axon in found[muscle.name])


def _half(face: Face, side: Side) -> _Half:
    sign = np.ones(3) if side == "left" else MIRROR
    nodes = slice(None) if side == "left" else face.mesh.mirror
    mesh = replace(face.mesh, points=face.mesh.points[nodes] * sign)
    return _Half(
        side=side,
        columns=Columns(mesh),
        muscles=tuple(replace(m, path=m.path * sign) for m in face.muscles if m.side == side),
        nerves={n.name: replace(n, path=n.path * sign) for n in face.nerves if n.side == side},
        rim=face.labels["rim"][nodes][: face.mesh.n_surface],
    )


def _turned(axon: Axon) -> Axon:
    return replace(axon, runs=tuple(replace(r, points=r.points * MIRROR) for r in axon.runs))


def _axons_of(half: _Half, muscle: Muscle, drawn: Endings, seed: int) -> list[Axon]:
    twigs = [nerve for nerve in half.nerves.values() if nerve.muscle == muscle.name]
    shares = np.cumsum([nerve.axons for nerve in twigs] or [1.0])
    picked = np.searchsorted(shares / shares[-1], drawn.twig)
    ways = [
        [_way(half, twig, stream(seed, f"{_branch(twig)} {a}")) for a in np.unique(drawn.anatomy)]
        for twig in twigs
    ]
    own = _own_way(half.columns, muscle) if not twigs else None
    before = [
        ways[t][a] if own is None else own for t, a in zip(picked, drawn.anatomy, strict=True)
    ]
    ends = [
        _ends(half.columns, muscle, np.array([_share(muscle, way[-1]) for way in before]), some)
        for some in (drawn.first, drawn.other)
    ]
    lines = onward(half.columns, before, *ends[0])
    first = _traced(half, [np.concatenate(line) for line in lines])
    forked = np.flatnonzero(drawn.forked)
    nearer = [first[k][len(first[k]) // 2 :] for k in forked]
    lines = onward(half.columns, nearer, *(some[forked] for some in ends[1])) if nearer else []
    second = _traced(half, [np.concatenate([way[-1:], rest]) for way, rest in lines])
    runs = [[_run(points)] for points in first]
    for k, points in zip(forked, second, strict=True):
        runs[k] += _leaving(runs[k][0], points)
    return [
        Axon(muscle.name, int(a), float(d), tuple(some))
        for a, d, some in zip(drawn.anatomy, drawn.diameter, runs, strict=True)
    ]


def _leaving(first: Run, points: Array) -> list[Run]:
    """The run that leaves the first one where `points` [m] begin; none if it is too short."""
    if len(points) < 2 + 2:
        return []
    at = int(np.linalg.norm(first.points - points[0], axis=1).argmin())
    run = _run(np.concatenate([first.points[at : at + 1], points[1:]]))
    return [replace(run, parent=0, leaves_at=float(first.along[at]))]


def _own_way(columns: Columns, muscle: Muscle) -> Array:
    """Course [m] of a nerve that the face does not draw: under the muscle, from its origin."""
    share = value("axon.masseter.below_arch") / muscle.length if muscle.code == "MAS" else 1 / 2
    s = np.linspace(0, share, LEGS)
    return placed(columns, muscle, np.column_stack([s, 0 * s, np.full(LEGS, 1 / 2)]))


def _branch(nerve: Nerve) -> str:
    """What moves together in an anatomy: the stretch that the twig leaves, without its side."""
    return nerve.parent.rpartition(", ")[0]


def _way(half: _Half, twig: Nerve, rng: np.random.Generator) -> Array:
    """Course [m] of a twig and all it comes from inside the mesh, moved as `rng` draws."""
    path, inside = twig.path, twig.inside
    nerve = twig
    while nerve.parent:
        nerve = half.nerves[nerve.parent]
        left = int(np.linalg.norm(nerve.path - path[0], axis=1).argmin())
        path = np.concatenate([nerve.path[:left], path])
        inside = np.concatenate([nerve.inside[:left], inside])
    outside = np.flatnonzero(~inside)
    path = path[outside[-1] + 1 if len(outside) else 0 :]
    moved = _moved(half, twig, smoothed(path, BEND), ndtri(rng.random(2)))
    return smoothed(moved, BEND)


def _moved(half: _Half, twig: Nerve, path: Array, draw: Array) -> Array:
    away = np.append(np.linalg.norm(np.diff(path, axis=0), axis=1)[::-1].cumsum()[::-1], 0.0)
    fade = 1 - np.exp(-((away / (2 * twig.spread)) ** 2))
    down = downward(half.columns, path)
    aside = np.cross(down, np.gradient(path, axis=0))
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    step = draw[0] * twig.spread * aside + draw[1] * twig.depth_spread * down
    return np.asarray(path + fade[:, None] * step)


def _share(muscle: Muscle, point: Array) -> float:
    """How far along the muscle a nerve that ends at `point` [m] enters, from 0 to 1."""
    near = int(np.linalg.norm(muscle.path - point, axis=1).argmin())
    return near / (len(muscle.path) - 1)


def _ends(columns: Columns, muscle: Muscle, entry: Array, places: Array) -> tuple[Array, Array]:
    """Skin spots [m], (n, 3), and depths [m], (n,), of end plates at `places` about `entry`."""
    edge = value("axon.zone.edge")
    s = np.clip(entry + places[:, 0], edge, 1 - edge)
    return sunk_under(columns, muscle, np.column_stack([s, places[:, 1:]]))


def _traced(half: _Half, lines: Sequence[Array]) -> list[Array]:
    """Every line of corners [m] as a smooth course of points 1 mm apart.

    What lies before the last point beside the cut edge of the mesh is left away, in its first half.
    """
    if not lines:
        return []
    smooth = [smoothed(line) for line in lines]
    cuts = np.cumsum([len(line) for line in smooth])[:-1]
    points, beside = held(half.columns, half.rim, np.concatenate(smooth))
    kept = []
    for line, out in zip(np.split(points, cuts), np.split(beside, cuts), strict=True):
        last = np.flatnonzero(out[: len(out) // 2])[-1:]
        kept.append(np.asarray(line[int(last[0]) + 1 if len(last) else 0 :], dtype=np.float64))
    return kept


def _run(points: Array) -> Run:
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return Run(points, np.append(0.0, np.cumsum(steps)))
