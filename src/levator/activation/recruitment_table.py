"""Which share of a muscle's axons fires, at which current and pulse width? Tabulated once a face.

Thresholds I(d) of sampled axons are found by a fibre model at a few widths d. Between them the
charge runs straight in the width, as in Weiss 1901,

    I(d) d = Q_1 + (Q_2 - Q_1) (d - d_1) / (d_2 - d_1).

An axon too far away for the table is not computed: where the current below which it cannot fire
(`polarisation`) is above the ceiling, that bound is kept in the threshold's place and marked.

The current is the one that enters living tissue. Gel, dryness and a shunt through gel act by that
current; a contact of another area is another placement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from levator.activation.courses import Axon
from levator.activation.exposure import Exposure
from levator.activation.polarisation import lower_bounds
from levator.activation.potentials import exposed
from levator.activation.twitch import fused
from levator.activation.types import Array, Mask
from levator.activation.waveform import Waveform, rectangular
from levator.anatomy.types import Ints
from levator.errors import LevatorError, unknown_name
from levator.sources.noted import noted

FibreModel = Callable[[Sequence[Exposure], Array, Waveform], Array]
QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, eq=False)
class RecruitmentTable:
    """Thresholds of the sampled axons of every muscle, for every placement and width.

    Every axon stands for as many motor units as any other: no size of facial units was found.
    """

    placements: tuple[str, ...] = field(metadata=noted("1", "labels of the placements, length k"))
    muscles: tuple[str, ...] = field(metadata=noted("1", "full names of the muscles, length m"))
    widths: Array = field(metadata=noted("s", "pulse widths, growing, shape (w,)"))
    current: Array = field(
        metadata=noted("A", "thresholds, infinite where none was found, shape (k, m, w, n)")
    )
    bounded: Mask = field(metadata=noted("1", "where it is a lower bound, shape (k, m, n)"))
    anatomy: Ints = field(metadata=noted("1", "sampled anatomy of each axon, shape (n,)"))
    ceiling: float = field(metadata=noted("A", "highest current that the table answers for"))
    width_error: Array = field(
        metadata=noted("1", "median and 95 % of |error| of inner widths, left out, (w - 2, 2)")
    )
    mesh_error: float = field(
        default=float("nan"), metadata=noted("1", "95 % of |error| of thresholds by the mesh")
    )

    def thresholds(self, placement: str, muscle: str, width: float | Array) -> Array:
        """Currents [A] at which the axons of `muscle` fire, shape (..., n) for widths (...).

        Raises LevatorError for unknown names and widths outside the table.
        """
        at = np.asarray(width, dtype=np.float64)
        if not ((at >= self.widths[0]) & (at <= self.widths[-1])).all():
            raise LevatorError(
                f"the table holds pulse widths of {self.widths[0]:g} to {self.widths[-1]:g} s; "
                f"write for example {self.widths[len(self.widths) // 2]:g}"
            )
        known = self.current[self._placement(placement), self._muscle(muscle)]
        return between(self.widths, known, at)

    def share(
        self, placement: str, muscle: str, *, current: float | Array, width: float | Array
    ) -> Array:
        """Share [1] of the muscle's axons that fire, 0 up to the first; inputs broadcast.

        Raises LevatorError as `thresholds` does, and for a current above the ceiling.
        """
        amperes, widths = np.broadcast_arrays(np.abs(np.asarray(current, dtype=float)), width)
        if not (amperes <= self.ceiling).all():
            raise LevatorError(f"the table ends at {self.ceiling:g} A; write a lower current")
        sorted_ = np.sort(self.thresholds(placement, muscle, widths), axis=-1)
        return np.asarray(_fraction(sorted_, amperes))

    def force(
        self,
        placement: str,
        muscle: str,
        *,
        current: float | Array,
        width: float | Array,
        frequency: float | Array,
    ) -> Array:
        """Mean force [1] over the muscle's maximum at pulses of `frequency` [Hz]."""
        return self.share(placement, muscle, current=current, width=width) * fused(frequency)

    def quantiles(self, placement: str, muscle: str, width: float | Array) -> Array:
        """Currents [A] at which `QUANTILES` of the axons fire, shape (..., q)."""
        found = np.sort(self.thresholds(placement, muscle, width), axis=-1)
        n = found.shape[-1]
        return found[..., [max(int(np.ceil(q * n)) - 1, 0) for q in QUANTILES]]

    def sampling_error(self, placement: str, muscle: str, width: float) -> float:
        """Relative sd [1] of the median threshold, by leaving out one anatomy after another.

        Infinite where half of the axons have no threshold, nan for a single anatomy.
        """
        found = self.thresholds(placement, muscle, width)
        each = np.unique(self.anatomy)
        if len(each) < 2:
            return float("nan")
        medians = np.array([np.median(found[self.anatomy != a]) for a in each])
        if not np.isfinite(medians).all():
            return float("inf")
        spread = (len(each) - 1) * np.mean((np.log(medians) - np.log(medians).mean()) ** 2)
        return float(np.sqrt(spread))

    def arrays(self) -> dict[str, Array]:
        """Everything as plain arrays, for `from_arrays`."""
        return {entry.name: np.asarray(getattr(self, entry.name)) for entry in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> RecruitmentTable:
        """The table that `arrays()` wrote. Raises LevatorError when one is missing."""
        lacking = [entry.name for entry in fields(cls) if entry.name not in arrays]
        if lacking:
            raise LevatorError(f"a recruitment table lacks {', '.join(lacking)}; build it again")
        return cls(
            placements=tuple(str(name) for name in arrays["placements"]),
            muscles=tuple(str(name) for name in arrays["muscles"]),
            widths=np.asarray(arrays["widths"]),
            current=np.asarray(arrays["current"]),
            bounded=np.asarray(arrays["bounded"], dtype=np.bool_),
            anatomy=np.asarray(arrays["anatomy"], dtype=np.int64),
            ceiling=float(arrays["ceiling"]),
            width_error=np.asarray(arrays["width_error"]),
            mesh_error=float(arrays["mesh_error"]),
        )

    def _placement(self, name: str) -> int:
        if name not in self.placements:
            raise unknown_name("placement", name, self.placements)
        return self.placements.index(name)

    def _muscle(self, name: str) -> int:
        if name not in self.muscles:
            raise unknown_name("muscle", name, self.muscles)
        return self.muscles.index(name)


def tabulate(
    axons: Sequence[Axon],
    potential: Array,
    *,
    placements: Sequence[str],
    widths: Array,
    model: FibreModel,
    ceiling: float,
    shape: Callable[[float], Waveform] = rectangular,
    mesh_error: float = float("nan"),
) -> RecruitmentTable:
    """The table of `axons` in the fields of all `placements`, by `model`.

    `potential` [V/A] holds the potential at `points_of(axons)` for every placement, (p, k), and
    `shape` makes the waveform of a width. `model` gets all pairs of axon and placement at once,
    once a width, and gives their currents [A], infinite where it found none. Raises LevatorError
    for widths that do not grow and for muscles with different numbers of axons.
    """
    if (np.diff(widths) <= 0).any() or len(widths) < 1 or not widths[0] > 0:
        raise LevatorError("pulse widths must grow; write seconds, e.g. [0.1e-3, 1e-3, 10e-3]")
    muscles = tuple(dict.fromkeys(axon.muscle for axon in axons))
    n = len(axons) // len(muscles)
    if [axon.muscle for axon in axons] != [name for name in muscles for _ in range(n)]:
        raise LevatorError("every muscle needs as many axons, one muscle after the other")
    least = lower_bounds(axons, potential)
    near = least <= ceiling
    current = np.repeat(least[:, :, None], len(widths), axis=2)
    diameters = np.array([axon.diameter for axon in axons])
    seen = [e for k, some in enumerate(near.T) for e in _seen(axons, potential[:, k], some)]
    at = np.nonzero(near.T)
    if seen:
        for w, width in enumerate(widths):
            current[at[1], at[0], w] = model(seen, diameters[at[1]], shape(float(width)))
    parted = current.reshape(len(muscles), n, len(placements), len(widths)).transpose(2, 0, 3, 1)
    return RecruitmentTable(
        placements=tuple(placements),
        muscles=muscles,
        widths=np.asarray(widths, dtype=np.float64),
        current=parted,
        bounded=~near.T.reshape(len(placements), len(muscles), n),
        anatomy=np.array([axon.anatomy for axon in axons[:n]], dtype=np.int64),
        ceiling=ceiling,
        width_error=_left_out(np.asarray(widths, dtype=np.float64), current[near]),
        mesh_error=mesh_error,
    )


def between(widths: Array, current: Array, at: Array) -> Array:
    """Thresholds [A] at widths `at` [s], shape (..., n), from `current` (w, n) at `widths` [s]."""
    if len(widths) == 1:
        return np.broadcast_to(current[0], (*at.shape, current.shape[1])).copy()
    k = np.clip(np.searchsorted(widths, at, side="right") - 1, 0, len(widths) - 2)
    share = ((at - widths[k]) / (widths[k + 1] - widths[k]))[..., None]
    low, high = current[k], current[k + 1]
    found = np.isfinite(low) & np.isfinite(high)
    charge = (1 - share) * np.where(found, low, 0) * widths[k][..., None]
    charge += share * np.where(found, high, 0) * widths[k + 1][..., None]
    inner = np.where(found, charge / at[..., None], np.inf)
    return np.where(share <= 0, low, np.where(share >= 1, high, inner))


def _seen(axons: Sequence[Axon], potential: Array, near: Mask) -> list[Exposure]:
    """Exposures of the axons that are `near` in one placement."""
    counts = [sum(len(run.points) for run in axon.runs) for axon in axons]
    kept = potential[np.repeat(near, counts)]
    return exposed([axon for axon, close in zip(axons, near, strict=True) if close], kept)


def _fraction(thresholds: Array, amperes: Array) -> Array:
    """Share of sorted `thresholds` (..., n) reached: steps joined along the log of the current."""
    n = thresholds.shape[-1]
    flat, given = thresholds.reshape(-1, n), amperes.ravel()
    found = np.zeros(len(given))
    for j, (row, ampere) in enumerate(zip(flat, given, strict=True)):
        reached = int(np.searchsorted(row, ampere, side="right"))
        if not reached:
            continue
        found[j] = (reached - 1 / 2) / n
        if reached == n:
            found[j] = 1.0
        elif np.isfinite(row[reached]) and row[reached] > row[reached - 1]:
            step = np.log(ampere / row[reached - 1]) / np.log(row[reached] / row[reached - 1])
            found[j] += step / n
    return found.reshape(amperes.shape)


def _left_out(widths: Array, current: Array) -> Array:
    """Median and 95 % of |relative error| of every inner width from its neighbours, (w - 2, 2)."""
    found = np.zeros((max(len(widths) - 2, 0), 2))
    for w in range(1, len(widths) - 1):
        guess = between(widths[[w - 1, w + 1]], current[:, [w - 1, w + 1]].T, widths[w])
        with np.errstate(invalid="ignore"):
            off = np.abs(guess / current[:, w] - 1)
        off = off[np.isfinite(off)]
        found[w - 1] = np.quantile(off, (1 / 2, 0.95)) if len(off) else np.nan
    return found
