"""Derives `assets/surrogate.npz`: the critical depolarisation of an axon from its passive answer.

    python tools/train_surrogate.py sample synthetic 1 2600 one.npz
    python tools/train_surrogate.py sample synthetic 3 1500 two.npz
    python tools/train_surrogate.py sample face 2 500 three.npz
    python tools/train_surrogate.py sample face 4 400 four.npz
    python tools/train_surrogate.py fit one.npz two.npz three.npz four.npz

`sample` asks the full model, some 0.06 CPU-s a fibre; `fit` trains on all, prints errors of fibres
that a training did not hold (a fifth at a time, and whole classes) and writes the error quantiles.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from levator.activation.axon import bounds
from levator.activation.exposure import Exposure, Stretch
from levator.activation.surrogate.critical import Regression, best, known, train
from levator.activation.surrogate.model import CLASSES, ENDINGS, WAVES, sorted_into, wave_of
from levator.activation.surrogate.response import flattened, respond
from levator.activation.types import Array, Mask
from levator.errors import LevatorError
from surrogate_designs import Sample, made, on_face, synthetic

ASSET = Path(__file__).parents[1] / "src/levator/activation/surrogate/assets/surrogate.npz"
PRECISION = 1e-2
FOLDS = 5
CEILING = 1.0


def sampled(kind: str, seed: int, count: int) -> list[Sample]:
    """`count` fibres with thresholds by the full model; those above 1 A are left out."""
    rng = np.random.default_rng(seed)
    if kind == "synthetic":
        drawn = [synthetic(rng) for _ in range(count)]
    else:
        drawn = on_face(rng, count, anatomies=2, seed=seed, resolution="coarse")
    found = []
    for sample in drawn:
        fibre, diameter = [sample.exposure], np.array([sample.diameter])
        try:
            full = bounds(fibre, diameter, sample.waveform, precision=PRECISION, ceiling=CEILING)
        except LevatorError as error:
            print(f"left out, {sample.diameter * 1e6:.1f} um {sample.waveform.name}: {error}")
            continue
        if not full.above[0]:
            found.append(sample.with_threshold(float(full.current[0])))
    return found


def save(samples: list[Sample], path: Path) -> None:
    """Write fibres, labels and thresholds as plain arrays."""
    fibres = flattened([s.exposure for s in samples], np.array([s.diameter for s in samples]))
    labels = {
        key: np.array([getattr(s, key) for s in samples])
        for key in ("shape", "width", "stack", "ending", "spacing", "threshold")
    }
    labels["gap"] = labels.pop("spacing")
    np.savez_compressed(path, allow_pickle=False, **fibres._asdict(), **labels)


def load(path: Path) -> list[Sample]:
    """What `save` wrote."""
    with np.load(path) as stored:
        a = {name: stored[name] for name in stored.files}
    found = []
    for f in range(len(a["diameter"])):
        pieces = []
        for s in range(a["stretch"][f], a["stretch"][f + 1]):
            some = slice(a["sample"][s], a["sample"][s + 1])
            pieces.append(
                Stretch(
                    a["along"][some],
                    a["potential"][some],
                    "passes" if a["passes"][s] else "terminates",
                    int(a["parent"][s]),
                    float(a["leaves_at"][s]),
                )
            )
        exposure = Exposure(tuple(pieces), "passes" if a["start"][f] else "terminates")
        labels = [a[key][f] for key in ("diameter", "shape", "width", "stack", "ending", "gap")]
        diameter, shape, width, stack, ending, gap = labels
        found.append(
            Sample(
                exposure,
                float(diameter),
                str(shape),
                float(width),
                str(stack),
                str(ending),
                float(gap),
                float(a["threshold"][f]),
            )
        )
    return found


class Known:
    """Candidates of all samples, padded to one number."""

    def __init__(self, samples: list[Sample]) -> None:
        each = [respond([s.exposure], np.array([s.diameter]), s.waveform) for s in samples]
        most = max(r.drive.shape[1] for r in each)
        pairs = zip(each, samples, strict=True)
        self.features = np.stack([_padded(known(r, s.width)[0], most) for r, s in pairs])
        self.drive = np.stack([_padded(r.drive[0], most) for r in each])
        self.threshold = np.array([s.threshold for s in samples])

    def trained(self, some: Mask, rng: np.random.Generator) -> tuple[Regression, Mask]:
        """The regression from `some` of the samples, and which of these fired too early."""
        return train(self.features[some], self.drive[some], self.threshold[some], rng)

    def errors(self, regression: Regression, some: Mask) -> Array:
        """Log of predicted over true thresholds of `some`."""
        needed, pick = best(regression, self.features[some], self.drive[some])
        needed += regression.process(self.features[some][np.arange(len(pick)), pick])
        return np.asarray(needed - np.log(self.threshold[some]))


def _padded(some: Array, most: int) -> Array:
    return np.concatenate([some, np.zeros((most - len(some), *some.shape[1:]))])


def fit(paths: list[Path]) -> None:
    """Train, print errors of what was held out, and write the asset."""
    samples = [sample for path in paths for sample in load(path)]
    data, rng = Known(samples), np.random.default_rng(0)
    everyone = np.ones(len(samples), dtype=bool)
    regression, early = data.trained(everyone, rng)
    kept = np.isfinite(best(regression, data.features, data.drive)[0])
    print(f"{early.sum()} of {len(kept)} fire far below any candidate, {(~kept).sum()} undriven")
    fold, error = rng.integers(FOLDS, size=len(samples)), np.zeros(len(samples))
    for k in range(FOLDS):
        error[fold == k] = data.errors(data.trained(kept & (fold != k), rng)[0], fold == k)
    print(f"{kept.sum()} fibres, a fifth held out at a time: {_told(error[kept])}")
    for key in ("shape", "ending", "stack"):
        for name in sorted({getattr(s, key) for s in samples}):
            some = kept & np.array([getattr(s, key) == name for s in samples])
            print(f"  {key} {name}: {some.sum()}, {_told(error[some])}")
    for name, out in held_out(samples).items():
        found, _ = data.trained(kept & ~out, rng)
        print(f"without {name}: {(kept & out).sum()}, {_told(data.errors(found, kept & out))}")
    quantiles = by_class([s for s, k in zip(samples, kept, strict=True) if k], error[kept])
    arrays = regression.arrays()
    arrays |= {f"error_{key}": some.astype(np.float32) for key, some in quantiles.items()}
    np.savez_compressed(ASSET, allow_pickle=False, **arrays, widths=width_ranges(samples))
    stored = ASSET.read_bytes()
    print(f"{ASSET.name}: {len(stored)} bytes, sha256 {hashlib.sha256(stored).hexdigest()}")


def held_out(samples: list[Sample]) -> dict[str, Mask]:
    """Whole classes to be left out, by what they are."""
    rules: dict[str, Callable[[Sample], bool]] = {
        "diameters 8 to 9.5 um": lambda s: 8e-6 < s.diameter < 9.5e-6,
        "a resistive layer below": lambda s: s.stack == "resistive below",
        "the face": lambda s: s.stack == "face",
        "electrodes 25 to 35 mm apart": lambda s: 25e-3 < s.spacing < 35e-3,
        "half-sines": lambda s: s.shape == "half-sine",
        "triangles": lambda s: s.shape == "triangular",
        "biphasic pulses": lambda s: s.shape == "biphasic",
        "widths 0.2 to 0.5 ms": lambda s: 0.2e-3 < s.width < 0.5e-3,
    }
    return {name: np.array([rule(s) for s in samples]) for name, rule in rules.items()}


def by_class(samples: list[Sample], error: Array) -> dict[str, Array]:
    """95 % quantile of |log error| in every class of the model."""
    each = [sorted_into([s.exposure], np.array([s.diameter]), s.waveform) for s in samples]
    found: dict[str, Array] = {}
    for key in CLASSES:
        index = np.array([classes[key][0] for classes in each])
        rows = [np.abs(error[index == k]) for k in range(index.max() + 1)]
        found[key] = np.array([np.quantile(row, 0.95) if len(row) else np.inf for row in rows])
        names = {"ending": ENDINGS, "waveform": WAVES}.get(key, range(len(rows)))
        told = (f"{n} {100 * q:.1f} %" for n, q in zip(names, found[key], strict=False))
        print(f"  95 % by {key}: {', '.join(told)}")
    return found


def width_ranges(samples: list[Sample]) -> Array:
    """Shortest and longest width [s] of every kind of waveform, shape (kinds, 2)."""
    kinds = np.array([wave_of(made(s.shape, s.width)) for s in samples])
    widths = np.array([s.width for s in samples])
    return np.array([[widths[kinds == k].min(), widths[kinds == k].max()] for k in WAVES])


def _told(error: Array) -> str:
    middle, most, last = (100 * np.quantile(np.abs(error), q) for q in (1 / 2, 0.95, 0.99))
    return f"median {middle:.1f} %, 95 % {most:.1f} %, 99 % {last:.0f} %"


def main(arguments: list[Any]) -> None:
    """`sample KIND SEED COUNT FILE` or `fit FILES`."""
    if arguments[0] == "sample":
        kind, seed, number, path = arguments[1:]
        save(sampled(kind, int(seed), int(number)), Path(path))
    else:
        fit([Path(path) for path in arguments[1:]])


if __name__ == "__main__":
    main(sys.argv[1:])
