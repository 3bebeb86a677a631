"""Does facial NMES contract the muscles it is laid over, and does microcurrent do so less often?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from levator.activation import (
    MuscleActivation,
    activate,
    field_per_ampere,
    jeffreys,
    published_thresholds,
    segmented,
    skin_field_per_ampere,
)
from levator.anatomy import Face, MuscleMap
from levator.device import device, footprint
from levator.device.placing import aligned
from levator.field import Conductivity, LeadField, mean_fields, solve
from levator.sources import Draws, draw, unknowns

MOVED = {
    "frontalis, left": (24, 24),
    "zygomaticus major, left": (23, 24),
    "orbicularis oris, lower part, left": (24, 24),
}
DEVICES = ("facial-nmes", "nuface-trinity-plus")


class Shares(NamedTuple):
    """Answer of every muscle under its own pair of electrodes, by device and muscle."""

    nmes: dict[str, MuscleActivation]
    microcurrent: dict[str, MuscleActivation]


def measure(n: int = 512, *, whole: str = "parts") -> Shares:
    """Shares over `n` draws on the coarse reference face, for "parts" or "whole" muscles."""
    face = Face.reference(resolution="coarse")
    few = only(face, tuple(MOVED))
    readings = mean_fields(few if whole == "whole" else segmented(few))
    lead = solve(face, Conductivity.reference(), readings)
    return Shares(*({m: answer(few, lead, m, key, n) for m in MOVED} for key in DEVICES))


def only(face: Face, names: tuple[str, ...]) -> Face:
    """`face` with the muscles `names` alone, for readings; conduction keeps all of them."""
    kept = np.array([face.muscle_index(name) for name in names])
    held = face.muscle_map
    mine = np.isin(held.muscle, kept)
    order = np.argsort(kept)
    return replace(
        face,
        muscles=tuple(face.muscles[k] for k in kept),
        muscle_map=MuscleMap(
            muscle=order[np.searchsorted(kept[order], held.muscle[mine])],
            element=held.element[mine],
            fraction=held.fraction[mine],
            fibre=held.fibre[mine],
        ),
    )


def answer(face: Face, lead: LeadField, muscle: str, key: str, n: int) -> MuscleActivation:
    """Answer of `muscle` to the device `key` with its electrodes where the NMES pads would be."""
    draws = sample(key, n)
    pads = aligned(face, muscle, device(DEVICES[0]))
    pair = replace(pads, radius=footprint(device(key).electrode))
    return activate(
        field_per_ampere=field_per_ampere(face, lead, [pair]),
        sensory_per_ampere=skin_field_per_ampere(pair.radius, draws),
        current=draws["device.current"],
        pulse_width=draws["device.pulse_width"],
        thresholds=published_thresholds(face, lead, draws),
    )[muscle]


def sample(key: str, n: int) -> Draws:
    """Draws of the stage's unknowns and of the device's own numbers."""
    own = [unknown for unknown in unknowns() if unknown.stage == "activation"]
    return draw(n, 1, [*own, *device(key).unknowns()])


def main() -> None:
    """Print the shares and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for column, whole in enumerate(("whole", "parts")):
        found = measure(whole=whole)
        for row, (muscle, (moved, people)) in enumerate(MOVED.items()):
            low, high = jeffreys(np.arange(people) < moved)
            print(f"{muscle}: Ilves {moved}/{people} ({low:.2f}-{high:.2f}), {whole}:")
            for shares, name, colour in zip(found, DEVICES, ("C1", "C0"), strict=True):
                one = shares[muscle]
                print(
                    f"  {name} {one.probability:.3f} ({one.interval[0]:.3f}-{one.interval[1]:.3f})"
                )
                place_at = row + 0.25 * column - 0.05
                axes.plot(place_at, one.probability, "os"[column], color=colour)
                axes.vlines(place_at, *one.interval, color=colour)
            axes.vlines(row - 0.25, low, high, color="k")
            axes.plot(row - 0.25, moved / people, "k_")
    axes.set_xticks(range(len(MOVED)), [name.removesuffix(", left") for name in MOVED])
    axes.set(ylabel="share that contracts", ylim=(-0.02, 1.05))
    axes.set_title("black: Ilves 2019; orange: NMES, blue: microcurrent; o whole, square parts")
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=120)


if __name__ == "__main__":
    main()
