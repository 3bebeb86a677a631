"""How much does the quasi-static, purely resistive field leave out at the rates of the device?"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from levator.field.quasi_static import TISSUES, Neglected, neglected
from levator.sources import value

LENGTH = 0.1
CONDUCTOR = ("muscle", "fat", "tendon")
POINTS = 40


def measure() -> dict[str, Neglected]:
    """What is left out in every tabulated tissue over the table's frequencies."""
    low, high = (value(f"dielectric.frequency.{k}") for k in (1, 5))
    frequency = np.clip(np.geomspace(low, high, POINTS), low, high)
    return {tissue: neglected(tissue, frequency, length=LENGTH) for tissue in TISSUES}


def main() -> None:
    """Print the largest figures and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    low, high = (value(f"dielectric.frequency.{k}") for k in (1, 5))
    frequency = np.geomspace(low, high, POINTS)
    figure, axes = plt.subplots(figsize=(5.6, 4), layout="constrained")
    for tissue, found in measure().items():
        print(
            f"{tissue:9s} storage at most {found.storage.max():.3f}, impedance off by "
            f"{100 * found.impedance.max():.1f} %, diffusion {found.diffusion.max():.4f}, "
            f"travel {found.travel.max():.4f}"
        )
        style = "-" if tissue in CONDUCTOR else ":"
        axes.loglog(frequency, found.storage, style, label=tissue.replace("_", " "))
    worst = np.max([(found.diffusion, found.travel) for found in measure().values()], axis=(0, 1))
    axes.loglog(frequency, worst, "--", color="0.5", label="induction and travel, 10 cm")
    axes.axhline(1, color="0.7", lw=0.8)
    axes.set(
        xlabel="frequency [Hz]",
        ylabel="left out over kept",
        title="What the quasi-static field leaves out",
    )
    axes.legend(fontsize=8, ncols=2)
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    sys.exit(main())
