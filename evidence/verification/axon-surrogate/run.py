"""How far are thresholds of the surrogate from those of the full model, and how fast does it go?

python run.py          # 500 synthetic fibres and 100 of the face
python run.py light    # 60 synthetic fibres
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.activation.axon import bounds
from levator.activation.surrogate import banded, with_fallback
from levator.activation.waveform import rectangular

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from surrogate_designs import Sample, on_face, synthetic

SEED, FACE_SEED = 77, 78
MANY = 10_000
CURRENT, WIDTH = 0.4e-3, 0.2e-3


class Compared(NamedTuple):
    """Fibres, their thresholds [A] by the full model and the surrogate, its band and range."""

    samples: list[Sample]
    full: np.ndarray
    found: np.ndarray
    band: np.ndarray
    inside: np.ndarray

    @property
    def error(self) -> np.ndarray:
        """Relative error as a logarithm."""
        return np.log(self.found / self.full)


def compare(samples: list[Sample]) -> Compared:
    """Both models on fibres that neither training nor its held-out part has seen."""
    rows = []
    for sample in samples:
        fibre, diameter = [sample.exposure], np.array([sample.diameter])
        full = bounds(fibre, diameter, sample.waveform, precision=5e-3)
        quick = banded(fibre, diameter, sample.waveform)
        if not full.above[0]:
            rows.append(
                (sample, full.current[0], quick.current[0], quick.error[0], quick.inside[0])
            )
    kept, *columns = zip(*rows, strict=True)
    return Compared(list(kept), *(np.array(column) for column in columns))


def rate(samples: list[Sample]) -> float:
    """Thresholds per CPU-second on the surrogate path."""
    some = (samples * (1 + MANY // len(samples)))[:MANY]
    fibres, diameters = [s.exposure for s in some], np.array([s.diameter for s in some])
    banded(fibres[:10], diameters[:10], rectangular(WIDTH))
    begun = time.process_time()
    banded(fibres, diameters, rectangular(WIDTH))
    return MANY / (time.process_time() - begun)


def end_to_end(samples: list[Sample], *, interest: float) -> tuple[float, float]:
    """Thresholds per CPU-second with fall-back, and the share that fell back."""
    fibres, diameters = [s.exposure for s in samples], np.array([s.diameter for s in samples])
    begun = time.process_time()
    backed = with_fallback(fibres, diameters, rectangular(WIDTH), interest=interest)
    return len(samples) / (time.process_time() - begun), backed.share


def told(compared: Compared, some: np.ndarray) -> str:
    """Median, 95 % and 99 % of the error, and how much of it lies within the band."""
    off = np.abs(compared.error[some])
    middle, most, last = (100 * np.quantile(off, q) for q in (1 / 2, 0.95, 0.99))
    held = 100 * np.mean(off <= compared.band[some])
    return (
        f"n {some.sum()}, median {middle:.1f} %, 95 % {most:.1f} %, 99 % {last:.0f} %,"
        f" {held:.0f} % within the band"
    )


def report(compared: Compared) -> None:
    """Print errors over all, by range and by class."""
    everyone = np.ones(len(compared.full), dtype=bool)
    print(f"all: {told(compared, everyone)}")
    print(f"in range: {told(compared, compared.inside)}")
    for key in ("shape", "ending", "stack"):
        for name in sorted({getattr(s, key) for s in compared.samples}):
            some = np.array([getattr(s, key) == name for s in compared.samples])
            print(f"  {key} {name}: {told(compared, some & compared.inside)}")


def draw(compared: Compared) -> None:
    """Save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    within = compared.inside
    for some, label, colour in ((within, "in range", "C0"), (~within, "out of range", "C3")):
        left.loglog(
            1e3 * compared.full[some], 1e3 * compared.found[some], ".", ms=4, c=colour, label=label
        )
    ends = np.array(left.get_xlim())
    left.loglog(ends, ends, "k-", lw=0.6)
    left.set(xlabel="threshold, full model [mA]", ylabel="threshold, surrogate [mA]", xlim=ends)
    left.legend(frameon=False)
    for name in sorted({s.shape for s in compared.samples}):
        some = within & np.array([s.shape == name for s in compared.samples])
        off = np.sort(100 * np.abs(compared.error[some]))
        right.semilogx(np.maximum(off, 0.1), (1 + np.arange(len(off))) / len(off), label=name)
    right.axhline(0.95, color="k", lw=0.6, ls=":")
    right.axvline(5, color="k", lw=0.6, ls=":")
    right.set(xlabel="error [%]", ylabel="share of fibres below it", ylim=(0, 1))
    right.legend(frameon=False, fontsize=8)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


def main(arguments: list[str]) -> None:
    """Print the figures and, unless light, save the picture."""
    light = "light" in arguments
    rng = np.random.default_rng(SEED)
    samples = [synthetic(rng) for _ in range(60 if light else 500)]
    face = np.random.default_rng(FACE_SEED)
    if not light:
        samples += on_face(face, 100, anatomies=1, seed=FACE_SEED, resolution="coarse")
    compared = compare(samples)
    report(compared)
    print(f"surrogate path: {rate(samples):.0f} thresholds per CPU-s")
    for interest in (CURRENT, 10 * CURRENT):
        speed, share = end_to_end(samples, interest=interest)
        told_at = f"{1e3 * interest:g} mA, {1e3 * WIDTH:g} ms"
        print(f"with fall-back at {told_at}: {speed:.0f} per CPU-s, {100 * share:.0f} % fell back")
    if not light:
        draw(compared)


if __name__ == "__main__":
    main(sys.argv[1:])
