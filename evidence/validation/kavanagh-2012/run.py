"""What does the chain make of the one trial of muscle growth in the face, and of microcurrent?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

import levator as lv
from levator.activation import (
    activate,
    field_per_ampere,
    jeffreys,
    published_thresholds,
    segmented,
    session_dose,
    skin_field_per_ampere,
)
from levator.device import place
from levator.field import Conductivity, mean_fields, solve
from levator.sources import Draws, draw, quantity, unknowns, value
from levator.tone import parameters, train, training_dose
from levator.twin.chain import physics, respond

DEVICES = {"facial-nmes": "C1", "nuface-trinity-plus": "C0"}
MUSCLE, DAYS, SECONDS = "zygomaticus major, left", 7, 60.0
TRIAL = "adaptation.face_stimulation"


class Answer(NamedTuple):
    """Share of draws that contract, its 90 % interval, and growth [1], (draws, weeks + 1)."""

    probability: float
    interval: np.ndarray
    growth: np.ndarray


def measure(face: lv.Face, key: str, n: int) -> dict[str, Answer]:
    """The whole chain over `n` draws: Levator's five minutes, and the trial's 20 on the muscle."""
    twin = lv.Twin(face, lv.device(key), routine())
    solved, draws = twin.solve(), draw(n, 1, twin.table)
    state, mine = physics(face, solved, draws), face.muscle_index(MUSCLE)
    there = np.array([placement.label == MUSCLE for placement in solved.placements], float)
    on = value("tone.reference_session.duration") * draws["tone.reference_session.duty"]
    five = respond(solved, state, draws, "gel")
    alone = replace(state, field_per_ampere=state.field_per_ampere * there[:, None])
    twenty = respond(replace(solved, seconds=there), alone, draws, "gel")
    told = {"five minutes over the face": (five, 1.0), "20 minutes on the muscle": (twenty, on)}
    return {
        name: answer(one.activation.contracts[:, mine], times * one.contraction[:, mine], draws)
        for name, (one, times) in told.items()
    }


def light(face: lv.Face, key: str, n: int) -> Answer:
    """One minute on the muscle, with reference tissue and all of the set current passing."""
    probe, mine = lv.device(key), face.muscle_index(MUSCLE)
    draws, pair = draw(n, 1, [*unknowns(), *probe.unknowns()]), place(face, MUSCLE, probe)
    lead = solve(face, Conductivity.reference(), mean_fields(segmented(face)))
    drive = {
        "field_per_ampere": field_per_ampere(face, lead, [pair]),
        "current": draws["device.current"],
        "pulse_width": draws["device.pulse_width"],
        "thresholds": published_thresholds(face, lead, draws),
    }
    skin = skin_field_per_ampere(pair.radius, draws)
    contracts = activate(sensory_per_ampere=skin, **drive).contracts[:, mine]
    return answer(contracts, session_dose(seconds=np.array([SECONDS]), **drive)[:, mine], draws)


def answer(contracts: np.ndarray, dose: np.ndarray, draws: Draws) -> Answer:
    """Growth under full attendance when each session contracts for `dose` [s of full force]."""
    tuned = parameters(draws)
    planned = routine().planned(round(quantity(f"{TRIAL}.duration").shown) * DAYS)
    attended = np.broadcast_to(planned, (draws.n, len(planned)))
    muscle = train(training_dose(attended, dose[:, None], tuned), parameters=tuned)
    return Answer(float(contracts.mean()), jeffreys(contracts), muscle.thickness[:, :, 0])


def routine() -> lv.Regimen:
    """The trial's sessions a week."""
    return lv.Regimen(f"{quantity(f'{TRIAL}.sessions').shown:g} a week")


def main() -> None:
    """Print growth and probability, and save the figure."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    face, seen = lv.Face.reference(resolution="coarse"), quantity(f"{TRIAL}.growth")
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    for key, colour in DEVICES.items():
        for panel, (sitting, found) in zip(axes, measure(face, key, 512).items(), strict=True):
            low, median, high = 100 * np.quantile(found.growth, (0.05, 0.5, 0.95), axis=0)
            inside = "inside" if low[-1] <= seen.shown <= high[-1] else "outside"
            told = f"{median[-1]:+.1f} % ({low[-1]:+.1f} to {high[-1]:+.1f})"
            chance = "{:.3f} ({:.3f} to {:.3f})".format(found.probability, *found.interval)
            print(f"{key}, {sitting}: contracts {chance}, grows {told}; {seen.shown} % {inside}")
            panel.fill_between(range(len(low)), low, high, color=colour, alpha=0.25, lw=0)
            panel.plot(median, color=colour, label=f"{key}\n{told}")
            panel.set(title=sitting, xlabel="week", ylabel="zygomaticus major, growth (%)")
    for panel in axes:
        panel.errorbar(
            len(median) - 1,
            seen.shown,
            100 * seen.spread.sd,
            fmt="ks",
            capsize=3,
            label=seen.source,
        )
        panel.legend(fontsize=8, loc="upper left")
    figure.savefig(Path(__file__).with_name("figure.png"), dpi=110)


if __name__ == "__main__":
    main()
