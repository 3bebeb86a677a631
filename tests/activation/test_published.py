from dataclasses import replace

import numpy as np
import pytest

from levator.activation import (
    MEASURES,
    activate,
    along_fibres,
    field_per_ampere,
    motor_current,
    published_placements,
    published_thresholds,
    segmented,
    skin_field_per_ampere,
    summed,
)
from levator.device import Placement, injection
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor, mean_fields
from levator.sources import Acts, Level, Unknown, draw, quantity, value
from levator.testing.slab import slab_face

FACE = slab_face(cells=24)
CONDUCTOR = Conductor(FACE, Conductivity.reference())
LEAD = CONDUCTOR.lead_field(mean_fields(FACE))
PARTS = CONDUCTOR.lead_field(mean_fields(segmented(FACE)))
NAMES = [
    "threshold.motor.current",
    "threshold.motor.selectivity",
    "threshold.motor.person_spread",
    "threshold.motor.chronaxie",
    "threshold.sensory.current",
    "threshold.sensory.summation_radius",
]
TABLE = [Unknown(quantity(n), Level.PERSON, "activation", Acts.EXACT) for n in NAMES]
DRAWS = draw(512, 3, TABLE)
ZYGOMATICUS = "zygomaticus major, left"


def shifted(placement, by):
    return replace(placement, anode=placement.anode + by, cathode=placement.cathode + by)


def answer(placements, current, pulse_width=1.0, measure=MEASURES["magnitude"], lead=LEAD):
    return activate(
        field_per_ampere=field_per_ampere(FACE, lead, placements, measure=measure),
        sensory_per_ampere=skin_field_per_ampere(np.array([p.radius for p in placements]), DRAWS),
        current=np.asarray(current),
        pulse_width=np.asarray(pulse_width),
        thresholds=published_thresholds(FACE, lead, DRAWS, measure=measure),
    )


def test_the_published_motor_electrodes_straddle_the_zygomaticus():
    motor, _ = published_placements(FACE)
    assert motor.spacing == pytest.approx(value("threshold.motor.spacing"))
    assert np.allclose((motor.anode + motor.cathode) / 2, [0.03, -0.02, 0.0])
    assert motor.spans == pytest.approx(0.5)


def test_a_bent_centre_line_is_followed():
    muscle = FACE.muscles[0]
    bent = replace(muscle, path=np.array([[0.0, 0, 0], [0.02, 0, 0], [0.02, 0.02, 0]]))
    motor, _ = published_placements(replace(FACE, muscles=(bent, *FACE.muscles[1:])))
    assert np.allclose(motor.anode, [0.01, 0, 0])
    assert np.allclose(motor.cathode, [0.02, 0.01, 0])


def test_a_face_without_zygomaticus_is_refused():
    with pytest.raises(LevatorError, match="zygomaticus major, right"):
        published_placements(replace(FACE, muscles=FACE.muscles[2:]))


@pytest.mark.parametrize("measure", MEASURES.values())
@pytest.mark.parametrize("lead", [LEAD, PARTS], ids=["whole muscles", "parts"])
def test_the_published_placement_contracts_the_zygomaticus_exactly_at_its_threshold(measure, lead):
    motor, _ = published_placements(FACE)
    index = FACE.muscle_index(ZYGOMATICUS)
    for factor, contracts in ((0.999, False), (1.001, True)):
        found = answer([motor], factor * motor_current(DRAWS), 1e6, measure, lead)
        assert (found.contracts[:, index] == contracts).all()


def test_three_milliamperes_at_the_published_place_contract_it_in_most_draws():
    motor, _ = published_placements(FACE)
    assert answer([motor], 3.5e-3)[ZYGOMATICUS].probability > 0.8


def test_the_published_felt_disks_are_felt_exactly_at_their_threshold():
    _, sensory = published_placements(FACE)
    width = value("threshold.sensory.pulse_width")
    for factor, feels in ((0.999, False), (1.001, True)):
        found = answer([sensory], factor * DRAWS["threshold.sensory.current"], width)
        assert (found.feels == feels).all()


@pytest.mark.parametrize("lead", [LEAD, PARTS], ids=["whole muscles", "parts"])
def test_probability_falls_as_the_probe_moves_away(lead):
    motor, _ = published_placements(FACE)
    steps = [shifted(motor, np.array([0, 0.012 * i, 0])) for i in range(4)]
    found = [answer([step], 2e-3, lead=lead)[ZYGOMATICUS] for step in steps]
    assert found[0].probability > 0.5
    assert found[3].probability < 0.1
    assert np.all(np.diff([f.probability for f in found]) < 0)
    assert np.all(np.diff([f.margin for f in found]) < 0)


def test_the_muscle_under_the_probe_answers_before_its_mirror_image():
    motor, _ = published_placements(FACE)
    found = answer([motor], 3e-3)
    assert found["zygomaticus major, right"].probability < 0.05
    mirrored = replace(motor, anode=motor.anode * [-1, 1, 1], cathode=motor.cathode * [-1, 1, 1])
    across = answer([mirrored], 3e-3)
    assert across["zygomaticus major, right"].margin == pytest.approx(found[ZYGOMATICUS].margin)


def test_swapping_the_electrodes_changes_nothing():
    motor, _ = published_placements(FACE)
    swapped = replace(motor, anode=motor.cathode, cathode=motor.anode)
    one, other = (field_per_ampere(FACE, LEAD, [p]) for p in (motor, swapped))
    assert np.allclose(one, other, rtol=1e-12)


def test_fields_of_several_placements_are_those_of_each():
    placements = list(published_placements(FACE))
    both = field_per_ampere(FACE, LEAD, placements)
    for row, placement in zip(both, placements, strict=True):
        assert np.allclose(row, field_per_ampere(FACE, LEAD, [placement])[0])


def test_the_field_of_a_placement_is_the_one_a_direct_solve_gives():
    motor, _ = published_placements(FACE)
    phi = CONDUCTOR.potential(injection(FACE, motor))
    vectors = mean_fields(FACE).read(phi).reshape(-1, 3)
    found = field_per_ampere(FACE, LEAD, [motor])[0]
    assert np.allclose(found, np.linalg.norm(vectors, axis=1), rtol=1e-9)


def test_fibre_projected_fields_are_never_larger():
    placements = list(published_placements(FACE))
    along = field_per_ampere(FACE, LEAD, placements, measure=along_fibres)
    assert (along <= field_per_ampere(FACE, LEAD, placements) * (1 + 1e-12)).all()


def test_the_skin_model_ranks_contact_sizes_as_the_solved_field_does():
    """Normal field in the skin, averaged over the summation disk, for two contact radii."""
    face = slab_face(cells=48)
    conductor = Conductor(face, Conductivity.reference())
    radius = value("threshold.sensory.summation_radius")
    spot = np.array([0.03, -0.02, 0.0])
    mesh = face.mesh
    centre = mesh.points[mesh.wedges].mean(axis=1)
    under = (mesh.sheet == 0) & (np.linalg.norm((centre - spot)[:, :2], axis=1) < radius)
    weight = conductor.kernel.volume[under] / conductor.kernel.volume[under].sum()
    solved, modelled = [], []
    for contact in (4e-3, 18e-3):
        pair = Placement(spot, spot * -1, contact, "", 1.0, "")
        density = conductor.current_density(conductor.potential(injection(face, pair)))
        solved.append(abs(weight @ density[under, 2]))
        modelled.append(
            float(summed(np.array(contact), np.array(radius), np.array(value("conductivity.skin"))))
        )
    assert solved[0] / solved[1] == pytest.approx(modelled[0] / modelled[1], rel=0.15)
