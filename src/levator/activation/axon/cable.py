"""Where along its course has a fibre its nodes, and which potential stands outside each piece?

Nodes stand at the published spacing of the fibre's diameter. A stretch that terminates has a node
at its end, and the spacing gives way by at most half an internode over its whole length. A branch
leaves at the last node of its parent that lies before it; until there its first internode runs
beside the parent. A stretch that passes on is padded with internodes in which the field fades to
zero as a squared cosine, so that the sealed end of the model sees no field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.interpolate import CubicSpline

from levator.activation.axon.mrg import Build, internode, lengths
from levator.activation.axon.parts import Internode, Ints, Tree
from levator.activation.exposure import Exposure, Stretch
from levator.activation.types import Array, Mask
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.noted import noted

Detector = Literal["ends", "start", "any"]
Course = Callable[[Array], Array]

PAD = 10
_TOUCH = 1e-9


@dataclass(frozen=True, eq=False)
class Cable:
    """A fibre laid out for the solver."""

    tree: Tree = field(metadata=noted("1", "nodes, potentials per ampere, detectors"))
    internode: Internode = field(metadata=noted("1", "electrical, one row for each stretch"))
    stretch: Ints = field(metadata=noted("1", "stretch of each node, shape (n,)"))
    arc: Array = field(metadata=noted("m", "arc length of each node on it, shape (n,)"))
    padded: Mask = field(metadata=noted("1", "nodes beyond a passing end, shape (n,)"))
    reach: float = field(metadata=noted("m", "longest way from a node to another"))


@dataclass(frozen=True, eq=False)
class _Row:
    """A stretch: its nodes by arc length and number, the pieces between two, the potential."""

    nodes: Array
    number: Ints
    lengths: Array
    course: Course
    ends: bool

    def last_before(self, arc: float) -> int:
        return int(np.searchsorted(self.nodes, arc + _TOUCH)) - 1


def lay(
    exposure: Exposure,
    build: Build,
    *,
    offset: float = 0.0,
    detector: Detector = "ends",
    stin: int = 0,
    pad: int = PAD,
) -> Cable:
    """The fibre of an exposure, with `offset` [1] internodes from its start back to a node.

    The offset only acts where the fibre passes on at its start. `stin` compartments instead of the
    published six; `pad` internodes beyond each passing end.
    """
    if not 0 <= offset < 1:
        raise LevatorError(f"a node offset of {offset:g} is outside 0 to 1; write for example 0.5")
    stin = stin or round(value("axon.stin.count"))
    fade = max(pad, 1) * build.spacing
    rows: list[_Row] = []
    for index, stretch in enumerate(exposure.stretches):
        forks = _forks(exposure, index)
        before = (offset + pad) * build.spacing if exposure.start == "passes" else 0.0
        course, first, free = _course(stretch, fade), 0, 1
        if index:
            parent = rows[stretch.parent]
            leaves = parent.last_before(stretch.leaves_at)
            before = stretch.leaves_at - parent.nodes[leaves]
            course = _beside(stretch, parent.course, course)
            first, free = int(parent.number[leaves]), 1 + int(max(r.number[-1] for r in rows))
        after = pad if stretch.end == "passes" and not forks else -1
        nodes = _nodes(stretch, before, build.spacing, after)
        number = np.concatenate([[first], free + np.arange(len(nodes) - 1)])
        pieces = lengths(build, nodes[1] - nodes[0], stin=stin)
        rows.append(_Row(nodes, number.astype(np.int64), pieces, course, not forks))
    return _joined(exposure, rows, build, detector)


def _forks(exposure: Exposure, index: int) -> bool:
    """Whether another stretch leaves this one at its very end."""
    stop = exposure.stretches[index].along[-1] - _TOUCH
    return any(s.parent == index and s.leaves_at >= stop for s in exposure.stretches)


def _nodes(stretch: Stretch, before: float, spacing: float, pad: int) -> Array:
    """Arc lengths [m] of nodes, `before` [m] ahead of the first sample; pad -1 ends at the last."""
    first, stop = stretch.along[0] - before, stretch.along[-1]
    if pad < 0:
        return np.linspace(first, stop, 1 + max(1, round((stop - first) / spacing)))
    count = int(np.ceil((stop - first) / spacing - _TOUCH)) + pad
    return np.asarray(first + spacing * np.arange(count + 1))


def _course(stretch: Stretch, fade: float) -> Course:
    """Potential [V/A] along a stretch; beyond its samples the field fades over `fade` [m]."""
    inner = CubicSpline(stretch.along, stretch.potential)
    start, stop = stretch.along[0], stretch.along[-1]
    at_start, at_stop = inner(start, 1), inner(stop, 1)

    def beyond(distance: Array) -> Array:
        x = np.clip(distance, 0, fade)
        return np.asarray(x / 2 + fade / np.pi / 2 * np.sin(np.pi * x / fade))

    def course(arc: Array) -> Array:
        ends = at_stop * beyond(arc - stop) - at_start * beyond(start - arc)
        return np.asarray(inner(np.clip(arc, start, stop)) + ends)

    return course


def _beside(stretch: Stretch, parent: Course, own: Course) -> Course:
    """Potential [V/A] of a branch: its parent's until it leaves."""
    start, shift = stretch.along[0], stretch.leaves_at - stretch.along[0]
    return lambda arc: np.where(arc < start, parent(arc + shift), own(arc))


def _joined(exposure: Exposure, rows: list[_Row], build: Build, detector: Detector) -> Cable:
    first = rows[0]
    parent = np.concatenate([[-1], *[row.number[:-1] for row in rows]])
    kind = np.repeat(np.arange(len(rows)), [len(row.nodes) - 1 for row in rows])
    kind = np.concatenate([[0], kind])
    arc = np.concatenate([first.nodes[:1], *[row.nodes[1:] for row in rows]])
    at_node = [first.course(first.nodes[:1]), *[row.course(row.nodes[1:]) for row in rows]]
    ends = [int(row.number[-1]) for row in rows if row.ends]
    detects = {"ends": ends, "start": [0], "any": [0, *ends]}[detector]
    begins = np.array([s.along[0] for s in exposure.stretches])[kind]
    stops = np.array([s.along[-1] for s in exposure.stretches])[kind]
    ahead = (arc < begins - _TOUCH) & (kind == 0)
    return Cable(
        tree=Tree(
            parent=parent.astype(np.int64),
            kind=kind.astype(np.int64),
            at_node=np.concatenate(at_node),
            at_piece=np.concatenate([_pieces(row) for row in rows]),
            detects=np.array(detects, dtype=np.int64),
        ),
        internode=Internode(
            *map(np.stack, zip(*[internode(build, row.lengths) for row in rows], strict=True))
        ),
        stretch=kind.astype(np.int64),
        arc=arc,
        padded=ahead | (arc > stops + _TOUCH),
        reach=float(sum(row.nodes[-1] - row.nodes[0] for row in rows)),
    )


def _pieces(row: _Row) -> Array:
    """Potential [V/A] at the middle of every piece, in order."""
    gap = row.nodes[1] - row.nodes[0]
    middle = np.cumsum(row.lengths) - row.lengths / 2 + (gap - row.lengths.sum()) / 2
    return row.course((row.nodes[:-1, None] + middle).ravel())
