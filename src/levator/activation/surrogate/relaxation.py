"""What does a passive membrane do at a few times, if it is only asked at a few steady rates?

Every voltage of a passive cable is a sum of relaxations, so a stimulus of Laplace transform W(s)
gives V(s) = W(s) sum_k a_k / (1 + s tau_k). Its answer to real rates s alone, sum_k a_k / (1 + s
tau_k), is one solve of a tree of nodes each; the answer at a time t is read off them by weights

    min_w  sum_tau (sum_k w_k / (1 + s_k tau) - r_tau(t))^2 + ridge |w|^2 ,

r_tau(t) the course of one relaxation under the waveform, in closed form. A least-squares relative
of the Gaver-Stehfest inversion (Stehfest 1970, doi 10.1145/361953.361969) that shares its solves
between all times and waveforms.
"""

from __future__ import annotations

import numpy as np

from levator.activation.types import Array
from levator.activation.waveform import Phase, Waveform

RATES = np.geomspace(1 / 80e-3, 1 / 1e-6, 16)
TAUS = np.geomspace(0.2e-6, 60e-3, 120)
RIDGE = 1e-9


def weights(waveform: Waveform, times: Array, *, lag: float = 0.0) -> Array:
    """Weights [1] of the solves at `RATES` for the answer at `times` [s], (rates, times).

    With a `lag` [s] the answer passes another relaxation of that time constant before it is read.
    """
    seen = 1 / (1 + np.outer(TAUS, RATES))
    normal = seen.T @ seen + RIDGE * len(TAUS) * np.eye(len(RATES))
    wanted = courses(waveform, times, TAUS)
    if lag:
        late = courses(waveform, times, np.array([lag]))
        wanted = (TAUS[:, None] * wanted - lag * late) / (TAUS[:, None] - lag)
    return np.asarray(np.linalg.solve(normal, seen.T @ wanted))


def courses(waveform: Waveform, times: Array, taus: Array) -> Array:
    """Relaxations of time constant `taus` [s] under the waveform at `times` [s], (taus, times)."""
    found = np.zeros((len(taus), len(times)))
    state, begin = np.zeros(len(taus)), 0.0
    for phase in waveform.phases:
        inside = (times >= begin) & (times <= begin + phase.duration)
        found[:, inside] = _course(phase, times[inside] - begin, taus, state)
        state = _course(phase, np.array([phase.duration]), taus, state)[:, 0]
        begin += phase.duration
    after = times > begin
    found[:, after] = state[:, None] * np.exp(-(times[after] - begin) / taus[:, None])
    return found


def _course(phase: Phase, elapsed: Array, taus: Array, state: Array) -> Array:
    """Relaxations [1] at `elapsed` [s] within a phase, from `state` at its begin."""
    t, tau = elapsed[None], taus[:, None]
    if phase.course == "half-sine":
        turn = np.pi / phase.duration
        x = turn * tau
        forced = phase.first / (1 + x**2) * (np.sin(turn * t) - x * np.cos(turn * t))
    else:
        slope = (phase.last - phase.first) / phase.duration
        forced = phase.first + slope * (t - tau)
    begin = _forced_at_begin(phase, taus)
    return np.asarray(forced + (state - begin)[:, None] * np.exp(-t / tau))


def _forced_at_begin(phase: Phase, taus: Array) -> Array:
    if phase.course == "half-sine":
        x = np.pi / phase.duration * taus
        return np.asarray(-phase.first * x / (1 + x**2))
    slope = (phase.last - phase.first) / phase.duration
    return np.asarray(phase.first - slope * taus)
