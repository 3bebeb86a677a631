"""How far must a passive node be driven for the real one to fire?

log v_crit = c_0 + sum_i c_i z_i + sum_ij c_ij z_i z_j + sum_n a_n exp(-|z - z_n|^2 / 2 l^2) ,

z the standardised features of a candidate: a ridge regression, and on its residue a Gaussian
process over chosen centres (Rasmussen & Williams 2006, section 8.3.4). The smallest current of all
candidates of a fibre is its threshold. Fibres that need far less than any candidate, some as a
current breaks off (0.8 % of the training), are too rare to learn, and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from levator.activation.surrogate.response import Response
from levator.activation.types import Array, Mask
from levator.anatomy.types import Ints
from levator.sources.noted import noted

CLIP = 3.0
LENGTH, NOISE, SIZE = 3.0, 1e-4, 1e-2
CENTRES = 1000
CHUNK = 512
RIDGE = 0.003
ROUNDS = 4
APART = 0.25


@dataclass(frozen=True, eq=False)
class Regression:
    """What a candidate's features say about log v_crit."""

    mean: Array = field(metadata=noted("1", "of the features in training, shape (q,)"))
    spread: Array = field(metadata=noted("1", "their sd, shape (q,)"))
    least: Array = field(metadata=noted("1", "their smallest in training, shape (q,)"))
    most: Array = field(metadata=noted("1", "their largest in training, shape (q,)"))
    terms: Array = field(metadata=noted("1", "constant, linear and quadratic coefficients"))
    centres: Array = field(metadata=noted("1", "standardised, shape (n, q); none: no process"))
    heights: Array = field(metadata=noted("1", "of the process at its centres, shape (n,)"))

    def quadratic(self, features: Array) -> Array:
        """Log v_crit [log V] without the process, shape (n,), for features (n, q)."""
        return np.asarray(_terms(self._scaled(features)) @ self.terms)

    def process(self, features: Array) -> Array:
        """What the process adds to it, shape (n,)."""
        if not len(self.centres):
            return np.zeros(len(features))
        at = self._scaled(features)
        begins = range(0, len(at), CHUNK)
        parts = [_kernel(at[b : b + CHUNK], self.centres) @ self.heights for b in begins]
        return np.concatenate([np.zeros(0), *parts])

    def inside(self, features: Array) -> Mask:
        """Whether all features lie between those of the training, shape (n,)."""
        slack = self.spread / 2
        low, high = features >= self.least - slack, features <= self.most + slack
        return np.asarray((low & high).all(axis=-1))

    def _scaled(self, features: Array) -> Array:
        return np.clip((features - self.mean) / self.spread, -CLIP, CLIP)

    def arrays(self) -> dict[str, Array]:
        """Everything as plain arrays of single precision, for `read`."""
        return {key: np.asarray(some, np.float32) for key, some in vars(self).items()}

    @classmethod
    def read(cls, arrays: Mapping[str, Array]) -> Regression:
        """The regression that `arrays()` wrote."""
        keys = cls.__dataclass_fields__
        return cls(*(np.asarray(arrays[key], np.float64) for key in keys))


def known(response: Response, width: float | Array) -> Array:
    """Features with the logarithm of the pulse width [s] as their last, shape (f, c, q + 1)."""
    shape = response.drive.shape
    column = np.broadcast_to(np.log(np.asarray(width) / 1e-3).reshape(-1, 1), shape)
    return np.concatenate([response.features, column[..., None]], axis=2)


def best(regression: Regression, features: Array, drive: Array) -> tuple[Array, Ints]:
    """Log of the threshold [log A] of every fibre without process, and its candidate (f,).

    Infinite, and candidate 0, where nothing is driven at all.
    """
    with np.errstate(divide="ignore"):
        needed = np.where(drive > 0, regression.quadratic(features) - np.log(drive), np.inf)
    pick = needed.argmin(axis=1)
    return needed[np.arange(len(pick)), pick], pick


def train(
    features: Array, drive: Array, threshold: Array, rng: np.random.Generator
) -> tuple[Regression, Mask]:
    """The regression from features (f, c, q), drives (f, c) and thresholds [A], (f,).

    Which candidate fired is not told: in every round it is the one that would need least. Fibres
    that fire far below all of them, some as the current breaks off, are left out and come back
    marked, shape (f,).
    """
    wanted, rows = np.log(threshold), np.arange(len(threshold))
    pick = drive.argmax(axis=1)
    held = drive[rows, pick] > 0
    early = ~held
    for turn in range(ROUNDS):
        y = wanted[held] + np.log(drive[rows, pick][held])
        centres = CENTRES if turn == ROUNDS - 1 else 0
        found = _fit(features[rows, pick][held], y, centres, rng)
        needed, pick = best(found, features, drive)
        early = wanted < needed - APART
        held = np.isfinite(needed) & ~early
    return found, early


def _fit(x: Array, y: Array, centres: int, rng: np.random.Generator) -> Regression:
    """A robust quadratic ridge regression, and the process on its residue."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    z = np.clip((x - mean) / spread, -CLIP, CLIP)
    q = _terms(z)
    trust: Array = np.ones(len(y))
    penalty = np.eye(q.shape[1]) * RIDGE * len(y)
    penalty[0, 0] = 0.0
    for _ in range(ROUNDS):
        terms = np.asarray(np.linalg.solve((q.T * trust) @ q + penalty, (q.T * trust) @ y))
        off = np.abs(y - q @ terms)
        trust = np.asarray(1 / np.maximum(1.0, off / (3 * np.median(off) + 1e-6)))
    chosen = rng.permutation(len(y))[:centres]
    at: Array = z[chosen]
    heights: Array = np.zeros(len(chosen))
    if len(chosen):
        across, own = _kernel(z, at), _kernel(at, at)
        normal = (across.T * trust) @ across + NOISE / SIZE * own
        normal += 1e-8 * len(y) * np.eye(len(chosen))
        heights = np.asarray(np.linalg.solve(normal, (across.T * trust) @ (y - q @ terms)))
    return Regression(mean, spread, x.min(axis=0), x.max(axis=0), terms, at, heights)


def _terms(z: Array) -> Array:
    i, j = np.triu_indices(z.shape[-1])
    return np.concatenate([np.ones((*z.shape[:-1], 1)), z, z[..., i] * z[..., j]], axis=-1)


def _kernel(one: Array, other: Array) -> Array:
    near = one @ (other.T / LENGTH**2)
    near -= (one**2).sum(axis=1)[:, None] / (2 * LENGTH**2)
    near -= (other**2).sum(axis=1) / (2 * LENGTH**2)
    return np.asarray(np.exp(near, out=near))
