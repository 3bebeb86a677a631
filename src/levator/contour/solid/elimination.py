"""In which order are the columns of tissue eliminated, and which of them share one dense front?

Tissue is layered: all unknowns under one skin node form a group, and groups couple only along the
skin. So the elimination tree is found on the small graph of groups (Liu 1990, SIAM J Matrix Anal
Appl 11:134), ordered by nested dissection (METIS) where a wheel exists and by reverse
Cuthill-McKee elsewhere; columns with almost the same rows are joined into one front.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_array, csc_matrix, csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from levator.anatomy.mesh.sparse import HAS_METIS, nested_dissection
from levator.anatomy.types import Array, Ints
from levator.sources.noted import noted

_JOINED = 0.15


@dataclass(frozen=True)
class Front:
    """Unknowns that are eliminated together, and the later ones that they touch."""

    start: int = field(metadata=noted("1", "first of its own unknowns, in elimination order"))
    stop: int = field(metadata=noted("1", "one past the last of its own unknowns"))
    below: Ints = field(metadata=noted("1", "later unknowns it touches, ascending"))
    children: tuple[int, ...] = field(metadata=noted("1", "fronts that hand on to this one"))


@dataclass(frozen=True)
class Elimination:
    """An order of the unknowns and its fronts, children before parents."""

    order: Ints = field(metadata=noted("1", "unknown at each place of the order, shape (n,)"))
    fronts: tuple[Front, ...] = field(metadata=noted("1", "fronts, children first"))


def eliminate(matrix: csc_matrix[np.float64], group: Ints) -> Elimination:
    """The fronts of a structurally symmetric `matrix` (n, n) whose unknowns form groups, (n,)."""
    graph = _graph(matrix, group)
    found = nested_dissection(csc_array(graph)) if HAS_METIS else reverse_cuthill_mckee(graph)
    order = np.asarray(found, dtype=np.int64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rows = _fill(graph, order, place)
    members, parent = _join(rows)
    return _unknowns(members, parent, rows, place[group])


def _graph(matrix: csc_matrix[np.float64], group: Ints) -> csr_array:
    """Which groups touch, with the diagonal, (g, g)."""
    n, g = matrix.shape[0], int(group.max()) + 1
    member = csr_array((np.ones(n), (group, np.arange(n))), shape=(g, n))
    pattern = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=(n, n))
    return csr_array(member @ pattern @ member.T)


def _fill(graph: csr_array, order: Ints, place: Ints) -> list[set[int]]:
    """Later columns that each column touches once earlier ones are gone, by place."""
    n = graph.shape[0]
    rows: list[set[int]] = []
    for at in range(n):
        near = graph.indices[graph.indptr[order[at]] : graph.indptr[order[at] + 1]]
        rows.append({p for p in place[near].tolist() if p > at})
    for at in range(n):
        if rows[at]:
            first = min(rows[at])
            rows[first] |= rows[at] - {first}
    return rows


def _join(rows: list[set[int]]) -> tuple[list[list[int]], list[int]]:
    """Columns of each front, and the front that each hands on to (-1: none)."""
    home = [-1] * len(rows)
    members: list[list[int]] = []
    size: list[int] = []
    parent: list[int] = []
    for at in range(len(rows) - 1, -1, -1):
        above = home[min(rows[at])] if rows[at] else -1
        if above >= 0 and size[above] - len(rows[at]) <= _JOINED * size[above]:
            home[at] = above
            members[above].append(at)
            size[above] += 1
        else:
            home[at] = len(members)
            members.append([at])
            size.append(1 + len(rows[at]))
            parent.append(above)
    return members, parent


def _unknowns(
    members: list[list[int]], parent: list[int], rows: list[set[int]], place: Ints
) -> Elimination:
    """The same in unknowns; fronts come in order of their last column, so children come first."""
    n = len(members)
    later = sorted(range(n), key=lambda front: max(members[front]))
    columns = [sorted(members[front]) for front in later]
    group_order = np.concatenate([np.array(c, dtype=np.int64) for c in columns])
    rank = np.empty(len(group_order), dtype=np.int64)
    rank[group_order] = np.arange(len(group_order))
    order = np.argsort(rank[place], kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rank[place], minlength=len(rank)))])
    index = {front: k for k, front in enumerate(later)}
    children: list[list[int]] = [[] for _ in later]
    fronts, done = [], 0
    for k, front in enumerate(later):
        if parent[front] >= 0:
            children[index[parent[front]]].append(k)
        touched = set().union(*(rows[c] for c in columns[k])) - set(columns[k])
        below = np.sort(rank[np.array(sorted(touched), dtype=np.int64)])
        fronts.append(
            Front(
                start=int(starts[done]),
                stop=int(starts[done + len(columns[k])]),
                below=_ranges(starts, below),
                children=tuple(children[k]),
            )
        )
        done += len(columns[k])
    return Elimination(order=order.astype(np.int64), fronts=tuple(fronts))


def _ranges(starts: Array | Ints, groups: Ints) -> Ints:
    """All unknowns of `groups`, ascending."""
    parts = [np.arange(starts[g], starts[g + 1]) for g in groups.tolist()]
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)
