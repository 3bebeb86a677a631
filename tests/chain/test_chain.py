"""The whole chain on a real coarse face, through the public API and the command line."""

from __future__ import annotations

import numpy as np
import pytest

import levator as lv
from levator.contour import Elasticity
from levator.device import injection, place
from levator.field import Conductivity, Conductor, mean_fields
from levator.testing.conduction import conduction_laws
from levator.testing.elasticity import elasticity_laws

pytestmark = pytest.mark.xdist_group("chain")


def test_main_use_reads_as_the_readme_says(coarse_run) -> None:
    _, result = coarse_run
    answer = result.activation["zygomaticus major, left"]
    assert 0 <= answer.probability_low <= answer.probability <= answer.probability_high <= 1
    lift = result.contour.lift("jowl", week=9)
    assert lift.mm.low <= lift.mm.median <= lift.mm.high
    assert lift.noise_floor_mm > 0


def test_conduction_obeys_its_laws_on_the_real_face(coarse_face) -> None:
    probe = lv.device("nuface-trinity-plus")
    current = injection(coarse_face, place(coarse_face, "zygomaticus major, left", probe))
    conductor = Conductor(coarse_face, Conductivity.reference())
    deviations = conduction_laws(conductor, mean_fields(coarse_face), current)
    assert deviations.pop("flux") < 0.02
    assert max(deviations.values()) < 1e-8


def test_elasticity_obeys_its_laws_on_the_real_face(coarse_face) -> None:
    deviations = elasticity_laws(coarse_face, Elasticity.reference())
    assert max(deviations.values()) < 1e-6


def test_moving_the_probe_away_lowers_the_probability(coarse_run) -> None:
    """On this face's own maps: the same draws, the spheres on the zygomaticus and on the brow."""
    from dataclasses import replace

    from levator.sources import draw
    from levator.twin.chain import physics, respond

    twin, _ = coarse_run
    solved, sample = twin.solve(), draw(256, 2, twin.table)
    sample = replace(sample, values={**sample.values, "device.current": np.full(256, 4e-3)})
    state = physics(twin.face, solved, sample)
    labels = [placement.label for placement in solved.placements]
    target = twin.face.muscle_index("zygomaticus major, left")
    shares = {}
    for label in ("zygomaticus major, left", "procerus, left"):
        k = labels.index(label)
        only = replace(
            solved,
            placements=(solved.placements[k],),
            seconds=solved.seconds[k : k + 1],
            entering=solved.entering.at([k]),
        )
        there = replace(
            state,
            field_per_ampere=state.field_per_ampere[:, k : k + 1],
            resistance=state.resistance[:, k : k + 1],
        )
        shares[label] = respond(only, there, sample, "gel").activation.motor_probability[target]
    assert shares["zygomaticus major, left"] > 0.2
    assert shares["procerus, left"] < 0.2 * shares["zygomaticus major, left"]


def test_no_contraction_below_a_draws_threshold(coarse_run) -> None:
    from levator.sources import draw
    from levator.twin.chain import physics, respond

    twin, _ = coarse_run
    sample = draw(64, 4, twin.table)
    response = respond(twin.solve(), physics(twin.face, twin.solve(), sample), sample, "gel")
    quiet = response.activation.margin < 1
    assert not response.contraction[quiet].any()
