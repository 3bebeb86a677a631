"""The peer's thresholds of the cases, for `peer.csv`. Needs `pip install jaxon-nerve`, not Levator.

    python peer.py cases.csv peer.csv

The peer steps by backward Euler, of first order: every case runs with two steps, and the line
through both is continued to zero. Amplitudes run abreast, eight to a pass.
"""

from __future__ import annotations

import csv
import dataclasses
import os
import sys
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
import jax
import jax.numpy as jnp
import numpy as np
from jaxon.channels.mrg_axnode import AxnodeMyel
from jaxon.fibers import mrg
from jaxon.stim.extracellular_coupled import arrays_from_geometry, integrate

NODES, SIGMA, WINDOW, SPIKE, ABREAST = 21, 0.3, 4.5, -30.0, 8
LAST = 11 * (NODES - 1)
STEPS = (0.005, 0.0025)
LEAK = {"node": 0.0, "mysa": mrg.G_PAS_MYSA, "flut": mrg.G_PAS_FLUT, "stin": mrg.G_PAS_STIN}
PEAK = {"fast": 3.0, "persistent": 0.01, "slow": 0.08, "leak": 0.007}
SODIUM, POTASSIUM = 50.0, -90.0


def shape(kind, width, dt, count):
    """Mean level of the waveform in every step [ms], peak 1."""
    fine = 50
    t = (np.arange(count * fine) + 0.5) * dt / fine
    u = t / width
    inside = (u < 1).astype(float)
    level = {
        "rectangular": inside,
        "biphasic": inside - (u >= 1) * (u < 2),
        "triangular": inside * np.minimum(2 * u, 2 - 2 * u),
        "half-sine": inside * np.sin(np.pi * np.minimum(u, 1)),
    }[kind]
    return level.reshape(count, fine).mean(axis=1)


def fibre(diameter, dt):
    made = mrg._mrg_geometry(diameter=diameter, n_nodes=NODES)  # noqa: SLF001
    made = dataclasses.replace(made, cm_uF_cm2=[mrg.CM_AXON] * made.n_comp)
    static = arrays_from_geometry(made, dt)
    leak = jnp.asarray([LEAK[s] for s in made.section_type])
    return made, static, leak


def gates(v):
    pairs = AxnodeMyel._alpha_beta(v, 37.0)  # noqa: SLF001
    return [(a / (a + b), a + b) for a, b in pairs]


@jax.jit
@partial(jax.vmap, in_axes=(0, None, None, None, None, None))
def shoot(current, static, leak, field, level, dt):
    """Highest membrane voltage [mV] of the last node at every current [mA]."""
    node, area = static["is_node"], static["A_in_cm2"] * 1e6
    field = current * field

    def membrane(v, state, dt):
        new = tuple(
            inf + (old - inf) * jnp.exp(-dt * rate)
            for old, (inf, rate) in zip(state, gates(v), strict=True)
        )
        m, h, p, s = new
        sodium = PEAK["fast"] * m**3 * h + PEAK["persistent"] * p**3
        slow = PEAK["slow"] * s
        whole = jnp.where(node, sodium + slow + PEAK["leak"], leak)
        current = jnp.where(
            node,
            sodium * (v - SODIUM) + (slow + PEAK["leak"]) * (v - POTASSIUM),
            leak * (v - mrg.V_REST),
        )
        return whole * area, current * area, new

    start = tuple(jnp.full(field.shape, inf) for inf, _ in gates(jnp.float64(mrg.V_REST)))
    trace, _ = integrate(
        static, membrane, start, field, level, dt, v_rest=mrg.V_REST, center_comp=LAST
    )
    return trace.max()


def threshold(case, dt):
    diameter, width = float(case["diameter_um"]), float(case["width_ms"])
    made, static, leak = fibre(diameter, dt)
    along = np.array(mrg.section_centers_um(made)) * 1e-3
    along = along - along[0]
    far = np.hypot(along - float(case["at_mm"]), float(case["height_mm"]))
    per_ma = 1e3 / (4 * np.pi * SIGMA * far) * int(case["polarity"])
    level = jnp.asarray(shape(case["waveform"], width, dt, round(WINDOW / dt)))
    rest = static, leak, jnp.asarray(per_ma), level, dt
    low, high, straddles = 0.96 * float(case["guess_ma"]), 1.04 * float(case["guess_ma"]), False
    shoot(jnp.full(ABREAST, low), *rest).block_until_ready()
    begun = time.process_time()
    while not straddles or high / low > 1 + 5e-4:
        tried = np.geomspace(low, high, ABREAST + 2)[1:-1]
        tried = tried if straddles else np.geomspace(low, high, ABREAST)
        fires = np.asarray(shoot(jnp.asarray(tried), *rest)) > SPIKE
        first = int(np.argmax(fires)) if fires.any() else ABREAST
        if not straddles and first in (0, ABREAST):
            low, high = (low / 2, 1.01 * low) if first == 0 else (0.99 * high, 2 * high)
            continue
        straddles = True
        low, high = (
            tried[first - 1] if first else low,
            tried[first] if first < ABREAST else high,
        )
    return float(np.sqrt(low * high)), time.process_time() - begun


def main(source, target):
    with Path(source).open() as file, Path(target).open("w") as out:
        print("case,coarse_ma,fine_ma,threshold_ma,cpu_s", file=out)
        for case in csv.DictReader(file):
            (coarse, _), (fine, spent) = (threshold(case, dt) for dt in STEPS)
            row = (case["case"], *(f"{x:.6g}" for x in (coarse, fine, 2 * fine - coarse, spent)))
            print(*row, sep=",", file=out, flush=True)
            print(*row)


if __name__ == "__main__":
    main(*sys.argv[1:3])
