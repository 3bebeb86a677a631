"""At which current does one fibre just fire? Brackets, eight amplitudes to a pass.

Slow stimuli are watched in steps of at most 20 us: a membrane that a slow ramp carries past the
border of rest leaves it late, on a growing oscillation that coarser steps damp (a threshold read
twice too high was the consequence). Only a current that has stood still for 50 ms runs coarser.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from levator.activation.axon.cable import Cable
from levator.activation.axon.elimination import eliminate
from levator.activation.axon.kernel import FIRED, UNDECIDED, shoot
from levator.activation.axon.parts import (
    Answer,
    Fibre,
    Membrane,
    Scratch,
    State,
    Steps,
)
from levator.activation.types import Array
from levator.activation.waveform import Waveform
from levator.errors import LevatorError
from levator.sources import value
from levator.sources.noted import noted

ABREAST = 8
FINEST = 2.5e-6
PER_PHASE = 10
LEVELS, USUAL = 12, 3
WARY, PATIENCE = 20e-6, 50e-3
MOST, LEAST = 10e-6, 2e-6
RATIO = 2.0
GUESS = 30e-3
SETTLING = 40
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Shot:
    """What a fibre did at one current."""

    current: float = field(metadata=noted("A", "peak of the stimulus"))
    node: int = field(metadata=noted("1", "the first that fired"))
    begun: float = field(metadata=noted("s", "when it fired, from the begin of the stimulus"))
    arrived: float = field(metadata=noted("s", "when the spike reached the detector"))


def steps(waveform: Waveform, cable: Cable, diameter: float, *, sign: int, finest: float) -> Steps:
    """The time steps of a waveform of that `sign` and of the wait for the spike after it."""
    wait = value("axon.window.latency")
    wait += cable.reach / (value("axon.window.velocity") * diameter)
    lasts = np.array([*(phase.duration for phase in waveform.phases), wait])
    wide = np.minimum(finest, np.append(lasts[:-1] / PER_PHASE, finest))
    count = np.ceil(lasts / wide - 1e-9).astype(np.int64) << USUAL
    width = lasts / count
    _, ladder = np.unique(np.round(width * 1e15), return_inverse=True)
    flat = np.array([p.course == "straight" and p.first == p.last for p in waveform.phases])
    steady = np.where(np.append(flat, True), np.ceil(PATIENCE / width), count)
    rest = value("axon.rest")
    return Steps(
        width=width,
        counts=count,
        first=sign * np.array([*(phase.first for phase in waveform.phases), 0.0]),
        last=sign * np.array([*(phase.last for phase in waveform.phases), 0.0]),
        curved=np.array([*(p.course == "half-sine" for p in waveform.phases), 0], dtype=np.int64),
        ladder=ladder.astype(np.int64),
        steady=steady.astype(np.int64),
        levels=LEVELS,
        usual=USUAL,
        wary=1 + USUAL + max(0, round(np.log2(WARY / finest))),
        most=MOST,
        least=LEAST,
        spike=value("axon.spike.level") - rest,
        calm=value("axon.spike.calm"),
    )


def at_rest(
    cable: Cable, membrane: Membrane, plan: Steps, *, settling: int = SETTLING
) -> tuple[Fibre, State]:
    """The fibre with its stimulus, and the state to which it settles in so many steps of 1 s.

    Without settling it begins at the nominal resting potential, which is not quite at rest.
    """
    fibre = _fibre(cable, membrane, plan)
    still = np.ones(settling), np.zeros(settling), np.zeros(settling, dtype=np.int64)
    settling_plan = plan._replace(
        width=still[0],
        counts=still[2] + 1,
        first=still[1],
        last=still[1],
        curved=still[2],
        ladder=still[2],
        steady=still[2],
        calm=-1.0,
    )
    other = _fibre(cable, membrane, settling_plan)
    other.state.gates[0] = _steady(membrane)[:, None]
    if settling:
        _fire(other, np.zeros(1))
    layers = (settling % 3, settling % 3, settling % 3, settling % 2)
    rest = [held[k, ..., :1].copy() for held, k in zip(other.state, layers, strict=True)]
    return fibre, State(*rest)


def _steady(membrane: Membrane) -> Array:
    """Where the four gates settle at the nominal resting potential."""
    at = round(-membrane.first / membrane.step)
    opening, closing = membrane.rates[at, ::2], membrane.rates[at, 1::2]
    return np.asarray(opening / (opening + closing))


def trial(fibre: Fibre, rest: State, amplitudes: Array) -> Answer:
    """What the fibre does at each of up to eight amplitudes [A], from rest."""
    for layers, begin in zip(fibre.state, rest, strict=True):
        layers[0, ..., : len(amplitudes)] = begin
    return _fire(fibre, amplitudes)


def _fire(fibre: Fibre, amplitudes: Array) -> Answer:
    n = len(amplitudes)
    answer = Answer(np.full(n, UNDECIDED), np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan))
    shoot(fibre, amplitudes, answer)
    return answer


def _fibre(cable: Cable, membrane: Membrane, plan: Steps) -> Fibre:
    return Fibre(
        cable.tree,
        cable.internode,
        membrane,
        plan,
        eliminate(cable.internode, plan),
        _state(cable),
        _scratch(cable),
    )


def find(fibre: Fibre, rest: State, *, ceiling: float, precision: float) -> Shot | None:
    """The smallest current [A] at which the fibre fires, to a share `precision`; None above it.

    Raises LevatorError when a spike is still on its way at the end of the time.
    """
    low, high, best = _bracket(fibre, rest, ceiling)
    while best is not None and high > low * (1 + precision):
        tried = low * (high / low) ** (np.arange(1, ABREAST + 1) / (ABREAST + 1))
        answer = trial(fibre, rest, tried)
        first = _first(answer)
        if first < ABREAST:
            high, best = tried[first], _shot(tried, answer, first)
        low = tried[first - 1] if first else low
    return best and Shot(float(np.sqrt(low * high)), best.node, best.begun, best.arrived)


def _bracket(fibre: Fibre, rest: State, ceiling: float) -> tuple[float, float, Shot | None]:
    """A current [A] that does nothing, one that fires, and what that one did."""
    ladder = RATIO ** np.arange(ABREAST)
    lowest = min(_guess(fibre) / RATIO ** (ABREAST // 2), ceiling)
    low, high, best = 0.0, np.inf, None
    while low == 0 or best is None:
        tried = np.minimum(lowest * ladder, ceiling)
        answer = trial(fibre, rest, tried)
        first = _first(answer)
        if first < ABREAST:
            high, best = float(tried[first]), _shot(tried, answer, first)
        if first:
            low = float(tried[first - 1])
        if low >= ceiling:
            return low, high, None
        lowest = lowest / RATIO**ABREAST if best else tried[-1] * RATIO
        if best and lowest < _TINY * ceiling:
            raise LevatorError(
                "a fibre fires without a stimulus; are potentials in volts per ampere?"
            )
    return low, high, best


def _guess(fibre: Fibre) -> float:
    """A current [A] near which to begin: it drives a node by `GUESS` [V] in the long run."""
    tree = fibre.tree
    drive = np.zeros(len(tree.parent))
    steps = tree.at_node[1:] - tree.at_node[tree.parent[1:]]
    np.add.at(drive, tree.parent[1:], steps)
    np.add.at(drive, np.arange(1, len(drive)), -steps)
    return GUESS / max(float(np.abs(drive).max()), np.finfo(float).tiny ** 0.5)


def _first(answer: Answer) -> int:
    """Index of the smallest amplitude that fires, or how many there are.

    Raises LevatorError when a smaller one was still under way.
    """
    fired = np.flatnonzero(answer.kind == FIRED)
    first = int(fired[0]) if len(fired) else len(answer.kind)
    if (answer.kind[:first] == UNDECIDED).any():
        raise LevatorError(
            "a spike was still under way when the wait for it ended; a fibre that slow is not"
            " answered: write a larger diameter, or a shorter course"
        )
    return first


def _shot(tried: Array, answer: Answer, first: int) -> Shot:
    times = float(answer.begun[first]), float(answer.arrived[first])
    return Shot(float(tried[first]), int(answer.site[first]), *times)


def _state(cable: Cable) -> State:
    nodes, pieces = len(cable.tree.at_node), len(cable.tree.at_piece)
    return State(
        np.zeros((3, nodes, ABREAST)),
        np.zeros((3, pieces, ABREAST)),
        np.zeros((3, pieces, ABREAST)),
        np.zeros((2, nodes, 4, ABREAST)),
    )


def _scratch(cable: Cable) -> Scratch:
    nodes, pieces = (len(cable.tree.at_node), ABREAST), (len(cable.tree.at_piece), ABREAST)
    return Scratch(np.zeros(nodes), np.zeros(nodes), np.zeros(pieces), np.zeros(pieces))
