"""Which faces can a person have? Points [m] of the head as a linear function of target weights.

    x(w) = x(person) + sum_k w_k b_k,    0 <= w_k <= 1,

where sex, age, body mass and ancestry give x(person) and the face-detail targets give b_k. Both
the landmarks and the skin nodes are carried linearly by the head, so each has such a space.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

import numpy as np

from levator.anatomy.person import ANCESTRIES, Person
from levator.anatomy.shape.head import head, macro_weights
from levator.anatomy.shape.template import landmarks, template
from levator.anatomy.types import Array, Ints
from levator.sources.noted import noted

N_LANDMARKS = 468
DIGITS = 3
MACRO, SHARE = "macrodetails/", "ancestry/"
OPPOSITES = (
    ("incr", "decr"),
    ("up", "down"),
    ("in", "out"),
    ("forward", "backward"),
    ("concave", "convex"),
)

Ancestry = Literal["given", "fitted"]
Carried = Callable[[Array], Array]


@dataclass(frozen=True)
class ShapeSpace:
    """Points of one person and what each unit weight adds to them."""

    person: Person = field(metadata=noted("1", "whose sex, age, body mass and ancestry stand"))
    names: tuple[str, ...] = field(metadata=noted("1", "targets, and shares of ancestry if fitted"))
    mean: Array = field(metadata=noted("m", "points at zero weights, shape (n, 3)"))
    basis: Array = field(metadata=noted("m", "displacement per unit weight, shape (k, n, 3)"))

    def points(self, weights: Array) -> Array:
        """Points [m], shape (n, 3), at `weights` of shape (k,)."""
        moved: Array = self.mean + np.tensordot(weights, self.basis, 1)
        return moved

    def centred(self) -> ShapeSpace:
        """The same space with the mean of the points at the origin at all weights."""
        mean = self.mean - self.mean.mean(axis=0)
        return replace(self, mean=mean, basis=self.basis - self.basis.mean(axis=1, keepdims=True))

    def described(self, weights: Array) -> Person:
        """The person that `weights`, shape (k,), stand for; weights are rounded to 0.001."""
        given = {
            name: float(weight)
            for name, weight in zip(self.names, np.round(weights, DIGITS), strict=True)
            if weight > 0
        }
        shape = {name: weight for name, weight in given.items() if not name.startswith(SHARE)}
        shares = {name: given.get(SHARE + name, 0.0) for name in ANCESTRIES}
        return replace(self.person, shape=shape, ancestry=_mixed(self.person.ancestry, shares))


def landmark_space(person: Person, ancestry: Ancestry = "given") -> ShapeSpace:
    """The space of the 468 landmarks of the face mesh."""
    return _space(person, ancestry, landmark_points, _landmark_basis())


def skin_space(person: Person, ancestry: Ancestry = "given") -> ShapeSpace:
    """The space of the skin nodes of the standard template."""
    return _space(person, ancestry, template("standard").surface, _skin_basis())


def named_space(person: Person, names: tuple[str, ...], ancestry: Ancestry = "given") -> ShapeSpace:
    """The space of the landmarks called `names`, which must be names of `Face.landmarks`."""

    def carried(vertices: Array) -> Array:
        found = landmarks(vertices)
        return np.array([found[name] for name in names])

    return _space(person, ancestry, carried, _basis(carried))


def detail_targets() -> tuple[str, ...]:
    """Names of the face-detail targets that move at least one vertex."""
    return tuple(
        name
        for name, (index, _) in head().targets.items()
        if len(index) and not name.startswith(MACRO)
    )


def opposites(names: tuple[str, ...]) -> Ints:
    """Pairs of indices into `names` that undo each other (incr and decr), shape (p, 2)."""
    place = {name: i for i, name in enumerate(names)}
    pairs = [
        (i, place[name.removesuffix(one) + other])
        for name, i in place.items()
        for one, other in OPPOSITES
        if name.endswith("-" + one) and name.removesuffix(one) + other in place
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _space(person: Person, ancestry: Ancestry, carried: Carried, basis: Array) -> ShapeSpace:
    bare = replace(person, shape={})
    mean, names = _of(bare, carried), detail_targets()
    if ancestry == "given":
        return ShapeSpace(bare, names, mean, basis)
    pure = [replace(bare, ancestry={name: 1.0}) for name in ANCESTRIES]
    towards = np.array([_of(one, carried) - mean for one in pure])
    shares = tuple(SHARE + name for name in ANCESTRIES)
    return ShapeSpace(bare, names + shares, mean, np.concatenate([basis, towards]))


def _of(person: Person, carried: Carried) -> Array:
    return carried(head().shape(macro_weights(person)))


def landmark_points(vertices: Array) -> Array:
    """The 468 landmarks [m] of the face mesh on head `vertices`, shape (468, 3)."""
    found = landmarks(vertices)
    return np.array([found[str(i)] for i in range(N_LANDMARKS)])


@cache
def _landmark_basis() -> Array:
    return _basis(landmark_points)


@cache
def _skin_basis() -> Array:
    return _basis(template("standard").surface)


def _basis(carried: Carried) -> Array:
    at_rest = carried(head().vertices)
    basis = np.array([carried(head().shape({name: 1.0})) - at_rest for name in detail_targets()])
    basis.flags.writeable = False
    return basis


def _mixed(given: Mapping[str, float], added: Mapping[str, float]) -> dict[str, float]:
    """Shares of ancestry after moving from the `given` mix by `added` towards each pure one."""
    if not any(added.values()):
        return dict(given)
    kept = max(0.0, 1.0 - sum(added.values()))
    shares = {name: kept * given.get(name, 0.0) + added[name] for name in ANCESTRIES}
    return {name: share / sum(shares.values()) for name, share in shares.items()}
