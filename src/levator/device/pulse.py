"""What does a current source deliver during a pulse, as the skin charges and its voltage runs out?

Both contacts are alike: a resistance that breaks down, beside a constant-phase element,

    I/A = v / (R (1 - |v|/V_b)) + Q d^a v / dt^a ,     I = +-min(I_set, (V_c -+ 2 v) / R_tissue) ,

with nothing between pulses (the output is open). The element is a ladder of RC branches (`cole`);
each implicit step has one closed root, as every current here rises with v. Periods follow each
other until what a pulse delivers no longer changes, so that charge left by the pulses before is
part of the answer. That breakdown acts on the resistance alone is our form (Chizmadzhev et al. 1998
and Vargas Luna et al. 2015 for the fact).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from levator.device.cole import Ladder, ladder
from levator.device.contact import Real, SkinContact, Wetting, phase_factor, wetting_ratio
from levator.errors import LevatorError, unknown_name
from levator.sources import Array
from levator.sources.noted import noted

Polarity = Literal["monophasic", "biphasic", "alternating"]
PulseLaw = Literal["breakdown", "linear"]

PHASES: Mapping[str, tuple[int, ...]] = {
    "monophasic": (1, 0),
    "biphasic": (1, -1, 0),
    "alternating": (1, 0, -1, 0),
}
_LAWS = ("breakdown", "linear")
_STEPS = {True: 48, False: 12}
_GRADING = 3.0
_SHORTEST, _LONGEST = 1e-6, 1e2
_STILL = 1e-8
_SETTLED = 1e-3
_MOST_PERIODS = 80


@dataclass(frozen=True, eq=False)
class Pulse:
    """One pulse of a train that has settled, and the period it belongs to; draws on axis 0."""

    charge: Array = field(metadata=noted("C", "delivered by the first phase, shape (n,)"))
    mean: Array = field(metadata=noted("A", "current averaged over that phase, shape (n,)"))
    peak: Array = field(metadata=noted("A", "largest current of that phase, shape (n,)"))
    limited: NDArray[np.bool_] = field(
        metadata=noted("1", "True where the voltage runs out before the phase ends, (n,)")
    )
    left: Array = field(metadata=noted("V", "on one contact as the phase begins, shape (n,)"))
    time: Array = field(metadata=noted("s", "ends of the steps of one period, shape (n, t)"))
    current: Array = field(
        metadata=noted("A", "through the tissue, mean of the step before `time`, (n, t)")
    )
    voltage: Array = field(
        metadata=noted("V", "across tissue and both contacts, at `time`, (n, t)")
    )
    periods: int = field(metadata=noted("1", "periods until the pulses were alike"))


class _Loop(NamedTuple):
    """Source, tissue and one contact; arrays of shape (n,), contact taken for its whole area."""

    current: Array
    compliance: Array
    tissue: Array
    leak: Array
    breakdown: Array
    elements: Ladder


class _State(NamedTuple):
    """Drop [V] at one contact, (n,), and the charge of every branch as a voltage, (n, k)."""

    drop: Array
    branches: Array


class _Step(NamedTuple):
    current: Array
    voltage: Array
    limited: NDArray[np.bool_]


def drive(
    *,
    set_current: Real,
    compliance: Real,
    area: Real,
    tissue_resistance: Real,
    pulse_width: Real,
    frequency: Real,
    skin: SkinContact,
    contact: Wetting = "gel",
    model: PulseLaw = "breakdown",
    polarity: Polarity = "alternating",
) -> Pulse:
    """What rectangular pulses deliver [A, C, V], over the broadcast shape (n,) of all arguments.

    Units as in `deliver`; `frequency` [Hz] is that of the whole waveform, lowered where its phases
    do not fit. Raises LevatorError for a number that must be positive and is not, a negative
    current, voltage or resistance, and an unknown contact, law or polarity. A compliance that
    cannot drive the current is a result.
    """
    for name, known, kinds in (("polarity", polarity, PHASES), ("law", model, _LAWS)):
        if known not in kinds:
            raise unknown_name(name, known, kinds)
    _check(area, pulse_width, frequency, above_zero=True)
    _check(set_current, compliance, tissue_resistance, above_zero=False)
    given = (set_current, compliance, area, tissue_resistance, pulse_width, frequency)
    current, volts, patch, tissue, width, rate = _columns(*given, *vars(skin).values())[:6]
    durations = _durations(polarity, width, rate)
    period = np.sum(durations, axis=0)
    scale = patch / wetting_ratio(skin, contact)
    broken = skin.breakdown_voltage if model == "breakdown" else np.inf
    parts = ladder(
        np.broadcast_to(skin.exponent, patch.shape),
        shortest=_SHORTEST * width,
        longest=_LONGEST * period,
    )
    loop = _Loop(
        current=current,
        compliance=volts,
        tissue=tissue,
        leak=scale / skin.low_resistance,
        breakdown=np.broadcast_to(broken, patch.shape),
        elements=_scaled(parts, scale * phase_factor(skin)),
    )
    return _settle(loop, PHASES[polarity], durations)


def nerve_equivalent(pulse: Pulse, *, pulse_width: Real, chronaxie: Real) -> Array:
    """Rectangular current [A], (n,), of the same width that excites a nerve just as well.

    Under Weiss's law a fibre fires once the charge of the first t seconds reaches I_rh (t + c),
    so the best t counts: I = (1 + c/w) max Q(t) / (t + c). `pulse_width` w and `chronaxie` c [s].
    """
    on = _STEPS[True]
    time = pulse.time[:, :on]
    charge = (pulse.current[:, :on] * np.diff(time, axis=1, prepend=0.0)).cumsum(axis=1)
    late = np.reshape(np.asarray(chronaxie, dtype=np.float64), (-1, 1))
    best = (charge / (time + late)).max(axis=1)
    return np.asarray(best * (1 + late[:, 0] / np.asarray(pulse_width)))


def _settle(loop: _Loop, signs: tuple[int, ...], durations: list[Array]) -> Pulse:
    """Periods one after the other until the first phase repeats to 0.1 % of the set current."""
    state = _State(np.zeros_like(loop.current), np.zeros_like(loop.elements.rate))
    before = np.full_like(loop.current, np.inf)
    periods = 0
    while periods < _MOST_PERIODS:
        periods, left = periods + 1, state.drop
        state, time, steps = _period(loop, state, signs, durations)
        on = _STEPS[True]
        flow = np.array([step.current for step in steps[:on]]).T
        charge = (flow * np.diff(time[:, :on], axis=1, prepend=0.0)).sum(axis=1)
        mean = charge / durations[0]
        if (np.abs(mean - before) <= _SETTLED * loop.current).all():
            break
        before = mean
    return Pulse(
        charge=charge,
        mean=mean,
        peak=flow.max(axis=1),
        limited=np.any([step.limited for step in steps[:on]], axis=0),
        left=left,
        time=time,
        current=np.array([step.current for step in steps]).T,
        voltage=np.array([step.voltage for step in steps]).T,
        periods=periods,
    )


def _period(
    loop: _Loop, state: _State, signs: tuple[int, ...], durations: list[Array]
) -> tuple[_State, Array, list[_Step]]:
    times, steps, start = [], [], np.zeros_like(loop.current)
    for sign, duration in zip(signs, durations, strict=True):
        marks = (np.arange(1, _STEPS[sign != 0] + 1) / _STEPS[sign != 0]) ** _GRADING
        for mark, length in zip(marks, np.diff(marks, prepend=0.0), strict=True):
            state, step = _advance(loop, state, sign, length * duration)
            times.append(start + mark * duration)
            steps.append(step)
        start = start + duration
    return state, np.array(times).T, steps


def _advance(loop: _Loop, state: _State, sign: int, length: Array) -> tuple[_State, _Step]:
    """One implicit step of `length` [s], the drop taken as straight within it.

    The current is its mean over the step, so that no charge is lost between steps.
    """
    parts = loop.elements
    turns = np.maximum(parts.rate * length[:, None], _STILL)
    spent = -np.expm1(-turns)
    mean = spent / turns
    carried = (1 - spent) * state.branches + (mean + spent - 1) * state.drop[:, None]
    pull = parts.conductance / turns
    store = parts.store / length
    slope = parts.leak + store + (pull * (1 - mean)).sum(axis=1)
    memory = store * state.drop + (pull * (state.branches - carried)).sum(axis=1)
    wanted = sign * loop.current
    drop = _root(slope, loop.leak, wanted + memory, loop.breakdown)
    limited = (sign != 0) & (sign * (wanted * loop.tissue + 2 * drop) > loop.compliance)
    ends = sign * loop.compliance + loop.tissue * memory
    at_limit = _root(slope * loop.tissue + 2, loop.leak * loop.tissue, ends, loop.breakdown)
    drop = np.where(limited, at_limit, drop)
    through = slope * drop - memory + loop.leak * drop / (1 - np.abs(drop) / loop.breakdown)
    flow = np.where(limited, through, wanted)
    branches = carried + (1 - mean) * drop[:, None]
    return _State(drop, branches), _Step(flow, flow * loop.tissue + 2 * drop, limited)


def _root(slope: Array, leak: Array, target: Array, breakdown: Array) -> Array:
    """The v in slope v + leak v / (1 - |v|/breakdown) = target, both signs."""
    share = np.abs(target) / breakdown
    half = slope + leak + share
    size = 2 * np.abs(target) / (half + np.sqrt(half**2 - 4 * slope * share))
    return np.sign(target) * size


def _durations(polarity: Polarity, width: Array, rate: Array) -> list[Array]:
    """Length [s] of every segment of a period; rests share what the phases leave of it."""
    signs = PHASES[polarity]
    phases = sum(sign != 0 for sign in signs)
    rests = len(signs) - phases
    rest = np.maximum((1 / rate - phases * width) / rests, _SHORTEST * width)
    return [width if sign else rest for sign in signs]


def _scaled(parts: Ladder, factor: Array) -> Ladder:
    return Ladder(
        conductance=parts.conductance * np.reshape(factor, (-1, 1)),
        rate=parts.rate,
        leak=parts.leak * factor,
        store=parts.store * factor,
    )


def _columns(*given: Real) -> tuple[Array, ...]:
    return tuple(np.broadcast_arrays(*(np.atleast_1d(np.asarray(x, float)) for x in given)))


def _check(*given: Real, above_zero: bool) -> None:
    for number in given:
        found = np.asarray(number)
        if not (np.isfinite(found) & ((found > 0) if above_zero else (found >= 0))).all():
            asked = "positive" if above_zero else "zero or more"
            raise LevatorError(
                f"area, pulse width and frequency must be positive, current, voltage and "
                f"resistance zero or more; {number!r} is not {asked}: write SI units"
            )
